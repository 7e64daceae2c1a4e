"""Live tests of servers: each kind of failure has its own plain sentence; TLS is verified, never dropped (R12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.checks import check_incoming, check_outgoing
from tests.cast import Cast
from tests.channels_inbox.outbound.certificates import Certificate, make_certificate
from tests.simulators.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate of 127.0.0.1 that clients trust."""
    made = make_certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@contextmanager
def server(cast: Cast, settings: Settings, security: str, **options: object) -> Iterator[SmtpServer]:
    """A server, and the mailbox set up to send through it (not saved)."""
    users = options.pop("smtp_users", None)
    with SmtpServer(users=users, **options) as running:  # type: ignore[arg-type]
        settings.NET_ALLOW = [f"127.0.0.1:{running.port}"]
        use(cast, running.port, security)
        yield running


def use(cast: Cast, port: int, security: str = "plain", host: str = "127.0.0.1", **secrets: str) -> None:
    config = {"smtp_host": host, "smtp_port": port, "smtp_security": security}
    if secrets:
        config["smtp_username"] = "ondine"
    cast.mailbox.settings = ChannelSettings(channel=cast.mailbox, outgoing="smtp", config=config, secrets=secrets)  # type: ignore[misc]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_server_with_a_valid_certificate_passes(
    cast: Cast, settings: Settings, certificate: Certificate, security: str
) -> None:
    with server(cast, settings, security, **{security: certificate.context}) as running:
        result = check_outgoing(cast.mailbox)

    assert (result.ok, result.words) == (True, "The server takes mail from support@demo.test.")
    assert running.mails == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_r12_certificate_that_nobody_vouches_for_is_refused(
    cast: Cast, settings: Settings, tmp_path: Path, security: str
) -> None:
    unknown = make_certificate(tmp_path, "127.0.0.1")
    with server(cast, settings, security, **{security: unknown.context}):
        result = check_outgoing(cast.mailbox)

    assert not result.ok
    assert result.words == "The certificate of 127.0.0.1 is not valid: self-signed certificate."


def test_r12_certificate_of_another_name_is_refused(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_certificate(tmp_path, "mail.other.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    with server(cast, settings, "tls", tls=other.context):
        result = check_outgoing(cast.mailbox)

    assert not result.ok
    assert "The certificate of 127.0.0.1 is not valid" in result.words


def test_r12_server_without_starttls_is_not_used_in_plain_text(cast: Cast, settings: Settings) -> None:
    with server(cast, settings, "starttls") as running:
        result = check_outgoing(cast.mailbox)

    assert (result.ok, result.words) == (False, "127.0.0.1 does not offer STARTTLS.")
    assert running.commands["MAIL"] == 0


def test_plain_server_meets_a_client_that_wants_tls(cast: Cast, settings: Settings) -> None:
    with server(cast, settings, "tls"):
        result = check_outgoing(cast.mailbox)

    assert not result.ok
    assert "does not speak TLS as expected" in result.words


@pytest.mark.parametrize(("password", "ok"), [("right", True), ("wrong", False)])
def test_sign_in_is_tried(cast: Cast, settings: Settings, certificate: Certificate, password: str, ok: bool) -> None:
    users = {"ondine": "right"}
    with server(cast, settings, "starttls", starttls=certificate.context, smtp_users=users) as running:
        use(cast, running.port, "starttls", smtp_password=password)
        result = check_outgoing(cast.mailbox)

    assert result.ok is ok
    if not ok:
        assert result.words.startswith("127.0.0.1 refused the user name or the password: 535")


def test_server_that_refuses_the_sender_is_told_apart(cast: Cast, settings: Settings) -> None:
    with server(cast, settings, "plain") as running:
        running.answer("MAIL", "553 5.7.1 Not your address")
        result = check_outgoing(cast.mailbox)

    assert not result.ok
    assert result.words == "The server does not send for support@demo.test: 553 5.7.1 Not your address"


def test_silent_closed_and_unknown_servers_are_told_apart(cast: Cast, settings: Settings) -> None:
    settings.SMTP_COMMAND_S = 1
    with server(cast, settings, "plain") as running:
        running.tarpit("MAIL")
        assert check_outgoing(cast.mailbox).words == f"127.0.0.1:{running.port} did not answer in time."
        running.behave()
        running.hang_up("CONNECT")
        assert "127.0.0.1" in check_outgoing(cast.mailbox).words
    settings.NET_ALLOW = ["127.0.0.1:9", "nowhere.localhost:25"]
    use(cast, 9)
    assert check_outgoing(cast.mailbox).words == "127.0.0.1 refused the connection at port 9."


def test_r40_address_inside_the_network_is_refused(cast: Cast, settings: Settings) -> None:
    settings.NET_ALLOW = []
    use(cast, 25, host="169.254.169.254")

    result = check_outgoing(cast.mailbox)

    assert not result.ok
    assert "169.254.169.254:25 is not an address that may be used" in result.words


def test_channel_without_server_says_so(cast: Cast) -> None:
    assert not check_outgoing(cast.mailbox).ok


@pytest.mark.parametrize(("incoming", "ok"), [("none", True), ("smtp", True), ("webhook", False)])
def test_doors_that_wait_are_explained(cast: Cast, incoming: str, ok: bool) -> None:
    cast.mailbox.settings = ChannelSettings(channel=cast.mailbox, incoming=incoming)  # type: ignore[misc]

    result = check_incoming(cast.mailbox)

    assert result.ok is ok
    assert result.words


def test_imap_server_that_refuses_the_connection_says_so(cast: Cast, settings: Settings) -> None:
    settings.NET_ALLOW = ["127.0.0.1:9"]
    config = {"imap_host": "127.0.0.1", "imap_port": 9, "imap_security": "plain"}
    cast.mailbox.settings = ChannelSettings(channel=cast.mailbox, incoming="imap", config=config)  # type: ignore[misc]

    assert check_incoming(cast.mailbox).words == "127.0.0.1 refused the connection at port 9."
