"""The thread below a reply: what customer and company wrote before, with an attribution in the customer's language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.utils import timezone, translation
from django.utils.formats import date_format

from core.html import sanitise

MOST_MESSAGES = 10
MOST_CHARS = 60_000

# Mail programs fold a quote by these sentences, so each is written the way mail programs of that language write it.
ATTRIBUTIONS = {
    "en": "On {date}, {name} wrote:",
    "de": "Am {date} schrieb {name}:",
    "fr": "Le {date}, {name} a écrit :",
    "pt": "Em {date}, {name} escreveu:",
    "ro": "Pe {date}, {name} a scris:",
    "es": "El {date}, {name} escribió:",
    "it": "Il {date}, {name} ha scritto:",
    "nl": "Op {date} schreef {name}:",
    "pl": "{date} {name} napisał(a):",
    "sv": "Den {date} skrev {name}:",
    "da": "Den {date} skrev {name}:",
    "cs": "Dne {date} {name} napsal(a):",
}
_PICTURE_INSIDE = re.compile(r"""<img\b[^>]*\ssrc="cid:[^"]*"[^>]*>""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier message as it is quoted."""

    name: str
    at: datetime
    text: str
    html: str


def attribution(name: str, at: datetime, language: str, zone: str) -> str:
    """The line above a quote, in the given language (English where we have none) and time zone."""
    code = language.lower().replace("_", "-")
    pattern = ATTRIBUTIONS.get(code) or ATTRIBUTIONS.get(code.split("-")[0])
    with translation.override(code if pattern else "en"), timezone.override(zone or "UTC"):
        local = timezone.localtime(at)
        when = f"{date_format(local, 'DATE_FORMAT')} {date_format(local, 'H:i')}"
    return (pattern or ATTRIBUTIONS["en"]).format(date=when, name=name)


def quote_text(earlier: Sequence[Earlier], language: str, zone: str) -> str:
    """The quoted messages as plain text, latest first, each line marked with `>`."""
    blocks = []
    for message in _within_limits(earlier):
        lines = "\n".join(f"> {line}".rstrip() for line in message.text.splitlines())
        blocks.append(f"{attribution(message.name, message.at, language, zone)}\n{lines}")
    return "\n\n".join(blocks)


def quote_html(earlier: Sequence[Earlier], language: str, zone: str) -> str:
    """The quoted messages as HTML, latest first; sanitised again, names escaped (R17), pictures inside left out."""
    blocks = []
    for message in _within_limits(earlier):
        body = _PICTURE_INSIDE.sub("", sanitise(message.html)) if message.html else _as_html(message.text)
        line = escape(attribution(message.name, message.at, language, zone))
        blocks.append(f'<p>{line}</p><blockquote type="cite">{body}</blockquote>')
    return "".join(blocks)


def _as_html(text: str) -> str:
    return f"<p>{escape(text)}</p>".replace("\n", "<br>")


def _within_limits(earlier: Sequence[Earlier]) -> list[Earlier]:
    kept: list[Earlier] = []
    left = MOST_CHARS
    for message in earlier[:MOST_MESSAGES]:
        left -= max(len(message.text), len(message.html))
        if kept and left < 0:
            break
        kept.append(message)
    return kept
