"""Writes service level policies; every change is a version from now on, and what ran before keeps its own."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from automation.enums import Target
from automation.models import SlaPolicy, SlaPolicyVersion
from core.clocks import now
from core.text import clean_line
from people.actions.calendars import assign_calendar
from people.models import Agent, Calendar

MOST = 50


class PolicyRefused(Exception):
    """What a policy cannot be, in words for whoever asked."""


def save_policy(
    *,
    policy: SlaPolicy | None,
    values: dict[str, Any],
    calendar: Calendar | None,
    by: Agent | None,
    valid_from: datetime | None = None,
) -> SlaPolicy:
    """Writes a policy, a new one (for None) as the last of the order; `values` are fields of PolicyTerms.

    Effects: a version from `valid_from` on (now when left out; earlier only for a new policy, so that a recorded past
    can be measured by it). Promises that run keep the version they were made by; with `is_active` false the sweep
    cancels those that are not due yet. Raises PolicyRefused without any target, and for more than 50 policies.
    """
    moment = now()
    with transaction.atomic():
        _lock_order()
        is_new = policy is None
        if is_new and SlaPolicy.objects.count() >= MOST:
            raise PolicyRefused(_("There can be %(number)s policies.") % {"number": MOST})
        found = policy or SlaPolicy(position=_next_position())
        for name, value in values.items():
            setattr(found, name, clean_line(value, 80) if name == "name" else value)
        if all(found.target_ms(target) is None for target in Target):
            raise PolicyRefused(_("Please promise something: set at least one target."))
        found.save()
        assign_calendar(holder=found, calendar=calendar, by=by)
        _write_version(found, by, min(valid_from or moment, moment) if is_new else moment)
    return found


def move_policy(*, policy: SlaPolicy, step: int, by: Agent | None) -> None:
    """Moves a policy up (negative) or down among the others. Effects: a version of each whose place changed."""
    with transaction.atomic():
        _lock_order()
        order = list(SlaPolicy.objects.order_by("position", "pk"))
        place = next((at for at, each in enumerate(order) if each.pk == policy.pk), None)
        if place is None:
            return
        order.insert(max(0, min(len(order) - 1, place + step)), order.pop(place))
        moment = now()
        for position, each in enumerate(order, start=1):
            if each.position != position:
                each.position = position
                each.save(update_fields=["position"])
                _write_version(each, by, moment)


def _lock_order() -> None:
    """One change of the order at a time."""
    list(SlaPolicy.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _next_position() -> int:
    return (SlaPolicy.objects.aggregate(last=Max("position"))["last"] or 0) + 1


def _write_version(policy: SlaPolicy, by: Agent | None, valid_from: datetime) -> None:
    SlaPolicyVersion.objects.create(
        policy=policy, valid_from=valid_from, calendar_number=policy.calendar_id, by=by, **policy.terms()
    )
