"""Settings pages of tags, reply templates and custom fields."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tickets.actions import change
from tickets.log import By
from tickets.models import CustomField, ReplyTemplate, Tag, Ticket

FOR_MANAGERS = ["tags", "templates", "new_template"]
FOR_ADMINISTRATORS = ["fields", "new_field"]


@pytest.mark.parametrize("name", [*FOR_MANAGERS, *FOR_ADMINISTRATORS])
def test_pages_are_closed_to_agents_and_strangers(cast: Cast, administrator: Agent, alice: Agent, name: str) -> None:
    path = reverse(f"ticket_settings:{name}")
    assert cast.client(administrator).get(path).status_code == 200
    assert cast.client(alice).get(path).status_code == 403
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_pages_of_managers(cast: Cast) -> None:
    client = cast.client(make_agent("Mia", Role.MANAGER, cast.support))
    assert [client.get(reverse(f"ticket_settings:{name}")).status_code for name in FOR_MANAGERS] == [200] * 3
    assert [client.get(reverse(f"ticket_settings:{name}")).status_code for name in FOR_ADMINISTRATORS] == [403] * 2


@pytest.mark.parametrize("name", ["tag_removal", "template_removal"])
def test_posts_are_closed_to_agents(cast: Cast, alice: Agent, name: str) -> None:
    assert cast.client(alice).post(reverse(f"ticket_settings:{name}", args=[1])).status_code == 403


def test_tag_is_added_counted_and_removed(
    cast: Cast, administrator: Agent, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    client = cast.client(administrator)
    client.post(reverse("ticket_settings:tags"), {"name": " Refund "})
    change.set_tags(ticket_number=ticket.pk, by=By.agent(administrator), add=["refund"])
    client.get(reverse("ticket_settings:tags"))
    with django_assert_num_queries(5):
        page = client.get(reverse("ticket_settings:tags"))
    assert [(row["tag"].name, row["count"]) for row in page.context["rows"]] == [("refund", 1)]
    client.post(reverse("ticket_settings:tag_removal", args=[Tag.objects.get().pk]))
    assert not Tag.objects.exists()
    assert Ticket.objects.get(pk=ticket.pk).tags == ["refund"]


def test_template_is_written_changed_and_deleted(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    form = {"title": "Gasket", "text": "Hello {{contact.name}},\r\n\r\nwe send <one>.\r\nBye", "is_active": "on"}
    client.post(reverse("ticket_settings:new_template"), {**form, "team": cast.support.pk, "language": "en"})
    template = ReplyTemplate.objects.get()
    assert template.html == "<p>Hello {{contact.name}},</p><p>we send &lt;one&gt;.<br>Bye</p>"
    assert (template.team, template.language) == (cast.support, "en")
    path = reverse("ticket_settings:template", args=[template.pk])
    shown = client.get(path).context["form"].initial["text"]
    assert shown == "Hello {{contact.name}},\n\nwe send <one>.\nBye"
    client.post(path, {"title": "Gasket", "text": shown})
    template.refresh_from_db()
    assert (template.is_active, template.team, template.html.count("<p>")) == (False, None, 2)
    client.post(reverse("ticket_settings:template_removal", args=[template.pk]))
    assert not ReplyTemplate.objects.exists()


def test_field_is_defined_and_changed_but_keeps_key_and_type(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    form = {
        "label": "Product",
        "key": "product",
        "type": "choice",
        "choices": "Duo\nTrio\nDuo",
        "order": "1",
        "is_active": "on",
    }
    client.post(reverse("ticket_settings:new_field"), form)
    field = CustomField.objects.get()
    assert (field.key, field.type, field.choices) == ("product", "choice", ["Duo", "Trio"])
    path = reverse("ticket_settings:field", args=[field.pk])
    client.post(path, {**form, "key": "other", "type": "text", "choices": "Duo\nSolo", "label": "Machine"})
    field.refresh_from_db()
    assert (field.key, field.type, field.choices, field.label) == ("product", "choice", ["Duo", "Solo"], "Machine")


@pytest.mark.parametrize(
    ("more", "wrong"), [({"key": "product"}, "key"), ({"key": "a b"}, "key"), ({"type": "choice"}, "choices")]
)
def test_field_that_cannot_be_says_why(cast: Cast, administrator: Agent, more: dict[str, str], wrong: str) -> None:
    CustomField.objects.create(key="product", label="Product", type="text")
    form = {"label": "New", "key": "new", "type": "text", "order": "0"}
    answer = cast.client(administrator).post(reverse("ticket_settings:new_field"), {**form, **more})
    assert wrong in answer.context["form"].errors
