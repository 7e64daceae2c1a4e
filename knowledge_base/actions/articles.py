"""Articles as a whole: made, changed, put in order, deleted."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean_line
from knowledge_base.actions.changes import readers_see
from knowledge_base.bodies import clean_body
from knowledge_base.enums import KnowledgeEventKind
from knowledge_base.errors import KnowledgeError
from knowledge_base.log import append
from knowledge_base.models import Article, Category, Translation
from people.models import Agent, Organization, Tier
from tickets.models import Tag

LONGEST_SLUG, LONGEST_KEY = 120, 80


def free_slug(language: str, title: str, *, but: Translation | None = None) -> str:
    """An address made of a title that no other translation of the language has; some queries."""
    base = slugify(title)[: LONGEST_SLUG - 5].strip("-") or "article"
    taken = Translation.objects.filter(language=language, slug__startswith=base).exclude(pk=but.pk if but else 0)
    return _free(base, set(taken.values_list("slug", flat=True)))


def free_key(title: str) -> str:
    """A key made of a title that no other article has; one query."""
    base = slugify(title)[: LONGEST_KEY - 5].strip("-") or "article"
    return _free(base, set(Article.objects.filter(key__startswith=base).values_list("key", flat=True)))


def _free(base: str, taken: set[str]) -> str:
    number, name = 2, base
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


@transaction.atomic
def create_article(
    *,
    agent: Agent | None,
    kind: str,
    category: Category,
    language: str,
    title: str,
    visibility: str = "public",
    key: str = "",
    slug: str = "",
    summary: str = "",
    html: str = "",
) -> Translation:
    """A new article with a draft in its source language; its translation. Errors: KnowledgeError for a key in use.

    Effects: event "created".
    """
    title = clean_line(title, 200)
    if not title:
        raise KnowledgeError(_("An article needs a title."))
    last = Article.objects.filter(category=category).aggregate(last=Max("order"))["last"]
    try:
        with transaction.atomic():
            article = Article.objects.create(
                key=key or free_key(title), kind=kind, category=category, order=(last or 0) + 1, visibility=visibility,
                source_language=language, author=agent,
            )  # fmt: skip
    except IntegrityError as error:
        raise KnowledgeError(_("There is an article with this key.")) from error
    translation = Translation.objects.create(
        article=article,
        language=language,
        slug=slug or free_slug(language, title),
        title=title,
        summary=clean_line(summary, 300),
        html=clean_body(html),
        drafted_at=now(),
        drafted_by=agent,
    )
    append(article, KnowledgeEventKind.CREATED, agent=agent, language=language, data={"title": title})
    return translation


@transaction.atomic
def change_article(
    *,
    article: Article,
    agent: Agent | None,
    kind: str,
    category: Category,
    visibility: str,
    tiers: Sequence[Tier] = (),
    organizations: Sequence[Organization] = (),
    tags: Sequence[str] = (),
    author: Agent | None = None,
    reviewer: Agent | None = None,
    review_on: date | None = None,
) -> None:
    """Sets what holds for an article in every language. Effects: event "changed" with what did; pages are renewed."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    before = _state(article)
    article.kind, article.visibility, article.review_on = kind, visibility, review_on
    article.category, article.author, article.reviewer = category, author, reviewer
    article.save()
    article.tiers.set(tiers)
    article.organizations.set(organizations)
    names = {clean_line(name, 60).lower() for name in tags} - {""}
    for name in names:
        Tag.objects.get_or_create(name=name)
    article.tags.set(Tag.objects.filter(name__in=names))
    changed = {name: value for name, value in _state(article).items() if value != before[name]}
    if changed:
        append(article, KnowledgeEventKind.CHANGED, agent=agent, data=changed)
        readers_see(article.translations.all())


def _state(article: Article) -> dict[str, object]:
    return {
        "kind": article.kind,
        "category": article.category_id,
        "visibility": article.visibility,
        "tiers": sorted(article.tiers.values_list("pk", flat=True)),
        "organizations": sorted(article.organizations.values_list("pk", flat=True)),
        "tags": sorted(article.tags.values_list("name", flat=True)),
        "author": article.author_id,
        "reviewer": article.reviewer_id,
        "review_on": article.review_on.isoformat() if article.review_on else None,
    }


@transaction.atomic
def mark_reviewed(*, article: Article, agent: Agent, review_on: date | None) -> None:
    """Says that an article was read and still holds, and when it is to be read again. Effects: event "reviewed"."""
    Article.objects.filter(pk=article.pk).update(review_on=review_on)
    data = {"review_on": review_on.isoformat() if review_on else None}
    append(article, KnowledgeEventKind.REVIEWED, agent=agent, data=data)
    readers_see(article.translations.all())


@transaction.atomic
def move_article(*, article: Article, category: Category, before: Article | None, agent: Agent) -> None:
    """Puts an article on a shelf, before another one or at its end. Effects: event "changed"; pages are renewed."""
    Category.objects.select_for_update().get(pk=category.pk)
    on_shelf = list(Article.objects.filter(category=category).exclude(pk=article.pk))
    place = next((at for at, each in enumerate(on_shelf) if before and each.pk == before.pk), len(on_shelf))
    on_shelf.insert(place, article)
    for order, each in enumerate(on_shelf):
        each.order, each.category = order, category
    Article.objects.bulk_update(on_shelf, ["order", "category"])
    append(article, KnowledgeEventKind.CHANGED, agent=agent, data={"category": category.pk, "order": place})
    readers_see(article.translations.all())


@transaction.atomic
def delete_article(*, article: Article, agent: Agent) -> None:
    """Removes an article in every language, with its revisions. Effects: event "deleted" under its key."""
    translations = Translation.objects.filter(article=article)
    titles = list(translations.values_list("title", flat=True))
    append(article, KnowledgeEventKind.DELETED, agent=agent, data={"titles": titles})
    translations.update(published=None)
    readers_see(translations)
    article.delete()


def shift_category(*, category: Category, step: int) -> None:
    """Moves a shelf up (negative) or down among its neighbours."""
    with transaction.atomic():
        rows = list(Category.objects.select_for_update().filter(parent=category.parent_id))
        place = next(at for at, each in enumerate(rows) if each.pk == category.pk)
        rows.insert(max(0, min(len(rows) - 1, place + step)), rows.pop(place))
        for order, each in enumerate(rows):
            each.order = order
        Category.objects.bulk_update(rows, ["order"])
        readers_see(Translation.objects.none())
