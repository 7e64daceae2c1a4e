"""A knowledge base as a folder of Markdown and YAML: written, and read back (docs/knowledge-base.md).

The same content always makes the same files, so reading what was written changes nothing, and two exports can be
compared with any tool.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Prefetch

from core import blobs
from knowledge_base.bodies import picture_hashes
from knowledge_base.markdown import to_markdown
from knowledge_base.models import Article, Category, Picture, Snippet, Synonyms, Translation
from people.models import Agent

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def write_folder(folder: Path) -> int:
    """Writes everything below a folder, which is made; how many files. Errors: OSError."""
    count = 0
    for name, content in _files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        count += 1
    return count


def _files() -> Iterator[tuple[str, bytes]]:
    yield "categories.yml", dump([category_data(each) for each in _in_order()])
    yield "synonyms.yml", dump(synonyms_data())
    bodies = []
    for snippet in Snippet.objects.prefetch_related("texts"):
        yield f"snippets/{snippet.key}.yml", dump(snippet_data(snippet))
        bodies += [text.html for text in snippet.texts.all()]
    for article in all_articles():
        yield f"articles/{article.key}/article.yml", dump(article_data(article))
        for translation in article.translations.all():
            yield f"articles/{article.key}/{translation.language}.md", translation_file(translation).encode()
            bodies.append(shown(translation).html)
    hashes = {name for body in bodies for name in picture_hashes(body)}
    for picture in Picture.objects.filter(sha256__in=hashes):
        yield f"pictures/{picture.sha256}.{SUFFIXES[picture.content_type]}", blobs.get(picture.sha256)


def all_articles() -> Iterator[Article]:
    """Every article with what an export needs, by key."""
    translations = Prefetch("translations", Translation.objects.select_related("published").order_by("language"))
    rows = Article.objects.select_related("category", "author", "reviewer", "author__account", "reviewer__account")
    return rows.prefetch_related(translations, "tiers", "organizations", "tags").order_by("key").iterator(500)


def _in_order() -> Iterator[Category]:
    rows = list(Category.objects.prefetch_related("texts").select_related("parent", "brand"))
    for shelf in rows:
        if shelf.parent_id is None:
            yield shelf
            yield from (each for each in rows if each.parent_id == shelf.pk)


def category_data(category: Category) -> dict[str, Any]:
    """A category as it stands in categories.yml."""
    texts = sorted(category.texts.all(), key=lambda text: text.language)
    data: dict[str, Any] = {"slug": category.slug, "icon": category.icon}
    if category.parent:
        data["parent"] = category.parent.slug
    if category.brand:
        data["brand"] = category.brand.slug
    data["names"] = {text.language: text.name for text in texts}
    return data | {"summaries": {text.language: text.summary for text in texts if text.summary}}


def snippet_data(snippet: Snippet) -> dict[str, Any]:
    """A snippet as it stands in its file."""
    texts = sorted(snippet.texts.all(), key=lambda text: text.language)
    names = {text.language: text.name for text in texts}
    return {"names": names, "bodies": {text.language: to_markdown(text.html) for text in texts}}


def synonyms_data() -> dict[str, list[list[str]]]:
    """Groups of words by language, in a fixed order."""
    data: dict[str, list[list[str]]] = {}
    for row in Synonyms.objects.order_by("language", "words"):
        data.setdefault(row.language, []).append(list(row.words))
    return data


def article_data(article: Article) -> dict[str, Any]:
    """What holds for every language of an article, as it stands in article.yml."""
    data: dict[str, Any] = {
        "kind": article.kind, "category": article.category.slug, "order": article.order,
        "visibility": article.visibility, "source": article.source_language,
        "tiers": sorted(tier.slug for tier in article.tiers.all()),
        "organizations": sorted(organization.name for organization in article.organizations.all()),
        "tags": sorted(tag.name for tag in article.tags.all()),
        "review_on": article.review_on,
        "author": _address(article.author),
        "reviewer": _address(article.reviewer),
    }  # fmt: skip
    return {name: value for name, value in data.items() if value not in (None, [], "")}


def _address(agent: Agent | None) -> str | None:
    return agent.account.email if agent and agent.account else None


def shown(translation: Translation) -> Any:
    """What readers see of a translation, or its draft while they see nothing; has title, summary and html."""
    return translation.published or translation


def translation_file(translation: Translation) -> str:
    """A translation as its Markdown file."""
    words = shown(translation)
    head = {
        "title": words.title, "slug": translation.slug, "summary": words.summary,
        "published": translation.published is not None,
    }  # fmt: skip
    return f"---\n{dump(head).decode()}---\n\n{to_markdown(words.html)}"


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks; lists indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def dump(data: Any) -> bytes:
    """YAML in the order of the data, UTF-8."""
    dumped: bytes = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, encoding="utf-8")
    return dumped
