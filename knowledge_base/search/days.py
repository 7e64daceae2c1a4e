"""What readers search for, day by day, for the editors' desk: words, how often, with how many results, opened or not.

A search adds to counts in Redis, which a job writes down; nothing says who searched.
"""

import re
from collections import Counter
from datetime import date, timedelta

from django.db.models import F

from core import counters
from core.clocks import now
from knowledge_base.models import SearchDay
from knowledge_base.search.words import words_of

SEARCHES, OPENED = "help-searches", "help-searches-opened"
LONGEST = 80  # characters of the words
MOST_A_DAY = 5_000  # different words of a day and language; a flood of nonsense ends there
KEPT_DAYS = 400
# What may name somebody: addresses of mail and web, numbers of orders, telephones and cards.
_PERSONAL = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|[+(]?\d(?:[\s()./-]?\d){4,}", re.IGNORECASE)
_APART = "\x1f"


def words_to_keep(text: str) -> str:
    """The words of a search, plain, without what may name a person."""
    plain = (word.plain for word in words_of(_PERSONAL.sub(" ", text)))
    return " ".join(plain)[:LONGEST].strip()


def searched(language: str, text: str, found: int) -> None:
    """Counts a search. No query."""
    words = words_to_keep(text)
    if words:
        counters.add(SEARCHES, _APART.join((now().date().isoformat(), language, str(found), words)))


def opened(language: str, text: str) -> None:
    """Counts that a result of a search was opened. No query."""
    words = words_to_keep(text)
    if words:
        counters.add(OPENED, _APART.join((now().date().isoformat(), language, words)))


def write_searches() -> int:
    """Writes down what was counted since the last time; how many searches."""
    searches, found = Counter[tuple[str, ...]](), dict[tuple[str, ...], int]()
    for field, amount in counters.take(SEARCHES).items():
        day, language, results, words = field.split(_APART, 3)
        searches[day, language, words] += amount
        found[day, language, words] = int(results)
    _write(searches, found)
    counters.taken(SEARCHES)
    for field, amount in counters.take(OPENED).items():
        day, language, words = field.split(_APART, 2)
        rows = SearchDay.objects.filter(day=day, language=language, words=words)
        rows.update(opened=F("opened") + amount)
    counters.taken(OPENED)
    return searches.total()


def _write(searches: Counter[tuple[str, ...]], found: dict[tuple[str, ...], int]) -> None:
    room: dict[tuple[str, str], int] = {}
    for (day, language, words), amount in sorted(searches.items()):
        if (day, language) not in room:
            room[day, language] = MOST_A_DAY - SearchDay.objects.filter(day=day, language=language).count()
        known = SearchDay.objects.filter(day=day, language=language, words=words)
        if known.update(searches=F("searches") + amount, found=found[day, language, words]):
            continue
        if room[day, language] > 0:
            room[day, language] -= 1
            more = {"searches": amount, "found": found[day, language, words]}
            SearchDay.objects.create(day=date.fromisoformat(day), language=language, words=words, **more)


def forget_searches() -> int:
    """Removes the days that nobody needs any more; how many rows."""
    return SearchDay.objects.filter(day__lt=now().date() - timedelta(days=KEPT_DAYS)).delete()[0]
