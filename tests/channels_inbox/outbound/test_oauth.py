"""Sending through a server that takes access tokens alone, as those of Google and Microsoft do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox import oauth
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.checks import check_outgoing
from tests.cast import Cast
from tests.channels_inbox.outbound.certificates import make_certificate
from tests.channels_inbox.outbound.conftest import send, send_through
from tests.simulators.oauth import CLIENT, OAuthServer
from tests.simulators.smtp_server import SmtpServer
from tickets.actions.reply import post_reply
from tickets.enums import DeliveryState
from tickets.models import Channel, Message

USER = "support@demo.test"


@pytest.fixture
def sink(
    tokens: OAuthServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmtpServer]:
    """A server that speaks STARTTLS and takes whoever has a valid token."""
    certificate = make_certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with SmtpServer(starttls=certificate.context, tokens=tokens.is_valid) as server:
        settings.NET_ALLOW = [f"127.0.0.1:{server.port}", tokens.host]
        settings.GOOGLE_OAUTH_URL = settings.MICROSOFT_OAUTH_URL = tokens.url
        yield server


@pytest.fixture
def by_oauth(mail_cast: Cast, sink: SmtpServer) -> Cast:
    """Support sends with Microsoft's sign-in."""
    config = {"smtp_security": "starttls", "smtp_auth": "microsoft", "smtp_username": USER, "imap_tenant": "demo"}
    send_through(mail_cast.mailbox, sink, **config)
    ChannelSettings.objects.update(secrets=dict(CLIENT))
    return mail_cast


def reply(cast: Cast) -> Message:
    return send(post_reply(ticket_number=cast.open_ticket().pk, agent=cast.alice, text="Hello"))


def channel(cast: Cast) -> Channel:
    return Channel.objects.select_related("settings").get(pk=cast.mailbox.pk)


def test_reply_is_sent_with_a_token_and_the_token_is_kept(
    by_oauth: Cast, sink: SmtpServer, tokens: OAuthServer
) -> None:
    assert [reply(by_oauth).delivery_state for _round in range(2)] == [DeliveryState.SENT] * 2
    assert [mail.user for mail in sink.mails] == [USER] * 2
    assert tokens.scopes == [("/demo/oauth2/v2.0/token", "https://outlook.office.com/SMTP.Send offline_access")]


def test_token_that_the_server_refuses_is_renewed_once(
    by_oauth: Cast, sink: SmtpServer, tokens: OAuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "RENEW_AFTER_S", 0)
    reply(by_oauth)
    tokens.revoke()
    assert reply(by_oauth).delivery_state == DeliveryState.SENT
    assert len(tokens.asked) == 2


def test_sign_in_that_was_withdrawn_loses_no_reply(by_oauth: Cast, sink: SmtpServer, tokens: OAuthServer) -> None:
    tokens.refuse("invalid_grant", "AADSTS70008: The refresh token has expired.")
    message = reply(by_oauth)
    assert message.delivery_state == DeliveryState.QUEUED
    stored = ChannelSettings.objects.get(channel=by_oauth.mailbox)
    assert stored.last_error.startswith("Microsoft does not accept the sign-in of this mailbox any more.")
    assert "AADSTS70008" in stored.last_error

    tokens.recover()
    assert send(message).delivery_state == DeliveryState.SENT


def test_endpoint_that_fails_is_asked_again(by_oauth: Cast, tokens: OAuthServer) -> None:
    tokens.fail(503, "busy")
    message = reply(by_oauth)
    assert message.delivery_state == DeliveryState.QUEUED
    tokens.recover()
    assert send(message).delivery_state == DeliveryState.SENT


def test_check_says_whether_the_token_is_taken(by_oauth: Cast, sink: SmtpServer, tokens: OAuthServer) -> None:
    assert check_outgoing(channel(by_oauth)).words == "The server takes mail from support@demo.test."
    tokens.user = "somebody@demo.test"
    result = check_outgoing(channel(by_oauth))
    assert (result.ok, "refused the user name or the password: 535" in result.words) == (False, True)
    assert len(tokens.asked) == 1


def test_server_that_knows_no_tokens_is_said(
    by_oauth: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with SmtpServer(starttls=certificate.context, users={USER: "password"}) as server:
        settings.NET_ALLOW = [*settings.NET_ALLOW, f"127.0.0.1:{server.port}"]
        stored = ChannelSettings.objects.get(channel=by_oauth.mailbox)
        stored.config = {**stored.config, "smtp_port": server.port}
        stored.save()
        assert not check_outgoing(channel(by_oauth)).ok
