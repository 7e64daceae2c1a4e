"""What was asked and answered elsewhere comes in by its own door, and reads as everything else does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import events as seam
from surveys.actions.history import record_answer, record_invitation
from surveys.actions.settings import get_survey
from surveys.enums import Kind
from surveys.events import SurveyEvent
from surveys.models import Response, SurveyVersion
from surveys.queries import current_version, metric_events
from tests.cast import Cast, kinds
from tickets.errors import Refused
from tickets.events import SURVEY_ANSWERED
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
SENT = datetime(2025, 10, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the synchronous subscribers were told."""
    seen: list[Any] = []
    monkeypatch.setitem(seam._subscribers, "test", lambda events: seen.extend(events))
    return seen


def test_record_invitation_and_record_answer_tell_survey_sent_and_survey_answered(
    cast: Cast, ticket: Ticket, told: list[Any]
) -> None:
    asked = record_invitation(at=SENT, ticket=ticket, customer=cast.dana, agent=cast.alice, delivered=False)
    first = record_answer(at=SENT + HOUR, invitation=asked, score=2)
    second = record_answer(at=SENT + HOUR, invitation=asked, suspect_bot=True)
    assert [
        (each.kind, each.at, each.survey, each.response, each.ticket_id, each.contact_id)
        for each in told
        if isinstance(each, SurveyEvent)
    ] == [
        ("survey_sent", SENT, asked.pk, None, ticket.pk, cast.dana.pk),
        ("survey_answered", SENT + HOUR, asked.pk, first.pk, ticket.pk, cast.dana.pk),
        ("survey_answered", SENT + HOUR, asked.pk, second.pk, ticket.pk, cast.dana.pk),
    ]
    assert list(metric_events(tickets=[ticket.pk])) == [
        {
            "type": "survey_sent", "at": SENT, "ticket": ticket.pk, "survey": asked.pk, "kind": "csat",
            "customer": cast.dana.pk, "agent": cast.alice.pk, "handled_by": "human", "delivered": False,
            "expires_at": SENT + timedelta(days=14), "mode": "recorded", "scale": "faces", "threshold": 4,
        },
        {
            "type": "survey_answered", "at": SENT + HOUR, "ticket": ticket.pk, "survey": asked.pk, "score": 2,
            "suspect_bot": False,
        },
        {
            "type": "survey_answered", "at": SENT + HOUR, "ticket": ticket.pk, "survey": asked.pk, "score": None,
            "suspect_bot": True,
        },
    ]  # fmt: skip
    assert list(metric_events(contacts=[cast.dana.pk])) == list(metric_events())
    assert list(metric_events(tickets=[])) == []
    assert SURVEY_ANSWERED not in kinds(ticket)


def test_recommendation_of_a_relationship_has_neither_ticket_nor_agent(cast: Cast) -> None:
    asked = record_invitation(at=SENT, kind=Kind.NPS, customer=cast.dana)
    record_answer(at=SENT, invitation=asked, score=0)
    sent, answered = metric_events()
    assert (sent["kind"], sent["ticket"], sent["agent"], sent["transactional"]) == ("nps", None, None, False)
    assert (sent["scale"], sent["threshold"], answered["score"]) == ("eleven", 9, 0)


def test_answer_by_an_open_link_has_no_invitation(cast: Cast) -> None:
    record_answer(at=SENT, score=1, open_link=True)
    (answered,) = metric_events()
    assert (answered["survey"], answered["open_link"], answered["kind"]) == (None, True, "csat")


def test_other_threshold_is_a_version_that_nobody_is_asked_by(cast: Cast, ticket: Ticket) -> None:
    live = current_version(get_survey())
    for _again in range(2):
        record_invitation(at=SENT, ticket=ticket, threshold=5)
    assert {event["threshold"] for event in metric_events()} == {5}
    assert current_version(get_survey()) == live
    assert SurveyVersion.objects.filter(threshold=5).count() == 1


@pytest.mark.parametrize("given", [{"kind": "stars"}, {"handled_by": "nobody"}, {"threshold": 9}, {"scale": "x"}])
def test_invitation_that_makes_no_sense_is_refused(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        record_invitation(at=SENT, **given)


@pytest.mark.parametrize("given", [{"score": 11}, {"score": 7.5}, {"score": True}, {"score": -1}])
def test_score_that_the_scale_has_not_is_refused(cast: Cast, given: dict[str, Any]) -> None:
    asked = record_invitation(at=SENT, kind=Kind.NPS, customer=cast.dana)
    with pytest.raises(Refused):
        record_answer(at=SENT, invitation=asked, **given)
    with pytest.raises(Refused):
        record_answer(at=SENT, score=1)
    assert not Response.objects.exists()
