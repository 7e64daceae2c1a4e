"""The views of the rail: which tickets each holds, how it can be sorted, and how many it holds for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Agent
from tickets.enums import ACTIVE, DONE, UNSOLVED, Category, Shelf
from tickets.models.ticket import UNSOLVED_SHELF

COUNTS_KEY = "inbox-counts"
COUNTS_FOR_S = 2
WAITING = (Category.PENDING, Category.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort: database keys of which none is ever null, the last one unique."""

    slug: str
    label: str | Promise
    keys: tuple[str, ...]


ORDERS = {
    order.slug: order
    for order in (
        Order("updated", _("Last changed"), ("-updated_at", "-number")),
        Order("newest", _("Newest"), ("-created_at", "-number")),
        Order("waiting", _("Waiting longest"), ("waiting_order", "number")),
        Order("due", _("Due first"), ("due_order", "number")),
        Order("priority", _("Priority"), ("-priority", "waiting_order", "number")),
    )
}
BY_CHANGE = ("updated",)
BY_DUE = ("due",)


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the rail. `condition` narrows what the agent may see anyway; `holds` says the same of a count."""

    slug: str
    label: str | Promise
    icon: str
    condition: Callable[[Agent], Q]
    holds: Callable[[Agent, "Count"], bool]
    orders: tuple[str, ...] = tuple(ORDERS)
    counted: bool = True
    alert: bool = False
    hide_empty: bool = False
    empty: str | Promise = ""


class Count(NamedTuple):
    """How many tickets of one team, shelf and assignee; `mark` is "", else held, failed, late or soon."""

    mark: str
    team_id: int
    shelf: str
    assignee_id: int | None
    tickets: int


def _active(count: Count) -> bool:
    return not count.mark and count.shelf in ACTIVE


VIEWS = {
    view.slug: view
    for view in (
        View(
            "mine",
            _("Mine"),
            "circle-user",
            lambda agent: Q(shelf__in=ACTIVE, assignee_id=agent.pk),
            lambda agent, count: _active(count) and count.assignee_id == agent.pk,
            empty=_("Nothing waits for you. Take something from Unassigned if you have time."),
        ),
        View(
            "unassigned",
            _("Unassigned"),
            "user-x",
            lambda _agent: Q(shelf__in=ACTIVE, assignee_id=None),
            lambda _agent, count: _active(count) and count.assignee_id is None,
            empty=_("Every open ticket has somebody who looks after it."),
        ),
        View(
            "team",
            _("My teams"),
            "users",
            lambda agent: Q(shelf__in=ACTIVE, team_id__in=agent.team_ids()),
            lambda agent, count: _active(count) and count.team_id in agent.team_ids(),
            empty=_("Your teams have answered everything."),
        ),
        View(
            "open",
            _("All open"),
            "layers",
            lambda _agent: Q(shelf__in=ACTIVE),
            lambda _agent, count: _active(count),
            empty=_("Everything is answered. New messages appear here by themselves."),
        ),
        View(
            "overdue",
            _("Overdue"),
            "alarm-clock-off",
            lambda _agent: Q(UNSOLVED_SHELF, due_order__lte=Now()),
            lambda _agent, count: count.mark == "late",
            orders=BY_DUE,
            alert=True,
            hide_empty=True,
            empty=_("Every promise is kept so far."),
        ),
        View(
            "due-soon",
            _("Due soon"),
            "alarm-clock",
            lambda _agent: Q(UNSOLVED_SHELF, soon_order__lte=Now(), due_order__gt=Now()),
            lambda _agent, count: count.mark == "soon",
            orders=BY_DUE,
            hide_empty=True,
            empty=_("Nothing is due soon."),
        ),
        View(
            "pending",
            _("Pending"),
            "clock",
            lambda _agent: Q(shelf__in=WAITING),
            lambda _agent, count: not count.mark and count.shelf in WAITING,
            empty=_("No ticket waits for an answer of its customer."),
        ),
        View(
            "solved",
            _("Solved"),
            "circle-check",
            lambda _agent: Q(shelf__in=DONE),
            lambda _agent, _count: False,
            orders=BY_CHANGE,
            counted=False,
            empty=_("Tickets that you solve are kept here."),
        ),
        View(
            "held",
            _("Held"),
            "shield-alert",
            lambda _agent: Q(held_count__gt=0),
            lambda _agent, count: count.mark == "held",
            orders=BY_CHANGE,
            alert=True,
            hide_empty=True,
            empty=_("No message waits for a decision."),
        ),
        View(
            "spam",
            _("Spam"),
            "ban",
            lambda _agent: Q(shelf=Shelf.SPAM),
            lambda _agent, count: not count.mark and count.shelf == Shelf.SPAM,
            orders=BY_CHANGE,
            empty=_("No spam."),
        ),
        View(
            "failed",
            _("Delivery failed"),
            "mail-warning",
            lambda _agent: Q(failed_count__gt=0),
            lambda _agent, count: count.mark == "failed",
            orders=BY_CHANGE,
            alert=True,
            empty=_("Every answer reached its reader's mail server."),
        ),
    )
}
DEFAULT_VIEW = "open"

_OPEN = "shelf IN ({})".format(", ".join(f"'{shelf.value}'" for shelf in UNSOLVED))
_COUNT_SQL = f"""
SELECT '', team_id, shelf, assignee_id, count(*) FROM tickets_ticket
 WHERE {_OPEN} GROUP BY team_id, shelf, assignee_id
UNION ALL SELECT 'late', team_id, '', assignee_id, count(*) FROM tickets_ticket
 WHERE {_OPEN} AND due_order <= now() GROUP BY team_id, assignee_id
UNION ALL SELECT 'soon', team_id, '', assignee_id, count(*) FROM tickets_ticket
 WHERE {_OPEN} AND due_order > now() AND due_order < '9999-01-01' AND soon_order <= now() GROUP BY team_id, assignee_id
UNION ALL SELECT '', team_id, shelf, assignee_id, count(*) FROM tickets_ticket
 WHERE shelf = '{Shelf.SPAM.value}' GROUP BY team_id, shelf, assignee_id
UNION ALL SELECT 'held', team_id, '', assignee_id, count(*) FROM tickets_ticket
 WHERE held_count > 0 GROUP BY team_id, assignee_id
UNION ALL SELECT 'failed', team_id, '', assignee_id, count(*) FROM tickets_ticket
 WHERE failed_count > 0 GROUP BY team_id, assignee_id
"""  # noqa: S608 - names of our own enums


def view_counts(agent: Agent) -> dict[str, int]:
    """How many tickets each counted view holds for this agent, by slug.

    One query for everybody every two seconds (none while the cache has them), and the agent's teams.
    """
    return dict(_counts_of(agent, agent.role, tuple(agent.team_ids()), _all_counts()))


@lru_cache(maxsize=256)
def _counts_of(agent: Agent, _role: str, _teams: tuple[int, ...], rows: tuple[tuple[Any, ...], ...]) -> dict[str, int]:
    """Counted anew only when the numbers, or what the agent may see, have changed."""
    mine = [count for count in map(Count._make, rows) if _sees(agent, count)]
    return {
        view.slug: sum(count.tickets for count in mine if view.holds(agent, count))
        for view in VIEWS.values()
        if view.counted
    }


def _sees(agent: Agent, count: Count) -> bool:
    return agent.sees_everything or count.assignee_id == agent.pk or count.team_id in agent.team_ids()


def _all_counts() -> tuple[tuple[Any, ...], ...]:
    rows = cache.get(COUNTS_KEY)
    if rows is None:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_SQL)
            rows = tuple(cursor.fetchall())
        cache.set(COUNTS_KEY, rows, COUNTS_FOR_S)
    return tuple(rows)
