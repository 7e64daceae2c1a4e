"""The thread of a conversation as ready strings, as the list has its rows: a template costs a millisecond a message."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from core.components import avatar_html, file_icon, file_size, time_html
from core.icons import icon_html
from core.panels import RECORDING, Panel, panels
from people.models import Agent
from tickets.call_html import call_html
from tickets.enums import DeliveryState, MessageKind
from tickets.files import INLINE_IMAGES
from tickets.models import Attachment, Message

if TYPE_CHECKING:
    from tickets.conversation import Day, EventsEntry, MessageEntry

FRAME_RIGHTS = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
UNDERWAY = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING})
# How far a message came: modifier, icon, words.
DELIVERIES = {
    DeliveryState.SENT: ("", "check", "sent"),
    DeliveryState.DELIVERED: ("", "check-check", "delivered"),
    DeliveryState.READ: (" message__delivery--read", "check-check", "read"),
    DeliveryState.FAILED: (" message__delivery--failed", "triangle-alert", "failed"),
    DeliveryState.UNKNOWN: ("", "info", "unknown"),
    DeliveryState.SUPPRESSED: ("", "shield-off", "suppressed"),
}


class Reader(NamedTuple):
    """Whose eyes it is for, and what they may do."""

    agent: Agent
    retries: Sequence[Panel]
    players: Sequence[Panel]
    words: "_Words"


def thread_html(days: Iterable["Day"], agent: Agent) -> SafeString:
    """All messages and what happened between them, with a line at the beginning of each day. No query."""
    reader, parts = _reader(agent), []
    for day in days:
        parts.append(_day_html(day.date, get_language() or ""))
        parts += [_message(entry, reader) if entry.is_message else _events(entry) for entry in day.entries]  # type: ignore[arg-type]
    return mark_safe("\n".join(parts))


def messages_html(entries: Iterable["MessageEntry"], agent: Agent) -> SafeString:
    """Some messages, as they stand in the thread. No query."""
    reader = _reader(agent)
    return mark_safe("\n".join(_message(entry, reader) for entry in entries))


def _reader(agent: Agent) -> Reader:
    return Reader(agent, panels("delivery", agent) if agent.may_reply else (), panels(RECORDING, agent), _words())


@cache
def _around(name: str) -> tuple[str, str]:
    """An address that holds one number, as what stands before and behind it."""
    before, _number, behind = reverse(name, args=[0]).rpartition("0")
    return before, behind


def _address(name: str, number: int) -> str:
    before, behind = _around(name)
    return f"{before}{number}{behind}"


@cache
def _day_html(day: date, _language: str) -> str:
    iso = day.isoformat()
    written = escape(formats.date_format(day, "DATE_FORMAT"))
    return f'<p class="day" id="day-{iso}"><time datetime="{iso}">{written}</time></p>'


class _Words:
    """What all messages share, in one language."""

    def __init__(self) -> None:
        def marked(icon: str, text: str) -> str:
            return f"{icon_html(icon, 'small')}{escape(text)}"

        self.forwarded = marked("lock", gettext("Forwarded"))
        self.note = marked("lock", gettext("Note, only for the team"))
        self.call = marked("lock", gettext("Call, only for the team"))
        self.automatic = marked("bot", gettext("Automatic"))
        self.stranger = f'<span class="chip badge badge--warning">{escape(gettext("not the requester"))}</span>'
        self.to, self.from_, self.subject = escape(gettext("to")), escape(gettext("From")), escape(gettext("Subject"))
        self.recipients = (escape(gettext("To")), escape(gettext("Cc")), escape(gettext("Bcc")))
        self.leaves = escape(gettext("leaves in %s s"))
        self.leaving, self.undo = escape(gettext("about to leave")), escape(gettext("Undo"))
        self.on_its_way = escape(gettext("on its way"))
        self.states = {
            "sent": gettext("sent"),
            "delivered": gettext("delivered"),
            "read": gettext("opened"),
            "failed": gettext("not delivered"),
            "unknown": gettext("outcome unknown"),
            "suppressed": gettext("not sent, by a guard"),
        }
        self.not_delivered = escape(gettext("Not delivered."))
        self.no_reason = gettext("The mail server gave no reason.")
        self.show_images = escape(gettext("Show them"))
        self.message_from = gettext("Message from %(name)s")
        self.reacted = gettext("%(name)s reacted with")
        self.unnamed = gettext("Unnamed file")


@cache
def _words_in(_language: str) -> _Words:
    return _Words()


def _words() -> _Words:
    return _words_in(get_language() or "")


def _message(entry: "MessageEntry", reader: Reader) -> str:
    message = entry.message
    modifier = f" message--{entry.modifier}" if entry.modifier else ""
    scheduled = " message--scheduled" if entry.is_scheduled else ""
    return (
        f'<article class="message{modifier}{scheduled}" id="m{message.pk}" data-seq="{message.seq or ""}">'
        f"{avatar_html(entry.author, entry.author_key)}"
        f'<div class="message__main"><div class="message__head">{_head(entry, reader.words)}{_delivery(entry, reader)}'
        f"{time_html(message.sent_at, 'clock')}</div>{_content(entry, reader)}{_files(entry.files, reader.words)}"
        f"{_reactions(message, reader.words)}{_failure(entry, reader)}</div></article>"
    )


def _content(entry: "MessageEntry", reader: Reader) -> str:
    return call_html(entry.message.call, reader.players) if entry.message.call else _body(entry, reader.words)


def _head(entry: "MessageEntry", words: "_Words") -> str:
    message, kind = entry.message, ""
    if message.call:
        kind = f'<span class="message__kind">{words.call}</span>'
    elif message.kind == MessageKind.NOTE:
        kind = f'<span class="message__kind">{words.forwarded if message.to else words.note}</span>'
    elif message.is_auto:
        kind = f'<span class="message__kind">{words.automatic}</span>'
    stranger = words.stranger if message.not_requester else ""
    merged = ""
    if entry.merged_from:
        merged = (
            f'<a class="chip badge" href="{_address("tickets:ticket", entry.merged_from)}">#{entry.merged_from}</a>'
        )
    people = _people(entry.message, words) if message.author_email or message.to else ""
    return f'<span class="message__author" dir="auto">{escape(entry.author)}</span>{kind}{stranger}{merged}{people}'


def _people(message: Message, words: "_Words") -> str:
    short = ""
    if message.kind == MessageKind.CUSTOMER:
        # How a chat or another system calls somebody ("website:visitor-2") tells nobody anything.
        if ":" in message.author_email and "@" not in message.author_email:
            return ""
        short = escape(message.author_email)
    elif message.to:
        more = ", …" if len(message.to) > 1 or message.cc else ""
        short = f"{words.to} {escape(message.to[0]['email'] or message.to[0]['name'])}{more}"
    lines = [(words.from_, escape(message.author_email))] if message.author_email else []
    # Bcc too: only agents of the ticket read this (R10).
    for label, line in zip(words.recipients, (message.to, message.cc, message.bcc), strict=True):
        if line:
            named = [f"{escape(person['name'])} &lt;{escape(_address_of(person))}&gt;" for person in line]
            lines.append((label, ", ".join(named)))
    rows = "".join([f"<dt>{label}</dt><dd>{text}</dd>" for label, text in lines])
    if message.subject:
        rows += f'<dt>{words.subject}</dt><dd dir="auto">{escape(message.subject)}</dd>'
    return f'<details class="message__people"><summary>{short}</summary><dl>{rows}</dl></details>'


def _address_of(person: dict[str, str]) -> str:
    return person["email"] or person.get("address", "")


def _delivery(entry: "MessageEntry", reader: Reader) -> str:
    words, message = reader.words, entry.message
    if entry.is_scheduled and message.release_at:
        undo = ""
        if message.author_agent_id == reader.agent.pk:
            address = _address("tickets:undo_send", message.pk)
            undo = (
                f'<button class="link-button" type="button" hx-post="{address}" hx-swap="none" data-undo-send>'
                f"{words.undo}</button>"
            )
        text = f'<span data-leaves-text="{words.leaves}">{words.leaving}</span>{undo}'
        leaves = f' data-leaves="{message.release_at.isoformat()}"'
        return f'<span class="message__delivery"{leaves}>{icon_html("clock")}{text}</span>'
    if not message.delivery_state:
        return ""
    if message.delivery_state in UNDERWAY:
        return f'<span class="message__delivery">{icon_html("clock")}{_waiting(message, words)}</span>'
    if message.delivery_state not in DELIVERIES:
        return ""
    modifier, icon, word = DELIVERIES[DeliveryState(message.delivery_state)]
    title = f' title="{escape(message.delivery_error)}"' if word == "suppressed" else ""
    return f'<span class="message__delivery{modifier}"{title}>{icon_html(icon)}{escape(words.states[word])}</span>'


def _waiting(message: Message, words: "_Words") -> str:
    tries = message.delivery_attempts
    if not tries:
        return words.on_its_way
    text = ngettext("tried %(tries)s time, will try again", "tried %(tries)s times, will try again", tries)
    return f'<span title="{escape(message.delivery_error)}">{escape(text % {"tries": tries})}</span>'


def body_html(entry: "MessageEntry") -> SafeString:
    """The text with what it quotes folded away, or the frame that designed mail is shown in."""
    return mark_safe(_body(entry, _words()))


def _body(entry: "MessageEntry", words: "_Words") -> str:
    message = entry.message
    if entry.framed:
        title = escape(words.message_from % {"name": entry.author})
        frame = (
            f'<iframe class="mail-frame" id="f{message.pk}" src="{_address("tickets:body", message.pk)}" loading="lazy"'
            f' sandbox="{FRAME_RIGHTS}" title="{title}" data-mail-frame></iframe>'
        )
        return f'<div class="message__body message__body--framed">{_guard(message, words)}{frame}</div>'
    language = f' lang="{escape(message.language)}"' if message.language else ""
    return f'<div class="message__body" dir="auto"{language}>{entry.body}{_quoted(entry)}</div>'


def _guard(message: Message, words: "_Words") -> str:
    """Pictures on other people's servers wait until they are asked for (R19)."""
    images = message.remote_images
    if not images:
        return ""
    text = ngettext("%(images)s remote image held back", "%(images)s remote images held back", images)
    return (
        f'<div class="mail-guard" data-mail-guard>{icon_html("image-off", "small")}'
        f"<span>{escape(text % {'images': images})}</span>"
        f'<button type="button" data-show-images>{words.show_images}</button></div>'
    )


def _quoted(entry: "MessageEntry") -> str:
    if not entry.quoted:
        return ""
    lines = entry.quoted_lines
    text = ngettext("Quoted text, %(lines)s line", "Quoted text, %(lines)s lines", lines) % {"lines": lines}
    return (
        f'<div class="quote-fold"><details><summary>{icon_html("ellipsis", "small")}{escape(text)}</summary>'
        f"<blockquote>{entry.quoted}</blockquote></details></div>"
    )


def _files(files: Sequence[Attachment], words: "_Words") -> str:
    return f'<div class="attachments">{"".join([_file(file, words) for file in files])}</div>' if files else ""


def _file(file: Attachment, words: "_Words") -> str:
    if file.content_type in INLINE_IMAGES:
        picture = f"{_address('tickets:picture', file.pk)}?size=small"
        thumb = f'<img src="{picture}" alt="" loading="lazy" width="32" height="32">'
    else:
        thumb = icon_html(file_icon(file.content_type))
    name = escape(file.filename or words.unnamed)
    return (
        f'<a class="attachment" href="{_address("tickets:attachment", file.pk)}" download>'
        f'<span class="attachment__thumb">{thumb}</span><span class="clip" dir="auto">{name}</span>'
        f'<span class="attachment__size">{escape(file_size(file.size))}</span></a>'
    )


def _reactions(message: Message, words: "_Words") -> str:
    signs = [
        f'<span class="message__reaction" title="{escape(entry["name"])}">'
        f'<span class="visually-hidden">{escape(words.reacted % {"name": entry["name"]})} </span>'
        f"{escape(entry['emoji'])}</span>"
        for entry in message.reactions
        if entry["emoji"]
    ]
    return f'<div class="message__reactions">{"".join(signs)}</div>' if signs else ""


def _failure(entry: "MessageEntry", reader: Reader) -> str:
    if not entry.has_failed:
        return ""
    words, message = reader.words, entry.message
    buttons = "".join(
        [
            f'<button class="button button--small" type="button" hx-post="{escape(panel.url(message))}" hx-swap="none">'
            f"{icon_html(panel.icon, 'small')}{escape(str(panel.label))}</button>"
            for panel in reader.retries
        ]
    )
    return (
        f'<div class="message__failure" role="note">{icon_html("triangle-alert", "small")}<p>{words.not_delivered}'
        f' <q dir="auto">{escape(message.delivery_error or words.no_reason)}</q></p>{buttons}</div>'
    )


def _events(entry: "EventsEntry") -> str:
    if len(entry.lines) == 1:
        return f'<p class="event-line" id="e{entry.key}">{entry.last}</p>'
    count = len(entry.lines)
    more = escape(ngettext("%(more)s event", "%(more)s events", count) % {"more": count})
    others = "".join([f'<p class="event-line">{line}</p>' for line in entry.lines[:-1]])
    return (
        f'<details class="event-lines" id="e{entry.key}"><summary class="event-line">{entry.last}'
        f'<span class="event-line__why">{more}</span></summary>{others}</details>'
    )
