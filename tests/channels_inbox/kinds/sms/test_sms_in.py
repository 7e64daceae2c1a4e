"""What customers send by SMS and MMS: once each, files fetched without giving the token away, STOP obeyed."""

import urllib.request
from urllib.error import HTTPError

import pytest

from channels_inbox.kinds.posted import FORMER_SECRET, SECRET
from channels_inbox.kinds.sms.parse import consent_in
from channels_inbox.kinds.twilio import signature, spellings, why_wrong
from channels_inbox.models import ChannelSettings, Envelope, Item, RefusedPost
from people.actions.contacts import find_or_create_contact
from people.models import Identity
from tests.channels_inbox.kinds.posting import settle, storm, texts
from tests.channels_inbox.kinds.sms.conftest import Stage
from tests.simulators.sms import SERVICE, TOKEN, example, payload
from tickets.models import Attachment, Consent, Message, Ticket, TicketEvent


def arrive(stage: Stage, *names: str) -> None:
    for name in names:
        assert stage.sms.post(stage.url, payload(name)) == 200
        settle()


def test_text_becomes_a_ticket_of_the_caller_with_that_number(stage: Stage) -> None:
    caller = find_or_create_contact(kind="phone", value="+1 (415) 555-0101", name="Dana")
    arrive(stage, "text")
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.subject) == (caller, "Hello, where is my order? 😀")
    assert Identity.objects.filter(kind="phone").values_list("value", flat=True).get() == "+14155550101"


def test_post_is_answered_with_an_empty_instruction(stage: Stage) -> None:
    assert stage.sms.answer_of(stage.url, payload("text")) == (200, "text/xml; charset=utf-8")


def test_files_are_fetched_and_the_token_stays_with_the_provider(stage: Stage) -> None:
    stage.media.files = {"ME1": b"\xff\xd8\xff\xe0 photo", "ME2": b"%PDF-1.7"}
    arrive(stage, "mms")
    assert list(Attachment.objects.values_list("filename", "size")) == [("image-1.jpg", 10), ("application-2.pdf", 8)]
    assert [request.headers["Authorization"] for request in stage.media.requests] == [None, None]
    assert texts() == ["It came like this"]


def test_file_elsewhere_is_asked_for_without_the_token(stage: Stage) -> None:
    stage.media.files["cat.jpg"] = b"cat"
    given = payload("mms", NumMedia="1", MediaUrl0=f"{stage.media.url}/cat.jpg")
    assert stage.sms.post(stage.url, given) == 200
    settle()
    assert stage.media.requests[0].headers["Authorization"] is None
    assert Attachment.objects.get().size == 3


def test_r40_file_inside_our_network_is_not_asked_for(stage: Stage) -> None:
    stage.sms.post(stage.url, payload("mms", NumMedia="1", MediaUrl0="http://127.0.0.1:1/secrets"))
    settle()
    assert "its address may not be asked" in texts()[0]


@pytest.mark.parametrize(
    ("name", "state", "rule"),
    [
        ("other_account", "ignored", "other-account"),
        ("other_number", "ignored", "other-number"),
        ("status_sent", "ignored", "status-unused"),
        ("whatsapp", "quarantined", ""),
    ],
)
def test_r51_what_is_for_others_is_taken_and_set_aside(stage: Stage, name: str, state: str, rule: str) -> None:
    arrive(stage, name)
    settle()
    assert (Item.objects.get().state, Item.objects.get().rule) == (state, rule)


def test_messaging_service_takes_messages_to_any_of_its_numbers(stage: Stage) -> None:
    ChannelSettings.objects.filter(channel=stage.channel).update(
        config={**stage.channel.settings.config, "sender": SERVICE}
    )
    arrive(stage, "service")
    assert texts() == ["By a service"]


def test_names_are_machines_and_short_codes_stay_as_they_are(stage: Stage) -> None:
    arrive(stage, "name", "short_code")
    assert list(Message.objects.order_by("pk").values_list("author_email", "is_auto")) == [
        ("POSTBANK", True),
        ("72345", False),
    ]


def test_f11_five_times_in_parallel_and_shuffled_is_one_message_each(stage: Stage) -> None:
    forms = [payload("text", MessageSid=f"SM{n}", SmsSid=f"SM{n}", Body=f"Line {n}") for n in range(5)]
    assert storm([lambda form=form: stage.sms.post(stage.url, form) for form in forms]) == {200}  # type: ignore[misc]
    settle()
    assert (Ticket.objects.count(), sorted(texts())) == (1, [f"Line {n}" for n in range(5)])
    assert Item.objects.filter(state="duplicate").count() == 20


@pytest.mark.parametrize(
    ("signing", "reason"),
    [
        ({"token": ""}, "without X-Twilio-Signature"),
        ({"token": "another"}, "does not fit the auth token"),
        ({"as_": "https://evil.test"}, "does not fit the auth token"),
        ({"query": "?a=1", "as_": "https://help.ondine.test"}, ""),
        ({"port": ":443"}, ""),
        ({"port": ":8443"}, "https://help.ondine.test/hooks/sms/sms/"),
    ],
)
def test_r50_only_posts_signed_over_our_public_address_are_believed(
    stage: Stage, signing: dict[str, str], reason: str
) -> None:
    assert stage.sms.post(stage.url, payload("text"), **signing) == (401 if reason else 200)  # type: ignore[arg-type]
    refused = list(RefusedPost.objects.values_list("reason", flat=True))
    assert [reason in each for each in refused] == ([True] if reason else [])
    assert Envelope.objects.exists() is not bool(reason)


def test_r50_changed_field_is_refused(stage: Stage) -> None:
    address, fields, key, expected = example()
    body = b"&".join(f"{name}={value.replace('+', '%2B')}".encode() for name, value in fields.items())
    assert signature(address, body, key) == expected
    headers = {"x-twilio-signature": expected}
    assert why_wrong(body, headers, [key], address) == ""
    assert why_wrong(body.replace(b"1234", b"1235"), headers, [key], address) != ""
    assert why_wrong(b'{"json": 1}', headers, [key], address) == "it is no form"


@pytest.mark.parametrize(
    ("address", "others"),
    [
        ("https://a.test/x?y=1", ["https://a.test:443/x?y=1"]),
        ("https://a.test:8443/x", ["https://a.test/x"]),
        ("http://[::1]/x", ["http://[::1]:80/x"]),
    ],
)
def test_address_is_tried_with_and_without_its_port(address: str, others: list[str]) -> None:
    assert spellings(address) == [address, *others]


def test_other_public_address_of_the_channel_counts(stage: Stage) -> None:
    config = {**stage.channel.settings.config, "public_url": "https://sms.ondine.test"}
    ChannelSettings.objects.filter(channel=stage.channel).update(config=config)
    assert stage.sms.post(stage.url, payload("text"), as_="https://sms.ondine.test") == 200
    assert stage.sms.post(stage.url, payload("text")) == 401


def test_two_tokens_count_while_one_is_changed(stage: Stage) -> None:
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.secrets = {SECRET: "token-two", FORMER_SECRET: TOKEN}  # type: ignore[assignment]
    stored.save()
    assert stage.sms.post(stage.url, payload("text")) == 200
    assert stage.sms.post(stage.url, payload("stop"), token="token-two") == 200
    assert stage.sms.post(stage.url, payload("start"), token="token-three") == 401


def test_message_by_get_is_refused_with_the_reason(stage: Stage) -> None:
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{stage.url}?MessageSid=SM1&Body=Hello")
    assert refused.value.code == 403
    refused.value.close()
    assert RefusedPost.objects.get().reason == "it came by GET; choose HTTP POST at Twilio"


@pytest.mark.parametrize(
    ("text", "declared", "consent"),
    [
        ("Stop", "", "-STOP"),
        (" unsubscribe. ", "", "-UNSUBSCRIBE"),
        ("please stop", "", ""),
        ("yes", "", "+YES"),
        ("Yes, that is fine", "", ""),
        ("HELP", "", ""),
        ("ARRET", "STOP", "-ARRET"),
        ("stop", "HELP", ""),
    ],
)
def test_one_word_alone_objects_or_allows(text: str, declared: str, consent: str) -> None:
    assert consent_in(text, declared) == consent


def test_stop_is_part_of_the_ticket_and_start_lifts_it(stage: Stage) -> None:
    arrive(stage, "text", "arret")
    assert texts()[-1] == "ARRET"
    assert Consent.objects.values_list("address", "refused", "word").get() == ("+14155550101", True, "ARRET")
    arrive(stage, "start")
    assert Consent.objects.get().refused is False
    changes = TicketEvent.objects.filter(kind="consent_changed").order_by("at")
    assert [event.data for event in changes] == [
        {"refused": True, "word": "ARRET"},
        {"refused": False, "word": "START"},
    ]


def test_later_word_counts_in_whatever_order_they_are_read(stage: Stage) -> None:
    for name in ("stop", "start"):
        stage.sms.post(stage.url, payload(name))
    stop, start = Item.objects.order_by("pk")
    Item.objects.filter(pk=stop.pk).update(not_before="2100-01-01T00:00Z")
    Item.objects.filter(pk=start.pk).update(not_before="2026-01-01T00:00Z")
    from channels_inbox.pipeline.run import work_off

    work_off()
    settle()
    assert Item.objects.filter(state="done").count() == 2
    assert Consent.objects.get().refused is False


def test_unreadable_form_lies_in_quarantine(stage: Stage) -> None:
    given = payload("text")
    del given["From"]
    stage.sms.post(stage.url, given)
    settle()
    settle()
    assert Item.objects.get().state == "quarantined"
