"""STARTTLS at the SMTP and LMTP doors: offered with a certificate, and nothing said before it counts after it."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels_inbox.models import Envelope
from channels_inbox.receivers.server import tls_context
from tests.cast import Cast
from tests.channels_inbox.letters import DANA, mail
from tests.channels_inbox.outbound.certificates import Certificate, make_certificate
from tests.channels_inbox.receivers.running import Running


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path, "127.0.0.1")


@pytest.fixture
def secure_door(stage: Cast, certificate: Certificate) -> Iterator[Running]:
    running = Running(tls_context(str(certificate.file), str(certificate.file)))
    running.start()
    yield running
    running.stop()


def trusting(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.file))


@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
def test_mail_goes_through_tls(secure_door: Running, certificate: Certificate, kind: str) -> None:
    with getattr(secure_door, kind)() as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=trusting(certificate))
        assert client.sock.version() in {"TLSv1.2", "TLSv1.3"}
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail(DANA, ["support@demo.test"], mail())
    assert bytes(Envelope.objects.get().body or b"") == mail()


def test_mail_without_tls_is_taken_all_the_same(secure_door: Running) -> None:
    with secure_door.smtp() as client:
        client.sendmail(DANA, ["support@demo.test"], mail())
    assert Envelope.objects.count() == 1


@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
def test_starttls_is_not_offered_without_a_certificate(door: Running, kind: str) -> None:
    with getattr(door, kind)() as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        with pytest.raises(smtplib.SMTPNotSupportedError):
            client.starttls()
        assert client.docmd("STARTTLS")[0] == 454


def test_client_that_does_not_know_the_certificate_leaves(secure_door: Running) -> None:
    with secure_door.smtp() as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(context=ssl.create_default_context())
    assert not Envelope.objects.exists()


def test_what_was_sent_before_the_handshake_is_forgotten(secure_door: Running, certificate: Certificate) -> None:
    with socket.create_connection(("127.0.0.1", secure_door.receiver.smtp_port), timeout=10) as plain:
        _last_line(plain)
        plain.sendall(b"EHLO victim.test\r\n")
        _last_line(plain)
        plain.sendall(b"STARTTLS\r\nEHLO evil.test\r\nMAIL FROM:<evil@x.test>\r\n")
        assert _last_line(plain).startswith(b"220 ")
        with trusting(certificate).wrap_socket(plain, server_hostname="127.0.0.1") as secure:
            secure.sendall(b"RCPT TO:<support@demo.test>\r\nQUIT\r\n")
            answer = b""
            while chunk := secure.recv(1_000):
                answer += chunk
    assert answer.split(b" ")[0] == b"503"


def _last_line(client: socket.socket) -> bytes:
    """The line that ends an answer; byte by byte, so that what follows stays unread."""
    line = b""
    while not line.endswith(b"\r\n") or line[3:4] == b"-":
        line = client.recv(1) if line.endswith(b"\r\n") else line + client.recv(1)
    return line


def test_certificate_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert tls_context("", "") is None
    (tmp_path / "none.pem").write_text("not a certificate")
    for name in ("none.pem", "missing.pem"):
        with pytest.raises(OSError):
            tls_context(str(tmp_path / name), "")
