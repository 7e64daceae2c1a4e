"""Who may do what, address by address (R35): every route, method and sort of visitor against a reviewed table.

`rights_matrix.txt` holds one line per route and method with the status that each visitor gets; `login` is the way to
sign-in, `+` says that the ticket changed. What has no line must be refused to everybody; a new address without fails.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from channels_inbox.enums import ItemState
from channels_inbox.models import Item
from realtime.access import listener, may_see
from tests import rights_cast
from tests.cast import Cast
from tests.remembered import forget_everything
from tests.rights_cast import ACCOUNT, API, METHODS, PAGES, Stage, body, routes
from tickets.models import Ticket

TABLE = Path(__file__).with_name("rights_matrix.txt")
REFUSED = {"login", "401", "403", "404", "405"}
# An envelope is committed before it is acknowledged, so these refuse to run inside a transaction.
COMMITS = {"quarantine/<int:item_id>/edits/"}
FINGERPRINT = """
SELECT t.version, t.updated_at, t.last_seq, t.held_count,
  (SELECT count(*) FROM tickets_draft AS d WHERE d.ticket_id = t.number),
  (SELECT array_agg(m.state ORDER BY m.id) FROM tickets_message AS m WHERE m.ticket_id = t.number),
  (SELECT array_agg(p.state ORDER BY p.id) FROM tickets_participant AS p WHERE p.ticket_id = t.number)
FROM tickets_ticket AS t WHERE t.number = %(ticket)s
"""
Rows = dict[tuple[str, str], list[str]]


def read_table() -> Rows:
    """The reviewed expectations by route and method."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {(words[1].removeprefix("/"), words[0]): words[2:] for words in lines}


def area(route: str) -> str:
    """The part of the product an address belongs to."""
    first = route.partition("/")[0]
    return "inbox/tickets" if route.startswith("inbox/tickets/") else first


AREAS = sorted({area(route) for route in routes()})


def columns(route: str) -> tuple[str, ...]:
    """Who knocks at this address: programs at the API, browsers elsewhere."""
    if route.startswith("accounts/"):
        return ACCOUNT
    return API if route.startswith("api/v1/") else PAGES


@pytest.mark.parametrize("name", AREAS)
def test_r35_every_address_answers_as_the_table_says(cast: Cast, name: str) -> None:
    stage = rights_cast.api_stage(cast) if name == "api" else rights_cast.page_stage(cast)
    found = {
        (route, method): line(stage, route, method)
        for route in routes()
        if area(route) == name
        for method in methods(route)
    }
    expected = {key: row for key, row in read_table().items() if area(key[0]) == name}
    shown = {key: row for key, row in found.items() if key in expected or not is_refused(row)}
    wrong = [f"{key[1]} {key[0]} {' '.join(row)}" for key, row in shown.items() if expected.get(key) != row]
    if wrong:
        pytest.fail("not as the reviewed table has it:\n" + "\n".join(wrong))


def methods(route: str) -> tuple[str, ...]:
    """Every method; of allauth's own pages those that browsers use."""
    return METHODS[:2] if route.startswith("accounts/") else METHODS


def line(stage: Stage, route: str, method: str) -> list[str]:
    """What each visitor gets; where the method is not there for the mightiest, only the least is asked besides."""
    *others, mightiest = columns(route)
    last = knock(stage, route, method, mightiest)
    asked = others[:1] if last == "405" else others
    return [*(knock(stage, route, method, actor) for actor in asked), last]


def is_refused(row: list[str]) -> bool:
    """Whether nobody got anything and nothing changed."""
    return set(row) <= REFUSED


def knock(stage: Stage, route: str, method: str, actor: str) -> str:
    """Status of one request, with `+` if the ticket is another one after it; everything is rolled back."""
    client = stage.clients.get(actor) or stage.clients["anonymous"]
    before, cookies = fingerprint(stage.ticket), {name: morsel.value for name, morsel in client.cookies.items()}
    with nullcontext() if route in COMMITS else rolled_back():
        response = send(client, method, stage.address(route, actor), body(stage, route))
        changed = fingerprint(stage.ticket) != before
    assert "Content-Security-Policy" in response.headers, f"{method} {route} carries no policy (R18)"
    client.cookies = SimpleCookie(cookies)  # whoever signed out is signed in again
    if route in COMMITS:
        Item.objects.filter(pk=stage.parts["<int:item_id>"]).update(state=ItemState.QUARANTINED)
    if response.streaming:
        list(response.streaming_content)  # closes the file and leaves the test's connection alone
    word = "login" if response.headers.get("Location", "").startswith("/accounts/login/") else response.status_code
    return f"{word}{'+' if changed else ''}"


@contextmanager
def rolled_back() -> Iterator[None]:
    """A request that leaves nothing behind for the next visitor."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_everything()


def send(client: Client, method: str, address: str, given: dict[str, Any]) -> Any:
    """One request, as JSON to the API and as a form elsewhere."""
    if method == "GET":
        return client.get(address)
    if address.startswith("/api/") or method != "POST":
        plain = {name: value for name, value in given.items() if isinstance(value, str | int | list)}
        return client.generic(method, address, json.dumps(plain), "application/json")
    return client.post(address, given)


def fingerprint(ticket: Ticket) -> tuple[object, ...]:
    """What a visitor could have changed about the ticket."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, {"ticket": ticket.pk})
        found: tuple[object, ...] = cursor.fetchone()
    return found


def test_r35_table_names_no_address_that_is_gone() -> None:
    assert sorted({route for route, _method in read_table()} - set(routes())) == []


def test_r35_every_address_has_a_line() -> None:
    assert sorted(set(routes()) - {route for route, _method in read_table()}) == []


def test_r35_sockets_hear_only_what_their_agent_sees(cast: Cast) -> None:
    """By visitor: whether the socket is let in, hears the ticket's team, and may follow the ticket."""
    stage = rights_cast.page_stage(cast)
    heard = {}
    for name, client in stage.clients.items():
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        who = listener(cookie.value if cookie else "")
        team = f"team.{cast.support.pk}"
        heard[name] = (team in who.groups, may_see(who.agent, stage.ticket.pk)) if who else None
    shut = dict.fromkeys(("anonymous", "customer", "stranger", "deactivated"))
    inside = dict.fromkeys(("light", "agent", "manager", "administrator"), (True, True))
    assert heard == {**shut, "other": (False, False), **inside}
