"""Small components as ready strings, for templates (`core.templatetags.components`) and for rows prepared in Python."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core.icons import icon_html

GROUNDS = 6
BARS = 24  # units high
CHANNELS = {
    "email": ("mail", "mail"),
    "form": ("form", "file-text"),
    "api": ("form", "webhook"),
    "phone": ("phone", "phone"),
    "chat": ("chat", "message-circle"),
    "sms": ("sms", "message-square"),
    "webhook": ("chat", "webhook"),
    "telegram": ("chat", "send"),
    "whatsapp": ("whatsapp", "message-circle"),
}
STATUSES = {
    "new": ("open", "circle-dashed"),
    "open": ("open", "circle-dot"),
    "pending": ("waiting", "hourglass"),
    "on_hold": ("waiting", "circle-pause"),
    "solved": ("solved", "circle-check"),
    "closed": ("closed", "lock"),
}
KEY_WORDS = {
    "Enter": "↵",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "Escape": "Esc",
}


def initials(name: str) -> str:
    """One or two letters that stand for a name; "?" for an empty one. Scripts without word spaces give one letter."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@lru_cache(maxsize=4096)
def avatar_html(name: str, key: object = "", *, size: str = "", presence: str = "", kind: str = "") -> SafeString:
    """Initials on one of six quiet grounds, picked by `key` (the person's id; the name without one). Decoration.

    `size`: tiny, small, large; `presence`: online, busy, break, offline; `kind`: organization, bot, nobody.
    """
    ground = int.from_bytes(hashlib.blake2s(str(key or name).encode(), digest_size=2).digest(), "big") % GROUNDS + 1
    modifiers = [f"avatar--{part}" for part in (size, kind, "" if ground == 1 else str(ground)) if part]
    mark = format_html('<span class="presence presence--{}"></span>', presence) if presence else ""
    text = "" if kind == "nobody" else initials(name)
    return format_html(
        '<span class="{}" title="{}" aria-hidden="true">{}{}</span>', " ".join(["avatar", *modifiers]), name, text, mark
    )


@lru_cache(maxsize=1024)
def rail_item_html(
    href: str, icon: str, label: str, count: int = 0, *, alert: bool = False, current: bool = False
) -> SafeString:
    """One entry of a rail; `alert` shows its count in red."""
    number = ""
    if count:
        number = format_html(
            '<span class="rail-item__count{}">{}</span>', " rail-item__count--alert" if alert else "", count
        )
    return format_html(
        '<a class="rail-item" href="{}"{}>{}<span class="rail-item__label" dir="auto">{}</span>{}</a>',
        href,
        mark_safe(' aria-current="page"') if current else "",
        icon_html(icon),
        label,
        number,
    )


def time_html(instant: datetime, form: str = "relative") -> SafeString:
    """A `<time>` that `helpdesk/time` keeps fresh; its text is the ISO minute in UTC until then.

    `form`: relative ("12 min"), clock (the hour today, else day and hour), date. Needs an aware datetime.
    """
    iso = instant.astimezone(UTC).isoformat(timespec="seconds")
    return mark_safe(f'<time datetime="{iso[:19]}Z" data-time="{form}">{iso[:10]} {iso[11:16]}</time>')


def due_html(due: datetime, soon: datetime) -> SafeString:
    """A chip that `helpdesk/due` counts down: quiet, amber from `soon` on, red once `due` is over; aware instants."""
    at, warn = (each.astimezone(UTC).isoformat(timespec="milliseconds")[:23] for each in (due, soon))
    return mark_safe(
        f'<span class="chip sla sla--ok" data-due="{at}Z" data-soon="{warn}Z"><span class="visually-hidden"></span>'
        f"{ring_html(1)}{icon_html('triangle-alert')}<span>{at[:10]} {at[11:16]}</span></span>"
    )


def written_time_html(instant: datetime, form: str = "clock") -> SafeString:
    """The same with its text in the reader's language and zone, for pages that must do without JavaScript."""
    text = formats.date_format(timezone.localtime(instant), "DATE_FORMAT" if form == "date" else "DATETIME_FORMAT")
    moment = instant.astimezone(UTC).replace(tzinfo=None)
    return format_html(
        '<time datetime="{}Z" data-time="{}">{}</time>', moment.isoformat(timespec="seconds"), form, text
    )


def keys_html(shortcut: str) -> SafeString:
    """A shortcut as key caps: "Ctrl+K" is pressed together, "g i" one after the other."""
    caps = [cap for part in shortcut.split() for cap in part.replace("++", "+Plus").split("+")]
    body = format_html_join("", '<kbd class="kbd">{}</kbd>', ((KEY_WORDS.get(cap, cap),) for cap in caps))
    return format_html('<span class="keys">{}</span>', body)


def ring_html(share: float, label: str = "") -> SafeString:
    """A gauge that is `share` full (0 to 1). Without a label it is decoration beside a word that says the same."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="ring" viewBox="0 0 20 20" {}><circle class="ring__track" cx="10" cy="10" r="8"/>'
        '<circle class="ring__value" cx="10" cy="10" r="8" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        meaning,
        round(max(0.0, min(1.0, share)) * 100),
    )


def bars_html(counts: Sequence[int], label: str) -> SafeString:
    """Counts as small bars on one base line, the highest as tall as the picture; `label` says the same in words."""
    most = max([*counts, 1])
    bars = format_html_join(
        "",
        '<rect class="bars__bar" x="{}" y="{}" width="3" height="{}" rx="1"/>',
        ((place * 4, BARS - height, height) for place, height in enumerate(_heights(counts, most))),
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', len(counts) * 4, BARS, label, bars
    )


def _heights(counts: Sequence[int], most: int) -> list[int]:
    """Whatever came is seen: one message beside a thousand stands two units high, an empty hour one."""
    return [max(round(count / most * BARS), 2) if count else 1 for count in counts]


def duration(seconds: float) -> str:
    """A span of time as people read it: "0.2 s", "12 s", "4 min", "5 h 36 min", "3 d"."""
    if seconds < 60:
        return f"{formats.number_format(seconds, 0 if seconds >= 10 else 1)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return gettext("%(days)s d") % {"days": hours // 24}
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def file_size(size: int) -> str:
    """A number of bytes as people read it: "820 bytes", "12 kB", "3.4 MB" (powers of 1000)."""
    if size < 1000:
        return gettext("%(number)s bytes") % {"number": size}
    for unit, power in (("kB", 1), ("MB", 2), ("GB", 3)):
        value = size / 1000**power
        if value < 1000 or unit == "GB":
            return f"{formats.number_format(value, 0 if value >= 10 else 1)} {unit}"
    raise AssertionError


def file_icon(content_type: str) -> str:
    """The icon of a content type."""
    for start, icon in (
        ("image/", "file-image"),
        ("text/csv", "file-spreadsheet"),
        ("text/", "file-text"),
        ("application/pdf", "file-text"),
        ("application/zip", "file-archive"),
        ("application/vnd.ms-excel", "file-spreadsheet"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-spreadsheet"),
        ("message/", "mail"),
    ):
        if content_type.startswith(start):
            return icon
    return "file"
