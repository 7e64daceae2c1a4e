"""Why a promise stands as it does, for the side panel: the policy, what fitted, every span, due when and where."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from automation.book import Book
from automation.course import Piece, read_course, used_ms
from automation.enums import MetricChannel, PromiseState
from automation.models import PolicyTerms, SlaPromise
from core import clocks
from people.models import Calendar, Team, Tier
from tickets.enums import Category, Priority

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


class Span(NamedTuple):
    """A part of the way: counted by a calendar, or paused. `counted` are its open milliseconds, `icon` says which."""

    start: datetime
    end: datetime | None
    words: str
    counted: str
    icon: str


class Explained(NamedTuple):
    """One promise as the panel shows it. `look` is ok, warning, breached, kept, paused or cancelled."""

    promise: SlaPromise
    look: str
    promised: str
    used: str
    why: str
    spans: list[Span]
    zone: str
    due_there: str


class Names:
    """What promises name by number, read once for a panel. Three queries."""

    def __init__(self) -> None:
        self.calendars = dict(Calendar.objects.values_list("pk", "name"))
        self.teams = dict(Team.objects.values_list("pk", "name"))
        self.tiers = dict(Tier.objects.values_list("slug", "name"))


def explain(promise: SlaPromise, book: Book, names: Names, moment: datetime) -> Explained:
    """Everything about one promise; its version is read along. No query."""
    pieces = read_course(promise.course)
    until = promise.fulfilled_at or (promise.settled_at if promise.state == PromiseState.CANCELLED else None) or moment
    last = next((piece.calendar_id for piece in reversed(pieces) if not piece.pause), 0)
    zone, there = _there(book, last, promise.due_at)
    return Explained(
        promise=promise,
        look=_look(promise, moment),
        promised=duration(promise.version.target_ms(promise.target) or 0),
        used=duration(used_ms(pieces, until, book)),
        why=conditions(promise.version, names),
        spans=_spans(pieces, until, is_over=until is not moment, book=book, names=names),
        zone=zone,
        due_there=there,
    )


def _look(promise: SlaPromise, moment: datetime) -> str:
    if promise.state == PromiseState.KEPT:
        return "kept"
    if promise.state in (PromiseState.PAUSED, PromiseState.CANCELLED):
        return str(promise.state)
    if promise.state == PromiseState.BROKEN or (promise.due_at and promise.due_at < moment):
        return "breached"
    return "warning" if promise.soon_at and promise.soon_at <= moment else "ok"


def _spans(pieces: Sequence[Piece], until: datetime, *, is_over: bool, book: Book, names: Names) -> list[Span]:
    found = []
    for place, piece in enumerate(pieces):
        following = pieces[place + 1].at if place + 1 < len(pieces) else None
        end = min(following or until, until)
        if end <= piece.at and place:
            continue
        running = following is None and not is_over
        if piece.pause:
            words, icon, counted = (
                _("Paused: %(status)s") % {"status": Category(piece.pause).label},
                "circle-pause",
                "–",
            )
        else:
            hours = names.calendars.get(piece.calendar_id)
            words = _("Counted by “%(calendar)s”") % {"calendar": hours} if hours else _("Counted around the clock")
            counted, icon = duration(clocks.open_ms(book.clock(piece.calendar_id), piece.at, end)), "timer"
        found.append(Span(piece.at, None if running else end, words, counted, icon))
    return found


def _there(book: Book, calendar_id: int, due: datetime | None) -> tuple[str, str]:
    """The zone of the calendar that counted last, and the due instant on its clock; UTC when always open."""
    clock = book.clock(calendar_id)
    if due is None:
        return "", ""
    zone = clock.schedule_at(due).zone if clock else None
    there = due.astimezone(zone) if zone else due
    return str(zone or "UTC"), there.strftime("%Y-%m-%d %H:%M")


def conditions(terms: PolicyTerms, names: Names) -> str:
    """For which tickets a policy is, in words; "All requests" without a condition. No query."""
    parts = [
        *(str(MetricChannel(each).label) for each in terms.channels if each in MetricChannel.values),
        *(names.tiers.get(each, each) for each in terms.tiers),
        *(names.teams.get(each, str(each)) for each in terms.teams),
        *(str(Priority(each).label) for each in terms.priorities if each in Priority.values),
    ]
    return ", ".join(parts) or _("All requests")


def duration(ms: int) -> str:
    """A time as people say it: "45 s", "20 min", "4 h 10 min", "3 d 2 h" (days of 24 hours)."""
    if ms < MINUTE:
        return _("%(number)d s") % {"number": ms // SECOND}
    if ms < HOUR:
        return _("%(number)d min") % {"number": ms // MINUTE}
    hours, rest = divmod(ms // MINUTE, 60)
    if hours < 100:
        words = _("%(number)d h") % {"number": hours}
        return f"{words} {_('%(number)d min') % {'number': rest}}" if rest else words
    days, left = divmod(hours, 24)
    words = ngettext("%(number)d d", "%(number)d d", days) % {"number": days}
    return f"{words} {_('%(number)d h') % {'number': left}}" if left else words
