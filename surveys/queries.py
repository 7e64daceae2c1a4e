"""Reads of surveys; each docstring states its query count."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q

from core.clocks import now
from people.models import Agent, Contact
from surveys.enums import METRIC_KINDS, Excluded, Kind, Scale, Skipped
from surveys.events import SURVEY_ANSWERED, SURVEY_SENT
from surveys.models import Invitation, Response, Survey, SurveyVersion, Wave
from surveys.scales import Step, best, steps
from surveys.validity import CORRECTION, Given, first_valid, judge
from tickets.access import visible
from tickets.enums import Flag, Purpose
from tickets.models import Ticket

MOST_SHOWN = 5
MOST_WAVES = 100
RECENT = timedelta(days=28)


def current_version(survey: Survey) -> SurveyVersion | None:
    """What is asked now. One query."""
    return survey.versions.order_by("-number").first()


def given(responses: Sequence[Response]) -> list[Given]:
    """Answers as far as validity is concerned. No query."""
    return [Given(each.at, each.score, each.suspect_bot, each.open_link) for each in responses]


def reasons_of(invitation: Invitation, responses: Sequence[Response]) -> list[Excluded]:
    """Why each of an invitation's answers, in their order, does not count. No query when its ticket was read."""
    return judge(
        given(responses),
        expires_at=invitation.expires_at,
        handled_by=invitation.handled_by,
        flag=flag_of(invitation.ticket),
    )


def flag_of(ticket: Ticket | None) -> str:
    """What takes a ticket's answers out of the figures: its flag, or that it is internal."""
    if ticket is None:
        return ""
    return "internal" if ticket.flag == Flag.NONE and ticket.purpose == Purpose.INTERNAL else ticket.flag


def is_open(invitation: Invitation, responses: Sequence[Response]) -> bool:
    """Whether an answer is taken: until 24 hours after the first that has a score (R8)."""
    answers = given(responses)
    first = first_valid(answers, judge(answers, expires_at=None))
    if invitation.version.scale == Scale.NONE and responses:
        first = responses[0].at
    return invitation.skipped == Skipped.NO and (first is None or now() <= first + CORRECTION)


@dataclass(frozen=True, slots=True)
class Rating:
    """The answer of one invitation as agents see it; `excluded` says why it does not count, "" if it does."""

    invitation: Invitation
    response: Response
    step: Step | None
    best: int
    is_satisfied: bool
    excluded: Excluded


def ratings_of(agent: Agent, contact: Contact) -> list[Rating]:
    """The latest answers of a contact about tickets that the agent may see. Two queries."""
    answers = Prefetch("responses", Response.objects.order_by("id"))
    found = Invitation.objects.filter(visible(agent, "ticket__"), contact=contact, responses__isnull=False)
    rows = found.select_related("version", "ticket", "agent").prefetch_related(answers).order_by("-sent_at").distinct()
    return [_rating(row) for row in rows[:MOST_SHOWN]]


def _rating(invitation: Invitation) -> Rating:
    """The answer that counts, else the last one."""
    responses = list(invitation.responses.all())
    reasons = reasons_of(invitation, responses)
    at = reasons.index(Excluded.NO) if Excluded.NO in reasons else len(responses) - 1
    version, response = invitation.version, responses[at]
    step = next((step for step in steps(version.scale) if step.score == response.score), None)
    satisfied = response.score is not None and response.score >= version.threshold
    return Rating(invitation, response, step, best(version.scale), satisfied, reasons[at])


def metric_events(
    *, tickets: Collection[int] | None = None, contacts: Collection[int] | None = None
) -> Iterator[dict[str, Any]]:
    """What was asked and answered, in the neutral vocabulary (metrics_golden.md section 1). Two queries.

    All of it, or that about some tickets, or that of some contacts. First everything that was asked, in the order of
    (`at`, key), then everything that was answered, in the same order: that of two answers at the same instant is the
    order in which they came. Beyond the golden form `survey_sent` has `threshold` (from which score on an answer is
    satisfied, easy, a promoter's), `scale`, `mode`, and `transactional` for recommendations (asked about a ticket
    rather than of the relationship: two metrics). Questionnaires and those who were not asked are no events;
    `not_asked` counts the latter.
    """
    asked = Q(version__survey__kind__in=METRIC_KINDS)
    sent = Invitation.objects.filter(asked, skipped="").select_related("version__survey").order_by("sent_at", "id")
    answers = Response.objects.filter(asked).select_related("invitation", "version__survey").order_by("at", "id")
    if tickets is not None:
        sent, answers = sent.filter(ticket__in=tickets), answers.filter(invitation__ticket__in=tickets)
    if contacts is not None:
        sent, answers = sent.filter(contact__in=contacts), answers.filter(invitation__contact__in=contacts)
    yield from (_sent(row) for row in sent.iterator())
    yield from (_answered(row) for row in answers.iterator())


def _sent(row: Invitation) -> dict[str, Any]:
    return {
        "type": SURVEY_SENT, "at": row.sent_at, "ticket": row.ticket_id, "survey": row.pk,
        "customer": row.contact_id, "agent": row.agent_id, "handled_by": row.handled_by,
        "delivered": row.delivered, "expires_at": row.expires_at, "mode": row.mode, **_asked(row.version),
    }  # fmt: skip


def _asked(version: SurveyVersion) -> dict[str, Any]:
    kind = version.survey.kind
    told = {"kind": METRIC_KINDS[Kind(kind)], "scale": version.scale, "threshold": version.threshold}
    return told | ({"transactional": kind == Kind.NPS_TICKET} if told["kind"] == "nps" else {})


def _answered(answer: Response) -> dict[str, Any]:
    told = {
        "type": SURVEY_ANSWERED, "at": answer.at, "survey": answer.invitation_id, "score": answer.score,
        "ticket": answer.invitation.ticket_id if answer.invitation else None, "suspect_bot": answer.suspect_bot,
    }  # fmt: skip
    return told | ({"open_link": True, **_asked(answer.version)} if answer.open_link else {})


def not_asked() -> dict[str, int]:
    """How many were not asked, by reason. One query."""
    rows = Invitation.objects.exclude(skipped="").values_list("skipped").annotate(number=Count("id"))
    return dict(rows.order_by("skipped"))


def not_asked_of(survey: Survey) -> list[tuple[str, int]]:
    """How many a survey did not ask in the last 28 days, by reason in words, the commonest first. One query."""
    since = now() - RECENT
    found = Invitation.objects.filter(version__survey=survey, sent_at__gte=since).exclude(skipped="")
    rows = found.values_list("skipped").annotate(number=Count("id")).order_by("-number", "skipped")
    return [(str(Skipped(reason).label), number) for reason, number in rows]


@dataclass(frozen=True, slots=True)
class ListedSurvey:
    """A survey with what it did in the last 28 days: how many were asked, and how many of them answered."""

    survey: Survey
    asked: int
    answered: int


def listed_surveys() -> list[ListedSurvey]:
    """Every survey that was not put away, those that ask first. Two queries."""
    surveys = Survey.objects.filter(archived_at=None).exclude(role="history").order_by("-is_active", "kind", "id")
    sent = Invitation.objects.filter(sent_at__gte=now() - RECENT, skipped="")
    counts = sent.values("version__survey").annotate(
        asked=Count("id", distinct=True), answered=Count("id", filter=Q(responses__isnull=False), distinct=True)
    )
    known = {row["version__survey"]: row for row in counts.order_by("version__survey")}
    nothing = {"asked": 0, "answered": 0}
    return [
        ListedSurvey(each, known.get(each.pk, nothing)["asked"], known.get(each.pk, nothing)["answered"])
        for each in surveys
    ]


def surveys_by_hand() -> list[Survey]:
    """Surveys that ask, and can ask about a ticket by hand. One query."""
    return list(Survey.objects.filter(is_active=True, archived_at=None).order_by("kind", "id"))


def listed_waves(survey: Survey) -> list[Wave]:
    """The waves of a survey, the latest first, each with `asked` and `answered`. One query."""
    rows = survey.waves.annotate(
        asked=Count("invitations", filter=Q(invitations__skipped=""), distinct=True),
        answered=Count("invitations", filter=Q(invitations__responses__isnull=False), distinct=True),
    )
    return list(rows[:MOST_WAVES])
