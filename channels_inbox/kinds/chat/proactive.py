"""Lines by which a website begins a conversation: on some pages, after some time, once for each visitor.

The loader shows them; nothing is stored until the visitor answers. Then the line stands first in their ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from channels_inbox.kinds.chat.hours import hours_of
from channels_inbox.models import ChannelSettings, ChatSession
from tickets.actions.automatic import note_auto_line
from tickets.models import Ticket

MOST = 5
RULE = "greeting"


@dataclass(frozen=True, slots=True)
class Greeting:
    """One rule: pages as "/path" or whole address with "*" for anything, seconds on the page, what is said."""

    id: str
    page: str
    after: int
    text: str
    open_only: bool


def read_greetings(config: Mapping[str, Any]) -> list[Greeting]:
    """The rules of a channel's settings."""
    return [
        Greeting(str(one["id"]), str(one["page"]), int(one["after"]), str(one["text"]), bool(one.get("open_only")))
        for one in (config.get("greetings") or ())[:MOST]
    ]


def greetings_now(stored: ChannelSettings) -> list[dict[str, Any]]:
    """What the loader is told: the rules that hold at this hour."""
    rules = read_greetings(stored.config or {})
    if any(rule.open_only for rule in rules) and not hours_of(stored.channel)["open"]:
        rules = [rule for rule in rules if not rule.open_only]
    return [{"id": rule.id, "page": rule.page, "after": rule.after, "text": rule.text} for rule in rules]


def greeting_text(stored: ChannelSettings, given: object) -> str:
    """What the rule says that a page names; "" for none of ours."""
    return next((rule.text for rule in read_greetings(stored.config or {}) if rule.id == given), "")


def attend(session: ChatSession, ticket: Ticket) -> bool:
    """Puts the line that a visitor answered into their ticket, before what they wrote; never keeps anybody waiting.

    Effects: event auto_reply, once.
    """
    if not session.greeting:
        return False
    with transaction.atomic():
        locked = ChatSession.objects.select_for_update().get(pk=session.pk)
        if locked.greeting:
            note_auto_line(ticket=ticket, text=locked.greeting, rule=RULE, at=locked.created_at)
            ChatSession.objects.filter(pk=locked.pk).update(greeting="")
    session.greeting = ""
    return False
