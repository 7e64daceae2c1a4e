"""The demo's past year is whole, lies before the founding, and is written once however often the demo starts."""

from datetime import timedelta

import pytest

from core.clocks import now
from helpdesk.demo.company import found_company
from helpdesk.demo.crew import Crew
from helpdesk.demo.past import writing
from helpdesk.demo.past.calendar import arrivals
from helpdesk.demo.past.writing import Past
from helpdesk.demo.progress import progress_in_words
from people.models import AccountEvent, Organization
from surveys.models import Invitation, Response
from tickets.models import Ticket, TicketEvent

COUNT = 60


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "TICKETS", COUNT)
    monkeypatch.setattr(writing, "CHUNK", COUNT)
    monkeypatch.setattr(writing, "IN_A_WAVE", 10)


@pytest.mark.django_db
def test_past_goes_on_where_an_earlier_start_ended(few: None) -> None:
    found_company()
    founded = now() + timedelta(seconds=1)
    first = Past(Crew.gather(), founded)
    for _ in range(5):
        first.step()
    again = Past(Crew.gather(), founded)
    assert again.done == 5 * writing.AT_ONCE
    assert f"{again.done} of {COUNT} tickets" in progress_in_words()
    while not again.is_over:
        again.step()
    assert Past(Crew.gather(), founded).is_over
    assert progress_in_words() == ""
    tickets = Ticket.objects.filter(created_at__lt=founded)
    assert tickets.count() == Ticket.objects.count() == COUNT
    assert not TicketEvent.objects.filter(at__gte=founded).exists()
    begun = TicketEvent.objects.filter(kind="ticket_created", at__lt=founded - timedelta(days=30))
    assert begun.count() > COUNT * 0.7
    assert not tickets.filter(created_at__lt=founded - timedelta(days=30), flag="", solved_at=None).exists()
    kinds = set(TicketEvent.objects.values_list("kind", flat=True))
    assert {"agent_reply", "handle_started", "handle_stopped", "call_logged", "flagged", "bot_reply"} <= kinds
    assert len(set(tickets.values_list("channel__kind", flat=True))) == 6
    assert set(Invitation.objects.values_list("version__survey__kind", flat=True)) >= {"csat", "nps"}
    assert 0 < Response.objects.count() < Invitation.objects.count()
    assert AccountEvent.objects.values("organization").distinct().count() == Organization.objects.count()


def test_year_has_its_rhythm() -> None:
    end = now()
    found = arrivals(1, 3_000, end)
    assert found == sorted(found)
    assert end - timedelta(days=367) < found[0] < found[-1] < end + timedelta(days=1)
    by_day = [sum(one.weekday() == day for one in found) for day in range(7)]
    assert by_day[0] > by_day[2] > by_day[5] > by_day[6]
    morning = sum(9 <= one.hour < 12 for one in found)
    assert morning > 3 * sum(one.hour < 6 for one in found)
