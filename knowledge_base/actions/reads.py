"""Writes down how often articles were read."""

from collections import defaultdict
from datetime import date

from django.db import connection, transaction

from core import counters
from knowledge_base.models import Translation

READS = "article-reads"  # of the counters: "translation:day"


def write_reads() -> int:
    """Adds what was counted to the days; returns how many reads. A crash between the two may count some twice."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for field, amount in counters.take(READS).items():
        number, _, day = field.partition(":")
        found[int(number), date.fromisoformat(day)] += amount
    if found:
        _add(found)
    counters.taken(READS)
    return sum(found.values())


@transaction.atomic
def _add(found: dict[tuple[int, date], int]) -> None:
    wanted = {number for number, _day in found}
    known = set(Translation.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    rows = [(number, day, views) for (number, day), views in sorted(found.items()) if number in known]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO knowledge_base_articleday (translation_id, day, views) VALUES (%s, %s, %s)"
            " ON CONFLICT (translation_id, day)"
            " DO UPDATE SET views = knowledge_base_articleday.views + EXCLUDED.views",
            rows,
        )
