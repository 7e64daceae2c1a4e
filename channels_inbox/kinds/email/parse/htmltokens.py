"""A tokenizer for HTML that is linear on any input; it cleans nothing, it only tells tags from text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,80})")
_TAG_END = re.compile(r"""[>"']""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]{1,80})\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s>"']+)""")
_RAW_TEXT = {"script", "style", "title", "textarea", "xmp", "noembed", "noframes"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_MAX_ATTRIBUTES = 4_000


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


def tokens(html: str) -> Iterator[Token]:
    """Cut HTML into tokens that cover it without gap or overlap."""
    position = 0
    size = len(html)
    lowered = ""
    missing: set[str] = set()
    while position < size:
        start = html.find("<", position)
        if start < 0:
            yield Token("text", position, size)
            return
        match = _NAME.match(html, start)
        if match is None and html[start + 1 : start + 2] not in ("!", "?", "/"):
            # A lone "<" is text, up to the next one.
            end = html.find("<", start + 1)
            end = size if end < 0 else end
            yield Token("text", position, end)
            position = end
            continue
        if start > position:
            yield Token("text", position, start)
        end = _tag_end(html, start, missing) if match else _other_end(html, start, missing)
        if end < 0:
            # A tag that never ends: the rest is text, so nothing is lost and nothing searched twice.
            yield Token("text", start, size)
            return
        position = end
        if match is None:
            yield Token("other", start, end)
            continue
        name = match.group(1).lower()
        closing = html[start + 1] == "/"
        yield Token("close" if closing else "open", start, end, name)
        if name in _RAW_TEXT and not closing and name not in missing:
            lowered = lowered or _lower_same_length(html)
            found = lowered.find(f"</{name}", end)
            if found < 0:
                missing.add(name)
            elif found > end:
                yield Token("raw", end, found, name)
                position = found


def _lower_same_length(html: str) -> str:
    lowered = html.lower()
    return lowered if len(lowered) == len(html) else re.sub("[A-Z]+", lambda match: match.group().lower(), html)


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
