"""What the filters offer, with its names: channels, teams, agents, tiers, tags and languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.dashboards.filters import DEFAULT, PRESETS, TODAY, Filters
from people.models import Agent, Team, Tier
from tickets.models import Tag

MOST_TAGS = 200
CHANNELS: dict[str, str | Promise] = {
    "email": gettext_lazy("E-mail"),
    "form": gettext_lazy("Contact form"),
    "chat": gettext_lazy("Live chat"),
    "messaging": gettext_lazy("Messaging"),
    "social": gettext_lazy("Social media"),
    "phone": gettext_lazy("Phone"),
}
Names = Mapping[str, Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter."""

    value: Any
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, what it is called, its values, and what is chosen in a word."""

    name: str
    label: str
    options: Sequence[Option]
    chosen: str

    @property
    def is_set(self) -> bool:
        """Whether anything is chosen."""
        return any(option.is_chosen for option in self.options)


def slice_names() -> Names:
    """The values of every dimension with their names. One query."""
    rows = _rows(Team.objects.all(), "team", F("id"), F("name"))
    rows = rows.union(
        _rows(Agent.objects.all(), "agent", F("id"), F("name")),
        _rows(Tier.objects.all(), "tier", F("order"), F("name"), F("slug")),
        _rows(Tag.objects.order_by("name")[:MOST_TAGS], "tag", Value(0), F("name"), F("name")),
        all=True,
    )
    found: dict[str, dict[Any, str]] = {
        "channel": {key: str(label) for key, label in CHANNELS.items()},
        "team": {0: _("No team")},
        "agent": {0: _("Nobody")},
        "tier": {},
        "tag": {"(none)": _("No tag")},
        "language": dict(settings.LANGUAGES),
    }
    for kind, number, slug, label in sorted(
        rows, key=lambda row: (row[1] if row[0] == "tier" else 0, row[3].casefold())
    ):
        found[kind][number if kind in {"team", "agent"} else slug] = label
    return found


def _rows(rows: QuerySet[Any], kind: str, number: Any, label: Any, slug: Any = None) -> QuerySet[Any, Any]:
    return rows.values_list(
        Value(kind, output_field=CharField()),
        Cast(number, BigIntegerField()),
        Cast(slug if slug is not None else Value(""), CharField()),
        Cast(label, CharField()),
    )


def choices(filters: Filters, names: Names, shown: Sequence[str]) -> list[Choice]:
    """The filters of a page by dimension."""
    labels = slice_labels()
    return [_choice(name, labels[name], filters, names[name]) for name in shown]


def slice_labels() -> dict[str, str]:
    """What the dimensions are called."""
    return {
        "channel": _("Channel"),
        "team": _("Team"),
        "agent": _("Agent"),
        "tier": _("Tier"),
        "tag": _("Tag"),
        "language": _("Language"),
    }


def _choice(name: str, label: str, filters: Filters, values: Mapping[Any, str]) -> Choice:
    chosen = filters.slices.get(name, ())
    options = [Option(value, words, value in chosen) for value, words in values.items()]
    options += [Option(value, str(value), True) for value in chosen if value not in values]
    named = [option.label for option in options if option.is_chosen]
    text = _("all") if not named else named[0] if len(named) == 1 else _("%(n)s chosen") % {"n": len(named)}
    return Choice(name, label, options, text)


def period_words(filters: Filters) -> str:
    """The period in a word or two."""
    if filters.preset == TODAY:
        return _("Today so far")
    if filters.preset:
        return str(PERIODS[filters.preset])
    return _("Own days")


PERIODS: dict[str, str | Promise] = {
    "7d": gettext_lazy("Last 7 days"),
    "28d": gettext_lazy("Last 28 days"),
    "84d": gettext_lazy("Last 12 weeks"),
    "365d": gettext_lazy("Last 365 days"),
}


def periods(filters: Filters) -> list[Option]:
    """The periods that are offered."""
    found = [Option("" if name == DEFAULT else name, str(PERIODS[name]), filters.preset == name) for name in PRESETS]
    return [*found, Option(TODAY, _("Today so far"), filters.preset == TODAY)]
