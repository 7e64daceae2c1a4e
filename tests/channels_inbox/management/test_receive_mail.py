"""The pipe command: exit code 0 means committed, everything else 75."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from channels_inbox.models import ChannelSettings, Envelope
from tests.cast import make_cast
from tests.channels_inbox.letters import DANA, mail
from tickets.models import Channel

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def committed(transactional_db: None) -> Channel:
    mailbox = make_cast().mailbox
    ChannelSettings.objects.create(channel=mailbox, incoming="none")
    return mailbox


def pipe(raw: bytes, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a mail server does."""
    return subprocess.run(
        [sys.executable, "manage.py", "receive_mail", *arguments],
        input=raw,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk.settings_test", **environment},
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["support", "support@demo.test", "Support+t1.x@Demo.test"])
def test_mail_is_stored_and_its_envelope_named(committed: Channel, name: str) -> None:
    raw = mail().replace(b"order?", b"\xff\x00")
    done = pipe(raw, "--channel", name, "--sender", DANA, "--recipient", "a@x.test", "--recipient", "b@x.test")
    envelope = Envelope.objects.get()
    assert (done.returncode, done.stdout.decode().strip()) == (0, str(envelope.pk)), done.stderr
    assert envelope.sha256 == hashlib.sha256(raw).hexdigest()
    assert (envelope.sender, envelope.recipients, envelope.receiver) == (DANA, ["a@x.test", "b@x.test"], "pipe")


@pytest.mark.parametrize("arguments", [["--channel", "nowhere"], [], ["--channel", "support", "--wrong"]])
def test_everything_else_keeps_the_mail_with_the_server(committed: Channel, arguments: list[str]) -> None:
    done = pipe(mail(), *arguments)
    assert (done.returncode, done.stdout) == (75, b"")
    assert done.stderr
    assert not Envelope.objects.exists()


def test_no_database_is_75() -> None:
    done = pipe(mail(), "--channel", "support", DATABASE_URL="postgresql://nobody@/nothing?host=/nonexistent")
    assert done.returncode == 75


def test_full_disk_is_75(committed: Channel, tmp_path: Path) -> None:
    blocked = tmp_path / "blobs"
    blocked.write_text("a file where a folder should be")
    done = pipe(mail() + b"x" * 70_000, "--channel", "support", HELPDESK_BLOBS=str(blocked))
    assert done.returncode == 75
    assert not Envelope.objects.exists()


def test_too_large_mail_is_75(committed: Channel) -> None:
    assert pipe(b"x" * 3_000, "--channel", "support", HELPDESK_MAIL_MAX_BYTES="2000").returncode == 75


def test_table_that_refuses_is_75(committed: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_inbox_envelope RENAME TO hidden")
    done = pipe(mail(), "--channel", "support")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hidden RENAME TO channels_inbox_envelope")
    assert done.returncode == 75
