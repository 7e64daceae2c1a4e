"""Templates: listed from the business account, filled in beside the composer, sent when nothing else may be sent."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels_inbox.kinds.whatsapp.templates import list_templates, read_template
from channels_inbox.models import ChannelSettings, TemplateUse
from channels_inbox.outbound.sending import send_due
from core.clocks import now
from people.enums import Role
from tests.cast import make_agent
from tests.channels_inbox.kinds.posting import settle
from tests.channels_inbox.kinds.whatsapp.conftest import Stage
from tests.simulators.whatsapp import ACCOUNT, TOKEN, payload
from tickets.enums import DeliveryState
from tickets.models import Message, Ticket

VALUES = {"header-1": "77", "body-1": "Dana", "body-2": "today", "0-1": "77"}


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    """The customer wrote too long ago."""
    stage.meta.post(stage.url, payload("text"))
    settle()
    Message.objects.update(sent_at=now() - timedelta(hours=30))
    return Ticket.objects.get()


@pytest.fixture
def alice(stage: Stage) -> Client:
    return stage.cast.client(stage.cast.alice)


def address(ticket: Ticket) -> str:
    return reverse("chats:templates", args=[ticket.pk])


def test_approved_templates_of_words_are_listed_from_every_page(stage: Stage) -> None:
    found = list_templates(stage.channel)
    assert [(one.name, one.language) for one in found] == [
        ("order_update", "en_US"),
        ("plain", "en_US"),
        ("sale", "de"),
    ]
    assert [variable.example for variable in found[0].variables] == ["77", "Dana", "today", ""]
    assert len([request for request in stage.meta.requests if ACCOUNT in request.path]) == 2


@pytest.mark.parametrize("change", [{"components": []}, {"status": "PAUSED"}, {"components": [{"type": "CAROUSEL"}]}])
def test_template_that_cannot_be_sent_from_here_is_not_offered(change: dict[str, Any]) -> None:
    assert read_template({**payload("templates")[2], **change}) is None


def test_composer_offers_templates_and_the_card_lists_them(stage: Stage, ticket: Ticket, alice: Client) -> None:
    page = alice.get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
    assert f'hx-get="{address(ticket)}"' in page
    card = alice.get(address(ticket)).content.decode()
    assert "Hello {{1}}, your order leaves {{2}}." in card
    assert "name=sale&amp;language=de" in card
    assert "with_picture" not in card


def test_template_is_filled_in_and_sent_after_the_24_hours(stage: Stage, ticket: Ticket, alice: Client) -> None:
    chosen = {"name": "order_update", "language": "en_US"}
    card = alice.get(address(ticket), chosen).content.decode()
    assert "For example: today" in card
    assert "This field is required." in alice.post(address(ticket), {**chosen, "body-1": "Dana"}).content.decode()
    answer = alice.post(address(ticket), {**chosen, **VALUES})
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"]
    message = Message.objects.get(kind="reply")
    assert message.text == "Order 77\n\nHello Dana, your order leaves today.\n\nOndine"
    message.delivery.not_before = now()
    message.delivery.save()
    send_due(run_s=3)
    message.refresh_from_db()
    assert message.delivery_state == DeliveryState.SENT
    texts = [{"type": "text", "text": value} for value in ("77", "Dana", "today", "77")]
    assert stage.meta.sent[0]["template"] == {
        "name": "order_update",
        "language": {"code": "en_US"},
        "components": [
            {"type": "header", "parameters": texts[:1]},
            {"type": "body", "parameters": texts[1:3]},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": texts[3:]},
        ],
    }


def test_named_variables_are_sent_by_their_names(stage: Stage, ticket: Ticket, alice: Client) -> None:
    alice.post(address(ticket), {"name": "sale", "language": "de", "body-first_name": "Dana {{1}}"})
    assert TemplateUse.objects.get().components == [
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Dana {{1}}"}]}
    ]
    assert Message.objects.get(kind="reply").text == "Hallo Dana {{1}}!"


def test_what_meta_refuses_is_said_on_the_card(stage: Stage, ticket: Ticket, alice: Client) -> None:
    stored = ChannelSettings.objects.get(channel=stage.channel)
    stored.secrets = {"access_token": "expired"}  # type: ignore[assignment]
    stored.save()
    assert "does not accept the access token" in alice.get(address(ticket)).content.decode()
    stored.secrets, stored.config = {"access_token": TOKEN}, {}  # type: ignore[assignment]
    stored.save()
    assert "Enter the id of the business account" in alice.get(address(ticket)).content.decode()


def test_strangers_light_agents_and_other_channels_get_nothing(stage: Stage, ticket: Ticket, alice: Client) -> None:
    cast = stage.cast
    assert cast.client(cast.charlie).get(address(ticket)).status_code == 404
    assert cast.client(make_agent("Lea", Role.LIGHT, cast.support)).get(address(ticket)).status_code in {403, 404}
    assert alice.get(address(cast.open_ticket())).status_code == 404
    assert alice.post(address(ticket), {"name": "no", "language": "xx"}).status_code == 200
    assert not TemplateUse.objects.exists()
