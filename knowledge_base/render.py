"""The body of an article as a page shows it: links led to addresses, snippets put in, pictures given their size."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from core.html import to_text
from knowledge_base.bodies import article_link, clean_body, media_hash, picture_hashes, snippet_keys, video_frame
from knowledge_base.models import Picture, SnippetText

_SNIPPET = re.compile(r"<p>\s*\{\{snippet:([a-z0-9-]{1,80})\}\}\s*</p>|\{\{snippet:([a-z0-9-]{1,80})\}\}")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents: level 2 to 4, anchor, words."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """Safe HTML, and the contents of it."""

    html: str
    headings: tuple[Heading, ...]


def render_body(
    html: str,
    *,
    language: str,
    link: Callable[[str], str | None],
    picture: Callable[[str], str] | None = None,
) -> Body:
    """A stored body for a page in a language; `link(key)` gives the address of an article, None for hidden ones.

    `picture(sha256)` gives the address of a picture, that of published ones by default. A link to what the reader may
    not see becomes plain text. Two queries at most: snippets and pictures.
    """
    html = clean_body(with_snippets(html, language))  # at write and again at every render (R16)
    tree = BeautifulSoup(html, "html.parser")
    headings = tuple(_name_headings(tree))
    with override(language):
        _dress(tree, link)
    _size_pictures(tree, html, picture or public_picture)
    return Body(str(tree), headings)


def render_links(html: str, language: str, link: Callable[[str], str | None], absolute: Callable[[str], str]) -> str:
    """A stored body with snippets put in and every address full, for a copy that is read elsewhere. One query."""
    tree = BeautifulSoup(clean_body(with_snippets(html, language)), "html.parser")
    for element in tree.find_all("a"):
        _lead(element, link)
        del element["rel"]
    for element in tree.find_all("img"):
        element["src"] = absolute(reverse("knowledge_base:picture", args=[media_hash(str(element.get("src") or ""))]))
    return str(tree)


def with_snippets(html: str, language: str) -> str:
    """The body with the words of its snippets, in another language where there are none; no query without snippets."""
    keys = snippet_keys(html)
    if not keys:
        return html
    rows = SnippetText.objects.filter(snippet__key__in=keys).select_related("snippet")
    texts: dict[str, dict[str, str]] = {}
    for row in rows:
        texts.setdefault(row.snippet.key, {})[row.language] = row.html

    def text_of(found: re.Match[str]) -> str:
        by_language = texts.get(found[1] or found[2], {})
        return by_language.get(language) or next(iter(by_language.values()), "")

    return _SNIPPET.sub(text_of, html)


def _name_headings(tree: BeautifulSoup) -> list[Heading]:
    elements = tree.find_all(["h2", "h3", "h4"])
    given = [(str(element.get("id") or ""), " ".join(element.get_text().split())) for element in elements]
    found = []
    for element, (_given, text), anchor in zip(elements, given, anchors_of(given), strict=True):
        element["id"] = anchor
        found.append(Heading(int(element.name[1]), anchor, text))
    return found


def anchors_of(headings: Iterable[tuple[str, str]]) -> list[str]:
    """The anchors of a page's headings, each given by its own anchor ("" for none) and its words."""
    seen: dict[str, None] = {}
    for given, text in headings:
        base = given or slugify(text)[:80] or "part"
        anchor, number = base, 2
        while anchor in seen:
            anchor, number = f"{base}-{number}", number + 1
        seen[anchor] = None
    return list(seen)


def _dress(tree: BeautifulSoup, link: Callable[[str], str | None]) -> None:
    for element in tree.find_all("a"):
        _lead(element, link)
    for element in tree.find_all("aside"):
        kind = str(element.get("data-callout") or "note")
        element["class"] = f"callout callout--{kind}"
        element["role"] = "note"
        element["aria-label"] = {"note": pgettext("callout", "Note"), "tip": _("Tip"), "warning": _("Warning")}[kind]
        del element["data-callout"]
    for element in tree.find_all("figure"):
        _play(tree, element)
    for element in tree.find_all("table"):
        element.wrap(tree.new_tag("div", attrs={"class": "table-scroll", "tabindex": "0", "role": "region",
                                                "aria-label": _("Table")}))  # fmt: skip


def _lead(element: Tag, link: Callable[[str], str | None]) -> None:
    href = str(element.get("href") or "")
    target = article_link(href)
    if target is None:
        if href.startswith(("http:", "https:")):
            element["rel"] = "noopener"
        if not href:
            element.unwrap()
        return
    address = link(target[0])
    if address is None:
        element.unwrap()
    else:
        element["href"] = f"{address}#{target[1]}" if target[1] else address


def _play(tree: BeautifulSoup, element: Tag) -> None:
    """A video is a link until the reader asks for it: no other host learns of who reads."""
    address = str(element.get("data-video") or "")
    frame = video_frame(address)
    if not frame:
        element.decompose()
        return
    element["class"] = "video"
    element["data-frame"] = frame
    del element["data-video"]
    anchor = tree.new_tag("a", attrs={"href": address, "rel": "noopener"})
    anchor.string = _("Play the video")
    element.append(anchor)


def public_picture(sha256: str) -> str:
    """Where readers get a picture of something published."""
    return reverse("knowledge_base:picture", args=[sha256])


def _size_pictures(tree: BeautifulSoup, html: str, address: Callable[[str], str]) -> None:
    hashes = picture_hashes(html)
    pictures = {row.sha256: row for row in Picture.objects.filter(sha256__in=hashes)} if hashes else {}
    for element in tree.find_all("img"):
        picture = pictures.get(media_hash(str(element.get("src") or "")))
        if picture is None:
            element.decompose()
            continue
        element["src"] = address(picture.sha256)
        element["width"], element["height"] = str(picture.width), str(picture.height)
        element["loading"] = "lazy"
        element["alt"] = str(element.get("alt") or "")


def plain_words(html: str) -> str:
    """The words of a body on one line each block, without marks; snippets and pictures left out."""
    return to_text(_SNIPPET.sub("", html))
