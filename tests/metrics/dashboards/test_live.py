"""The wallboard: who sees it, what stands on it, that every figure leads to what it counts, and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from channels_inbox.models import Call, LiveOffer, LiveTalk
from core.clocks import now
from people.actions.duties import note_seen
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tests.metrics.dashboards.rows import refreshed, write_fact
from tickets.enums import ChannelKind
from tickets.models import Channel, Ticket

PARTS = "/dashboards/live/parts/"
QUERIES = 12  # of which three say who asks; the figures of today are kept until the next refresh
Board = Callable[[str], dict[str, str]]


@pytest.fixture
def manager(cast: Cast) -> Client:
    cache.clear()
    return cast.client(make_agent("Ada", Role.MANAGER, cast.support))


@pytest.fixture
def board(manager: Client) -> Board:
    """The large figures by name, and the agents in each state."""

    def read(query: str = "") -> dict[str, str]:
        page = manager.get(PARTS + query).content.decode()
        figures = re.findall(r'data-wall-figure="([\w-]+)".*?wall__value">([^<]*)<', page, re.DOTALL)
        states = re.findall(r'data-wall-state="(\w+)">(\d+)<', page)
        return dict(figures) | dict(states)

    return read


def change(ticket: Ticket, **values: Any) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**values)


def talk(cast: Cast, state: LiveTalk.State, **more: Any) -> LiveTalk:
    channel, _made = Channel.objects.get_or_create(
        slug="website",
        defaults={
            "name": "Website", "kind": ChannelKind.CHAT, "brand": cast.mailbox.brand, "default_team": cast.support,
        },
    )  # fmt: skip
    return LiveTalk.objects.create(channel=channel, ticket=cast.open_ticket(), team=cast.support, state=state, **more)


def test_figures_of_now_and_their_lists_agree(cast: Cast, manager: Client, board: Board) -> None:
    moment = now()
    fresh, answered, assigned, late, due, solved = (cast.open_ticket() for _each in range(6))
    change(answered, first_reply_at=moment, waiting_order=moment - timedelta(hours=3))
    change(assigned, assignee=cast.alice)
    change(late, due_order=moment - timedelta(minutes=5))
    change(due, due_order=moment + timedelta(minutes=30))
    change(solved, shelf="solved", category="solved")
    change(fresh, due_order=moment + timedelta(hours=2))
    found = board("")
    assert {slug: found[slug] for slug in ("unanswered", "first-answer", "unassigned", "overdue", "due")} == {
        "unanswered": "5", "first-answer": "4", "unassigned": "4", "overdue": "1", "due": "1",
    }  # fmt: skip
    for slug in ("unanswered", "first-answer", "unassigned", "overdue", "due"):
        page = manager.get(f"/dashboards/{slug}/tickets/").content.decode()
        assert page.count("table__main") == int(found[slug]), slug
    assert "longest 3 h" in manager.get(PARTS).content.decode()


def test_chats_in_line_and_calls(cast: Cast, manager: Client, board: Board) -> None:
    waiting = talk(cast, LiveTalk.State.WAITING, waiting_since=now() - timedelta(minutes=4))
    talk(cast, LiveTalk.State.HELD, agent=cast.alice, held_at=now())
    talk(cast, LiveTalk.State.OVER, over_at=now())
    LiveOffer.objects.create(talk=waiting, agent=cast.bob, expires_at=now() + timedelta(seconds=20))
    call = {"channel": cast.mailbox, "direction": "inbound", "offered_at": now(), "settle_at": now()}
    Call.objects.create(state="talking", agent=cast.alice, **call)
    Call.objects.create(state="ringing", **call)
    Call.objects.create(state="logged", agent=cast.bob, **(call | {"settle_at": None}))
    found, page = board(""), manager.get(PARTS).content.decode()
    assert (found["chats"], found["chatting"], found["calls"]) == ("1", "1", "1")
    assert "longest 4 min" in page
    assert "it rings for 1" in page
    assert "1 rings" in page
    for slug in ("chats", "chatting"):
        assert manager.get(f"/dashboards/{slug}/tickets/").content.decode().count("table__main") == 1


def test_agent_without_an_open_page_is_not_there(cast: Cast, manager: Client, board: Board) -> None:
    Agent.objects.filter(pk__in=(cast.alice.pk, cast.bob.pk)).update(availability="online")
    Agent.objects.filter(pk=cast.charlie.pk).update(availability="break")
    note_seen(agent_id=cast.alice.pk)
    ticket = cast.open_ticket()
    change(ticket, assignee=cast.alice)
    found, page = board(""), manager.get(PARTS).content.decode()
    assert (found["online"], found["break"], found["busy"]) == ("1", "1", "0")
    assert "1 of 15 tickets" in page
    assert ">Bob<" not in page
    assert manager.get(f"/dashboards/in-work/tickets/?agent={cast.alice.pk}").content.decode().count("table__main") == 1
    assert board(f"?team={cast.billing.pk}")["online"] == "0"


def test_today_counts_since_midnight_as_of_the_last_refresh(cast: Cast, manager: Client, board: Board) -> None:
    moment = now()
    refreshed(moment + timedelta(seconds=1))
    for place in range(3):
        write_fact("created", moment)
        write_fact("sla_first_response", moment, num=int(place < 2), den=1)
    write_fact("created", moment - timedelta(days=2))
    write_fact("sla_resolution", moment, num=1, den=1)
    found, page = board(""), manager.get(PARTS).content.decode()
    assert (found["created"], found["resolved"], found["kept"], found["broken"]) == ("3", "0", "3", "1")
    href = re.search(r'href="([^"]*sla-first-response[^"]*part=missed)"', page)
    assert href is not None
    listed = manager.get(href[1].replace("&amp;", "&")).content.decode()
    assert "1 promises" in listed


def test_board_of_one_team(cast: Cast, board: Board) -> None:
    cast.open_ticket()
    change(cast.open_ticket(), team=cast.billing)
    assert board("")["unassigned"] == "2"
    assert board(f"?team={cast.billing.pk}&period=365d&channel=chat")["unassigned"] == "1"


def test_costs_the_same_for_many(cast: Cast, manager: Client, board: Board, django_assert_num_queries: Any) -> None:
    refreshed(now())
    for place in range(3):
        agent = make_agent(f"Agent {place}", Role.AGENT, cast.support)
        Agent.objects.filter(pk=agent.pk).update(availability="busy")
        change(cast.open_ticket(), assignee=agent)
    board("")
    with django_assert_num_queries(QUERIES):
        board("")


def test_managers_alone(cast: Cast, manager: Client) -> None:
    for address in ("/dashboards/live/", PARTS):
        assert manager.get(address).status_code == 200
        assert cast.client(cast.alice).get(address).status_code == 403
    page = manager.get("/dashboards/live/").content.decode()
    assert f'data-wall="{PARTS}"' in page
    assert "no-store" in manager.get(PARTS)["Cache-Control"]
