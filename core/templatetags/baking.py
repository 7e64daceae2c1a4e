"""`{% baked %}`: a part of a page that is rendered once and kept, with holes for what is different each time.

Most of a page is the same at every request: marks, words in the reader's language, icons, addresses. Rendering them
again costs more than everything else the page does. `{% baked agent.may_reply %}…{% endbaked %}` renders its inside
once for every language, theme and value of the variables named; `{% fresh %}…{% endfresh %}` inside is rendered at
every request, in the context around `{% baked %}` (not in that of a loop or `with` between the two).

Whatever the inside depends on is named or fresh. With `BAKING = "check"` in the settings, as in tests, every use is
compared with a full rendering, and a forgotten variable is an error.
"""

import re
from contextvars import ContextVar
from itertools import count

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

KEPT = 64  # of each tag, in each process
_MARK = re.compile("\ue000(\\d+)\ue001")
_holes: ContextVar["dict[int, FreshNode] | None"] = ContextVar("holes", default=None)
_numbers = count()


class StaleError(Exception):
    """A baked part depends on something that is neither named nor fresh."""


@register.tag
def baked(parser: Parser, token: Token) -> "BakedNode":
    """`{% baked first.variable second|filter %}…{% endbaked %}`."""
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    inside = parser.parse(("endbaked",))
    parser.delete_first_token()
    return BakedNode(keys, inside)


@register.tag
def fresh(parser: Parser, _token: Token) -> "FreshNode":
    """`{% fresh %}…{% endfresh %}` inside of `{% baked %}`; elsewhere it does nothing."""
    inside = parser.parse(("endfresh",))
    parser.delete_first_token()
    return FreshNode(inside)


class FreshNode(template.Node):
    """A hole: while the part around it is baked, only its place is written down."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.number = next(_numbers)

    def render(self, context: Context) -> SafeString:
        """The inside, or a mark."""
        holes = _holes.get()
        if holes is None:
            return self.nodelist.render(context)
        holes[self.number] = self
        return SafeString(f"\ue000{self.number}\ue001")


class BakedNode(template.Node):
    """Keeps up to `KEPT` renderings, each as pieces of text and holes."""

    def __init__(self, keys: list[FilterExpression], nodelist: NodeList) -> None:
        self.keys = keys
        self.nodelist = nodelist
        self.kept: dict[tuple[object, ...], list[str | FreshNode]] = {}

    def render(self, context: Context) -> SafeString:
        """The kept pieces with the holes filled."""
        if _holes.get() is not None:  # inside of another one, which keeps both
            return self.nodelist.render(context)
        key = (get_language(), context.get("theme"), *[expression.resolve(context, True) for expression in self.keys])
        pieces = self.kept.get(key)
        if pieces is None:
            pieces = self._bake(context)
            while len(self.kept) >= KEPT:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = pieces
        text = "".join([piece if piece.__class__ is str else piece.nodelist.render(context) for piece in pieces])  # type: ignore[union-attr]
        if settings.BAKING == "check":
            self._compare(text, context)
        return SafeString(text)

    def _bake(self, context: Context) -> list[str | FreshNode]:
        holes: dict[int, FreshNode] = {}
        token = _holes.set(holes)
        try:
            parts = _MARK.split(self.nodelist.render(context))
        finally:
            _holes.reset(token)
        return [holes[int(part)] if place % 2 else str(part) for place, part in enumerate(parts)]

    def _compare(self, text: str, context: Context) -> None:
        full = self.nodelist.render(context)
        if text != full:
            place = next((at for at, (one, other) in enumerate(zip(text, full, strict=False)) if one != other), -1)
            around = slice(max(place - 80, 0), place + 80)
            raise StaleError(f"{self.origin}: baked “{text[around]}”, full “{full[around]}”")
