"""What pages have beyond tiles, charts and tables: voices of customers, the life of accounts, what articles did."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from metrics.dashboards import articles
from metrics.dashboards.accounts import read_accounts
from metrics.dashboards.filters import Filters
from metrics.dashboards.voices import distributions, not_asked, read_silence
from metrics.models import MetricsState
from people.models import Agent
from surveys.verbatims import Wanted, find, find_topics

VERBATIMS = 6
Link = Callable[..., str]
Names = Mapping[str, Mapping[Any, str]]
Read = Callable[[Agent, Filters, Names, Link, MetricsState | None], dict[str, Any]]


def satisfaction(
    agent: Agent, filters: Filters, names: Names, link: Link, state: MetricsState | None
) -> dict[str, Any]:
    """Scores one by one, who was silent, and the latest words that this agent may read."""
    bounds, told = read_silence(filters, names, state)
    asked, skipped = not_asked(filters)
    alone = {name: values[0] for name, values in filters.slices.items() if len(values) == 1}
    chosen = {name: alone[name] for name in ("agent", "team", "tag") if name in alone}
    wanted = Wanted(with_words=True, **chosen)
    rows, _next = find(agent, wanted)
    return {
        "section": "metrics/_voices.html",
        "distributions": distributions(filters, link),
        "bounds": bounds,
        "told": told,
        "asked": asked,
        "skipped": skipped,
        "verbatims": rows[:VERBATIMS],
        "topics": [(word, number, _answers(q=word)) for word, number in find_topics(agent, wanted)],
        "answers_href": _answers(words=1, **chosen),
    }


def _answers(**chosen: Any) -> str:
    return f"{reverse('ratings:answers')}?{urlencode(chosen)}"


def customers(
    _agent: Agent, filters: Filters, _names: Names, _link: Link, _state: MetricsState | None
) -> dict[str, Any]:
    """Who stayed, who left and who pays more."""
    return {"section": "metrics/_accounts.html", "accounts": read_accounts(filters)}


def knowledge(
    _agent: Agent, filters: Filters, _names: Names, _link: Link, _state: MetricsState | None
) -> dict[str, Any]:
    """What was read and searched for, and whether it helped."""
    return {
        "section": "metrics/_articles.html",
        "article_figures": articles.figures(filters),
        "distributions": [articles.reading(filters)],
        "article_tables": [articles.most_read(filters), articles.searched_in_vain(filters)],
    }


SECTIONS: dict[str, Read] = {"satisfaction": satisfaction, "customers": customers, "knowledge": knowledge}


def section_of(
    slug: str, agent: Agent, filters: Filters, names: Names, link: Link, state: MetricsState | None
) -> dict[str, Any]:
    """What the template of a page needs beyond its figures; empty for most."""
    read = SECTIONS.get(slug)
    return read(agent, filters, names, link, state) if read else {}
