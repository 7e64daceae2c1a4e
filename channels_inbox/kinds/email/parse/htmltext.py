"""Text from HTML, for mails that carry no text of their own."""

import re
from html import unescape

from channels_inbox.kinds.email.parse.charsets import clean
from channels_inbox.kinds.email.parse.htmltokens import Token, attributes, tokens

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "header", "html", "li", "main", "nav", "ol", "pre", "section", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
_DROPPED = {"script", "style", "title", "noembed", "noframes", "noscript", "iframe"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MAX_QUOTE = 9
_MAX_URL = 2_000


class _Writer:
    """Collects lines; knows the quote depth, and whether white space matters (pre)."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.blank = 0
        self.quote = 0
        self.fresh = False
        self.pre = 0
        self.links: list[tuple[str, int]] = []

    def text(self, text: str) -> None:
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.current.append(first)
            for line in rest:
                self.line_break()
                self.current.append(line)
            return
        text = _SPACE.sub(" ", text)
        if not self.current or self.current[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.current.append(text)

    def line_break(self) -> None:
        self._emit("".join(self.current).rstrip())
        self.current = []

    def block(self, blank: int = 0) -> None:
        if "".join(self.current).strip():
            self.line_break()
        else:
            self.current = []
        if blank and self.lines and self.blank < blank and not self.fresh:
            self._emit("")

    def quote_begin(self) -> None:
        self.quote += 1
        self.fresh = True

    def quote_end(self) -> None:
        while self.quote and self.blank and self.lines[-1] == ">" * min(self.quote, _MAX_QUOTE):
            self.lines.pop()
            self.blank -= 1
        self.quote = max(0, self.quote - 1)

    def _emit(self, line: str) -> None:
        self.fresh = False
        # Layout tables make towers of empty lines; two say as much.
        self.blank = self.blank + 1 if not line.strip() else 0
        if self.blank <= 2:
            prefix = ">" * min(self.quote, _MAX_QUOTE)
            self.lines.append(f"{prefix} {line}" if prefix and line else prefix or line)

    def finish(self) -> str:
        self.block()
        return "\n".join(self.lines).strip("\n")


def html_to_text(html: str) -> str:
    """Write HTML as plain text: paragraphs, lists, quotes with `>`, and link targets that the text does not show."""
    writer = _Writer()
    for token in tokens(html):
        if token.kind == "text":
            writer.text(unescape(html[token.start : token.end]).replace("\xa0", " "))
        elif token.kind == "raw" and token.name not in _DROPPED:
            writer.text(unescape(html[token.start : token.end]))
        elif token.kind == "open":
            _open(writer, html, token)
        elif token.kind == "close":
            _close(writer, token.name)
    return clean(writer.finish())


def _open(writer: _Writer, html: str, token: Token) -> None:
    name = token.name
    if name == "br":
        writer.line_break()
    elif name == "a":
        writer.links.append((attributes(html, token).get("href", "").strip(), len(writer.current)))
    elif name == "img":
        alt = attributes(html, token).get("alt", "").strip()
        if alt:
            writer.text(f"[{alt[:200]}]")
    elif name == "hr":
        writer.block()
        writer.text("---")
        writer.line_break()
    elif name in ("td", "th"):
        if writer.current:
            writer.text(" ")
    elif name in _SPACED:
        writer.block(1)
    elif name in _BLOCKS:
        writer.block()
        if name == "li":
            writer.text("- ")
        if name == "blockquote":
            writer.quote_begin()
        writer.pre += name == "pre"


def _close(writer: _Writer, name: str) -> None:
    if name == "a" and writer.links:
        _finish_link(writer, *writer.links.pop())
    elif name in _SPACED:
        writer.block(1)
    elif name in _BLOCKS:
        writer.block()
        if name == "blockquote":
            writer.quote_end()
        elif name == "pre":
            writer.pre = max(0, writer.pre - 1)


def _finish_link(writer: _Writer, href: str, since: int) -> None:
    scheme = href[:8].lower()
    if not scheme.startswith(("http://", "https://", "mailto:")) or len(href) > _MAX_URL:
        return
    label = "".join(writer.current[since:]).strip()
    bare = href.split(":", 1)[1].strip("/").removeprefix("www.")
    if label and bare.split("?", 1)[0].rstrip("/").lower() not in label.lower():
        target = href[7:] if scheme.startswith("mailto:") else href
        writer.text(f" <{target}>")
