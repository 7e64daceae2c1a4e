"""The mail receiver as a process: it says when it is ready, stores, and ends when asked to."""

import os
import signal
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from channels_inbox.models import ChannelSettings, Envelope
from tests.cast import make_cast
from tests.channels_inbox.letters import DANA, mail
from tests.channels_inbox.outbound.certificates import make_certificate

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_receiver_stores_until_it_is_asked_to_end(transactional_db: None, ending: signal.Signals) -> None:
    ChannelSettings.objects.create(channel=make_cast().mailbox, incoming="smtp")
    with subprocess.Popen(
        [sys.executable, "manage.py", "run_mail_receiver", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings_test"},
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        with smtplib.SMTP("127.0.0.1", port, local_hostname="client.test", timeout=30) as client:
            client.sendmail(DANA, ["support@demo.test"], mail())
        process.send_signal(ending)
        assert process.wait(60) == 0
    assert Envelope.objects.count() == 1


def test_receiver_offers_starttls_with_the_certificate_of_its_settings(transactional_db: None, tmp_path: Path) -> None:
    ChannelSettings.objects.create(channel=make_cast().mailbox, incoming="smtp")
    certificate = make_certificate(tmp_path, "127.0.0.1")
    names = dict.fromkeys(("HELPDESK_SMTP_TLS_CERT", "HELPDESK_SMTP_TLS_KEY"), str(certificate.file))
    with subprocess.Popen(
        [sys.executable, "manage.py", "run_mail_receiver", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings_test", **names},
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        with smtplib.SMTP("127.0.0.1", port, local_hostname="client.test", timeout=30) as client:
            client.starttls(context=ssl.create_default_context(cafile=str(certificate.file)))
            client.sendmail(DANA, ["support@demo.test"], mail())
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert Envelope.objects.count() == 1
