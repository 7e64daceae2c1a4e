"""Which title a reader sees while two are tested, and what came of it.

Readers fall into sixteen parts by a keyed hash of who they are (the customer; else address and browser). Nothing of it
is stored, no cookie is needed, and a reader stays in their part. A test shows title B where the part and the test's
`split` have an odd number of bits in common: that is exactly half of the parts, and another half for each split, so
that the tests that run at once do not disturb each other.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Count, Q
from django.http import HttpRequest

from core.clocks import now
from core.proportions import FEW, difference, wilson
from core.signing import mac
from knowledge_base.models import TitleTest, Variant, Vote

PARTS = 16
MOST_AT_ONCE = PARTS - 1  # as many halves lie evenly across each other
_LISTS = re.compile(r"/help/[a-z]{2,3}(?:-[a-z0-9]{2,8})?/(?:c/[-\w]+/|search/)?")


@dataclass(frozen=True, slots=True)
class Running:
    """A test that runs: of which translation, and what it shows to its half of the readers."""

    id: int
    translation: int
    language: str
    slug: str
    split: int
    title_b: str

    def variant(self, part: int) -> Variant:
        """The title that readers of this part see."""
        return Variant.B if (part & self.split).bit_count() % 2 else Variant.A


def running_tests() -> tuple[Running, ...]:
    """The tests that run now. One query."""
    rows = TitleTest.objects.filter(stopped_at=None).order_by("pk")
    found = rows.values_list("pk", "translation", "translation__language", "translation__slug", "split", "title_b")
    return tuple(Running(*row) for row in found)


def part_of(request: HttpRequest, contact_id: int | None) -> int:
    """The part that a reader belongs to, 0 to 15. No query; nothing is kept."""
    return zlib.crc32(_who(request, contact_id, "").encode()) % PARTS


def _who(request: HttpRequest, contact_id: int | None, day: str) -> str:
    if contact_id is not None:
        return mac("title-tests", "contact", contact_id, day)
    address, agent = request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")[:300]
    return mac("title-tests", address, agent, day)


def mark_of(request: HttpRequest, contact_id: int | None) -> str:
    """The same for a reader on this day (UTC), another one tomorrow: so that a day counts them once."""
    return _who(request, contact_id, now().date().isoformat())


def came_from_a_list(request: HttpRequest) -> bool:
    """Whether an article was opened where titles stand in a row: a list, the search, suggestions.

    Links within articles have words of their own and are left out.
    """
    if "searched" in request.GET or "via" in request.GET:
        return True
    try:
        sender = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return False
    return sender.netloc == request.get_host() and bool(_LISTS.fullmatch(sender.path))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole with its 95 % interval, in percent; None where there are fewer than five."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share itself."""
        return round(100 * self.part / self.whole) if self.whole >= FEW else None

    @property
    def interval(self) -> tuple[int, int]:
        """What it may really be."""
        low, high = wilson(self.part, self.whole)
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the two titles: who opened the article of those who saw it, and whom it helped of those who said."""

    variant: Variant
    title: str
    opened: Share
    helped: Share


@dataclass(frozen=True, slots=True)
class Apart:
    """How far B lies above A, in percentage points (negative: below); `is_sure`: the interval is off zero."""

    points: int
    low: int
    high: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test has shown so far; differences are None while a title has fewer than five readers or votes."""

    test: TitleTest
    arms: tuple[Arm, Arm]
    opened: Apart | None
    helped: Apart | None

    @property
    def until(self) -> datetime:
        """The end of the test, now while it runs."""
        return self.test.stopped_at or now()


def outcome_of(test: TitleTest) -> Outcome:
    """The counts of a test with their intervals. One query."""
    votes = {
        row["variant"]: (row["yes"], row["total"])
        for row in Vote.objects.filter(title_test=test)
        .values("variant")
        .order_by("variant")
        .annotate(yes=Count("pk", filter=Q(helpful=True)), total=Count("pk"))
    }
    arms = (
        Arm(Variant.A, test.title_a, Share(test.opened_a, test.shown_a), Share(*votes.get(Variant.A, (0, 0)))),
        Arm(Variant.B, test.title_b, Share(test.opened_b, test.shown_b), Share(*votes.get(Variant.B, (0, 0)))),
    )
    opened, helped = (_apart(arms[0].opened, arms[1].opened), _apart(arms[0].helped, arms[1].helped))
    return Outcome(test, arms, opened, helped)


def _apart(a: Share, b: Share) -> Apart | None:
    if a.percent is None or b.percent is None:
        return None
    low, high = difference(a.part, a.whole, b.part, b.whole)
    points = 100 * (b.part / b.whole - a.part / a.whole)
    return Apart(round(points), round(100 * low), round(100 * high), is_sure=low > 0 or high < 0)
