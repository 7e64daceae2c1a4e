"""Signing in by OAuth: a real Dovecot asks about every token, a token endpoint gives and refuses them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from channels_inbox import oauth
from channels_inbox.imap.poll import poll_due_mailboxes
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.checks import check_incoming
from tests.channels_inbox.imap.conftest import change, numbered
from tests.simulators.dovecot import Dovecot
from tests.simulators.oauth import CLIENT, OAuthServer
from tickets.models import Channel


@pytest.fixture
def dovecot(tokens: OAuthServer) -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder), tokens.url)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def by_oauth(fetching: Channel, tokens: OAuthServer, settings: Settings) -> Channel:
    """Support's mailbox is signed in to as Google's are; it holds one mail."""
    settings.NET_ALLOW = [*settings.NET_ALLOW, tokens.host]
    settings.GOOGLE_OAUTH_URL = settings.MICROSOFT_OAUTH_URL = tokens.url
    stored = change(fetching, imap_auth="google")
    stored.secrets = dict(CLIENT)
    stored.save()
    return fetching


def last_error() -> str:
    return ChannelSettings.objects.get().last_error


def test_mail_is_fetched_with_a_token_and_the_token_is_kept(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer
) -> None:
    for number in range(3):
        dovecot.deliver(*numbered(1, start=number))
        assert poll_due_mailboxes() == 1
    assert [request.path for request in tokens.asked] == ["/token"]


def test_token_is_renewed_before_it_runs_out(dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer) -> None:
    tokens.expires_in = int(oauth.EARLY_S)
    poll_due_mailboxes()
    poll_due_mailboxes()
    assert (len(tokens.asked), last_error()) == (2, "")


def test_microsoft_is_asked_at_its_tenant_for_its_scope(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer
) -> None:
    change(by_oauth, imap_auth="microsoft", imap_tenant="demo.onmicrosoft.com")
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 1
    assert tokens.scopes == [
        ("/demo.onmicrosoft.com/oauth2/v2.0/token", "https://outlook.office.com/IMAP.AccessAsUser.All offline_access")
    ]


def test_token_that_the_server_refuses_is_renewed_once(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "RENEW_AFTER_S", 0)
    poll_due_mailboxes()
    tokens.revoke()
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 1
    assert len(tokens.asked) == 2


def test_server_that_refuses_every_token_makes_nobody_ask_for_more(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer
) -> None:
    change(by_oauth, imap_username="somebody@demo.test")
    for _round in range(3):
        assert poll_due_mailboxes() == 0
    assert last_error().startswith("127.0.0.1 refused the access token: ")
    assert len(tokens.asked) == 1


def test_sign_in_that_was_withdrawn_is_said_in_plain_words_and_mended_by_another(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer
) -> None:
    tokens.refresh_token = "refresh-2"
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 0
    assert last_error() == (
        "Google does not accept the sign-in of this mailbox any more. Sign in there again and enter the new refresh"
        " token. (Token has been expired or revoked.)"
    )
    ChannelSettings.objects.update(secrets={**CLIENT, "oauth_refresh_token": "refresh-2"})
    assert poll_due_mailboxes() == 1
    assert last_error() == ""


def test_wrong_client_is_told_apart(dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer) -> None:
    ChannelSettings.objects.update(secrets={**CLIENT, "oauth_client_secret": "guess"})
    poll_due_mailboxes()
    assert last_error() == "Google does not accept the OAuth client. Check its id and its secret. (Unauthorized)"


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [(503, "<html>busy</html>", "503"), (429, '{"error": "slow_down"}', "slow_down"), (200, '{"a": 1}', "200")],
)
def test_endpoint_that_fails_is_asked_again_at_the_next_turn(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer, status: int, body: str, why: str
) -> None:
    tokens.fail(status, body)
    dovecot.deliver(*numbered(1))
    assert poll_due_mailboxes() == 0
    assert last_error() == f"Google gave no access token just now: {why}"
    tokens.recover()
    assert poll_due_mailboxes() == 1


def test_endpoint_that_is_away_is_said(dovecot: Dovecot, by_oauth: Channel, settings: Settings) -> None:
    settings.GOOGLE_OAUTH_URL = "http://127.0.0.1:9"
    settings.NET_ALLOW = [*settings.NET_ALLOW, "127.0.0.1:9"]
    poll_due_mailboxes()
    assert last_error().startswith("Google gave no access token just now: ")


def test_changed_refresh_token_is_stored_and_costs_no_further_request(
    dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer
) -> None:
    tokens.rotates = True
    for _round in range(3):
        poll_due_mailboxes()
    assert ChannelSettings.objects.get().secrets == {**CLIENT, "oauth_refresh_token": tokens.refresh_token}
    assert len(tokens.asked) == 1
    oauth.forget_tokens()  # another process
    poll_due_mailboxes()
    assert (len(tokens.asked), last_error()) == (2, "")


def test_refresh_token_that_was_entered_meanwhile_stays(by_oauth: Channel, tokens: OAuthServer) -> None:
    grant = oauth.read_grant(by_oauth.pk, "google", "imap", "", dict(CLIENT))
    assert grant is not None
    tokens.rotates = True
    ChannelSettings.objects.update(secrets={**CLIENT, "oauth_refresh_token": "entered"})
    oauth.access_token(grant)
    assert ChannelSettings.objects.get().secrets["oauth_refresh_token"] == "entered"


def test_r40_token_endpoint_inside_the_network_is_refused(
    by_oauth: Channel, tokens: OAuthServer, settings: Settings
) -> None:
    settings.NET_ALLOW = [entry for entry in settings.NET_ALLOW if entry != tokens.host]
    poll_due_mailboxes()
    assert (tokens.asked, "gave no access token" in last_error()) == ([], True)


def test_test_of_the_channel_signs_in(dovecot: Dovecot, by_oauth: Channel, tokens: OAuthServer) -> None:
    dovecot.deliver(*numbered(2))
    channel = Channel.objects.select_related("settings").get(pk=by_oauth.pk)
    assert check_incoming(channel).words == "The mailbox can be read; 2 mails lie in it."
    tokens.refuse("invalid_grant", "Gone.")
    oauth.forget_tokens()
    result = check_incoming(channel)
    assert (result.ok, "does not accept the sign-in" in result.words) == (False, True)
