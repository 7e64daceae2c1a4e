"""HTML nested so deep that cleaning it would take time quadratic in its size is made flat first."""

from channels_inbox.kinds.email.parse.htmltokens import VOID, Token, tokens

# An element that its own next sibling closes, so that a thousand of them are not nested.
_SIBLINGS = {"p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot"}
_TABLE = {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"}
_SCOPES = {"table", "td", "th", "caption", "html", "template", "marquee", "object", "applet", "button", "select"}
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
# Formatting that its block leaves open is opened again in every block that follows: few may be, and not for long.
_MAX_FORMATTING = 40
_MAX_REOPENED = 300_000


class _Stack:
    """The open elements as a browser would have them, never fewer."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.places: dict[str, list[int]] = {}
        self.scopes: list[int] = []
        self.tables: list[int] = []
        self.formatting = 0
        self.leaked = 0

    def push(self, name: str) -> None:
        place = len(self.names)
        self.names.append(name)
        self.places.setdefault(name, []).append(place)
        if name in _SCOPES:
            self.scopes.append(place)
        if name == "table":
            self.tables.append(place)
        self.formatting += name in _FORMATTING

    def close(self, name: str) -> None:
        """Close an element and what is open inside it, unless it lies outside the table cell we are in."""
        places = self.places.get(name)
        barrier = self.tables if name in _TABLE else self.scopes
        if not places or (barrier and places[-1] < barrier[-1]):
            return
        floor = places[-1]
        while len(self.names) > floor:
            self._pop(closed=name)

    def _pop(self, closed: str) -> None:
        name = self.names.pop()
        place = self.places[name].pop()
        if self.scopes and self.scopes[-1] == place:
            self.scopes.pop()
        if self.tables and self.tables[-1] == place:
            self.tables.pop()
        # A formatting element that another element's end tag closed stays active: it still counts.
        if name in _FORMATTING:
            self.formatting -= name == closed
            self.leaked += name != closed

    def full(self, name: str, depth: int, formatting: int) -> bool:
        """Tell whether one more element of this name would be too much."""
        return len(self.names) >= depth or (name in _FORMATTING and self.formatting >= formatting)


def flatten_depth(html: str, limit: int = 500) -> tuple[str, bool]:
    """Drop the tags (never the text) of elements nested deeper than a limit; the flag tells that some were."""
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
        if token.name in VOID:
            continue
        if token.kind == "open":
            reopened += stack.leaked
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
