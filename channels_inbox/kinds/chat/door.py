"""The door of chats: what a visitor sends is committed before it is acknowledged, then settled at once (R53, R60)."""

import logging
import re
from collections.abc import Sequence

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.kinds.chat.bans import is_banned
from channels_inbox.kinds.chat.payload import CLIENT_ID, LONGEST_TEXT, ChatLine
from channels_inbox.kinds.chat.sessions import sender_of
from channels_inbox.mailboxes import CachedBook
from channels_inbox.models import ChatSession
from channels_inbox.pipeline.run import settle_at_once
from core import wakeups
from core.text import clean
from people import limits

log = logging.getLogger(__name__)

PER_MINUTE = 60
_CLIENT_ID = re.compile(CLIENT_ID)
book = CachedBook()


class LineRefused(ValueError):
    """A message that is not taken: `reason` is empty, long, slow, banned or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def accept_line(
    session: ChatSession,
    *,
    client_id: str,
    text: str,
    files: Sequence[tuple[str, bytes]] = (),
    remote_address: str = "",
) -> int:
    """Stores one message of a visitor and returns its envelope: only then it is acknowledged, and settled at once.

    Errors: LineRefused; OSError and django.db.Error when nothing was stored. Effects: an envelope with a new item; a
    chat that was ended goes on.
    """
    text = clean(text).strip()
    if not _CLIENT_ID.fullmatch(client_id):
        raise LineRefused("unreadable")
    if not text and not files:
        raise LineRefused("empty")
    if len(text) > LONGEST_TEXT:
        raise LineRefused("long")
    if not limits.allow(f"chat:line:{session.pk}", most=PER_MINUTE, seconds=60):
        raise LineRefused("slow")
    if is_banned(session):
        raise LineRefused("banned")
    line = ChatLine(session=session.pk, client_id=client_id, text=text, language=session.language, files=tuple(files))
    envelope = accept_raw(
        channel_id=session.channel_id,
        receiver=Receiver.CHAT,
        raw=line.dump(),
        sender=sender_of(session),
        remote_address=remote_address,
        wake=False,
    )
    if session.ended_at is not None:
        ChatSession.objects.filter(pk=session.pk).update(ended_at=None)
    return envelope


def settle_line(envelope_id: int, session: ChatSession) -> None:
    """Makes the stored message part of its ticket now; a worker does it when this fails."""
    try:
        settle_at_once(envelope_id, book.with_channel(session.channel_id))
    except Exception:
        log.exception("envelope %s is left to the workers", envelope_id)
        wakeups.wake(wakeups.ITEMS)
