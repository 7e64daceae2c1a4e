"""What a visitor may read: what was written by their session and what was sent to it, and nothing else (R10, R34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from channels_inbox.kinds.chat.adapter import visitor_id
from channels_inbox.kinds.chat.payload import client_id_of
from channels_inbox.kinds.chat.sessions import sender_of
from channels_inbox.models import ChatSession
from channels_inbox.models.envelope import Thread
from core.clocks import api_time
from core.html import to_text
from core.prepared import Prepared
from tickets.enums import Category, DeliveryState, MessageKind, MessageState
from tickets.files import INLINE_IMAGES
from tickets.models import Attachment, Message, Ticket

MOST_AT_ONCE = 200
UNDELIVERED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place in a conversation as the frame names it: "<ticket>.<seq>"."""

    ticket: int = 0
    seq: int = 0

    @classmethod
    def read(cls, given: object) -> "Place":
        """The place that a text names; the very beginning for anything else."""
        ticket, _dot, seq = str(given).partition(".")
        if ticket.isascii() and ticket.isdigit() and seq.isascii() and seq.isdigit() and len(f"{ticket}{seq}") < 19:
            return cls(int(ticket), int(seq))
        return cls()

    def __str__(self) -> str:
        return f"{self.ticket}.{self.seq}"


def ticket_of(session: ChatSession) -> Ticket | None:
    """The ticket that a session's conversation is now, with the one it was merged into. One query."""
    found = _THREAD.first(channel=session.channel_id, key=f"thread:{visitor_id(session.pk)}")
    return found.ticket if found else None


_THREAD: Prepared[Thread] = Prepared(
    lambda channel, key: Thread.objects.select_related("ticket__merged_into", "ticket__channel").filter(
        channel=channel, key=key
    )[:1],
    channel=int,
    key=str,
)
# What a page shows can only have changed when one of these has: each message and change raises a ticket's version.
_PULSE = """
SELECT session.ended_at, ticket.number, ticket.version, ticket.category, other.number, other.version, other.category,
  talk.state, talk.agent_id,
  CASE WHEN talk.state = 'waiting' THEN (
    SELECT count(*) FROM channels_inbox_livetalk AS other_talk WHERE other_talk.state = 'waiting'
      AND other_talk.team_id = talk.team_id AND other_talk.waiting_since < talk.waiting_since
  ) END,
  (SELECT count(*) FROM channels_inbox_chatban AS ban WHERE ban.channel_id = session.channel_id AND lifted_at IS NULL)
FROM channels_inbox_chatsession AS session
LEFT JOIN channels_inbox_thread AS thread ON thread.channel_id = session.channel_id AND thread.key = %s
LEFT JOIN tickets_ticket AS ticket ON ticket.number = thread.ticket_id
LEFT JOIN tickets_ticket AS other ON other.number = ticket.merged_into_id
LEFT JOIN channels_inbox_livetalk AS talk
  ON talk.ticket_id = COALESCE(other.number, ticket.number) AND talk.state <> 'over'
WHERE session.id = %s
"""


def pulse_of(session: ChatSession) -> tuple[Any, ...] | None:
    """What differs from the last time when there may be news; first the session's end. One cheap query."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, [f"thread:{visitor_id(session.pk)}", session.pk])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def numbers_of(ticket: Ticket) -> tuple[int, ...]:
    """The tickets that hold a conversation, in its order."""
    return (ticket.pk, ticket.merged_into_id) if ticket.merged_into_id else (ticket.pk,)


def visible(session: ChatSession, ticket: Ticket) -> QuerySet[Message]:
    """The messages of a conversation that its visitor may read, in order."""
    return _readable(numbers_of(ticket), sender_of(session))


def _readable(tickets: Sequence[int], sender: str) -> QuerySet[Message]:
    mine = Q(kind=MessageKind.CUSTOMER, author_email=sender)
    to_me = Q(kind__in=(MessageKind.REPLY, MessageKind.SYSTEM), delivery__copies__email=sender)
    shown = Message.objects.filter(mine | to_me, ticket__in=tickets, state=MessageState.SHOWN)
    return shown.order_by("id")


def messages_after(session: ChatSession, ticket: Ticket, place: Place) -> list[dict[str, Any]]:
    """What came after a place, as the frame shows it; everything when the place is in no ticket of the conversation.

    Two queries.
    """
    numbers, sender = numbers_of(ticket), sender_of(session)
    if place.ticket == numbers[-1]:
        rows = _LATER.rows(ticket=place.ticket, sender=sender, after=place.seq)
    else:
        found = visible(session, ticket)
        if place.ticket in numbers:
            found = found.filter(Q(ticket=place.ticket, seq__gt=place.seq) | Q(ticket=numbers[-1]))
        rows = list(found.select_related("author_agent", "item")[:MOST_AT_ONCE])
    files: dict[int, list[Attachment]] = {}
    for file in _FILES.rows(messages=[message.pk for message in rows]):
        files.setdefault(file.message_id or 0, []).append(file)
    return [_shown(message, files.get(message.pk, [])) for message in rows]


_LATER: Prepared[Message] = Prepared(
    lambda ticket, sender, after: (
        _readable((ticket,), sender).filter(seq__gt=after).select_related("author_agent", "item")[:MOST_AT_ONCE]
    ),
    ticket=int,
    sender=str,
    after=int,
)
_FILES: Prepared[Attachment] = Prepared(
    lambda messages: Attachment.objects.filter(message__in=messages).order_by("pk"), messages=[int]
)


def _shown(message: Message, files: Sequence[Attachment]) -> dict[str, Any]:
    is_mine = message.kind == MessageKind.CUSTOMER
    agent = message.author_agent
    item = getattr(message, "item", None) if is_mine else None
    return {
        "id": f"{message.ticket_id}.{message.seq}",
        "mine": is_mine,
        "client": client_id_of(item.key) if item is not None and item.key else "",
        "author": "" if is_mine or agent is None else agent.name,
        "auto": message.is_auto or message.is_bot,
        "text": message.text or to_text(message.html),
        "at": api_time(message.sent_at),
        "seen": message.delivery_state == DeliveryState.READ,
        "files": [_file(file) for file in files],
    }


def _file(file: Attachment) -> dict[str, Any]:
    is_image = file.content_type in INLINE_IMAGES
    return {"id": file.pk, "name": file.filename, "size": file.size, "image": is_image}


def unread_count(session: ChatSession, ticket: Ticket) -> int:
    """How many answers the visitor has not looked at. One query."""
    waiting = visible(session, ticket).exclude(kind=MessageKind.CUSTOMER).exclude(delivery_state=DeliveryState.READ)
    return waiting.count()


def is_answered(session: ChatSession, ticket: Ticket) -> bool:
    """Whether an agent has written to the visitor. One query."""
    return visible(session, ticket).filter(kind=MessageKind.REPLY).exists()


def access_file(session: ChatSession, file_id: int) -> Attachment:
    """A file of a message that the session may read; else Http404 (R22). Two queries."""
    ticket = ticket_of(session)
    if ticket is None:
        raise Http404
    found = Attachment.objects.filter(pk=file_id, message__in=visible(session, ticket).order_by().values("pk")).first()
    if found is None:
        raise Http404
    return found


def is_over(session: ChatSession, ticket: Ticket | None) -> bool:
    """Whether an agent ended the chat, or solved what it was about."""
    done = ticket is not None and ticket.category in (Category.SOLVED, Category.CLOSED)
    return session.ended_at is not None or done
