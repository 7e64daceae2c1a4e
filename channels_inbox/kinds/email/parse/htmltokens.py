"""A tokenizer for HTML that is linear on any input; it cleans nothing, it only tells tags from text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

# Nearly every tag: no "<" inside and all quotes closed. It stops at the next "<", so a failure costs little.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/><"']{0,80})(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*+>""")
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,80})")
_TAG_END = re.compile(r"""[>"']""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]{1,80})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s>"']+)""")
# What they hold is no markup, up to their own end tag.
RAW_TEXT = {"script", "style", "title", "textarea", "xmp", "noembed", "noframes", "noscript", "iframe"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in RAW_TEXT}
_MAX_ATTRIBUTES = 4_000
_CACHED_TAGS = 50_000


@dataclass(slots=True)
class Token:
    """A piece of HTML: `kind` is text, raw (of a script or style), open, close or other (comment, doctype)."""

    kind: str
    start: int
    end: int
    name: str = ""


def attributes(html: str, token: Token) -> dict[str, str]:
    """Attributes of an opening tag, names in lower case, values unescaped; very long tags are cut."""
    source = html[token.start + len(token.name) + 1 : min(token.end, token.start + _MAX_ATTRIBUTES)]
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(value.strip("\"'")))
    return found


def tokens(html: str) -> Iterable[Token]:
    """Cut HTML into tokens that cover it without gap or overlap."""
    # A mail is read several times; one of usual size is cut only once.
    return _cut_once(html) if html.count("<") < _CACHED_TAGS else _cut(html)


@lru_cache(maxsize=1)
def _cut_once(html: str) -> list[Token]:
    return list(_cut(html))


def _cut(html: str) -> Iterator[Token]:
    position = 0
    missing: set[str] = set()
    while (markup := _MARKUP.search(html, position)) is not None:
        start = markup.start()
        if start > position:
            yield Token("text", position, start)
        match = _TAG.match(html, start)
        if match is not None:
            slash, name = match.groups()
            position = match.end()
        else:
            slash, name, position = _slow_tag(html, start, missing)
            if position < 0:
                # A tag that never ends: the rest is text, so nothing is lost and nothing searched twice.
                yield Token("text", start, len(html))
                return
        if not name:
            yield Token("other", start, position)
            continue
        name = name.lower()
        yield Token("close" if slash else "open", start, position, name)
        if name in RAW_TEXT and not slash and name not in missing:
            found = _raw_end(html, name, position)
            if found < 0:
                missing.add(name)
            elif found > position:
                yield Token("raw", position, found, name)
                position = found
    if position < len(html):
        yield Token("text", position, len(html))


def _slow_tag(html: str, start: int, missing: set[str]) -> tuple[str, str, int]:
    """Read an unusual tag, comment or declaration: ("/" if closing, its name or "", its end or -1)."""
    match = _NAME.match(html, start)
    if match is None:
        return "", "", _other_end(html, start, missing)
    return ("/" if html[start + 1] == "/" else ""), match.group(1), _tag_end(html, start, missing)


def _raw_end(html: str, name: str, position: int) -> int:
    match = _RAW_END[name].search(html, position)
    return match.start() if match else -1


def _tag_end(html: str, start: int, missing: set[str]) -> int:
    position = start + 1
    while (match := _TAG_END.search(html, position)) is not None:
        letter = match.group()
        if letter == ">":
            return match.end()
        position = match.end()
        # A quote opens a value only after "=", as browsers read it.
        if html[max(0, match.start() - 20) : match.start()].rstrip()[-1:] == "=":
            closing = -1 if letter in missing else html.find(letter, position)
            if closing < 0:
                missing.add(letter)
            else:
                position = closing + 1
    return -1


def _other_end(html: str, start: int, missing: set[str]) -> int:
    if html.startswith("<!--", start) and "-->" not in missing:
        found = html.find("-->", start + 4)
        if found >= 0:
            return found + 3
        missing.add("-->")
    found = html.find(">", start)
    return found + 1 if found >= 0 else -1
