"""What is new in HTML and what is quoted, by the marks that mail programs leave; nothing is deleted."""

import re
from dataclasses import dataclass

from channels_inbox.kinds.email.parse.htmltokens import VOID, Token, attributes, tokens

_QUOTE_CLASSES = {
    "gmail_quote", "yahoo_quoted", "yahoo-quoted", "protonmail_quote", "moz-cite-prefix",
    "tutanota_quote", "zmail_extra", "gmail_quote_container", "gmail_attr", "mcntmcntquote", "hmmessage-quote",
    "fastmail-quoted", "skiff-mail-quote", "hey-quoted",
}  # fmt: skip
_REST_CLASSES = {"outlookmessageheader", "ms-outlook-mobile-reference-message", "zmail_extra_hr"}
_REST_IDS = {
    "divrplyfwdmsg", "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container", "replysplit",
    "stopspelling", "ms-outlook-mobile-body-separator-line", "zwchr", "reply139content", "isreplycontent",
}  # fmt: skip
_TOP_RULE = re.compile(r"border:\s?none;\s?border-top:\s?solid #(?:e1e1e1|b5c4df) 1\.0pt", re.IGNORECASE)
_FORWARDED = re.compile(
    r"-{5,20} ?(?:forwarded message|weitergeleitete nachricht|message transféré|messaggio inoltrato|mensaje reenviado|"
    r"mensagem encaminhada|mesaj redirecționat|doorgestuurd bericht)",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_LOOK = 1_500
# Any of the marks, anywhere: without one nothing needs a closer look.
_HINTS = sorted(_QUOTE_CLASSES | _REST_CLASSES | _REST_IDS | {"border-top", "cite", "quote", "__quoted_text__"})


@dataclass(slots=True)
class _Range:
    start: int
    end: int


def split_html(html: str) -> tuple[str, str]:
    """Split into (new, quoted) HTML; the pieces of both are exactly the input, in order.

    HTML of nothing but quotes, and a forwarded mail, are all new. Tags may be left open: clean both afterwards.
    """
    lowered = html.lower()
    ranges = _quoted_ranges(html) if any(hint in lowered for hint in _HINTS) else []
    if not ranges:
        return html, ""
    new: list[str] = []
    quoted: list[str] = []
    position = 0
    for found in ranges:
        new.append(html[position : found.start])
        quoted.append(html[found.start : found.end])
        position = found.end
    new.append(html[position:])
    joined = "".join(new)
    return (joined, "".join(quoted)) if _has_text(joined) else (html, "")


def _has_text(html: str) -> bool:
    return any(
        (token.kind == "text" and html[token.start : token.end].replace("&nbsp;", " ").strip("\xa0 \t\r\n"))
        or (token.kind == "open" and token.name == "img")
        for token in tokens(html)
    )


def _quoted_ranges(html: str) -> list[_Range]:
    ranges: list[_Range] = []
    inside: _Range | None = None
    name = ""
    depth = 0
    for token in tokens(html):
        if token.kind == "open" and inside is None:
            mark = _mark(html, token)
            if mark == "rest":
                ranges.append(_Range(token.start, len(html)))
                return ranges
            if mark == "element":
                inside, name, depth = _Range(token.start, len(html)), token.name, 1
        elif inside is not None and token.name == name and token.kind in ("open", "close"):
            depth += 1 if token.kind == "open" else -1
            if depth == 0:
                ranges.append(_Range(inside.start, token.end))
                inside = None
    if inside is not None:
        ranges.append(inside)
    return ranges


def _mark(html: str, token: Token) -> str:
    """Tell what a tag begins: "rest" (all from here is quoted), "element" (what it holds is), or ""."""
    source = html[token.start : token.end]
    if "=" not in source:
        return ""
    found = attributes(html, token)
    identifier = found.get("id", "").strip().lower().removeprefix("x_")
    classes = {word.removeprefix("x_") for word in found.get("class", "").lower().split()}
    if identifier in _REST_IDS or classes & _REST_CLASSES:
        return "rest"
    if token.name == "div" and "border-top" in source and _TOP_RULE.search(found.get("style", "")[:500]):
        return "rest"
    if token.name in VOID:
        return ""
    quote = bool(classes & _QUOTE_CLASSES)
    quote |= token.name == "blockquote" and found.get("type", "").lower() == "cite"
    quote |= token.name == "div" and found.get("name", "").lower() == "quote"
    quote |= found.get("data-marker", "") == "__QUOTED_TEXT__"
    if quote and _FORWARDED.search(_TAGS.sub("", html[token.start : token.start + _LOOK])[:300]):
        return ""
    return "element" if quote else ""
