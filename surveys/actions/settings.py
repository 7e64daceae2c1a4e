"""Writes surveys and their versions."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from people.models import Agent
from surveys.enums import Kind
from surveys.models import Survey, SurveyVersion
from surveys.scales import SCALES_OF, THRESHOLDS, best
from tickets.models import Channel

FIRST, HISTORY = "first", "history"


def get_survey(kind: str = Kind.CSAT, role: str = FIRST) -> Survey:
    """The survey of a kind, made with its shipped question when it is first needed; it asks nobody yet."""
    found = Survey.objects.filter(kind=kind, role=role).first()
    if found is None:
        found, _made = Survey.objects.get_or_create(kind=kind, role=role)
    if not found.versions.exists():
        scale = SCALES_OF[kind][0]
        SurveyVersion.objects.get_or_create(
            survey=found, number=1, defaults={"scale": scale, "threshold": THRESHOLDS[scale]}
        )
    return found


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
) -> SurveyVersion:
    """Says who is asked what from now on; the version in force.

    Effects: another scale, threshold or text makes a new version; what was asked before keeps its own. Errors:
    ValueError for a threshold that the scale does not reach.
    """
    if not 0 < threshold <= best(scale):
        raise ValueError(threshold)
    wanted = {"scale": scale, "threshold": threshold, "asks_comment": asks_comment, "texts": texts}
    with transaction.atomic():
        locked = Survey.objects.select_for_update().get(pk=survey.pk)
        locked.is_active = is_active
        locked.save(update_fields=["is_active"])
        locked.channels.set(channels)
        current = locked.versions.order_by("-number").first()
        if current is not None and all(getattr(current, name) == value for name, value in wanted.items()):
            return current
        number = current.number + 1 if current else 1
        return SurveyVersion.objects.create(survey=locked, number=number, created_by=by, **wanted)
