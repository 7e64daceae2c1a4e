"""Changes of one ticket and of many."""

import json

import pytest
from django.test import Client

from tests.cast import Cast, kinds
from tickets.actions.conversation import default_status
from tickets.enums import Category, Flag
from tickets.models import CustomField, Tag, Ticket


def toast(answer: object) -> dict[str, object]:
    return json.loads(answer["HX-Trigger"])["toast"]  # type: ignore[index, no-any-return]


def change(client: Client, ticket: Ticket, what: str, **form: object) -> object:
    return client.post(f"/inbox/tickets/{ticket.pk}/{what}/", form)


def test_status_is_set_and_undone(as_alice: Client, ticket: Ticket) -> None:
    answer = change(as_alice, ticket, "status", status=default_status(Category.SOLVED).pk)
    ticket.refresh_from_db()
    assert ticket.category == Category.SOLVED
    assert as_alice.post(toast(answer)["undo"]).status_code == 204
    ticket.refresh_from_db()
    assert ticket.category == Category.NEW


def test_undo_belongs_to_whoever_did_it(as_alice: Client, as_bob: Client, ticket: Ticket) -> None:
    answer = change(as_alice, ticket, "status", status=default_status(Category.SOLVED).pk)
    assert as_bob.post(toast(answer)["undo"]).status_code == 422


def test_assignment_to_a_colleague_and_to_nobody(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    for wanted in (cast.bob.pk, None):
        change(as_alice, ticket, "assignment", agent=wanted or "")
        ticket.refresh_from_db()
        assert ticket.assignee_id == wanted


def test_assignment_to_a_team_out_of_sight_leads_away(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    answer = change(as_alice, ticket, "assignment", team=cast.billing.pk)
    assert (answer.status_code, answer["X-Goto"]) == (204, "/inbox/")  # type: ignore[attr-defined, index]


def test_assignment_to_a_light_agent(as_alice: Client, light: object, ticket: Ticket) -> None:
    assert change(as_alice, ticket, "assignment", agent=light.pk).status_code == 404  # type: ignore[attr-defined]


def test_priority_subject_and_tags(as_alice: Client, ticket: Ticket) -> None:
    change(as_alice, ticket, "priority", priority="4")
    change(as_alice, ticket, "subject", subject="  Leak,\nleft ")
    change(as_alice, ticket, "tags", add="Leak, trio")
    change(as_alice, ticket, "tags", remove="trio")
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.subject, ticket.tags) == (4, "Leak, left", ["leak"])
    assert change(as_alice, ticket, "priority", priority="9").status_code == 422  # type: ignore[attr-defined]


def test_custom_fields_by_type(as_alice: Client, ticket: Ticket) -> None:
    CustomField.objects.create(key="serial", label="Serial", type="text")
    CustomField.objects.create(key="paid", label="Paid", type="checkbox")
    change(as_alice, ticket, "custom", key="serial", value="TR-1")
    change(as_alice, ticket, "custom", key="paid", value="1")
    ticket.refresh_from_db()
    assert ticket.custom == {"serial": "TR-1", "paid": True}
    assert change(as_alice, ticket, "custom", key="nothing", value="x").status_code == 422  # type: ignore[attr-defined]


def test_spam_and_not_spam(as_alice: Client, ticket: Ticket) -> None:
    for given, expected in (("spam", Flag.SPAM), ("", Flag.NONE)):
        change(as_alice, ticket, "flag", flag=given)
        ticket.refresh_from_db()
        assert ticket.flag == expected


def test_merge_leads_to_the_survivor_and_back(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    other = cast.open_ticket()
    answer = change(as_alice, other, "merger", into=f"#{ticket.pk}")
    assert answer["X-Goto"] == f"/inbox/tickets/{ticket.pk}/"  # type: ignore[index]
    assert as_alice.delete(f"/inbox/tickets/{other.pk}/merger/").status_code == 200
    assert kinds(other)[-2:] == ["merged", "unmerged"]


def test_merge_into_a_ticket_out_of_sight(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    hidden = cast.open_ticket()
    Ticket.objects.filter(pk=hidden.pk).update(team=cast.billing)
    for into in (hidden.pk, 999999, "x"):
        assert change(as_alice, ticket, "merger", into=into).status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["status", "assignee", "team", "priority", "tags"])
def test_choices(as_alice: Client, ticket: Ticket, name: str) -> None:
    Tag.objects.create(name="leak")
    page = as_alice.get(f"/inbox/tickets/{ticket.pk}/choices/{name}/")
    assert page.status_code == 200
    assert "<button" in page.text or "<option" in page.text


def test_choices_of_nothing(as_alice: Client, ticket: Ticket) -> None:
    assert as_alice.get(f"/inbox/tickets/{ticket.pk}/choices/colour/").status_code == 404


@pytest.mark.parametrize("do", [("status", "solved"), ("assign", "me"), ("assign", ""), ("tag", "a,b"), ("spam", "")])
def test_bulk_change_and_its_undo(cast: Cast, as_alice: Client, ticket: Ticket, do: tuple[str, str]) -> None:
    other = cast.open_ticket()
    before = list(Ticket.objects.order_by("pk").values_list("category", "assignee", "tags", "flag"))
    form = {"do": do[0], "value": do[1], "number": [ticket.pk, other.pk]}
    answer = as_alice.post("/inbox/changes/", form)
    assert answer.status_code == 204
    assert as_alice.post(toast(answer)["undo"]).status_code == 204
    assert list(Ticket.objects.order_by("pk").values_list("category", "assignee", "tags", "flag")) == before


def test_bulk_change_with_one_ticket_out_of_sight_changes_nothing(cast: Cast, as_alice: Client, ticket: Ticket) -> None:
    hidden = cast.open_ticket()
    Ticket.objects.filter(pk=hidden.pk).update(team=cast.billing)
    form = {"do": "status", "value": "solved", "number": [ticket.pk, hidden.pk]}
    assert as_alice.post("/inbox/changes/", form).status_code == 404
    assert set(Ticket.objects.values_list("category", flat=True)) == {"new"}


@pytest.mark.parametrize("form", [{}, {"do": "tag", "value": " "}, {"do": "status", "value": "x"}, {"do": "status"}])
def test_bulk_change_without_sense(as_alice: Client, ticket: Ticket, form: dict[str, str]) -> None:
    assert as_alice.post("/inbox/changes/", {**form, "number": [ticket.pk]}).status_code == 422


def test_changes_by_a_light_agent(as_light: Client, ticket: Ticket) -> None:
    assert change(as_light, ticket, "tags", add="x").status_code == 403  # type: ignore[attr-defined]
    form = {"do": "spam", "value": "", "number": [ticket.pk]}
    assert as_light.post("/inbox/changes/", form).status_code == 403
