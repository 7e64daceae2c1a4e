"""Working time: what a browser says becomes stretches of work, and silence ends them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.clocks import now
from people.actions.teams import change_team
from tests.cast import Cast
from tickets.actions.handling import beat_handling, end_handling, end_silent
from tickets.models import Handling, Ticket, TicketEvent
from tickets.views.time import spent_s

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def stretches() -> list[tuple[str, int, int, bool]]:
    """Kind, agent, seconds since noon, whether it was implied."""
    found = TicketEvent.objects.filter(kind__startswith="handle").order_by("pk")
    return [(e.kind, e.agent_id, int((e.at - NOON).total_seconds()), e.data.get("implied", False)) for e in found]


def test_work_becomes_handle_started_and_handle_stopped_when_it_ends(cast: Cast, ticket: Ticket) -> None:
    for seconds in (0, 15, 30):
        assert beat_handling(agent=cast.alice, number=ticket.pk, at=at(seconds))
    assert stretches() == []  # what is open counts nothing
    end_handling(agent=cast.alice, number=ticket.pk, at=at(40))
    assert stretches() == [
        ("handle_started", cast.alice.pk, 0, False),
        ("handle_stopped", cast.alice.pk, 40, False),
    ]
    assert spent_s(ticket, cast.alice.pk) == (40, 40)


def test_another_ticket_ends_the_work_on_the_first(cast: Cast, ticket: Ticket) -> None:
    other = cast.open_ticket()
    beat_handling(agent=cast.alice, number=ticket.pk, at=at(0))
    beat_handling(agent=cast.alice, number=other.pk, at=at(20))
    end_handling(agent=cast.alice, number=ticket.pk, at=at(25))  # a tab that was left before
    assert [row[2] for row in stretches()] == [0, 20]
    assert Handling.objects.get().ticket_id == other.pk


def test_silence_ends_work_a_minute_after_the_last_word(cast: Cast, ticket: Ticket) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        beat_handling(agent=cast.alice, number=ticket.pk)
        beat_handling(agent=cast.bob, number=ticket.pk)
        clock.shift(50)
        beat_handling(agent=cast.bob, number=ticket.pk)
        clock.shift(50)
        assert (end_silent(), end_silent()) == (1, 0)
        beat_handling(agent=cast.alice, number=ticket.pk)
    assert stretches() == [
        ("handle_started", cast.alice.pk, 0, False),
        ("handle_stopped", cast.alice.pk, 60, True),
    ]
    beat_handling(agent=cast.bob, number=ticket.pk, at=at(500))  # the sweep had not come by
    assert stretches()[2:] == [("handle_started", cast.bob.pk, 0, False), ("handle_stopped", cast.bob.pk, 110, True)]


def test_passing_by_is_no_work(cast: Cast, ticket: Ticket) -> None:
    beat_handling(agent=cast.alice, number=ticket.pk, at=at(0))
    end_handling(agent=cast.alice, at=at(1))
    assert (stretches(), Handling.objects.count()) == ([], 0)


@pytest.mark.parametrize("who", ["charlie", "alice"])
def test_nothing_is_measured_for_strangers_and_teams_that_do_not_want_it(cast: Cast, ticket: Ticket, who: str) -> None:
    if who == "alice":
        change_team(team=cast.support, name="Support", signature="", tracks_time=False)
    assert not beat_handling(agent=getattr(cast, who), number=ticket.pk, at=now())
    assert not Handling.objects.exists()


def test_page_shows_ones_own_time_and_that_of_others(cast: Cast, ticket: Ticket) -> None:
    for agent, seconds in ((cast.alice, 50), (cast.bob, 30)):
        beat_handling(agent=agent, number=ticket.pk, at=at(0))
        beat_handling(agent=agent, number=ticket.pk, at=at(seconds))
        end_handling(agent=agent, at=at(seconds))
    page = cast.client(cast.alice).get(f"/inbox/tickets/{ticket.pk}/time/").content.decode()
    assert ('data-seconds="50"' in page, 'data-seconds="30"' in page) == (True, True)
    assert cast.client(cast.charlie).get(f"/inbox/tickets/{ticket.pk}/time/").status_code == 404
    change_team(team=cast.support, name="Support", signature="", tracks_time=False)
    assert "data-seconds" not in cast.client(cast.alice).get(f"/inbox/tickets/{ticket.pk}/time/").content.decode()
