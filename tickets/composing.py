"""What the composer starts with: recipients, drafts, signature, template fields."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import quote
from html import escape
from typing import Any

from django.urls import reverse

from core.html import to_text
from core.sms import Count, count
from people.models import Agent
from tickets.consents import requester_refusal
from tickets.conversation import Conversation, MessageEntry
from tickets.enums import ChannelKind
from tickets.errors import Refused
from tickets.models import Attachment, Draft, ReplyTemplate, Ticket
from tickets.recipients import Address, addresses, is_addressed, requester_address
from tickets.windows import window_words

SPECIALS = re.compile(r"""[\\<>",;]""")
_FIELD = re.compile(r"\{\{\s*([a-z_]+\.[a-z_]+)\s*\}\}")
_ENTRY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|([^<>",;]*?))\s*<([^<>\s]+)>\s*|\s*([^<>,;\s]+)\s*""")
MODES = (Draft.Kind.REPLY, Draft.Kind.NOTE, Draft.Kind.FORWARD)


@dataclass(frozen=True, slots=True)
class ComposerState:
    """`modes` holds, for reply, note and forward, what the script puts into the fields."""

    mode: str
    modes: dict[str, dict[str, Any]]
    may_reply: bool
    seen_seq: int
    is_addressed: bool = True  # whether a reply's recipients are chosen here
    window: str = ""  # until when the channel takes an answer, or why it takes none, in words
    is_closed: bool = False  # whether it takes none
    count: Count | None = None  # how many SMS the draft becomes, where an answer is one

    @property
    def current(self) -> dict[str, Any]:
        """The fields of the mode that is shown first."""
        return self.modes[self.mode]


def composer_state(agent: Agent, conversation: Conversation) -> ComposerState:
    """Recipients and drafts were read with the conversation: no query, one where customers can want no messages."""
    ticket = conversation.ticket
    addressed = is_addressed(ticket.channel)
    defaults = {
        Draft.Kind.REPLY: {
            "to": as_line(requester_address(ticket)) if addressed else "",
            "cc": as_line({"name": row.contact.name, "email": row.email} for row in conversation.approved if addressed),
        },
        Draft.Kind.NOTE: {"to": "", "cc": ""},
        Draft.Kind.FORWARD: {"to": "", "cc": ""},
    }
    modes = {str(mode): _mode(defaults[mode], conversation.drafts.get(mode), ticket) for mode in MODES}
    newest = max(conversation.drafts.values(), key=lambda draft: draft.updated_at, default=None)
    mode = newest.kind if newest and newest.kind in modes else Draft.Kind.REPLY
    shown = str(mode) if agent.may_reply else "note"
    entries = (entry for day in conversation.days for entry in day.entries)
    messages = (entry.message for entry in entries if isinstance(entry, MessageEntry))
    refusal = requester_refusal(ticket)
    is_open, window = window_words(ticket, messages)
    counted = count(to_text(modes["reply"]["html"])) if ticket.channel.kind == ChannelKind.SMS else None
    return ComposerState(
        shown,
        modes,
        agent.may_reply,
        ticket.last_seq,
        addressed,
        refusal or window,
        bool(refusal) or not is_open,
        counted,
    )


def _mode(defaults: dict[str, str], draft: Draft | None, ticket: Ticket) -> dict[str, Any]:
    if draft is None:
        return {**defaults, "bcc": "", "html": "", "plain": False, "files": [], "saved": "", "seen": ticket.last_seq}
    return {
        "to": as_line(draft.to),
        "cc": as_line(draft.cc),
        "bcc": as_line(draft.bcc),
        "html": draft.html,
        "plain": draft.plain_only,
        "files": [file_state(file) for file in draft.attachments.all()],
        "saved": draft.updated_at.isoformat(),
        # A draft that is taken up again was seen up to now: the conversation stands right above it.
        "seen": ticket.last_seq,
    }


def file_state(file: Attachment) -> dict[str, Any]:
    """A file of a draft as the script shows it."""
    return {
        "id": file.pk,
        "name": file.filename,
        "size": file.size,
        "type": file.content_type,
        "url": reverse("tickets:attachment", args=[file.pk]),
        "inline": file.is_inline,
    }


def as_line(given: Iterable[Address]) -> str:
    """Addresses as one line that people can edit; names are quoted where they would be read wrongly without."""
    return ", ".join(_written(entry["name"], entry["email"]) for entry in given)


def _written(name: str, email: str) -> str:
    if not name:
        return email
    return f'"{quote(name)}" <{email}>' if SPECIALS.search(name) else f"{name} <{email}>"


def read_line(line: str) -> list[Address]:
    """The addresses of a line as people type it, separated by commas or semicolons.

    Errors: Refused for what cannot be written to, naming it.
    """
    found: list[Address] = []
    for part in _split(line):
        match = _ENTRY.fullmatch(part)
        if match is None:
            found.append({"name": "", "email": part.strip()})  # the check below names it
        else:
            quoted, bare, bracketed, alone = match.groups()
            name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (bare or "")
            found.append({"name": name.strip(), "email": bracketed or alone or ""})
    return addresses(found)


def _split(line: str) -> list[str]:
    return [part for part in re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,;"])+', line) if part.strip()]


def fill_template(template: ReplyTemplate, ticket: Ticket | None, agent: Agent) -> str:
    """A reply template's HTML with its named fields filled in; unknown fields stay as they are (R44)."""
    contact = ticket.requester if ticket else None
    values = {
        "contact.name": contact.name if contact else "",
        "contact.first_name": contact.name.split(" ")[0] if contact and contact.name else "",
        "contact.email": contact.email if contact else "",
        "ticket.number": str(ticket.pk) if ticket else "",
        "ticket.subject": ticket.subject if ticket else "",
        "agent.name": agent.name,
        "agent.first_name": agent.name.split(" ")[0],
        "team.name": ticket.team.name if ticket else agent.home_team.name,
    }
    return _FIELD.sub(lambda match: escape(values.get(match[1], match[0])), template.html)


def numbers(given: Iterable[str]) -> list[int]:
    """Ids from a form. Errors: Refused for anything else."""
    try:
        return [int(value) for value in given if value]
    except ValueError:
        raise Refused("not a number") from None
