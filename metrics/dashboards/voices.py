"""What stands behind the scores: how they are distributed, who did not answer, and whether answers speak for all.

Sources: metrics.md 5.4 (bounds, bias flags, selective sending) and 8.1; the standardised difference as in Austin,
Communications in Statistics 38 (2009).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics import query
from metrics.answering import Answer
from metrics.catalog import CODES, NAMES, Shape
from metrics.dashboards.asking import ask_many
from metrics.dashboards.cards import CARDS, Card
from metrics.dashboards.charts import Cell, Chart, Row
from metrics.dashboards.filters import Filters
from metrics.dashboards.words import in_words, percent, whole
from metrics.engine import facts
from metrics.models import MetricsState
from metrics.statistics import FEW, SMALL
from surveys.enums import Scale, Skipped
from surveys.models import Invitation
from surveys.scales import SCALES, Step

SCORED = ("csat", "nps", "ces")
LOUD = 0.2  # the standardised difference from which on answers do not speak for all
LOW_RATE = 0.3  # below it, the bounds of silence are told
BY = ("channel", "tier", "language", "agent")
Pair = tuple[int, int]  # answers, and how many of them are good
NONE: Pair = (0, 0)
Link = Callable[[Card, Filters, dict[str, Any]], str]
Names = Mapping[str, Mapping[Any, str]]


def distributions(filters: Filters, link: Link) -> list[Chart]:
    """How often each score was given, a chart for each kind and scale: two scales are never mixed. One query."""
    question = filters.question(CARDS["csat"].metric)
    where, values = query.condition_of(question)
    where = where.replace("f.metric = %(metric)s", "f.metric = ANY(%(codes)s)")
    values["codes"] = [CODES[CARDS[slug].metric] for slug in SCORED]
    sql = (
        f"SELECT f.metric, v.scale, f.value, count(*), sum(f.num) FROM {query.source_of(question, '')}"  # noqa: S608
        " JOIN surveys_response r ON r.id = substr(f.subject, 2)::bigint JOIN surveys_surveyversion v"
        f" ON v.id = r.version_id WHERE {where} AND f.reason = '' GROUP BY 1, 2, 3"
    )
    counts: dict[tuple[str, str], dict[int, Pair]] = {}
    for code, scale, score, count, good in _rows(sql, values):
        counts.setdefault((NAMES[code], scale), {})[int(score)] = int(count), int(good)
    found = []
    for slug in SCORED:
        card = CARDS[slug]
        own = {scale: given for (metric, scale), given in counts.items() if metric == card.metric}
        for scale, given in sorted(own.items(), key=lambda pair: -sum(count for count, _good in pair[1].values())):
            found.append(_distribution(card, scale, given, filters, link))
    return found


def _distribution(card: Card, scale: str, given: Mapping[int, Pair], filters: Filters, link: Link) -> Chart:
    known = {step.score: step for step in SCALES.get(Scale(scale), ())}
    scores = sorted({*known, *given})
    total = sum(count for count, _good in given.values())
    labels = [_score_label(score, known.get(score)) for score in scores]
    hrefs = [link(card, filters, {"score": score, "scale": scale}) if score in given else "" for score in scores]
    rows = []
    for label, score, href in zip(labels, scores, hrefs, strict=True):
        count = given.get(score, NONE)[0]
        share = f"{percent(count / total)} %" if total >= FEW else "–"
        rows.append(Row(label, (Cell(whole(count), href), Cell(share))))
    drawn = {
        "kind": "bars",
        "x": labels,
        "series": [
            {"name": str(card.label), "values": [given.get(score, NONE)[0] for score in scores], "hrefs": hrefs}
        ],
    }
    note = f"{Scale(scale).label}. {_grouped(card, given, total)}"
    head = (_("Score"), _("Answers"), _("Share"))
    title = _("%(name)s by score") % {"name": card.label}
    slug = f"scores-{card.slug}-{scale}"
    return Chart(slug=slug, title=title, note=note, head=head, rows=tuple(rows), drawn=drawn, days=filters)


def _grouped(card: Card, given: Mapping[int, Pair], total: int) -> str:
    """What the formula of the figure makes of the scores, in a sentence."""
    if card.shape is Shape.NPS:
        happy, unhappy = (
            sum(count for score, (count, _good) in given.items() if low <= score <= high)
            for low, high in ((9, 10), (0, 6))
        )
        words = {"p": whole(happy), "m": whole(total - happy - unhappy), "d": whole(unhappy)}
        return _("%(p)s promoters, %(m)s passives, %(d)s detractors.") % words
    good = sum(good for _count, good in given.values())
    return _("%(good)s of %(n)s in the top boxes.") % {"good": whole(good), "n": whole(total)}


def _score_label(score: int, step: Step | None) -> str:
    return f"{score} {step.label}" if step and step.label else str(score)


@dataclass(frozen=True, slots=True)
class Silence:
    """What those who said nothing could change: the share that answered, and the two ends."""

    card: Card
    answered: int
    asked: int
    low: float
    high: float

    @property
    def words(self) -> str:
        """In a sentence."""
        return _(
            "%(name)s: %(answered)s of %(asked)s who were asked answered (%(rate)s %%). Had all others been unhappy, it"
            " would be %(low)s %%; had all been happy, %(high)s %%."
        ) % {
            "name": self.card.label,
            "answered": whole(self.answered),
            "asked": whole(self.asked),
            "rate": percent(self.answered / self.asked),
            "low": percent(self.low),
            "high": percent(self.high),
        }


@dataclass(frozen=True, slots=True)
class Representation:
    """Whether those who answered are like those who did not: sentences of what differs, and how many were compared."""

    answered: int
    silent: int
    lines: list[str]

    @property
    def is_known(self) -> bool:
        """Whether there are enough of both to tell."""
        return min(self.answered, self.silent) >= SMALL


def read_silence(filters: Filters, names: Names, state: MetricsState | None) -> tuple[list[Silence], Representation]:
    """Bounds where fewer than 30 % answered, and what tells those who answered from the others. Six queries."""
    rated = [slug for slug in SCORED if CARDS[slug].shape is Shape.SCORE]
    wanted = [filters.question(of(CARDS[slug].metric)) for slug in rated for of in (facts.rate_of, facts.bound_of)]
    answers = ask_many(wanted, state, with_ledger=False)
    pairs = zip(rated, answers[0::2], answers[1::2], strict=True)
    bounds = [found for slug, rate, best in pairs if (found := _silence(CARDS[slug], rate, best))]
    told = Representation(answers[0].num, answers[0].den - answers[0].num, [])
    if told.is_known:
        parts = _parts(filters)
        lines = [line for by in BY if (line := _uneven(by, parts[by], told, names))]
        told = Representation(told.answered, told.silent, lines + _by_course(filters))
    return bounds, told


def _parts(filters: Filters) -> dict[str, dict[Any, Pair]]:
    """How many of each value of each dimension answered, and how many were asked. One query."""
    question = filters.question(facts.rate_of(facts.CSAT))
    where, values = query.condition_of(question)
    columns = [f"f.{by}" for by in BY]
    sql = (
        f"SELECT grouping({', '.join(columns)}), {', '.join(columns)}, sum(f.num), sum(f.den)"  # noqa: S608
        f" FROM {query.source_of(question, '')} WHERE {where} AND f.reason = ''"
        f" GROUP BY GROUPING SETS ({', '.join(f'({column})' for column in columns)})"
    )
    found: dict[str, dict[Any, Pair]] = {by: {} for by in BY}
    for mask, *rest in _rows(sql, values):
        # A bit of the mask is 0 for the column by which this row is grouped; the first column has the highest.
        place = next(place for place in range(len(BY)) if not mask >> (len(BY) - 1 - place) & 1)
        found[BY[place]][rest[place]] = int(rest[-2]), int(rest[-1])
    return found


def _silence(card: Card, rate: Answer, best: Answer) -> Silence | None:
    if rate.den < FEW or rate.num / rate.den >= LOW_RATE:
        return None
    return Silence(card, rate.num, rate.den, best.num / rate.den, (best.num + rate.den - rate.num) / rate.den)


def standardised(one: float, other: float, spread_one: float, spread_other: float) -> float:
    """The difference of two means in units of their common spread; 0 where nothing spreads."""
    spread = math.sqrt((spread_one + spread_other) / 2)
    return (one - other) / spread if spread else 0.0


def of_shares(one: float, other: float) -> float:
    """The standardised difference of two shares."""
    return standardised(one, other, one * (1 - one), other * (1 - other))


def _uneven(by: str, parts: Mapping[Any, Pair], told: Representation, names: Names) -> str:
    """The value of a dimension that answered most beyond its share among the silent, in a sentence; "" for none."""
    loudest, most = "", LOUD
    for key, (answered, asked) in parts.items():
        one, other = answered / told.answered, (asked - answered) / told.silent
        if (difference := of_shares(one, other)) > most:
            most = difference
            shares = {"one": percent(one), "other": percent(other)}
            loudest = str(_SENTENCES[by]) % (shares | {"name": names.get(by, {}).get(key, key) or _("none")})
    return loudest


_SENTENCES: dict[str, Promise] = {
    "channel": gettext_lazy(
        "Answers come more often from the channel %(name)s: %(one)s %% of them, %(other)s %% of the silent."
    ),
    "tier": gettext_lazy(
        "Answers come more often from the tier %(name)s: %(one)s %% of them, %(other)s %% of the silent."
    ),
    "language": gettext_lazy(
        "Answers come more often in the language %(name)s: %(one)s %% of them, %(other)s %% of the silent."
    ),
    "agent": gettext_lazy(
        "Answers come more often from tickets of %(name)s: %(one)s %% of them, %(other)s %% of the silent."
    ),
}

_COURSE = """
SELECT f.num > 0, count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM metrics_factrow o WHERE o.owner = f.owner
         AND o.metric = %(reopened)s AND o.reason = '')),
       count(s.value), avg(ln(greatest(s.value, 1000))), var_pop(ln(greatest(s.value, 1000)))
  FROM {source} LEFT JOIN metrics_factrow s ON s.metric = %(solved)s AND s.subject = f.ticket::text AND s.reason = ''
 WHERE {where} AND f.reason = '' GROUP BY 1
"""


def _by_course(filters: Filters) -> list[str]:
    """The same by what became of the tickets: their time to a solution (its logarithm), and reopening. One query."""
    question = filters.question(facts.rate_of(facts.CSAT))
    where, values = query.condition_of(question)
    values |= {"reopened": CODES[facts.REOPENED], "solved": CODES[facts.RESOLUTION]}
    sql = _COURSE.format(source=query.source_of(question, ""), where=where)
    rows = {bool(row[0]): row[1:] for row in _rows(sql, values)}
    if set(rows) != {True, False}:
        return []
    (n1, back1, timed1, mean1, spread1), (n0, back0, timed0, mean0, spread0) = rows[True], rows[False]
    lines = []
    if min(timed1, timed0) >= SMALL:
        difference = standardised(float(mean1), float(mean0), float(spread1), float(spread0))
        if abs(difference) > LOUD:
            words = {
                "one": in_words(Shape.DURATION, math.exp(float(mean1))),
                "other": in_words(Shape.DURATION, math.exp(float(mean0))),
            }
            text = (
                _("Answers come more often from tickets solved slowly: typically %(one)s, of the silent %(other)s.")
                if difference > 0
                else _("Answers come more often from tickets solved fast: typically %(one)s, of the silent %(other)s.")
            )
            lines.append(text % words)
    one, other = back1 / n1, back0 / n0
    if abs(difference := of_shares(one, other)) > LOUD:
        shares = {"one": percent(one), "other": percent(other)}
        text = (
            _("Answers come more often from tickets opened again: %(one)s %% of them, %(other)s %% of the silent.")
            if difference > 0
            else _("Answers come less often from tickets opened again: %(one)s %% of them, %(other)s %% of the silent.")
        )
        lines.append(text % shares)
    return lines


def not_asked(filters: Filters) -> tuple[int, list[tuple[str, int]]]:
    """How many were asked about anything in the period, and how many were not, by reason in words. One query."""
    rows = Invitation.objects.filter(sent_at__gte=filters.start, sent_at__lt=filters.end)
    columns = {"channel": "channel", "team": "team_id", "agent": "agent", "tier": "tier", "language": "language"}
    for name, values in filters.slices.items():
        if name == "tag":
            rows = rows.filter(ticket__tags__overlap=list(values))
        else:
            rows = rows.filter(**{f"{columns[name]}__in": values})
    counts = dict(rows.values_list("skipped").annotate(number=Count("pk")).order_by("skipped"))
    asked = counts.pop("", 0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return asked, [(str(Skipped(reason).label), number) for reason, number in ordered]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
