"""The demo's help centre as files: complete in three languages, every link, anchor and step leads somewhere."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HELP = ROOT / "helpdesk" / "demo" / "help"
QUERIES = Path(__file__).with_name("judged_queries.json")
LANGUAGES = ("en", "pt-br", "ro")
KINDS = {"faq", "how_to", "guide", "manual", "use_case", "release_note", "policy", "internal"}
KEYS = sorted(path.parent.name for path in HELP.glob("articles/*/article.yml"))
FRONT = re.compile(r"\A---\n(.*?)\n---\n(.+)\Z", re.DOTALL)
HEADING = re.compile(r"^##+ .+?(?: \{#([a-z0-9-]+)\})?$", re.MULTILINE)
STEP = re.compile(r"^## .+? \{#([a-z0-9-]+)\}$", re.MULTILINE)
TARGET = re.compile(r"\]\(([^)\s]*)\)")
ARTICLE = re.compile(r"article:([a-z0-9-]+)(?:#([a-z0-9-]+))?")
CHOICE = re.compile(r"- \[[^\]]+\]\(([^)\s]+)\)")
SNIPPET = re.compile(r"\{\{snippet:([a-z0-9-]+)\}\}")


@cache
def about(key: str) -> dict[str, Any]:
    return yaml.safe_load((HELP / "articles" / key / "article.yml").read_text(encoding="utf-8"))


@cache
def text(key: str, language: str) -> tuple[dict[str, Any], str]:
    """Front matter and body of one translation."""
    found = FRONT.match((HELP / "articles" / key / f"{language}.md").read_text(encoding="utf-8"))
    assert found, f"{key}/{language}: no front matter"
    return yaml.safe_load(found[1]), found[2].strip()


@cache
def anchors(key: str, language: str) -> list[str]:
    return [name for name in HEADING.findall(text(key, language)[1]) if name]


def choices(step: str) -> list[str]:
    """Where a step's last list leads; empty if not every item of it is one link."""
    lines = []
    for line in reversed(step.strip().split("\n")):
        if not line.startswith("- "):
            break
        lines.append(CHOICE.fullmatch(line))
    return [found[1] for found in lines if found] if all(lines) else []


def steps(key: str, language: str) -> dict[str, list[str]]:
    """A guide's steps in their order, each with where it leads."""
    parts = STEP.split(text(key, language)[1])[1:]
    return {name: choices(body) for name, body in zip(parts[::2], parts[1::2], strict=True)}


def public() -> set[str]:
    return {key for key in KEYS if about(key)["visibility"] == "public"}


def test_articles_are_twenty_four_in_three_languages_and_every_kind() -> None:
    files = sorted(path.relative_to(HELP / "articles").as_posix() for path in HELP.glob("articles/*/*"))

    assert len(KEYS) == 24
    assert files == sorted(f"{key}/{name}" for key in KEYS for name in ("article.yml", *(f"{n}.md" for n in LANGUAGES)))
    assert {about(key)["kind"] for key in KEYS} == KINDS


@pytest.mark.parametrize("key", KEYS)
def test_article_says_everything_about_itself(key: str) -> None:
    article = about(key)
    categories = yaml.safe_load((HELP / "categories.yml").read_text(encoding="utf-8"))

    assert set(article) - {"tiers"} == {"kind", "category", "visibility", "tags", "source", "review_on", "author"}
    assert article["category"] in {category["slug"] for category in categories}
    assert article["visibility"] in {"public", "customers", "tier", "organization", "internal"}
    assert (article["kind"] == "internal") == (article["visibility"] == "internal")
    assert ("tiers" in article) == (article["visibility"] == "tier")
    for language in LANGUAGES:
        front, body = text(key, language)
        assert set(front) == {"title", "slug", "summary", "published"}
        assert front["published"] is True
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", front["slug"])
        assert 0 < len(front["summary"]) <= 160, f"{language}: {len(front['summary'])}"
        assert not re.search(r"^# ", body, re.MULTILINE), "the title is the only heading of the first level"


@pytest.mark.parametrize("language", LANGUAGES)
def test_slugs_and_titles_are_unique_in_a_language(language: str) -> None:
    for name in ("slug", "title"):
        values = [text(key, language)[0][name] for key in KEYS]
        assert sorted(set(values)) == sorted(values)


@pytest.mark.parametrize("key", KEYS)
def test_anchors_are_unique_and_the_same_in_each_language(key: str) -> None:
    for language in LANGUAGES:
        assert len(set(anchors(key, language))) == len(anchors(key, language))
        assert anchors(key, language) == anchors(key, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_links_and_snippets_lead_somewhere_that_the_reader_may_see(key: str, language: str) -> None:
    body = text(key, language)[1]

    for target in TARGET.findall(body):
        if target.startswith("#"):
            assert target[1:] in anchors(key, language)
            continue
        found = ARTICLE.fullmatch(target)
        assert found, f"{target} is no link to an article"
        assert found[1] in KEYS, target
        assert not found[2] or found[2] in anchors(found[1], language), target
        assert key not in public() or found[1] in public(), f"{target} is not for everybody"
    for name in SNIPPET.findall(body):
        assert (HELP / "snippets" / f"{name}.yml").is_file(), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in KEYS if about(key)["kind"] == "guide"])
def test_every_step_of_a_guide_is_reached_from_its_first(key: str, language: str) -> None:
    graph = steps(key, language)
    local = {name: [target[1:] for target in leads if target.startswith("#")] for name, leads in graph.items()}
    first = next(iter(graph))
    reached, todo = {first}, [first]

    while todo:
        new = set(local[todo.pop()]) - reached
        reached |= new
        todo += new

    assert len(graph) == len(re.findall(r"^## ", text(key, language)[1], re.MULTILINE)), "each step has an anchor"
    assert reached == set(graph)
    assert graph == steps(key, "en"), "the branches are the same in each language"


def test_snippets_have_a_body_in_each_language() -> None:
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(HELP.glob("snippets/*.yml"))]

    assert len(found) >= 2
    for snippet in found:
        assert set(snippet["names"]) == set(snippet["bodies"]) == set(LANGUAGES)
        assert not any(SNIPPET.search(body) for body in snippet["bodies"].values()), "snippets do not nest"


def test_categories_are_named_in_each_language_have_an_icon_and_an_article() -> None:
    icons = (ROOT / "core" / "icon_names.txt").read_text(encoding="utf-8").split()
    used = {about(key)["category"] for key in public()}

    for category in yaml.safe_load((HELP / "categories.yml").read_text(encoding="utf-8")):
        assert set(category["names"]) == set(category["summaries"]) == set(LANGUAGES)
        assert category["icon"] in icons
        assert category["slug"] in used


def test_synonyms_are_groups_of_words_and_no_word_is_in_two() -> None:
    found = yaml.safe_load((HELP / "synonyms.yml").read_text(encoding="utf-8"))

    assert set(found) == set(LANGUAGES)
    for groups in found.values():
        words = [word.casefold() for group in groups for word in group]
        assert all(len(group) >= 2 for group in groups)
        assert sorted(set(words)) == sorted(words)


def test_judged_queries_name_public_articles() -> None:
    queries = json.loads(QUERIES.read_text(encoding="utf-8"))

    assert len(queries) == 100
    assert len({(each["language"], each["query"]) for each in queries}) == 100
    for each in queries:
        assert set(each) == {"language", "query", "right"}
        assert each["language"] in LANGUAGES
        assert each["right"], each["query"]
        assert set(each["right"]) <= public(), each["query"]
