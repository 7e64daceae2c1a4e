"""A worker killed in the middle of a letter: nothing is lost, nothing has two Message-IDs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from channels_inbox.models import Delivery
from channels_inbox.outbound.sending import send_due
from core.clocks import now
from tests.cast import Cast
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "import django; django.setup(); from channels_inbox.outbound.sending import send_due; send_due(60)"


def start_worker(sink: SmtpServer) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings_test",
        "HELPDESK_NET_ALLOW": f"127.0.0.1:{sink.port}",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environment)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.parametrize(("stage", "copies"), [("RCPT", 1), ("AFTER", 2)])
def test_f01_worker_killed_while_sending_loses_nothing(
    mail_cast: Cast, sink: SmtpServer, stage: str, copies: int
) -> None:
    """Before the server has the mail it is sent once; killed before the 250 is read, twice under one Message-ID."""
    sink.tarpit("RCPT", times=1) if stage == "RCPT" else sink.swallow_250(times=1)
    message = post_reply(ticket_number=mail_cast.open_ticket().pk, agent=mail_cast.alice, text="Hello.")
    worker = start_worker(sink)
    wait_until(lambda: sink.commands["DATA" if stage == "AFTER" else "RCPT"] == 1 or worker.poll() is not None)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert Delivery.objects.get().state == DeliveryState.SENDING

    Delivery.objects.update(lease_until=now() - timedelta(seconds=1))
    send_due(10)

    assert [mail.mail["Message-ID"] for mail in sink.mails] == [f"<{message.message_id}>"] * copies
    assert Delivery.objects.get().state == DeliveryState.SENT
