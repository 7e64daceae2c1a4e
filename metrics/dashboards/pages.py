"""Which figures stand on which page, and the answers that a page needs, asked for together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.languages import language_name
from metrics.answering import Answer, Question, View
from metrics.dashboards import charts
from metrics.dashboards.asking import ask_many
from metrics.dashboards.cards import CARDS, Card
from metrics.dashboards.charts import Chart, Row, cell_of, span_for
from metrics.dashboards.filters import NUMBERED, Filters
from metrics.dashboards.tiles import Tile, make_tile
from metrics.engine.log import NOBODY
from metrics.models import MetricsState

Link = Callable[[Card, Filters, dict[str, Any]], str]
Text = str | Promise
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart over time: "bars" of several cards, a "band" of one, or the "heat" of arrivals; `is_long`: 12 weeks."""

    kind: str
    cards: tuple[str, ...]
    title: Text
    note: Text
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """A table: figures by a dimension, in order of the names."""

    by: str
    cards: tuple[str, ...]
    title: Text
    note: Text


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the dashboards."""

    slug: str
    label: Text
    icon: str
    lead: Text
    tiles: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    splits: tuple[Split, ...] = ()


BY_NAME = _("By name, not by rank: where intervals overlap there is no order.")
INTERVALS = _("Band: 95 % interval. Hollow points: fewer than 30. No point: fewer than 5.")
_VOLUME = Plot("bars", ("created", "resolved"), _("New and solved"), _("Tickets that came in, and solutions."))
_RESPONSE = Plot("band", ("first-response",), _("First response, median"), INTERVALS)
_CSAT = Plot("band", ("csat",), _("Satisfaction by week"), INTERVALS, is_long=True)
_ARRIVALS = Plot("heat", ("created",), _("Arrivals"), _("New tickets by weekday and hour, in the zone of the page."))

PAGES: dict[str, Page] = {
    page.slug: page
    for page in (
        Page(
            "overview",
            _("Overview"),
            "gauge",
            "",
            ("created", "resolved", "first-response", "resolution", "sla-first-response", "csat", "nps", "ces", "fcr",
             "reopen-rate", "handle"),
            (_VOLUME, _ARRIVALS, _RESPONSE, _CSAT),
            (Split("channel", ("created", "first-response", "sla-first-response", "fcr", "csat"), _("By channel"),
                   _("By name. Each channel asks in its own way, so satisfaction is not ranked.")),),
        ),
        Page(
            "satisfaction",
            _("Satisfaction"),
            "smile",
            _("What customers say, and how many of those who were asked."),
            ("csat", "csat-responses", "nps", "nps-responses", "ces", "ces-responses", "nps-ticket", "csat-bot"),
            (_CSAT, Plot("band", ("nps",), _("Recommendation by week"), INTERVALS, is_long=True),
             Plot("band", ("ces",), _("Easy for customers, by week"), INTERVALS, is_long=True)),
            (Split("channel", ("csat", "ces", "csat-responses"), _("By channel"), BY_NAME),
             Split("language", ("csat", "nps", "ces"), _("By language"), BY_NAME)),
        ),
        Page(
            "speed",
            _("Speed"),
            "timer",
            _("How long customers wait, and how long it takes until they are helped."),
            ("first-response", "next-reply", "resolution", "first-resolution", "speed-of-answer", "time-pending",
             "time-on-hold"),
            (_RESPONSE, Plot("band", ("resolution",), _("Resolution, median"), INTERVALS)),
            (Split("channel", ("first-response", "next-reply", "resolution"), _("By channel"), BY_NAME),
             Split("team", ("first-response", "next-reply", "resolution"), _("By team"), BY_NAME)),
        ),
        Page(
            "quality",
            _("Quality"),
            "circle-check",
            _("Whether help helped: at the first contact, for good, and with how much work."),
            ("fcr", "one-touch", "fcr-survey", "reopen-rate", "reopened", "handle", "call-handle"),
            (Plot("band", ("fcr",), _("First contact resolution by week"), INTERVALS, is_long=True),
             Plot("band", ("reopen-rate",), _("Reopen rate by week"), INTERVALS, is_long=True)),
            (Split("team", ("fcr", "reopen-rate", "handle"), _("By team"), BY_NAME),
             Split("channel", ("fcr", "reopen-rate", "handle"), _("By channel"), BY_NAME)),
        ),
        Page(
            "agents",
            _("Agents and teams"),
            "users",
            _(
                "To see where help is needed, not to rank people. An answer counts for who gave it, a solution for who"
                " solved."
            ),
            (),
            (),
            (Split("agent", ("resolved", "first-response", "fcr", "csat", "handle"), _("Agents"), BY_NAME),
             Split("team", ("resolved", "first-response", "fcr", "csat", "handle"), _("Teams"), BY_NAME)),
        ),
        Page(
            "channels",
            _("Channels"),
            "share-2",
            _("Each channel has its own pace: compare a channel with itself."),
            (),
            (_VOLUME, _ARRIVALS),
            (Split("channel", ("created", "resolved", "first-response", "next-reply", "resolution"), _("Speed"),
                   BY_NAME),
             Split("channel", ("sla-first-response", "fcr", "reopen-rate", "csat", "handle"), _("Quality"), BY_NAME)),
        ),
        Page(
            "customers",
            _("Customers"),
            "contact",
            _("How customers of each tier and language are served."),
            ("nps", "csat"),
            (),
            (Split("tier", ("created", "first-response", "sla-first-response", "sla-resolution", "csat"), _("By tier"),
                   BY_NAME),
             Split("language", ("created", "first-response", "resolution", "csat"), _("By language"), BY_NAME),
             Split("tag", ("created", "first-response", "resolution", "csat"), _("By tag"),
                   _("A ticket with two tags is in both rows: rows of tags do not add up."))),
        ),
        Page(
            "knowledge",
            _("Knowledge base"),
            "book-open",
            _("How many were helped without writing to us."),
            ("deflection", "deflection-confirmed", "bot-contained"),
            (Plot("band", ("deflection",), _("Helped without us, at most, by week"), INTERVALS, is_long=True),),
        ),
        Page(
            "sla",
            _("SLA"),
            "flag",
            _("Promises that were kept or broken in these days; each by the clock of its policy."),
            ("sla-first-response", "sla-next-response", "sla-resolution"),
            (Plot("band", ("sla-first-response",), _("First response in time, by week"), INTERVALS, is_long=True),
             Plot("band", ("sla-resolution",), _("Resolution in time, by week"), INTERVALS, is_long=True)),
            (Split("tier", ("sla-first-response", "sla-next-response", "sla-resolution"), _("By tier"), BY_NAME),
             Split("team", ("sla-first-response", "sla-next-response", "sla-resolution"), _("By team"), BY_NAME),
             Split("channel", ("sla-first-response", "sla-next-response", "sla-resolution"), _("By channel"), BY_NAME)),
        ),
    )
}  # fmt: skip
LIVE = Page("live", _("Live"), "monitor", "")  # figures of this moment: a page of its own kind
MINE = Page(
    "me",
    _("My figures"),
    "circle-user",
    _("Your own work, for you: answers that you gave, solutions that you made, what customers said about them."),
    ("resolved", "first-response", "next-reply", "resolution", "csat", "fcr", "reopen-rate", "handle"),
    (Plot("bars", ("resolved",), _("Solved"), _("Solutions by day.")),
     Plot("band", ("csat",), _("Satisfaction by week"), INTERVALS, is_long=True)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A page with its figures."""

    tiles: list[Tile]
    charts: list[Chart]
    tables: list[Chart]
    figures: list["Figure"]
    courses: list["Course"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One answer of a page with the slice that it is of ("" for all), for files and mails."""

    card: Card
    slice_name: str
    answer: Answer
    before: Answer | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The answers of a drawing, one of each of its cards, over `days` by `span`."""

    plot: Plot
    days: Filters
    span: str
    cards: tuple[Card, ...]
    answers: tuple[Answer, ...]


@dataclass(slots=True)
class _Wanted:
    """Questions collected, each asked once."""

    questions: list[Question] = field(default_factory=list)

    def want(self, question: Question) -> int:
        """The place of its answer."""
        if question not in self.questions:
            self.questions.append(question)
        return self.questions.index(question)


def fill_page(
    page: Page, filters: Filters, names: Mapping[str, Mapping[Any, str]], link: Link, state: MetricsState | None
) -> Filled:
    """The figures of a page. `names` has the labels of the values of dimensions."""
    cards = [CARDS[slug] for slug in page.tiles]
    main = ask_many([filters.question(card.metric) for card in cards], state)
    wanted = _Wanted()
    before = filters.before()
    earlier = [wanted.want(before.question(card.metric)) for card in cards] if before else []
    plots = [(plot, days := _days(plot, filters), [wanted.want(_over_time(plot, slug, days)) for slug in plot.cards])
             for plot in page.plots]  # fmt: skip
    splits = [(split, [wanted.want(filters.question(CARDS[slug].metric, by=split.by)) for slug in split.cards])
              for split in page.splits]  # fmt: skip
    answers = ask_many(wanted.questions, state, with_ledger=False)
    then: list[Answer | None] = [answers[place] for place in earlier] or [None] * len(cards)
    tiles = [
        make_tile(card, answer, past, filters, link(card, filters, {}))
        for card, answer, past in zip(cards, main, then, strict=True)
    ]
    drawn = [_draw(plot, days, [answers[place] for place in places], link) for plot, days, places in plots]
    tables = [_table(split, [answers[place] for place in places], filters, names, link) for split, places in splits]
    figures = [Figure(card, "", answer, past) for card, answer, past in zip(cards, main, then, strict=True)]
    for split, places in splits:
        figures += _figures(split, [answers[place] for place in places], names)
    courses = [
        Course(
            plot,
            days,
            _span(plot, days),
            tuple(CARDS[slug] for slug in plot.cards),
            tuple(answers[at] for at in places),
        )
        for plot, days, places in plots
    ]
    return Filled(tiles, drawn, tables, figures, courses)


def _figures(split: Split, answers: list[Answer], names: Mapping[str, Mapping[Any, str]]) -> list[Figure]:
    labels = names.get(split.by, {})
    found = []
    for slug, answer in zip(split.cards, answers, strict=True):
        for row in answer.rows:
            key = _plain(split.by, row.key)
            found.append(Figure(CARDS[slug], f"{_HEADS[split.by]}: {_label(split.by, key, labels)}", row))
    return found


def _days(plot: Plot, filters: Filters) -> Filters:
    days = replace(filters, view=View.ACTIVITY)
    if plot.is_long and filters.days < WEEKS * 7:
        return days.on_days(filters.last - timedelta(days=WEEKS * 7 - 1), filters.last)
    return days


def _span(plot: Plot, days: Filters) -> str:
    if plot.kind == "heat":
        return "hour"
    return "week" if plot.is_long and days.days <= charts.BY_WEEK else span_for(days)


def _over_time(plot: Plot, slug: str, days: Filters) -> Question:
    return days.question(CARDS[slug].metric, by=_span(plot, days))


def _draw(plot: Plot, days: Filters, answers: list[Answer], link: Link) -> Chart:
    cards = [CARDS[slug] for slug in plot.cards]
    slug = f"{plot.kind}-{plot.cards[0]}"
    if plot.kind == "bars":
        return charts.bars(slug, plot.title, plot.note, list(zip(cards, answers, strict=True)), days, link)
    if plot.kind == "heat":
        return charts.heat(slug, plot.title, plot.note, cards[0], answers[0], days, link)
    return charts.band(slug, plot.title, plot.note, cards[0], answers[0], days, _span(plot, days), link)


def _table(
    split: Split, answers: list[Answer], filters: Filters, names: Mapping[str, Mapping[Any, str]], link: Link
) -> Chart:
    cards = [CARDS[slug] for slug in split.cards]
    known = [{_plain(split.by, row.key): row for row in answer.rows} for answer in answers]
    labels = names.get(split.by, {})
    keys = {key for rows in known for key in rows}
    called = {key: str(_label(split.by, key, labels)) for key in keys}
    ordered = sorted(keys, key=lambda key: (key in {0, "", "(none)"}, called[key].casefold()))
    rows = []
    for key in ordered:
        own = filters.within(split.by, key)
        cells = tuple(
            cell_of(card, found.get(key, Answer(metric=card.metric)), link(card, own, {}))
            for card, found in zip(cards, known, strict=True)
        )
        rows.append(Row(called[key] or str(_("none")), cells))
    head = (_HEADS[split.by], *(card.label for card in cards))
    return Chart(
        slug=f"by-{split.by}-{split.cards[0]}", title=split.title, note=split.note, head=head, rows=tuple(rows)
    )


def _label(by: str, key: Any, labels: Mapping[Any, str]) -> Any:
    return labels.get(key) or (language_name(key) if by == "language" else key)


def _plain(by: str, key: Any) -> Any:
    return 0 if by in NUMBERED and key == NOBODY else key


_HEADS: dict[str, Text] = {
    "channel": _("Channel"),
    "team": _("Team"),
    "agent": _("Agent"),
    "tier": _("Tier"),
    "language": _("Language"),
    "tag": _("Tag"),
}
