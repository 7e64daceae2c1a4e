"""Structured data after schema.org, so that search engines know what a page is."""

from collections.abc import Sequence
from typing import Any

from bs4 import BeautifulSoup

from core.html import to_text
from knowledge_base.enums import ArticleKind
from knowledge_base.guides import Step, split_steps
from knowledge_base.models import Translation
from knowledge_base.sites import Site

CONTEXT = "https://schema.org"


def article_data(translation: Translation, html: str, site: Site, url: str) -> dict[str, Any]:
    """FAQPage for questions, HowTo for steps, Article for all else."""
    revision = translation.published
    assert revision is not None
    common = {
        "@context": CONTEXT,
        "inLanguage": translation.language,
        "url": url,
        "dateModified": revision.created_at.isoformat(timespec="seconds"),
        "publisher": {"@type": "Organization", "name": site.company},
    }
    if translation.article.kind == ArticleKind.FAQ:
        return {**common, "@type": "FAQPage", "mainEntity": _questions(revision.title, html)}
    described = {"description": revision.summary} if revision.summary else {}
    steps = _how_to_steps(html)
    if translation.article.kind in {ArticleKind.HOW_TO, ArticleKind.GUIDE} and steps:
        return {**common, **described, "@type": "HowTo", "name": revision.title, "step": steps}
    return {**common, **described, "@type": "Article", "headline": revision.title[:110]}


def path_data(entries: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The path that leads to a page: names with their full addresses."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(entries, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _questions(title: str, html: str) -> list[dict[str, Any]]:
    """Each heading that asks with what follows it, else the title with the whole."""
    _before, steps = split_steps(html)
    asked = [step for step in steps if step.title.endswith(("?", "？", "؟"))]
    pairs = [(step.title, _words(step)) for step in asked] or [(title, to_text(html))]
    return [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": text}}
        for question, text in pairs
    ]


def _how_to_steps(html: str) -> list[dict[str, Any]]:
    """The first numbered list; without one the sections."""
    tree = BeautifulSoup(html, "html.parser")
    first = tree.find("ol")
    if first is not None:
        items = first.find_all("li", recursive=False)
        return [{"@type": "HowToStep", "text": " ".join(item.get_text(" ").split())} for item in items]
    _before, steps = split_steps(html)
    return [{"@type": "HowToStep", "name": step.title, "text": _words(step)} for step in steps]


def _words(step: Step) -> str:
    return to_text(f"{step.html}<ul>{step.choices}</ul>" if step.choices else step.html).strip()
