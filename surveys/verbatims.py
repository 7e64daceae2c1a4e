"""What customers said, found by words and filters: reads for the page of answers."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Prefetch, Q, QuerySet

from people.models import Agent
from surveys.access import readable
from surveys.enums import Excluded
from surveys.models import Response
from surveys.moods import topics
from surveys.queries import flag_of, given
from surveys.questions import said
from surveys.scales import Step, best, steps
from surveys.validity import judge

PAGE = 30
TOPICS_FROM = 300  # the latest comments that fit
UNHAPPY, HAPPY = "low", "high"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the page; "" or 0 for any."""

    words: str = ""
    kind: str = ""
    mark: str = ""
    mood: str = ""
    agent: int = 0
    team: int = 0
    tag: str = ""
    with_words: bool = False
    before: int = 0


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One answer as readers see it."""

    response: Response
    step: Step | None
    best: int
    is_satisfied: bool
    excluded: Excluded
    more: list[tuple[str, str]] = field(default_factory=list)
    task: int = 0


def find(agent: Agent, wanted: Wanted) -> tuple[list[Verbatim], int]:
    """A page of answers that the agent may read, the latest first, and the key of the next page, 0 for none.

    Two queries, three from the second page on.
    """
    rows = _fitting(agent, wanted)
    if wanted.before and (last := Response.objects.filter(pk=wanted.before).first()):
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    others = Prefetch("invitation__responses", Response.objects.order_by("id"))
    related = (
        "version__survey",
        "invitation__ticket",
        "invitation__contact",
        "invitation__agent",
        "invitation__follow_up",
    )
    page = list(rows.select_related(*related).prefetch_related(others).order_by("-at", "-pk")[: PAGE + 1])
    return [_verbatim(row) for row in page[:PAGE]], page[PAGE - 1].pk if len(page) > PAGE else 0


def find_topics(agent: Agent, wanted: Wanted) -> list[tuple[str, int]]:
    """The words that many of the latest comments use. One query."""
    texts = _fitting(agent, wanted).exclude(comment="").order_by("-at", "-pk").values_list("comment", flat=True)
    return topics(list(texts[:TOPICS_FROM]))


def _fitting(agent: Agent, wanted: Wanted) -> QuerySet[Response]:
    rows = Response.objects.filter(readable(agent))
    rules: dict[str, Any] = {
        "version__survey__kind": wanted.kind,
        "mood": wanted.mood,
        "invitation__agent": wanted.agent,
        "invitation__team_id": wanted.team,
        "invitation__ticket__tags__contains": [wanted.tag] if wanted.tag else "",
    }
    rows = rows.filter(**{name: value for name, value in rules.items() if value})
    if wanted.mark == UNHAPPY:
        rows = rows.filter(score__lt=F("version__threshold"))
    if wanted.mark == HAPPY:
        rows = rows.filter(score__gte=F("version__threshold"))
    if wanted.with_words:
        rows = rows.exclude(comment="")
    if wanted.words:
        found = SearchQuery(wanted.words, config="simple", search_type="websearch")
        rows = rows.annotate(found=SearchVector("comment", config="simple")).filter(found=found)
    return rows


def _verbatim(row: Response) -> Verbatim:
    version, invitation = row.version, row.invitation
    step = next((step for step in steps(version.scale) if step.score == row.score), None)
    follow_up = getattr(invitation, "follow_up", None) if invitation else None
    return Verbatim(
        response=row,
        step=step,
        best=best(version.scale),
        is_satisfied=row.score is not None and row.score >= version.threshold,
        excluded=_excluded(row),
        more=said(version.questions, row.answers, invitation.language if invitation else "en"),
        task=follow_up.ticket_id if follow_up else 0,
    )


def _excluded(row: Response) -> Excluded:
    """Why this answer does not count, among all of its invitation; no query."""
    invitation = row.invitation
    if invitation is None:
        return Excluded.UNSOLICITED
    answers = list(invitation.responses.all())
    reasons = judge(
        given(answers),
        expires_at=invitation.expires_at,
        handled_by=invitation.handled_by,
        flag=flag_of(invitation.ticket),
    )
    return reasons[[each.pk for each in answers].index(row.pk)]
