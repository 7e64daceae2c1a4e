"""The tree of parts: read in one pass over the bytes, without recursion."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from channels_inbox.kinds.email.parse.headers import Fields, line_end, read_fields
from channels_inbox.kinds.email.parse.limits import Limits
from channels_inbox.kinds.email.parse.params import split_parameters
from channels_inbox.kinds.email.parse.transfer import decode_transfer

_MAX_BOUNDARY = 300


class LimitPassedError(Exception):
    """A mail is larger in one of its dimensions than we read; `code` is that of `MailError`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Part:
    """A message or one of its parts: header fields and the range of its body in the raw bytes."""

    fields: Fields
    start: int
    end: int = -1
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)

    @property
    def main_type(self) -> str:
        """The word before the slash."""
        return self.content_type.partition("/")[0]

    def body(self) -> tuple[bytes, bool]:
        """Give the decoded bytes of the body; the flag tells of a transfer encoding that was not kept to."""
        data = self.fields.raw[self.start : self.end]
        encoding = self.fields.get("content-transfer-encoding").partition(";")[0]
        return decode_transfer(data, encoding)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


@dataclass(slots=True)
class Tree:
    """The root of a mail and what was noticed while reading it."""

    root: Part
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Level:
    """An open multipart, its boundary, and the level that used the same boundary before."""

    part: Part
    boundary: bytes
    shadowed: int | None
    closed: bool = False


class _Reader:
    def __init__(self, raw: bytes, limits: Limits) -> None:
        self.raw = raw
        self.limits = limits
        self.levels: list[_Level] = []
        self.known: dict[bytes, int] = {}
        self.count = 0
        self.open_leaf: Part | None = None
        self.warnings: list[str] = []

    def read(self, start: int, end: int, default: str = "text/plain") -> Part:
        """Read one entity that fills a range."""
        root = self._begin(start, end, default)
        position = root.start
        while self.levels and (found := self._next_delimiter(position, end)) is not None:
            line_start, position, level, closing = found
            self._finish_above(level, self._before(line_start, root.start))
            self.levels[level].closed = closing
            if not closing:
                parent = self.levels[level].part
                digest = parent.content_type == "multipart/digest"
                child = self._begin(position, end, "message/rfc822" if digest else "text/plain")
                parent.children.append(child)
                position = child.start
        if any(not level.closed for level in self.levels):
            self.warnings.append("multipart-unclosed")
        self._finish_above(-1, end)
        return root

    def _begin(self, start: int, end: int, default: str) -> Part:
        self.count += 1
        if self.count > self.limits.parts:
            raise LimitPassedError("limit-parts", f"More than {self.limits.parts} parts")
        fields = read_fields(self.raw, start, end, self.limits, self._is_delimiter if self.levels else None)
        part = Part(fields, fields.body_start, end)
        _describe(part, default)
        boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")[:_MAX_BOUNDARY]
        if part.main_type == "multipart" and boundary:
            self._push(part, boundary)
        else:
            self.open_leaf = part
        return part

    def _push(self, part: Part, boundary: bytes) -> None:
        if len(self.levels) >= self.limits.depth:
            raise LimitPassedError("limit-depth", f"Parts nested deeper than {self.limits.depth}")
        self.levels.append(_Level(part, boundary, self.known.get(boundary)))
        self.known[boundary] = len(self.levels) - 1
        self.open_leaf = None

    def _finish_above(self, level: int, end: int) -> None:
        if self.open_leaf is not None:
            self.open_leaf.end = max(end, self.open_leaf.start)
            self.open_leaf = None
        while len(self.levels) - 1 > level:
            gone = self.levels.pop()
            gone.part.end = max(end, gone.part.start)
            if gone.shadowed is None:
                del self.known[gone.boundary]
            else:
                self.known[gone.boundary] = gone.shadowed

    def _before(self, line_start: int, floor: int) -> int:
        """The line end before a delimiter belongs to it."""
        if line_start > floor and self.raw[line_start - 1 : line_start] == b"\n":
            line_start -= 1
            if line_start > floor and self.raw[line_start - 1 : line_start] == b"\r":
                line_start -= 1
        return line_start

    def _is_delimiter(self, line: bytes) -> bool:
        return self._match(line) is not None

    def _match(self, line: bytes) -> tuple[int, bool] | None:
        name = line[2:].rstrip()
        if name in self.known:
            return self.known[name], False
        if name.endswith(b"--") and name[:-2].rstrip() in self.known:
            return self.known[name[:-2].rstrip()], True
        return None

    def _next_delimiter(self, position: int, end: int) -> tuple[int, int, int, bool] | None:
        while position < end:
            if not self.raw.startswith(b"--", position):
                found = self.raw.find(b"\n--", position, end)
                if found < 0:
                    return None
                position = found + 1
            following = line_end(self.raw, position, end)
            if (match := self._match(self.raw[position : min(following, position + _MAX_BOUNDARY + 20)])) is not None:
                return position, following, match[0], match[1]
            position = following
        return None


def _describe(part: Part, default: str) -> None:
    declared = part.fields.get("content-type")
    kind, part.parameters = split_parameters(declared) if declared else ("", {})
    kind = "".join(kind.partition(" ")[0].split())
    if kind == "text":
        kind = "text/plain"
    part.content_type = kind[:120] if kind.count("/") == 1 and kind.isascii() else default
    disposition = part.fields.get("content-disposition")
    if disposition:
        part.disposition, part.disposition_parameters = split_parameters(disposition)


def read_tree(raw: bytes, limits: Limits) -> Tree:
    """Read a whole mail; raises LimitPassedError for one too deep or of too many parts."""
    reader = _Reader(raw, limits)
    root = reader.read(0, len(raw))
    for part in list(root.walk()):
        if part.main_type == "multipart" and not part.children:
            _recover(reader, part)
    return Tree(root, reader.warnings)


def _recover(reader: _Reader, part: Part) -> None:
    """Read a multipart whose boundary is missing or wrong: by the first line that looks like a delimiter."""
    reader.warnings.append("boundary-missing")
    boundary = _guess_boundary(reader.raw, part.start, part.end)
    if boundary is None:
        # Then it is one text, shown as it came.
        part.content_type = "text/plain"
        return
    again = _Reader(reader.raw, reader.limits)
    again.count = reader.count
    again._push(part, boundary)
    position, end = part.start, part.end
    while (found := again._next_delimiter(position, end)) is not None:
        line_start, position, level, closing = found
        again._finish_above(level, again._before(line_start, part.start))
        if not closing:
            child = again._begin(position, end, "text/plain")
            part.children.append(child)
            position = child.start
    again._finish_above(-1, end)
    reader.count = again.count


def _guess_boundary(raw: bytes, start: int, end: int) -> bytes | None:
    position = start
    for _ in range(200):
        if position >= end:
            return None
        following = line_end(raw, position, end)
        line = raw[position : min(following, position + _MAX_BOUNDARY)].rstrip()
        header_next = raw[following : following + 8].lower() == b"content-"
        if line.startswith(b"--") and len(line) > 2 and header_next:
            return line[2:]
        position = following
    return None
