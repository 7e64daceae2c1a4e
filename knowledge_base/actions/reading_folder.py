"""Takes in a folder of Markdown and YAML as `folder.write_folder` writes it; what is the same is left alone."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Max

from core.text import clean_line
from knowledge_base import folder as written
from knowledge_base.actions.articles import change_article, create_article
from knowledge_base.actions.changes import changes_gathered, readers_see, readers_see_snippet
from knowledge_base.actions.drafts import begin_translation, publish, save_draft, unpublish
from knowledge_base.actions.pictures import keep_picture
from knowledge_base.enums import ArticleKind, Visibility
from knowledge_base.errors import KnowledgeError
from knowledge_base.markdown import to_html, to_markdown
from knowledge_base.models import (
    Article,
    Category,
    CategoryText,
    Picture,
    Snippet,
    SnippetText,
    Synonyms,
    Translation,
)
from people.models import Agent, Brand, Organization, Tier

log = logging.getLogger(__name__)
LARGEST_FILE = 2 * 1024 * 1024
FAULTS = (KnowledgeError, yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError)
Data = dict[str, Any]


class _Unreadable(Exception):
    """A file that another one led to cannot be taken in; nothing of either is."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(str(path))
        self.path, self.error = path, error


@dataclass(slots=True)
class Report:
    """What came of it: numbers of things made and changed, and what could not be read, by file."""

    made: int = 0
    changed: int = 0
    same: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, outcome: bool | None) -> None:
        """True: made; False: changed; None: the same as before."""
        self.made += outcome is True
        self.changed += outcome is False
        self.same += outcome is None


def read_folder(*, root: Path, agent: Agent | None) -> Report:
    """Takes in everything below a folder; a file that cannot be read spoils no other.

    Effects: as those of the actions on articles; nothing is deleted that the folder does not have.
    """
    report = Report()
    _try(report, root, root / "categories.yml", lambda path: [_category(each) for each in _list(_yaml(path))])
    for path in sorted((root / "pictures").glob("*")):
        _try(report, root, path, lambda path: [_picture(path)])
    for path in sorted((root / "snippets").glob("*.yml")):
        _try(report, root, path, lambda path: [_snippet(path.stem, _mapping(_yaml(path)))])
    for path in sorted((root / "articles").glob("*/article.yml")):
        _try(report, root, path, lambda path: _article(path, agent))
    _try(report, root, root / "synonyms.yml", lambda path: [_synonyms(_mapping(_yaml(path)))])
    return report


def _try(report: Report, root: Path, path: Path, read: Callable[[Path], list[bool | None]]) -> None:
    if not path.is_file():
        return
    try:
        with transaction.atomic(), changes_gathered():
            outcomes = read(path)
    except (*FAULTS, _Unreadable) as error:
        at, fault = (error.path, error.error) if isinstance(error, _Unreadable) else (path, error)
        log.info("not taken in: %s: %s", at, fault)
        report.problems.append(f"{at.relative_to(root)}: {_words(fault)}")
        return
    for outcome in outcomes:
        report.count(outcome)


def _words(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())


def _content(path: Path) -> str:
    if path.is_symlink() or path.stat().st_size > LARGEST_FILE:
        raise KnowledgeError("a link, or larger than 2 MB")
    return path.read_text(encoding="utf-8")


def _yaml(path: Path) -> Any:
    return yaml.safe_load(_content(path))


def _mapping(value: Any) -> Data:
    if not isinstance(value, dict):
        raise KnowledgeError("not a mapping of names to values")
    return value


def _list(value: Any) -> list[Data]:
    if not isinstance(value, list):
        raise KnowledgeError("not a list")
    return [_mapping(each) for each in value]


def _category(data: Data) -> bool | None:
    category = Category.objects.filter(slug=data["slug"]).select_related("parent", "brand").first()
    before = written.category_data(category) if category else None
    if before is not None and all(before.get(name, {}) == value for name, value in data.items()):
        return None
    parent = Category.objects.get(slug=data["parent"], parent=None) if data.get("parent") else None
    brand = Brand.objects.get(slug=data["brand"]) if data.get("brand") else None
    if category is None:
        last = Category.objects.filter(parent=parent).aggregate(last=Max("order"))["last"]
        category = Category(slug=data["slug"], order=(last or 0) + 1)
    category.parent, category.brand, category.icon = parent, brand, str(data.get("icon") or "book-open")
    category.save()
    summaries = data.get("summaries", {})
    for language, name in data["names"].items():
        words = {"name": clean_line(name, 120), "summary": clean_line(summaries.get(language, ""), 200)}
        CategoryText.objects.update_or_create(category=category, language=language, defaults=words)
    readers_see(Translation.objects.none())
    return before is None


def _picture(path: Path) -> bool | None:
    if path.is_symlink() or Picture.objects.filter(sha256=path.stem).exists():
        return None
    keep_picture(content=path.read_bytes(), filename=path.name)
    return True


def _snippet(key: str, data: Data) -> bool | None:
    snippet = Snippet.objects.prefetch_related("texts").filter(key=key).first()
    before = written.snippet_data(snippet) if snippet else None
    bodies = {language: to_html(body) for language, body in data["bodies"].items()}
    if before and before["names"] == data["names"] and _bodies(before["bodies"]) == bodies:
        return None
    snippet = snippet or Snippet.objects.create(key=key)
    for language, body in bodies.items():
        words = {"name": clean_line(data["names"].get(language, key), 120), "html": body}
        SnippetText.objects.update_or_create(snippet=snippet, language=language, defaults=words)
    readers_see_snippet(key)
    return before is None


def _bodies(given: dict[str, str]) -> dict[str, str]:
    return {language: to_html(body) for language, body in given.items()}


def _synonyms(data: Data) -> bool | None:
    if data == written.synonyms_data():
        return None
    made = not Synonyms.objects.exists()
    for language, groups in data.items():
        Synonyms.objects.filter(language=language).delete()
        words = [[clean_line(str(word), 60).lower() for word in group] for group in groups]
        Synonyms.objects.bulk_create(Synonyms(language=language, words=group) for group in words if len(group) > 1)
    readers_see(Translation.objects.none())
    return made


def _article(path: Path, agent: Agent | None) -> list[bool | None]:
    key, data = path.parent.name, _mapping(_yaml(path))
    if data["kind"] not in ArticleKind.values or data["visibility"] not in Visibility.values:
        raise KnowledgeError("this kind or visibility does not exist")
    source = str(data.get("source", "en"))
    files = sorted(path.parent.glob("*.md"), key=lambda file: (file.stem != source, file.stem))
    if not files or files[0].stem != source:
        raise KnowledgeError(f"{source}.md is missing")
    article = Article.objects.filter(key=key).first()
    outcomes = []
    for file in files:
        try:
            head, html = _front_matter(_content(file))
            outcomes.append(_translation(key, file.stem, data, head, html, agent))
        except FAULTS as error:
            raise _Unreadable(file, error) from error
    article = Article.objects.get(key=key)
    outcomes.append(_settings(article, data, agent, is_new=outcomes[0] is True))
    return outcomes


def _front_matter(text: str) -> tuple[Data, str]:
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise KnowledgeError("the file does not begin with --- and its title")
    return _mapping(yaml.safe_load(parts[1])), to_html(parts[2])


def _translation(key: str, language: str, data: Data, head: Data, html: str, agent: Agent | None) -> bool | None:
    article = Article.objects.filter(key=key).first()
    found = article.translations.select_related("published").filter(language=language).first() if article else None
    wanted = (clean_line(head["title"], 200), clean_line(head.get("summary", ""), 300), html, bool(head["published"]))
    if found is not None and found.slug == head["slug"]:
        words = written.shown(found)
        same_words = html in (words.html, to_html(to_markdown(words.html)))
        if same_words and (*wanted[:2], wanted[3]) == (words.title, words.summary, found.published is not None):
            return None
    is_new = found is None
    if article is None:
        category = Category.objects.filter(slug=data["category"]).first()
        if category is None:
            raise KnowledgeError(f"the category {data['category']} does not exist")
        found = create_article(
            agent=agent, kind=data["kind"], category=category, language=language, title=head["title"], key=key,
            visibility=data["visibility"], slug=head["slug"],
        )  # fmt: skip
    elif found is None:
        found = begin_translation(article=article, language=language, agent=agent)
    saved = save_draft(
        translation=found, agent=agent, title=wanted[0], summary=wanted[1], html=html, slug=head["slug"],
        follows_source=True,
    )  # fmt: skip
    if wanted[3]:
        publish(translation=saved, agent=agent)
    elif saved.published_id:
        unpublish(translation=saved, agent=agent)
    return is_new


def _settings(article: Article, data: Data, agent: Agent | None, *, is_new: bool) -> bool | None:
    before = written.article_data(article)
    if all(before.get(name) == _sorted(value) for name, value in data.items()):
        return None
    if "order" in data:
        Article.objects.filter(pk=article.pk).update(order=int(data["order"]))
    review_on = data.get("review_on")
    change_article(
        article=article,
        agent=agent,
        kind=data["kind"],
        category=Category.objects.get(slug=data["category"]),
        visibility=data["visibility"],
        tiers=list(Tier.objects.filter(slug__in=data.get("tiers", []))),
        organizations=list(Organization.objects.filter(name__in=data.get("organizations", []))),
        tags=data.get("tags", []),
        author=_agent(data.get("author")) or article.author,
        reviewer=_agent(data.get("reviewer")),
        review_on=review_on if isinstance(review_on, date) else None,
    )
    return None if is_new else False


def _sorted(value: Any) -> Any:
    return sorted(value) or None if isinstance(value, list) else value


def _agent(email: str | None) -> Agent | None:
    return Agent.objects.filter(account__email__iexact=email).first() if email else None
