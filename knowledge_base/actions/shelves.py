"""What articles share: categories, snippets, synonyms."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.text import clean_line
from knowledge_base.actions.changes import readers_see
from knowledge_base.bodies import clean_body
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import (
    Article,
    Category,
    CategoryText,
    Revision,
    Snippet,
    SnippetText,
    Synonyms,
    Translation,
)
from people.models import Brand

MOST_WORDS = 20


@transaction.atomic
def save_category(
    *,
    category: Category | None,
    names: Mapping[str, tuple[str, str]],
    parent: Category | None,
    icon: str,
    brand: Brand | None,
    slug: str = "",
) -> Category:
    """A category or section, new or changed; `names`: name and summary by language. Its pages are renewed.

    Errors: KnowledgeError without a name, for an address in use, for a section of a section.
    """
    names = {language: (clean_line(name, 120), clean_line(summary, 200)) for language, (name, summary) in names.items()}
    first = next((name for name, _summary in names.values() if name), "")
    if not first:
        raise KnowledgeError(_("A category needs a name."))
    _check_parent(category, parent)
    if category is None:
        last = Category.objects.filter(parent=parent).aggregate(last=Max("order"))["last"]
        category = Category(order=(last or 0) + 1)
    category.slug = slugify(slug)[:80] or category.slug or _free_slug(first)
    category.parent, category.icon, category.brand = parent, icon, brand
    _save(category, _("Another category has this address."))
    for language, (name, summary) in names.items():
        if name:
            words = {"name": name, "summary": summary}
            CategoryText.objects.update_or_create(category=category, language=language, defaults=words)
        else:
            CategoryText.objects.filter(category=category, language=language).delete()
    readers_see(Translation.objects.filter(article__category=category))
    return category


def _check_parent(category: Category | None, parent: Category | None) -> None:
    if parent is None:
        return
    if parent.parent_id is not None:
        raise KnowledgeError(_("A section has no sections of its own."))
    if category is not None and (category.pk == parent.pk or category.sections.exists()):
        raise KnowledgeError(_("A category with sections cannot become a section."))


def _free_slug(name: str) -> str:
    base, number = slugify(name)[:70] or "category", 2
    slug = base
    while Category.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _save(row: Model, words: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise KnowledgeError(words) from error


@transaction.atomic
def delete_category(*, category: Category) -> None:
    """Removes an empty shelf. Errors: KnowledgeError while anything stands on it."""
    if Article.objects.filter(category=category).exists() or category.sections.exists():
        raise KnowledgeError(_("Move its articles and sections elsewhere first."))
    category.delete()
    readers_see(Translation.objects.none())


@transaction.atomic
def save_snippet(*, snippet: Snippet | None, key: str, texts: Mapping[str, tuple[str, str]]) -> Snippet:
    """A snippet, new or changed; `texts`: name and HTML by language. Every page that shows it is renewed.

    Errors: KnowledgeError without a text or for a key in use.
    """
    kept = {language: (clean_line(name, 120), clean_body(html)) for language, (name, html) in texts.items()}
    kept = {language: (name or key, html) for language, (name, html) in kept.items() if html}
    if not kept:
        raise KnowledgeError(_("A snippet needs a text in one language at least."))
    if snippet is None:
        snippet = Snippet(key=slugify(key)[:80])
        if not snippet.key:
            raise KnowledgeError(_("A snippet needs a key."))
        _save(snippet, _("There is a snippet with this key."))
    for language, (name, html) in kept.items():
        words = {"name": name, "html": html}
        SnippetText.objects.update_or_create(snippet=snippet, language=language, defaults=words)
    snippet.texts.exclude(language__in=kept).delete()
    readers_see(showing(snippet))
    return snippet


def showing(snippet: Snippet) -> list[Translation]:
    """The translations whose published words include a snippet."""
    mark = f"{{{{snippet:{snippet.key}}}}}"
    numbers = Revision.objects.filter(html__contains=mark).values("pk")
    return list(Translation.objects.filter(published__in=numbers).select_related("article"))


@transaction.atomic
def delete_snippet(*, snippet: Snippet) -> None:
    """Removes a snippet. Errors: KnowledgeError while a published article or a draft includes it."""
    drafts = Translation.objects.filter(html__contains=f"{{{{snippet:{snippet.key}}}}}")
    if showing(snippet) or drafts.exists():
        raise KnowledgeError(_("Articles include it. Take it out of them first."))
    snippet.delete()


@transaction.atomic
def save_synonyms(*, row: Synonyms | None, language: str, words: Sequence[str]) -> Synonyms:
    """A group of words that mean the same, new or changed. Errors: KnowledgeError for fewer than two words."""
    kept = list(dict.fromkeys(clean_line(word, 60).lower() for word in words if word.strip()))
    if len(kept) < 2:
        raise KnowledgeError(_("It takes two words that mean the same."))
    if len(kept) > MOST_WORDS:
        raise KnowledgeError(_("That are too many words for one group."))
    row = row or Synonyms()
    row.language, row.words = language, kept
    row.save()
    readers_see(Translation.objects.none())
    return row


@transaction.atomic
def delete_synonyms(*, row: Synonyms) -> None:
    """Removes a group of synonyms."""
    row.delete()
    readers_see(Translation.objects.none())
