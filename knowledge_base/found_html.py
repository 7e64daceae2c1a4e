"""Results of a search as ready strings, as the list of tickets has its rows: a template costs more than the search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.icons import icon_html
from knowledge_base.search import Hit


@dataclass(frozen=True, slots=True)
class Choice:
    """What results can be narrowed to; `address` ends it where it is chosen."""

    name: str
    address: str
    is_chosen: bool
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results. `hits`: each with its address and the name of its category; `other`: (code, name) of the
    language that they are in, where it is not the reader's; addresses are "" where they lead nowhere."""

    total: int
    hits: Sequence[tuple[Hit, str, str]]
    corrected: Sequence[tuple[str, str]]
    other: tuple[str, str] | None
    categories: Sequence[Choice]
    kinds: Sequence[Choice]
    before: str
    after: str


def found_html(found: Found) -> SafeString:
    """How many, what they can be narrowed to, the results, further pages. No query."""
    language = f' lang="{escape(found.other[0])}"' if found.other else ""
    # Words stand outside of the strings that are filled in: the catalogue would not find them there.
    filters = _narrowed(found.categories, _("Topic")) + _narrowed(found.kinds, _("Kind"))
    return mark_safe(
        f'<div class="found__head">{_count(found)}{filters}</div>'
        f'<ol class="found__list">{"".join(_hit(*each, language) for each in found.hits)}</ol>{_pager(found)}'
    )


def _count(found: Found) -> str:
    words = ngettext("%(count)s article", "%(count)s articles", found.total) % {"count": found.total}
    pairs = "".join(f' · <span dir="auto">{escape(typed)} → {escape(meant)}</span>' for typed, meant in found.corrected)
    corrected = f'<span class="subtle">{pairs}</span>' if pairs else ""
    text = f'<p role="status">{escape(words)}{corrected}</p>'
    if found.other:
        other = _("There is nothing in your language; these are in %(name)s.") % {"name": found.other[1]}
        text += f'<p class="muted">{escape(other)}</p>'
    return text


def _narrowed(choices: Sequence[Choice], label: str) -> str:
    if len(choices) < 2:
        return ""
    word = escape(label)
    return (
        f'<nav class="found__filters" aria-label="{word}"><span class="found__by">{word}</span>{_chips(choices)}</nav>'
    )


def _chips(choices: Iterable[Choice]) -> str:
    end = icon_html("x", "small", _("Show all"))
    chosen = (' aria-current="true"', end)
    return "".join(
        f'<a class="chip" href="{escape(each.address)}"{current}>'
        f'{escape(each.name)} <span class="subtle">{each.count}</span>{mark}</a>'
        for each in choices
        for current, mark in [chosen if each.is_chosen else ("", "")]
    )


def _hit(hit: Hit, address: str, category: str, language: str) -> str:
    snippet = hit.snippet
    place = " · ".join(escape(each) for each in (category, hit.heading) if each)
    return (
        f'<li{language}><h2><a href="{escape(address)}">{hit.title}</a></h2>'
        f'{f"<p>{snippet}</p>" if snippet else ""}<small class="subtle">{place}</small></li>'
    )


def _pager(found: Found) -> str:
    before, after, pages = escape(_("Before")), escape(_("More")), escape(_("Pages"))
    parts = []
    if found.before:
        icon = icon_html("chevron-left", "small mirror")
        parts.append(f'<a class="button" rel="prev" href="{escape(found.before)}">{icon}{before}</a>')
    if found.after:
        icon = icon_html("chevron-right", "small mirror")
        parts.append(f'<a class="button" rel="next" href="{escape(found.after)}">{after}{icon}</a>')
    return f'<nav class="found__pages" aria-label="{pages}">{"".join(parts)}</nav>' if parts else ""
