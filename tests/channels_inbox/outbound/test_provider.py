"""Sending through a provider's API, against a server that answers as the provider does."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from channels_inbox.errors import AdapterError
from channels_inbox.outbound.config import Outgoing
from channels_inbox.outbound.letters import Letter, LetterFile, Mailbox
from channels_inbox.outbound.provider import PROVIDERS, ProviderSender, open_backend
from core.clocks import now
from tests.simulators.mail_api import MailApi

TAKEN = {"To": "dana@customer.test", "MessageID": "pm-1", "ErrorCode": 0, "Message": "OK"}


@pytest.fixture
def postmark(settings: Settings) -> Iterator[MailApi]:
    with MailApi({"/email": (200, TAKEN)}) as api:
        settings.PROVIDER_URLS = {"postmark": api.url}
        yield api


def outgoing(kind: str = "postmark", **options: str) -> Outgoing:
    return Outgoing(
        channel_id=1,
        address="support@demo.test",
        kind=kind,
        host="",
        port=0,
        security="starttls",
        username="",
        password="",
        provider_options={"server_token": "token-1"} | options,
    )


def a_letter(**change: Any) -> Letter:
    values: dict[str, Any] = {
        "sender": Mailbox("Alice (Support)", "support@demo.test"),
        "recipient": "dana@customer.test",
        "return_path": "support+b1.x@demo.test",
        "to": [Mailbox("Dana", "dana@customer.test"), Mailbox("", "other@customer.test")],
        "reply_to": "support+t1.x@demo.test",
        "subject": "Re: Leak",
        "text": "Hello.\n",
        "html": "<p>Hello.</p>",
        "message_id": "abc@demo.test",
        "date": now(),
        "headers": {"References": "<q@customer.test>"},
        "reference": "17",
        **change,
    }
    return Letter(**values)


def test_letter_goes_to_its_recipient_alone_with_its_own_headers(postmark: MailApi) -> None:
    files = [LetterFile("a.png", "image/png", b"png", "cid-1"), LetterFile("b.pdf", "application/pdf", b"pdf")]

    assert ProviderSender(outgoing()).send(a_letter(files=files)) == "pm-1"

    fields = postmark.requests[0].json
    assert fields["To"] == "dana@customer.test"
    assert fields["ReplyTo"] == "support+t1.x@demo.test"
    assert fields["From"] == '"Alice (Support)" <support@demo.test>'
    assert {"Name": "Message-ID", "Value": "<abc@demo.test>"} in fields["Headers"]
    assert {"Name": "References", "Value": "<q@customer.test>"} in fields["Headers"]
    assert fields["Metadata"] == {"copy": "17"}
    assert [each["Name"] for each in fields["Attachments"]] == ["a.png", "b.pdf"]
    assert fields["Attachments"][0]["ContentID"] == "cid:cid-1"
    assert postmark.requests[0].headers["x-postmark-server-token"] == "token-1"


@pytest.mark.parametrize(
    ("status", "permanent", "connection"),
    [(500, False, True), (503, False, True), (429, False, True), (401, False, True), (400, True, False)],
)
def test_refusals_are_told_apart(postmark: MailApi, status: int, permanent: bool, connection: bool) -> None:
    postmark.answers = {"/email": (status, {"ErrorCode": 1, "Message": "No"})}

    with pytest.raises(AdapterError) as refused:
        ProviderSender(outgoing()).send(a_letter())

    assert (refused.value.permanent, refused.value.connection) == (permanent, connection)
    assert str(status) in refused.value.words


def test_provider_that_cannot_be_reached_is_asked_again(settings: Settings) -> None:
    settings.PROVIDER_URLS = {"postmark": "http://127.0.0.1:9/"}

    with pytest.raises(AdapterError) as refused:
        ProviderSender(outgoing()).send(a_letter())

    assert refused.value.connection
    assert not refused.value.permanent


def test_r11_line_break_never_reaches_the_provider(postmark: MailApi) -> None:
    with pytest.raises(AdapterError) as refused:
        ProviderSender(outgoing()).send(a_letter(subject="Hi\r\nBcc: victim@x.test"))

    assert refused.value.permanent
    assert postmark.requests == []


@pytest.mark.parametrize("kind", sorted(PROVIDERS))
def test_every_provider_opens_with_its_keys_and_names_missing_ones(settings: Settings, kind: str) -> None:
    settings.PROVIDER_URLS = {}
    options = {key: f"value-of-{key}" for key in PROVIDERS[kind]}

    assert open_backend(outgoing(kind, **options)) is not None
    with pytest.raises(AdapterError):
        open_backend(Outgoing(1, "a@x.test", kind, "", 0, "tls", "", ""))
