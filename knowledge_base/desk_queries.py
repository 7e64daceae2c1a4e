"""What the editors' pages read; each docstring says how many queries it takes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from knowledge_base.models import Article, Category, CategoryText, HelpSite, Revision, Translation
from knowledge_base.render import Body, render_body

PAGE = 50
MOST_ON_A_SHELF = 400
STATES = (
    ("published", _("Published")),
    ("draft", _("Never published")),
    ("changed", _("Changed since")),
    ("scheduled", _("Scheduled")),
    ("behind", _("Behind its source")),
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category or section as the editors' rail and lists name it."""

    id: int
    name: str
    icon: str
    parent_id: int | None
    count: int
    slug: str


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages that the help centre speaks, its first one first. One query."""
    site = HelpSite.objects.filter(brand=None).first()
    known = dict(settings.LANGUAGES)
    codes = (site.languages if site else []) or [settings.LANGUAGE_CODE]
    return [(code, str(known.get(code, code))) for code in codes]


def shelves() -> list[Shelf]:
    """Every category, each followed by its sections, in the reader's language. Two queries."""
    texts = Prefetch("texts", CategoryText.objects.order_by("language"))
    rows = list(Category.objects.annotate(count=Count("articles")).order_by("order", "pk").prefetch_related(texts))
    made = [_shelf(row) for row in rows]
    ordered: list[Shelf] = []
    for shelf in made:
        if shelf.parent_id is None:
            ordered += [shelf, *(each for each in made if each.parent_id == shelf.id)]
    return ordered


def _shelf(row: Any) -> Shelf:
    return Shelf(row.pk, category_name(row), row.icon, row.parent_id, row.count, row.slug)


def category_name(category: Category, language: str = "") -> str:
    """What a category is called in a language, or in its first one. No query after a prefetch."""
    names = {text.language: text.name for text in category.texts.all()}
    wanted = language or get_language() or ""
    return names.get(wanted) or names.get(wanted.partition("-")[0]) or next(iter(names.values()), category.slug)


def states(translation: Translation, source: Translation | None) -> list[str]:
    """What holds of a translation, by the names of `STATES`. No query."""
    found = ["published" if translation.published_id else "draft"]
    if translation.published_id and translation.has_draft:
        found.append("changed")
    if translation.publish_at or translation.unpublish_at:
        found.append("scheduled")
    if is_behind(translation, source):
        found.append("behind")
    return found


def is_behind(translation: Translation, source: Translation | None) -> bool:
    """Whether the source has been published anew since the words that this translation follows."""
    if source is None or source.pk == translation.pk or source.published_id is None:
        return False
    return translation.draft_source_id != source.published_id


def behind() -> QuerySet[Translation]:
    """Translations whose source has been published anew since."""
    source = Translation.objects.filter(
        article=OuterRef("article"), language=OuterRef("article__source_language"), published__isnull=False
    )
    ahead = source.exclude(pk=OuterRef("pk")).exclude(published=Coalesce(OuterRef("draft_source"), 0))
    return Translation.objects.filter(Exists(ahead))


def behind_since(translation: Translation, source: Translation) -> datetime | None:
    """When the source first went on without this translation; None when it follows. One query."""
    if not is_behind(translation, source):
        return None
    followed = translation.draft_source.number if translation.draft_source else 0
    later = Revision.objects.filter(translation=source, number__gt=followed)
    return later.aggregate(first=Min("created_at"))["first"]


def with_translations(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with what a row of a list shows; three queries more."""
    translations = Prefetch("translations", Translation.objects.select_related("published"))
    return articles.select_related("author").prefetch_related(translations, "tags", "category__texts")


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list: its title in the reader's language, and the states of each translation."""

    article: Article
    title: str
    language: str
    languages: tuple[tuple[str, str, str], ...]  # language, the state that says most, its word
    tags: tuple[str, ...]


def rows_of(articles: Iterable[Article]) -> list[Row]:
    """Rows of articles that `with_translations` has read. No query."""
    return [_row(article) for article in articles]


def _row(article: Article) -> Row:
    translations = list(article.translations.all())
    source = next((each for each in translations if each.language == article.source_language), None)
    own = next((each for each in translations if each.language == get_language()), None)
    shown = own or source or (translations[0] if translations else None)
    marks = [(each.language, *_mark(states(each, source))) for each in translations]
    marks.sort(key=lambda mark: (mark[0] != article.source_language, mark[0]))
    language = shown.language if shown else article.source_language
    tags = tuple(tag.name for tag in article.tags.all())
    return Row(article, shown.title if shown else article.key, language, tuple(marks), tags)


def _mark(found: Sequence[str]) -> tuple[str, str]:
    name = next(state for state in ("behind", "scheduled", "changed", "draft", "published") if state in found)
    return name, str(dict(STATES)[name])


def find_articles(given: dict[str, str], *, after: int = 0) -> QuerySet[Article]:
    """Articles that fit a search (title, tag, key), newest first, from below a number on."""
    rows = Article.objects.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=after)
    if text := clean_line(given.get("q", ""), 100):
        titles = Translation.objects.filter(Q(title__icontains=text) | Q(published__title__icontains=text))
        wanted = Q(pk__in=titles.values("article")) | Q(key__icontains=text) | Q(tags__name__icontains=text)
        rows = rows.filter(pk__in=Article.objects.filter(wanted).values("pk"))
    if kind := given.get("kind"):
        rows = rows.filter(kind=kind)
    if visibility := given.get("visibility"):
        rows = rows.filter(visibility=visibility)
    wanted_language, state = given.get("language", ""), given.get("state", "")
    if wanted_language or state:
        rows = rows.filter(pk__in=_in_state(wanted_language, state).values("article"))
    return rows


def _in_state(language: str, state: str) -> QuerySet[Translation]:
    found = behind() if state == "behind" else Translation.objects.all()
    if language:
        found = found.filter(language=language)
    condition = {
        "published": Q(published__isnull=False),
        "draft": Q(published=None),
        "changed": Q(published__isnull=False, has_draft=True),
        "scheduled": Q(publish_at__isnull=False) | Q(unpublish_at__isnull=False),
    }.get(state, Q())
    return found.filter(condition)


def on_shelf(category: Category) -> dict[int, list[Row]]:
    """The articles of a category and of its sections, in their order, by category. Four queries."""
    wanted = Q(category=category) | Q(category__parent=category)
    found = with_translations(Article.objects.filter(wanted).order_by("order", "pk"))[:MOST_ON_A_SHELF]
    by_shelf: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(found):
        by_shelf[row.article.category_id].append(row)
    return by_shelf


def preview(html: str, language: str) -> Body:
    """A body as readers will see it; links lead to the editors' pages. Three queries at most."""
    return render_body(html, language=language, link=article_address, picture=picture_address)


def article_address(key: str) -> str:
    """Where agents read an article by its key."""
    return reverse("knowledge:keyed", args=[key])


def picture_address(sha256: str) -> str:
    """Where agents see a picture, published or not."""
    return reverse("knowledge:picture", args=[sha256])
