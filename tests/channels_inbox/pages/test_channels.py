"""Settings pages of channels: what they keep, and who may open them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels_inbox.models import ChannelSettings
from people.models import Agent
from tests.cast import Cast
from tickets.models import Channel

PAGES = ["channels:channels", "channels:new_channel", "channels:first_mailbox"]


def filled(cast: Cast, **more: Any) -> dict[str, Any]:
    """The form of a mailbox that is fetched by IMAP and sends by SMTP."""
    return {
        "address": "Billing@demo.test",
        "name": "Billing",
        "default_team": cast.billing.pk,
        "is_active": "on",
        "aliases": "invoices@demo.test\nINVOICE@demo.test",
        "incoming": "imap",
        "imap_host": "imap.demo.test",
        "imap_username": "billing",
        "imap_security": "tls",
        "imap_begin": "week",
        "imap_after": "keep",
        "imap_password": "open sesame",
        "outgoing": "smtp",
        "smtp_host": "smtp.demo.test",
        "smtp_port": "587",
        "smtp_security": "starttls",
        "smtp_username": "billing",
        "smtp_password": "hush hush",
        "reopen": "reopen",
        "reopen_days": "7",
        "ack_enabled": "on",
        "ack_subject_de": "Danke",
        "ack_text_de": "Ihre Nummer: {{ticket.number}}",
        "quote": "on",
        **more,
    }


@pytest.mark.parametrize("name", PAGES)
def test_channel_pages_open_for_administrators_alone(cast: Cast, administrator: Agent, alice: Agent, name: str) -> None:
    assert cast.client(administrator).get(reverse(name)).status_code == 200
    assert cast.client(alice).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name))["Location"].startswith("/accounts/login/")


def test_channel_without_a_name_is_named_by_its_address(cast: Cast, administrator: Agent) -> None:
    values = filled(cast, address="ask.us@demo.test", name="", aliases="")
    assert cast.client(administrator).post(reverse("channels:first_mailbox"), values).status_code == 302
    assert Channel.objects.get(address="ask.us@demo.test").name == "Ask us"


@pytest.mark.parametrize("name", ["channels:channel", "channels:test"])
def test_one_channel_is_closed_to_agents(cast: Cast, alice: Agent, name: str) -> None:
    assert cast.client(alice).post(reverse(name, args=["support"])).status_code == 403


def test_channel_is_made_as_filled_in(cast: Cast, administrator: Agent) -> None:
    answer = cast.client(administrator).post(reverse("channels:new_channel"), filled(cast))
    assert answer.status_code == 302, answer.context["form"].errors
    stored = ChannelSettings.objects.select_related("channel").get(channel__slug="billing")
    assert (stored.channel.address, stored.channel.default_team) == ("billing@demo.test", cast.billing)
    assert (stored.incoming, stored.outgoing) == ("imap", "smtp")
    assert stored.secrets == {"imap_password": "open sesame", "smtp_password": "hush hush"}
    config = stored.config
    assert config["aliases"] == ["invoices@demo.test", "invoice@demo.test"]
    assert (config["imap_host"], config["smtp_host"], config["smtp_port"]) == ("imap.demo.test", "smtp.demo.test", 587)
    assert (config["imap_begin"], config["imap_after"]) == ("week", "keep")
    assert config["ack_texts"] == {"de": {"subject": "Danke", "text": "Ihre Nummer: {{ticket.number}}"}}
    assert (config["reopen_days"], config["plus_addresses"], config["spam_headers"]) == (7, False, False)


def test_r49_secrets_are_never_shown_and_blank_keeps_them(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    client.post(reverse("channels:new_channel"), filled(cast))
    page = client.get(reverse("channels:channel", args=["billing"]))
    assert b"hush hush" not in page.content
    assert b"open sesame" not in page.content
    changed = filled(cast, name="Invoices", imap_password="", smtp_password="new one")
    assert client.post(reverse("channels:channel", args=["billing"]), changed).status_code == 302
    stored = ChannelSettings.objects.select_related("channel").get(channel__slug="billing")
    assert stored.channel.name == "Invoices"
    assert stored.secrets == {"imap_password": "open sesame", "smtp_password": "new one"}


def test_channel_that_signs_in_by_oauth_keeps_one_grant_for_both_servers(cast: Cast, administrator: Agent) -> None:
    oauth = {"oauth_client_id": "client", "oauth_client_secret": "secret", "oauth_refresh_token": "refresh"}
    given = filled(cast, imap_auth="microsoft", smtp_auth="microsoft", imap_tenant="demo", imap_password="", **oauth)
    cast.client(administrator).post(reverse("channels:new_channel"), {**given, "smtp_password": ""})
    stored = ChannelSettings.objects.get(channel__slug="billing")
    keys = ("imap_auth", "smtp_auth", "imap_tenant")
    assert [stored.config[key] for key in keys] == ["microsoft", "microsoft", "demo"]
    assert stored.secrets == oauth


def test_r50_second_secret_counts_while_keys_are_changed_and_can_be_removed(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    given = filled(cast, incoming="webhook", webhook_provider="mailgun", imap_password="", smtp_password="")
    secrets = {"webhook_secret": "new", "webhook_second_secret": "former"}
    client.post(reverse("channels:new_channel"), {**given, **secrets})
    assert ChannelSettings.objects.get(channel__slug="billing").secrets == secrets

    address = reverse("channels:channel", args=["billing"])
    refused = client.post(address, {**given, "webhook_secret": "-"})
    assert "webhook_secret" in refused.context["form"].errors
    assert client.post(address, {**given, "webhook_second_secret": "-"}).status_code == 302
    assert ChannelSettings.objects.get(channel__slug="billing").secrets == {"webhook_secret": "new"}


def test_channel_that_sends_by_a_provider_keeps_its_keys_apart(cast: Cast, administrator: Agent) -> None:
    given = filled(cast, outgoing="mailgun", provider_api_key="key-1", provider_sender_domain="demo.test")
    cast.client(administrator).post(reverse("channels:new_channel"), given)
    stored = ChannelSettings.objects.get(channel__slug="billing")
    assert stored.config["provider"] == {"sender_domain": "demo.test"}
    assert stored.secrets["provider_api_key"] == "key-1"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"imap_host": ""}, "imap_host"),
        ({"imap_password": ""}, "imap_password"),
        ({"smtp_host": ""}, "smtp_host"),
        ({"incoming": "webhook"}, "webhook_secret"),
        ({"outgoing": "postmark"}, "provider_server_token"),
        ({"address": "support@demo.test"}, "address"),
        ({"aliases": "not an address"}, "aliases"),
        ({"imap_auth": "google"}, "oauth_refresh_token"),
        ({"smtp_auth": "microsoft"}, "oauth_client_id"),
        ({"smtp_auth": "microsoft", "smtp_username": ""}, "smtp_username"),
    ],
)
def test_channel_with_something_missing_says_where(
    cast: Cast, administrator: Agent, more: dict[str, str], field: str
) -> None:
    answer = cast.client(administrator).post(reverse("channels:new_channel"), filled(cast, **more))
    assert field in answer.context["form"].errors
    assert not Channel.objects.filter(name="Billing").exists()


def test_channel_list_shows_what_is_wrong(cast: Cast, administrator: Agent) -> None:
    ChannelSettings.objects.create(
        channel=cast.mailbox,
        incoming="imap",
        outgoing="smtp",
        last_error="Wrong password",
        last_error_at=cast.mailbox.created_at,
    )
    page = cast.client(administrator).get(reverse("channels:channels"))
    assert [row.channel for row in page.context["wrong"]] == [cast.mailbox]
    assert "Wrong password" in page.content.decode()


def test_channel_list_needs_as_many_queries_for_one_as_for_three(
    cast: Cast, administrator: Agent, django_assert_num_queries: Any
) -> None:
    client = cast.client(administrator)
    with django_assert_num_queries(9):
        client.get(reverse("channels:channels"))
    for number in range(2):
        client.post(reverse("channels:new_channel"), filled(cast, address=f"{number}@demo.test"))
    with django_assert_num_queries(9):
        client.get(reverse("channels:channels"))


def test_test_says_in_plain_words_what_failed(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    given = filled(cast, incoming="smtp", smtp_host="127.0.0.1", smtp_port="1")
    client.post(reverse("channels:new_channel"), given)
    page = client.post(reverse("channels:test", args=["billing"]))
    incoming, outgoing = page.context["results"]
    assert (incoming["result"].ok, outgoing["result"].ok) == (True, False)
    assert outgoing["result"].words in page.content.decode().replace("&#x27;", "'")


def test_contact_form_has_settings_of_its_own(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    target = client.post(reverse("channels:contact_form"))["Location"]
    assert client.get(target).status_code == 200
    client.post(target, {"name": "Web", "default_team": cast.billing.pk, "is_active": "on"})
    stored = ChannelSettings.objects.select_related("channel").get(channel__slug="contact-form")
    assert (stored.channel.name, stored.channel.default_team) == ("Web", cast.billing)
    assert (stored.incoming, stored.config["ack_enabled"]) == ("form", False)
