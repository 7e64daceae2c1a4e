"""What articles did: how often they were read, whether they helped, and what was searched for in vain.

Days of reading and searching are kept in UTC, by day; votes are counted at their instant.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge_base.models import ArticleDay, SearchDay, Translation, Vote
from metrics import intervals
from metrics.catalog import Shape
from metrics.dashboards.charts import Cell, Chart, Row, label_of, span_for, span_word, spans
from metrics.dashboards.filters import Filters
from metrics.dashboards.words import interval_words, percent, whole
from metrics.statistics import FEW, SMALL

LISTED = 10  # rows of a table


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the knowledge base; `state` as on tiles."""

    label: str
    text: str
    unit: str
    note: str
    definition: str
    state: str = ""


def figures(filters: Filters) -> list[Figure]:
    """Reading, helpfulness, searches. Three queries."""
    views = _days(filters).aggregate(n=Sum("views"))["n"] or 0
    votes = _votes(filters).aggregate(n=Count("pk"), good=Count("pk", filter=Q(helpful=True)))
    searched = _searches(filters).aggregate(n=Sum("searches"), vain=Sum("searches", filter=Q(found=0)))
    told, asked = votes["n"], searched["n"] or 0
    return [
        Figure(
            _("Articles read"), whole(views), "", _("exact"),
            _("How often articles were opened; crawlers are left out."),
        ),
        _share(
            _("Helped, say readers"), votes["good"], told,
            _("Readers who said that an article helped, of all who said anything."),
        ),
        Figure(_("Searches"), whole(asked), "", _("exact"), _("What readers searched for in the help centre.")),
        _share(
            _("Searches without result"), searched["vain"] or 0, asked,
            _("Searches whose words found no article, of all searches."),
        ),
    ]  # fmt: skip


def _share(label: str, part: int, of: int, definition: str) -> Figure:
    if not of:
        return Figure(label, "–", "", _("Nothing to count yet"), definition, "none")
    counts = _("%(k)s of %(n)s") % {"k": whole(part), "n": whole(of)}
    if of < FEW:
        return Figure(label, counts, "", _("Not enough data, from n = %(few)s") % {"few": FEW}, definition, "counts")
    interval = intervals.wilson(part, of)
    note = f"{interval_words(Shape.SHARE, *interval)}, {counts}" if interval else counts
    return Figure(label, percent(part / of), "%", note, definition, "small-sample" if of < SMALL else "")


def reading(filters: Filters) -> Chart:
    """How often articles were read, by day, week or month. One query."""
    span = span_for(filters)
    daily = dict(_days(filters).values_list("day").annotate(n=Sum("views")).order_by("day"))
    labels, counts = [], []
    for first, last in spans(filters, span):
        labels.append(label_of(first, span))
        days = ((first + timedelta(days=place)) for place in range((last - first).days + 1))
        counts.append(sum(daily.get(day, 0) for day in days))
    name = _("Articles read")
    drawn = {
        "kind": "bars", "x": labels,
        "series": [{"name": name, "values": counts, "hrefs": [""] * len(counts)}],
    }  # fmt: skip
    rows = tuple(Row(label, (Cell(whole(count)),)) for label, count in zip(labels, counts, strict=True))
    note = _("How often articles were opened, by day (UTC).")
    return Chart(
        slug="articles-read", title=name, note=note, head=(span_word(span), name), rows=rows, drawn=drawn, days=filters
    )


def most_read(filters: Filters) -> Chart:
    """The articles that were read most, each with what readers said of it. Two queries."""
    found = Translation.objects.filter(
        days__day__gte=filters.first, days__day__lte=filters.last, **_of_language(filters, "language")
    )
    found = found.annotate(times=Sum("days__views")).filter(times__gt=0).order_by("-times", "pk")
    top = list(found[:LISTED])
    votes = _votes(filters).filter(translation__in=[row.pk for row in top]).values("translation")
    said = {
        row["translation"]: (row["good"], row["told"])
        for row in votes.annotate(told=Count("pk"), good=Count("pk", filter=Q(helpful=True))).order_by("translation")
    }
    rows = []
    for row in top:
        good, told = said.get(row.pk, (0, 0))
        share = _share("", good, told, "")
        helped = Cell(f"{share.text} {share.unit}".strip(), "", share.note if told >= FEW else "", share.state)
        href = reverse("knowledge:article", args=[row.article_id, row.language])
        rows.append(Row(row.title, (Cell(whole(row.times), href), helped)))
    head = (_("Article"), _("Articles read"), _("Helped, say readers"))
    return Chart(slug="most-read", title=_("Most read"), note=_("The ten most read."), head=head, rows=tuple(rows))


def searched_in_vain(filters: Filters) -> Chart:
    """What was searched for most and found nothing, each with the way to the articles. One query."""
    found = _searches(filters).filter(found=0).values("words", "language")
    counted = found.annotate(times=Sum("searches")).order_by("-times", "words", "language")
    rows = []
    for row in counted[:LISTED]:
        href = reverse("knowledge:articles") + "?" + urlencode({"q": row["words"]})
        rows.append(Row(row["words"], (Cell(row["language"]), Cell(whole(row["times"]), href))))
    head = (_("Words"), _("Language"), _("Searches"))
    note = _("Readers' words that found no article: what is worth writing. Nothing says who searched.")
    return Chart(slug="in-vain", title=_("Searched in vain"), note=note, head=head, rows=tuple(rows))


def _days(filters: Filters) -> QuerySet[ArticleDay]:
    rows = ArticleDay.objects.filter(day__gte=filters.first, day__lte=filters.last)
    return rows.filter(**_of_language(filters, "translation__language"))


def _votes(filters: Filters) -> QuerySet[Vote]:
    start = datetime.combine(filters.first, time.min, UTC)
    end = datetime.combine(filters.last + timedelta(days=1), time.min, UTC)
    return Vote.objects.filter(at__gte=start, at__lt=end, **_of_language(filters, "translation__language"))


def _searches(filters: Filters) -> QuerySet[SearchDay]:
    rows = SearchDay.objects.filter(day__gte=filters.first, day__lte=filters.last)
    return rows.filter(**_of_language(filters, "language"))


def _of_language(filters: Filters, column: str) -> dict[str, list[object]]:
    values = filters.slices.get("language")
    return {f"{column}__in": list(values)} if values else {}
