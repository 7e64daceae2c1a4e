from typing import Any

import pytest
from django.test import Client

from channels_inbox.actions.receive import accept
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.models import Item
from people.actions.tokens import create_api_token
from people.enums import Role, Scope
from people.models import Agent, ApiToken
from tests.cast import Cast, make_agent, make_cast
from tickets.actions.notes import add_note
from tickets.actions.reply import post_reply
from tickets.enums import Priority
from tickets.models import Message, Ticket


class Api:
    """A client with a bearer token."""

    def __init__(self, agent: Agent, *scopes: Scope) -> None:
        row, token = create_api_token(agent=agent, name="test", scopes=list(scopes or [Scope.WRITE]))
        self.row: ApiToken = row
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", params)

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def patch(self, path: str, body: object, **headers: str) -> Any:
        return self.client.patch(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def api(cast: Cast) -> Api:
    return Api(cast.alice)


def test_api_without_a_token_is_401_problem(db: None) -> None:
    response = Client().get("/api/v1/tickets/")

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == "Bearer"


def test_r39_token_stops_with_its_agent(cast: Cast, api: Api) -> None:
    Agent.objects.filter(pk=cast.alice.pk).update(is_active=False)

    assert api.get("tickets/").status_code == 401


def test_ticket_list_has_exactly_the_fields_of_the_interface(cast: Cast, api: Api, ticket: Ticket) -> None:
    row = api.get("tickets/").json()["results"][0]

    assert set(row) == {
        "number", "subject", "status", "category", "priority", "channel", "requester", "organization", "team",
        "assignee", "tags", "language", "custom", "created_at", "updated_at", "last_seq", "version",
    }  # fmt: skip
    assert row["requester"] == {"id": cast.dana.pk, "name": "Dana Petrescu", "email": "dana@customer.test"}
    assert row["created_at"].endswith("Z")
    assert len(row["created_at"]) == len("2026-11-18T14:48:00.000Z")


def test_ticket_list_shows_strangers_nothing(cast: Cast, ticket: Ticket) -> None:
    stranger = Api(cast.charlie)

    assert stranger.get("tickets/").json() == {"results": [], "next": None}
    assert stranger.get(f"tickets/{ticket.pk}/").status_code == 404
    assert stranger.get(f"tickets/{ticket.pk}/messages/").status_code == 404


def test_ticket_list_pages_by_keyset_in_every_order(cast: Cast, api: Api) -> None:
    expected = {cast.open_ticket(f"Number {index}").pk for index in range(5)}

    for order in ("-updated", "-created", "due", "waiting"):
        found, address = [], "/api/v1/tickets/?page_size=2&order=" + order
        while address:
            body = api.client.get(address.replace("http://127.0.0.1:8000", "")).json()
            found += [row["number"] for row in body["results"]]
            address = body["next"]
        assert sorted(found) == sorted(expected), order


def test_ticket_list_filters(cast: Cast, api: Api, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(tags=["leak"], priority=Priority.HIGH)
    hits = {
        "status": "new", "category": "new", "team": cast.support.pk, "assignee": "none", "channel": "support",
        "priority": "high", "tag": "leak", "requester": cast.dana.pk, "updated_since": "2020-01-01T00:00:00Z",
        "q": "leaks",
    }  # fmt: skip
    misses = {
        "status": "solved", "category": "closed", "team": cast.billing.pk, "assignee": "me", "channel": "other",
        "priority": "low", "tag": "refund", "requester": 999_999, "updated_since": "2999-01-01T00:00:00Z",
        "q": "grinder",
    }  # fmt: skip
    for name, value in hits.items():
        assert len(api.get("tickets/", **{name: value}).json()["results"]) == 1, name
    for name, value in misses.items():
        assert api.get("tickets/", **{name: value}).json()["results"] == [], name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order", "x"),
        ("page_size", "101"),
        ("cursor", "??"),
        ("colour", "red"),
        ("team", "x"),
        ("updated_since", "now"),
    ],
)
def test_ticket_list_names_a_bad_parameter(api: Api, name: str, value: str) -> None:
    response = api.get("tickets/", **{name: value})

    assert (response.status_code, list(response.json()["errors"])) == (400, [name])


@pytest.mark.parametrize("count", [1, 3])
def test_ticket_list_needs_four_queries(cast: Cast, api: Api, count: int, django_assert_num_queries: Any) -> None:
    for index in range(count):
        cast.open_ticket(f"Number {index}")
    api.get("tickets/")
    with django_assert_num_queries(4):  # token, rate, teams, page
        api.get("tickets/")


def test_patch_changes_and_raises_the_version(cast: Cast, api: Api, ticket: Ticket) -> None:
    body = {"version": ticket.version, "status": "open", "priority": "urgent", "assignee": "me", "tags": ["leak"]}

    response = api.patch(f"tickets/{ticket.pk}/", body)

    row = response.json()
    assert (row["status"], row["priority"], row["assignee"]["name"], row["tags"]) == (
        "open",
        "urgent",
        "Alice",
        ["leak"],
    )
    assert response["ETag"] == f'"{row["version"]}"'
    assert row["version"] > ticket.version


def test_patch_with_an_old_version_conflicts(cast: Cast, api: Api, ticket: Ticket) -> None:
    add_note(ticket_number=ticket.pk, agent=cast.bob, text="Meanwhile")

    response = api.patch(f"tickets/{ticket.pk}/", {"priority": "low"}, **{"If-Match": f'"{ticket.version}"'})

    assert (response.status_code, Ticket.objects.get(pk=ticket.pk).priority) == (409, Priority.NORMAL)


def test_patch_with_if_match_of_now_changes(api: Api, ticket: Ticket) -> None:
    response = api.patch(f"tickets/{ticket.pk}/", {"priority": "low"}, **{"If-Match": f'"{ticket.version}"'})

    assert (response.status_code, response.json()["priority"]) == (200, "low")


@pytest.mark.parametrize(
    "body", [{"number": 5}, {"token": "x"}, {"status": "nope"}, {"assignee": "nobody"}, {"tags": "x"}]
)
def test_r37_patch_names_what_cannot_be_set(api: Api, ticket: Ticket, body: dict[str, object]) -> None:
    response = api.patch(f"tickets/{ticket.pk}/", {"version": ticket.version, **body})

    assert (response.status_code, list(response.json()["errors"])) == (400, list(body))


def test_patch_without_a_version_asks_for_it(api: Api, ticket: Ticket) -> None:
    assert list(api.patch(f"tickets/{ticket.pk}/", {"priority": "low"}).json()["errors"]) == ["version"]


def test_read_scope_may_not_write(cast: Cast, ticket: Ticket) -> None:
    reader = Api(cast.alice, Scope.READ)

    assert reader.get("tickets/").status_code == 200
    assert reader.post(f"tickets/{ticket.pk}/messages/", {"kind": "note", "text": "x"}).status_code == 403


def test_post_reply_leaves_at_once_and_is_listed(cast: Cast, api: Api, ticket: Ticket) -> None:
    content = {"filename": "note.txt", "content": "aGVsbG8="}

    response = api.post(f"tickets/{ticket.pk}/messages/", {"kind": "reply", "text": "On it.", "attachments": [content]})

    assert response.status_code == 201
    listed = api.get(f"tickets/{ticket.pk}/messages/").json()["results"]
    assert [row["kind"] for row in listed] == ["customer", "reply"]
    assert set(listed[1]) == {
        "seq", "kind", "author", "text", "html", "quoted", "to", "cc", "attachments", "created_at", "delivery",
    }  # fmt: skip
    assert (listed[1]["delivery"]["state"], listed[0]["delivery"]) == ("queued", None)
    file = listed[1]["attachments"][0]
    assert (file["filename"], file["content_type"], file["size"]) == ("note.txt", "text/plain", 5)
    download = api.client.get(file["url"].replace("http://127.0.0.1:8000", ""))
    assert b"".join(download.streaming_content) == b"hello"
    assert "sandbox" in download["Content-Security-Policy"]


def test_post_reply_with_an_old_seq_shows_what_came_since(cast: Cast, api: Api, ticket: Ticket) -> None:
    cast.answer(ticket, "One more thing")

    response = api.post(f"tickets/{ticket.pk}/messages/", {"kind": "reply", "text": "Done.", "seen_seq": 1})

    assert response.status_code == 409
    assert [row["text"] for row in response.json()["messages"]] == ["One more thing"]


def test_idempotency_key_posts_once(api: Api, ticket: Ticket) -> None:
    body = {"kind": "note", "text": "Once"}

    first = api.post(f"tickets/{ticket.pk}/messages/", body, **{"Idempotency-Key": "k1"})
    second = api.post(f"tickets/{ticket.pk}/messages/", body, **{"Idempotency-Key": "k1"})
    other = api.post(f"tickets/{ticket.pk}/messages/", {**body, "text": "Other"}, **{"Idempotency-Key": "k1"})

    assert (first.json(), first.status_code) == (second.json(), second.status_code)
    assert other.status_code == 409
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "reply"},
        {"kind": "reply", "text": "a", "html": "b"},
        {"kind": "shout", "text": "a"},
        {"kind": "note", "text": "a", "x": 1},
    ],
)
def test_post_message_names_what_is_wrong(api: Api, ticket: Ticket, body: dict[str, object]) -> None:
    response = api.post(f"tickets/{ticket.pk}/messages/", body)

    assert response.status_code == 400
    assert response.json()["errors"]


def test_bad_json_is_a_clear_error(api: Api, ticket: Ticket) -> None:
    response = api.client.post(f"/api/v1/tickets/{ticket.pk}/messages/", b"{", content_type="application/json")

    assert (response.status_code, response.json()["status"]) == (400, 400)


def test_contacts_are_listed_and_found_by_address(cast: Cast, api: Api) -> None:
    row = api.get("contacts/", email="DANA@customer.test").json()["results"][0]

    assert row["identities"] == [{"kind": "email", "value": "dana@customer.test"}]
    assert api.get(f"contacts/{cast.dana.pk}/").json() == row
    assert api.get("contacts/999999/").status_code == 404


def test_envelopes_are_for_managers(cast: Cast, api: Api) -> None:
    manager = Api(make_agent("Mona", Role.MANAGER, cast.support))

    assert api.get("envelopes/").status_code == 403
    assert manager.get("envelopes/").json() == {"results": [], "next": None}


def test_rate_limit_answers_429_with_retry_after(api: Api, settings: Any) -> None:
    settings.API_PER_MINUTE = 1
    api.get("tickets/")

    response = api.get("tickets/")

    assert (response.status_code, response["Retry-After"]) == (429, "60")


def test_schema_is_served(db: None) -> None:
    response = Client().get("/api/schema/", headers={"Accept": "application/json"})

    assert response.status_code == 200
    assert "/api/v1/tickets/{number}/messages/" in response.content.decode()


def test_messages_hide_withdrawn_ones(cast: Cast, api: Api, ticket: Ticket) -> None:
    from tickets.actions.reply import undo_send

    message = post_reply(ticket_number=ticket.pk, agent=cast.alice, text="Early", hold_s=10)
    undo_send(message_id=message.pk, agent=cast.alice)

    assert [row["kind"] for row in api.get(f"tickets/{ticket.pk}/messages/").json()["results"]] == ["customer"]


@pytest.mark.django_db(transaction=True)
def test_envelope_is_replayed_by_a_manager() -> None:
    cast = make_cast()
    manager = Api(make_agent("Mona", Role.MANAGER, cast.support))
    envelope = accept(channel=cast.mailbox, receiver=Receiver.PIPE, raw=b"From: a@b.test\n\nHello")
    Item.objects.update(state=ItemState.QUARANTINED, error="unreadable")

    row = manager.get(f"envelopes/{envelope.pk}/").json()
    replayed = manager.post(f"envelopes/{envelope.pk}/replays/", {})
    again = manager.post(f"envelopes/{envelope.pk}/replays/", {})

    assert (row["state"], row["items"][0]["error"]) == ("quarantined", "unreadable")
    assert (replayed.status_code, replayed.json()["state"], again.status_code) == (202, "new", 409)


def test_ticket_list_of_a_search_keeps_the_page_size(cast: Cast, api: Api) -> None:
    expected = {cast.open_ticket(f"gasket {index}").pk for index in range(3)}

    first = api.get("tickets/", q="gasket", page_size=2).json()
    second = api.client.get(first["next"].replace("http://127.0.0.1:8000", "")).json()

    assert [len(first["results"]), len(second["results"]), second["next"]] == [2, 1, None]
    assert {row["number"] for row in first["results"] + second["results"]} == expected
