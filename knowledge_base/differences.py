"""What differs between two versions of an article, word by word, for people to look at.

Bodies are compared as the Markdown that they are exported as: it holds everything that a body holds, links, pictures
and callouts included, a paragraph a line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from knowledge_base.markdown import to_markdown

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
_WORDS = re.compile(r"\w+")
_ANCHOR = re.compile(r"\s*\{#[a-z0-9-]+\}$")
_RULE = re.compile(r"\|[\s|:-]+\|")  # between the head of a table and its rows
ALIKE = 0.4  # of its words; less of a line in common: it is another line, not a changed one
CONTEXT = 2  # lines that stay around a change


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that were kept (""), put in ("ins") or taken out ("del")."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading or item: `mark` is "" (kept), "ins", "del" or "both"; `level` 2 to 4 of a heading, else 0.

    A line with `hidden` stands for so many that were kept.
    """

    mark: str
    pieces: tuple[Piece, ...]
    level: int = 0
    hidden: int = 0


def differences(before: Any, after: Any) -> list[Line]:
    """Two versions (with title, summary and html) as lines; kept lines far from a change are folded."""
    return _folded(list(_lines(_as_lines(before), _as_lines(after))))


def are_same(lines: Sequence[Line]) -> bool:
    """Whether nothing differs."""
    return all(not line.mark for line in lines)


def _as_lines(version: Any) -> list[str]:
    body = [line for line in to_markdown(version.html).split("\n") if line.strip() and not _RULE.fullmatch(line)]
    return [f"# {version.title}", *([version.summary] if version.summary else []), *body]


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_whole("", line) for line in before[a:b])
        else:
            yield from _replaced(before[a:b], after[c:d])


def _replaced(before: list[str], after: list[str]) -> Iterator[Line]:
    """Lines that are alike stand in one, word by word; the others were taken out and put in."""
    place = 0
    for line in before:
        found = next((at for at in range(place, len(after)) if _ratio(line, after[at]) >= ALIKE), None)
        if found is None:
            yield _whole("del", line)
            continue
        yield from (_whole("ins", new) for new in after[place:found])
        yield _changed(line, after[found])
        place = found + 1
    yield from (_whole("ins", new) for new in after[place:])


def _ratio(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, _WORDS.findall(a), _WORDS.findall(b), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _heading(line: str) -> tuple[int, str]:
    found = re.match(r"(#{1,4}) (.*)", line)
    return (len(found[1]), _ANCHOR.sub("", found[2])) if found else (0, line)


def _whole(mark: str, line: str) -> Line:
    level, text = _heading(line)
    return Line(mark, (Piece(mark, text),), level)


def _changed(before: str, after: str) -> Line:
    (_old_level, old), (level, new) = _heading(before), _heading(after)
    a, b = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces: list[Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("", "".join(a[start:end])))
            continue
        pieces += [Piece("del", "".join(a[start:end]))] if end > start else []
        pieces += [Piece("ins", "".join(b[first:last]))] if last > first else []
    return Line("both", tuple(pieces), level)


def _folded(lines: list[Line]) -> list[Line]:
    changed = [at for at, line in enumerate(lines) if line.mark]
    if not changed:
        return lines
    near = {at for place in changed for at in range(place - CONTEXT, place + CONTEXT + 1)}
    kept: list[Line] = []
    hidden = 0
    for at, line in enumerate(lines):
        if at in near or at == 0:
            kept += [Line("", (), hidden=hidden)] if hidden else []
            kept.append(line)
            hidden = 0
        else:
            hidden += 1
    return [*kept, Line("", (), hidden=hidden)] if hidden else kept
