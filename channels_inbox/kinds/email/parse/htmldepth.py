"""HTML nested so deep that cleaning it would take time quadratic in its size is made flat first."""

from channels_inbox.kinds.email.parse.htmltokens import RAW_TEXT, VOID, Token, tokens

# An element that its own next sibling closes, so that a thousand of them are not nested.
_SIBLINGS = {"p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot"}
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"}
_SCOPES = {"table", "td", "th", "caption", "html", "template", "marquee", "object", "applet", "button", "select"}
_LISTS = {"ul", "ol"}
# Elements that the end tag of an inline element never closes (HTML standard, "special").
_BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre",
    "section", "summary", "ul",
} | _TABLE | _SCOPES  # fmt: skip
# Their start tag closes an open paragraph.
_CLOSE_PARAGRAPH = _BLOCKS - _TABLE - {
    "button",
    "object",
    "applet",
    "template",
    "select",
    "html",
} | {"table"}
_NEVER_CLOSED = {"html", "body", "head"}
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
# Formatting that its block leaves open is opened again in every block that follows: few may be, and not for long.
_MAX_FORMATTING = 40
_MAX_REOPENED = 300_000


class _Stack:
    """The open elements as a browser would have them, or more, never fewer."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.places: dict[str, list[int]] = {}
        self.tracks: dict[str, list[list[int]]] = {}
        self.scopes: list[int] = []
        self.tables: list[int] = []
        self.lists: list[int] = []
        self.blocks: list[int] = []
        self.formatting = 0
        self.leaked = 0

    def _tracks_of(self, name: str) -> list[list[int]]:
        found = self.tracks.get(name)
        if found is None:
            found = self.tracks[name] = [self.places.setdefault(name, [])]
            found += [self.scopes] * (name in _SCOPES) + [self.tables] * (name == "table")
            found += [self.lists] * (name in _LISTS) + [self.blocks] * (name in _BLOCKS)
        return found

    def push(self, name: str) -> None:
        """Open an element."""
        for track in self._tracks_of(name):
            track.append(len(self.names))
        self.names.append(name)
        self.formatting += name in _FORMATTING

    def close(self, name: str) -> None:
        """Close an element and what is open inside it, where a browser would."""
        places = self.places.get(name)
        if not places or name in _NEVER_CLOSED or places[-1] < self._barrier(name):
            return
        floor = places[-1]
        while len(self.names) > floor:
            self._pop(closed=name)

    def _barrier(self, name: str) -> int:
        """Place of the innermost element that this end tag cannot reach beyond."""
        if name in _TABLE:
            return max(self.tables[-1:], default=-1)
        if name == "li":
            return max(self.scopes[-1:] + self.lists[-1:], default=-1)
        if name in _BLOCKS and name != "form":
            return max(self.scopes[-1:], default=-1)
        return max(self.blocks[-1:], default=-1)

    def _pop(self, closed: str) -> None:
        name = self.names.pop()
        for track in self._tracks_of(name):
            track.pop()
        # A formatting element that another element's end tag closed stays active: it still counts.
        if name in _FORMATTING:
            self.formatting -= name == closed
            self.leaked += name != closed

    def full(self, name: str, depth: int, formatting: int) -> bool:
        """Tell whether one more element of this name would be too much."""
        return len(self.names) >= depth or (name in _FORMATTING and self.formatting >= formatting)


def flatten_depth(html: str, limit: int = 500) -> tuple[str, bool]:
    """Drop the tags (never the text) of elements nested deeper than a limit; the flag tells that some were.

    Elements that hold no elements, as scripts and style sheets, stay whole: opened, they would show as text.
    """
    if html.count("<") <= limit:
        return html, False
    dropped, reopened = _too_deep(html, limit, _MAX_FORMATTING)
    if reopened > _MAX_REOPENED:
        dropped, _reopened = _too_deep(html, limit, formatting=0)
    return _without(html, dropped), bool(dropped)


def _too_deep(html: str, depth: int, formatting: int) -> tuple[list[Token], int]:
    """Tags to drop, and how many elements a browser would have to open again."""
    stack = _Stack()
    dropped: list[Token] = []
    reopened = 0
    for token in tokens(html):
        if token.name in VOID or token.name in RAW_TEXT:
            continue
        if token.kind == "open":
            reopened += stack.leaked
            if token.name in _CLOSE_PARAGRAPH:
                stack.close("p")
            if token.name in _SIBLINGS and stack.names and stack.names[-1] == token.name:
                stack.close(token.name)
            if stack.full(token.name, depth, formatting):
                dropped.append(token)
            else:
                stack.push(token.name)
        elif token.kind == "close":
            stack.close(token.name)
    return dropped, reopened


def _without(html: str, dropped: list[Token]) -> str:
    out = []
    position = 0
    for token in dropped:
        out.append(html[position : token.start])
        position = token.end
    out.append(html[position:])
    return "".join(out)
