"""Writes surveys and their versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.clocks import now
from core.signing import new_token
from people.models import Agent, Team, Tier
from surveys.enums import Kind, Scale, Trigger
from surveys.models import Invitation, Response, Survey, SurveyVersion
from surveys.scales import LOW, SCALES_OF, THRESHOLDS, best
from tickets.models import Channel

FIRST, HISTORY = "first", "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Of whom, when and how often a survey asks; the fields are those of `Survey`."""

    name: str = ""
    trigger: str = Trigger.SOLVED
    ways: tuple[str, ...] = ("chat", "page")
    delay_minutes: int = 60
    office_hours: bool = False
    sample_percent: int = 100
    quiet_days: int = 7
    low_score: int | None = None
    task_team: Team | None = None
    tiers: tuple[Tier, ...] = field(default=())


def get_survey(kind: str = Kind.CSAT, role: str = FIRST) -> Survey:
    """The survey of a kind, made with its shipped question when it is first needed; it asks nobody yet."""
    found = Survey.objects.filter(kind=kind, role=role).first()
    if found is None:
        found, _made = Survey.objects.get_or_create(
            kind=kind, role=role, defaults={"low_score": LOW.get(SCALES_OF[kind][0])}
        )
    if not found.versions.exists():
        scale = SCALES_OF[kind][0]
        SurveyVersion.objects.get_or_create(
            survey=found, number=1, defaults={"scale": scale, "threshold": THRESHOLDS[scale]}
        )
    return found


def create_survey(*, kind: str, name: str, by: Agent | None) -> Survey:
    """A new survey with the shipped question of its kind; it asks nobody yet."""
    scale = SCALES_OF[kind][0]
    with transaction.atomic():
        survey = Survey.objects.create(
            kind=kind,
            name=name[:80],
            low_score=LOW.get(scale),
            trigger=Trigger.NEVER if kind in {Kind.NPS, Kind.FREE} else Trigger.SOLVED,
            quiet_days=90 if kind in {Kind.NPS, Kind.FREE} else 7,
            ways=["mail"],
        )
        SurveyVersion.objects.create(survey=survey, number=1, scale=scale, threshold=THRESHOLDS[scale], created_by=by)
    return survey


def change_survey(
    *,
    survey: Survey,
    is_active: bool,
    channels: Iterable[Channel],
    scale: str,
    threshold: int,
    asks_comment: bool,
    texts: dict[str, Any],
    by: Agent | None,
    rule: Rule | None = None,
) -> SurveyVersion:
    """Says who is asked what from now on; the version in force. Without a `rule` that stays as it is.

    Effects: another scale, threshold or text makes a new version; what was asked before keeps its own. Errors:
    ValueError for a threshold that the scale does not reach.
    """
    if not 0 < threshold <= best(scale) and scale != Scale.NONE:
        raise ValueError(threshold)
    with transaction.atomic():
        locked = Survey.objects.select_for_update().get(pk=survey.pk)
        locked.is_active = is_active
        if rule is not None:
            _put_rule(locked, rule)
        locked.save()
        locked.channels.set(channels)
        return put_version(locked, by, scale=scale, threshold=threshold, asks_comment=asks_comment, texts=texts)


def _put_rule(survey: Survey, rule: Rule) -> None:
    for name in (
        "name", "trigger", "delay_minutes", "office_hours", "sample_percent", "quiet_days", "low_score", "task_team",
    ):  # fmt: skip
        setattr(survey, name, getattr(rule, name))
    survey.ways = list(rule.ways)
    survey.tiers.set(rule.tiers)


def change_questions(*, survey: Survey, questions: list[dict[str, Any]], by: Agent | None) -> SurveyVersion:
    """Says what is asked after the first question; effects as `change_survey`."""
    with transaction.atomic():
        locked = Survey.objects.select_for_update().get(pk=survey.pk)
        return put_version(locked, by, questions=questions)


def put_version(survey: Survey, by: Agent | None, **wanted: Any) -> SurveyVersion:
    """The version that says this, for a survey that the caller has locked: the one in force while it fits or nobody was
    asked by it, else a new one.
    """
    current = survey.versions.order_by("-number").first()
    if current is not None and all(getattr(current, name) == value for name, value in wanted.items()):
        return current
    kept = {} if current is None else {name: getattr(current, name) for name in _FROZEN}
    if current is not None and not _is_used(current):
        current.created_by, current.created_at = by, now()
        for name, value in wanted.items():
            setattr(current, name, value)
        current.save()
        return current
    number = current.number + 1 if current else 1
    return SurveyVersion.objects.create(survey=survey, number=number, created_by=by, **{**kept, **wanted})


_FROZEN = ("scale", "threshold", "asks_comment", "texts", "questions")


def _is_used(version: SurveyVersion) -> bool:
    return Invitation.objects.filter(version=version).exists() or Response.objects.filter(version=version).exists()


def archive_survey(*, survey: Survey) -> None:
    """Puts a survey away: it asks nobody any more; what it was answered stays."""
    Survey.objects.filter(pk=survey.pk).update(is_active=False, archived_at=now(), link_key="")


def put_link(*, survey: Survey, wanted: bool) -> str:
    """Opens a link that anybody may answer by, or closes it; its key, "" for none. A link that was closed stays so."""
    key = (survey.link_key or new_token()) if wanted else ""
    Survey.objects.filter(pk=survey.pk).update(link_key=key)
    return key
