"""What the pages of the help centre show; each docstring states its query count."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse

from core.clocks import now
from core.icons import icon_names
from knowledge_base.access import Reader, visible_translations
from knowledge_base.models import ArticleDay, Category, CategoryText, Translation, Vote

WORDS_A_MINUTE = 200
MOST_READ, RELATED = 5, 4
DAYS = 7
PLAIN_ICON = "book-open"


@dataclass(frozen=True, slots=True)
class Link:
    """An article in a list; `language` is another one than the page's where it is not translated."""

    title: str
    summary: str
    url: str
    kind: str
    language: str = ""
    reviewed: Any = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with its sections and articles, as one language calls it."""

    slug: str
    name: str
    summary: str
    icon: str
    url: str
    links: tuple[Link, ...]
    sections: tuple["Shelf", ...]

    @property
    def count(self) -> int:
        """Articles on it and in its sections."""
        return len(self.links) + sum(section.count for section in self.sections)


def article_url(language: str, slug: str) -> str:
    """The address of an article's page."""
    return reverse("knowledge_base:article", args=[language, slug])


def readable(reader: Reader, language: str, languages: Collection[str]) -> list[Translation]:
    """What this reader may see, one translation an article: that of the language, else the source's. One query.

    With `published`, `article` and its category; in the order of the shelves.
    """
    rows = visible_translations(reader).filter(language__in=languages).select_related("published", "article")
    best: dict[int, Translation] = {}
    for row in rows.order_by("article__order", "article_id").defer("html", "published__html"):
        present = best.get(row.article_id)
        if row.language == language or (present is None and row.language == row.article.source_language):
            best[row.article_id] = row
    return list(best.values())


def link_to(row: Translation, language: str) -> Link:
    """The entry of a list for a translation with its revision and article. No query."""
    assert row.published is not None
    other = "" if row.language == language else row.language
    url = article_url(row.language, row.slug)
    return Link(row.published.title, row.published.summary, url, row.article.kind, other, row.published.created_at)


def shelves(rows: Iterable[Translation], language: str, fallback: str) -> list[Shelf]:
    """The categories that hold any of the articles, in their order, with sections. Two queries."""
    by_category: dict[int, list[Link]] = {}
    for row in rows:
        by_category.setdefault(row.article.category_id, []).append(link_to(row, language))
    names = _names(language, fallback)
    categories = list(Category.objects.all())
    sections: dict[int, list[Shelf]] = {}
    for each in categories:
        if each.parent_id and by_category.get(each.pk):
            sections.setdefault(each.parent_id, []).append(_shelf(each, names, by_category, (), language))
    found = [
        _shelf(each, names, by_category, tuple(sections.get(each.pk, ())), language)
        for each in categories
        if each.parent_id is None
    ]
    return [shelf for shelf in found if shelf.count]


def _shelf(
    row: Category,
    names: dict[int, CategoryText],
    by_category: dict[int, list[Link]],
    sections: tuple[Shelf, ...],
    language: str,
) -> Shelf:
    text = names.get(row.pk)
    return Shelf(
        slug=row.slug,
        name=text.name if text else row.slug,
        summary=text.summary if text else "",
        icon=row.icon if row.icon in icon_names() else PLAIN_ICON,
        url=reverse("knowledge_base:category", args=[language, row.slug]),
        links=tuple(by_category.get(row.pk, ())),
        sections=sections,
    )


def category_names(language: str, fallback: str) -> dict[int, str]:
    """What categories are called, by their id. One query."""
    return {number: text.name for number, text in _names(language, fallback).items()}


def _names(language: str, fallback: str) -> dict[int, CategoryText]:
    found: dict[int, CategoryText] = {}
    for text in CategoryText.objects.all():
        rank = (text.language == language) * 2 + (text.language == fallback)
        present = found.get(text.category_id)
        if present is None or rank > (present.language == language) * 2 + (present.language == fallback):
            found[text.category_id] = text
    return found


def most_read(rows: Iterable[Translation], language: str) -> list[Link]:
    """The articles of these that were read most in a week, in any language; the first ones while nobody reads.

    One query.
    """
    rows = list(rows)
    since = now().date() - timedelta(days=DAYS)
    days = ArticleDay.objects.filter(day__gte=since, translation__article__in={row.article_id for row in rows})
    views = Counter(dict(days.values_list("translation__article").annotate(total=Sum("views"))))
    ordered = sorted(rows, key=lambda row: -views[row.article_id])
    return [link_to(row, language) for row in ordered[:MOST_READ]]


def related(translation: Translation, rows: Iterable[Translation]) -> list[Link]:
    """What else is worth reading: same tags first, then the same shelf. One query.

    `rows` are those that the reader may see.
    """
    article = translation.article
    tags = set(article.tags.values_list("pk", flat=True))
    others = [row for row in rows if row.article_id != article.pk]
    through = type(article).tags.through.objects.filter(tag__in=tags) if tags else ()
    shared = Counter(row.article_id for row in through)  # type: ignore[attr-defined]

    def nearness(row: Translation) -> tuple[int, int]:
        return -shared[row.article_id], row.article.category_id != article.category_id

    near = [row for row in sorted(others, key=nearness) if nearness(row) < (0, True)]
    return [link_to(row, translation.language) for row in near[:RELATED]]


def linker(rows: Iterable[Translation]) -> Callable[[str], str | None]:
    """The address of an article by its key, among those that the reader may see. No query."""
    addresses = {row.article.key: article_url(row.language, row.slug) for row in rows}
    return addresses.get


def languages_of(reader: Reader, article: int, languages: Collection[str]) -> list[Translation]:
    """Every translation of an article that this reader may see. One query."""
    rows = visible_translations(reader).filter(article=article, language__in=languages)
    return list(rows.defer("html").order_by("language"))


def helpfulness(article: int) -> tuple[int, int]:
    """Votes on an article in every language: how many, and how many of them said yes. One query."""
    votes = Vote.objects.filter(translation__article=article)
    found = votes.aggregate(total=Count("pk"), yes=Count("pk", filter=Q(helpful=True)))
    return found["total"], found["yes"]


def minutes(words: str) -> int:
    """How long it takes to read a text, at least one minute."""
    return max(1, round(len(words.split()) / WORDS_A_MINUTE))
