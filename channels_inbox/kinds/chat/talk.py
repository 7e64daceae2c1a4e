"""One page of a visitor on its socket: what its frames do, and what it is told. Everything here asks the database."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

from channels_inbox.kinds.chat import sessions, waiting
from channels_inbox.kinds.chat.actions import end_by_visitor
from channels_inbox.kinds.chat.bans import is_banned
from channels_inbox.kinds.chat.bot import menu_of
from channels_inbox.kinds.chat.bot_rules import read_rules
from channels_inbox.kinds.chat.conversation import (
    MOST_AT_ONCE,
    Place,
    is_answered,
    is_over,
    messages_after,
    pulse_of,
    ticket_of,
    unread_count,
)
from channels_inbox.kinds.chat.door import LineRefused, accept_line
from channels_inbox.kinds.chat.hours import hours_of
from channels_inbox.kinds.chat.proactive import greeting_text
from channels_inbox.kinds.chat.rating import question_frame, rate
from channels_inbox.kinds.chat.reach import WAYS, address_of, mark_reached
from channels_inbox.kinds.chat.transcript import mail_transcript
from channels_inbox.models import ChannelSettings, ChatSession
from core import selfservice
from people import limits
from tickets.models import Ticket

log = logging.getLogger(__name__)

BEGUN_PER_HOUR = 30  # sessions from one address of the network
TRANSCRIPTS_PER_HOUR = 3
TALK, BANS = slice(7, 10), 10  # where they stand in a pulse
EXPECTING_S = 60.0  # after that, what has become no ticket is in quarantine, or a worker is long away
LOOK_S = 5.0  # so often at most a visitor who waits brings the queue up to date
Answer = dict[str, Any]


def open_talk(key: str, hello: Mapping[str, Any], address: str) -> "Talk | None":
    """The talk of a page that says hello with the channel's key, and its token if it has one; None without channel."""
    stored = sessions.channel_of(key)
    if stored is None:
        return None
    session = sessions.find_session(stored.channel, str(hello.get("token") or ""))
    if session is not None:
        sessions.keep_online(session, sessions.read_visit(hello))
    talk = Talk(stored, session, sessions.read_visit(hello), Place.read(hello.get("after")), address)
    talk.agent = str(hello.get("agent") or "")
    return talk


class Talk:
    """`session` is None until the visitor begins; `number` is the ticket of the conversation, 0 before there is one."""

    def __init__(
        self,
        stored: ChannelSettings,
        session: ChatSession | None,
        visit: sessions.Visit,
        place: Place,
        address: str,
    ) -> None:
        self.stored, self.session, self.place, self.address = stored, session, place, address
        self.begun_with, self.agent = visit, ""
        self.number = 0
        self.sent_at: float | None = None
        self.over, self.unread = False, 0
        self.is_counted = False  # whether `unread` still holds
        self.question: Answer | None = None  # what was told of it last
        self.rules = read_rules(stored.config or {})
        self.menu: Answer | None = {} if self.rules else None  # what was told of it last
        self.pulse: tuple[Any, ...] | None = None
        if session is not None:
            session.channel = stored.channel  # asked for by each look
        self.line: Answer = waiting.NOWHERE
        self.holder = 0  # the agent who has the chat
        self.looked = 0.0
        self.is_banned = False

    def state(self) -> Answer:
        """The first answer: whether the token held, and whether anybody is there."""
        return {"kind": "ready", "known": self.session is not None, "hours": hours_of(self.stored.channel)}

    def begin(self, given: Mapping[str, Any]) -> Answer:
        """Makes the session of a visitor who is about to write; asked twice it answers with refusal, not with two."""
        if self.session is not None:
            return {"kind": "refused", "what": "begin", "reason": "begun"}
        if not limits.allow(f"chat:begin:{self.address}", most=BEGUN_PER_HOUR, seconds=3600):
            return {"kind": "refused", "what": "begin", "reason": "slow"}
        try:
            email = sessions.usable_email(str(given["email"])) if given.get("email") else ""
        except ValidationError:
            return {"kind": "refused", "what": "begin", "reason": "email"}
        person = sessions.proved_person(self.stored, given.get("person") or {}) if given.get("person") else ""
        self.session, token = sessions.begin_session(
            channel=self.stored.channel,
            visit=self.begun_with,
            name=str(given.get("name") or ""),
            email=email,
            person=person,
            greeting=greeting_text(self.stored, given.get("greeting")),
            visitor=selfservice.visitor_of(self.address, self.agent),
        )
        if isinstance(given.get("attributes"), dict):
            sessions.note_attributes(self.session, given["attributes"])
        return {"kind": "session", "token": token}

    def send(self, given: Mapping[str, Any]) -> tuple[Answer, int]:
        """Stores a message; the answer says which one, by its client's id, and the envelope's id is 0 if refused."""
        client = str(given.get("client") or "")[:40]
        if self.session is None:
            return {"kind": "refused", "client": client, "reason": "unknown"}, 0
        try:
            envelope = accept_line(
                self.session, client_id=client, text=str(given.get("text") or ""), remote_address=self.address
            )
        except LineRefused as refused:
            return {"kind": "refused", "client": client, "reason": refused.reason}, 0
        except (DatabaseError, OSError) as error:
            log.warning("a chat message could not be stored: %s", error)
            return {"kind": "refused", "client": client, "reason": "later"}, 0
        if self.shows_typing:
            self.note_typed("")
        self.sent_at = time.monotonic()
        return {"kind": "ack", "client": client}, envelope

    @property
    def is_expecting(self) -> bool:
        """Whether something was just sent from here that is not yet part of a ticket."""
        return not self.number and self.sent_at is not None and time.monotonic() - self.sent_at < EXPECTING_S

    @property
    def shows_typing(self) -> bool:
        """Whether agents see what is not sent yet; the visitor is told so."""
        return bool(self.stored.config.get("preview"))

    def note_typed(self, given: Any) -> None:
        """Keeps what the visitor has typed so far; "" when they stopped, or sent it."""
        if self.session is not None:
            sessions.note_typed(self.session, given if isinstance(given, str) else "")

    def news(self) -> list[Answer]:
        """What came since the last time, and whether the chat is over, if that changed. One query when nothing did."""
        pulse = pulse_of(self.session) if self.session is not None else None
        if self.session is None or pulse is None:
            return []
        # What is unread, the question at the end, a bot's offers and the wait in line may change without the ticket.
        is_due = (self.line["place"] or pulse[TALK][0] == "left") and time.monotonic() - self.looked > LOOK_S
        settled = self.is_counted and not (self.unread or self.over or self.menu or is_due)
        if pulse == self.pulse and settled:
            return []
        before = self.pulse or (None,) * len(pulse)
        self.pulse, self.session.ended_at = pulse, pulse[0]
        frames = self._ban(self.session) if before[BANS] != pulse[BANS] else []
        ticket = ticket_of(self.session)
        if ticket is None:
            return frames
        if ticket.pk != self.number:
            self.number = ticket.pk
            fresh = self.place.ticket not in (ticket.pk, ticket.merged_into_id)
            frames.append({"kind": "conversation", "fresh": fresh})
        found = messages_after(self.session, ticket, self.place)
        if found:
            self.place = Place.read(found[-1]["id"])
            self.pulse = None if len(found) == MOST_AT_ONCE else pulse  # there may be more
            frames.append({"kind": "messages", "messages": found})
            self.is_counted &= all(message["mine"] for message in found)
        return [
            *frames,
            *self._state(self.session, ticket),
            *self._rating(self.session, ticket),
            *self._bot(self.session, ticket),
            *(self._line(self.session, ticket) if is_due or before[TALK] != pulse[TALK] else ()),
        ]

    def _ban(self, session: ChatSession) -> list[Answer]:
        """Whether the chat is closed to the visitor, if that changed."""
        before, self.is_banned = self.is_banned, is_banned(session)
        return [] if before == self.is_banned else [{"kind": "banned", "on": self.is_banned}]

    def _line(self, session: ChatSession, ticket: Ticket) -> list[Answer]:
        """Where the visitor stands in the queue, if that changed."""
        look = time.monotonic() - self.looked > LOOK_S
        self.looked, before = time.monotonic(), self.line
        self.line, self.holder = waiting.line_of(session, ticket, look=look)
        return [] if self.line == before else [self.line]

    def _state(self, session: ChatSession, ticket: Ticket) -> list[Answer]:
        """Whether the chat is over and how much is unread, if one of them changed."""
        before = (self.over, self.unread)
        self.over = is_over(session, ticket)
        if not self.is_counted or self.unread:  # another page of theirs may have shown it
            self.unread, self.is_counted = unread_count(session, ticket), True
        state = (self.over, self.unread)
        return [] if state == before else [{"kind": "state", "over": self.over, "unread": self.unread}]

    def _rating(self, session: ChatSession, ticket: Ticket) -> list[Answer]:
        """The question about the help, if it is another one than the page shows."""
        before, self.question = self.question, question_frame(session, ticket, over=self.over)
        return [] if self.question == before else [{"kind": "rating", "question": self.question}]

    def _bot(self, session: ChatSession, ticket: Ticket) -> list[Answer]:
        """What the bot offers, if it is something else than the page shows."""
        before = self.menu
        self.menu = menu_of(session, ticket, self.rules)
        return [] if self.menu == before else [{"kind": "bot", "menu": self.menu}]

    def rate(self, given: Mapping[str, Any]) -> Answer:
        """The visitor says what they think of the help."""
        if self.session is None:
            return {"kind": "refused", "what": "rating", "reason": "unknown"}
        told = rate(ticket_of(self.session), given)
        self.question = told.get("question", self.question)
        return told

    def end(self) -> None:
        """The visitor ends their chat."""
        ticket = ticket_of(self.session) if self.session else None
        if self.session is not None and ticket is not None:
            end_by_visitor(session=self.session, ticket_number=ticket.merged_into_id or ticket.pk)

    def reached(self, way: str, given: Any) -> None:
        """The page showed its visitor the answers up to a place, or they read them."""
        if self.session is not None and mark_reached(self.session, Place.read(given), WAYS[way]):
            self.is_counted = False

    def visit(self, given: Mapping[str, Any]) -> bool:
        """The visitor went to another page of the website; False before the session has begun."""
        self.begun_with = sessions.read_visit(given)
        if self.session is None:
            return False
        self._read_again()
        sessions.keep_online(self.session, self.begun_with)
        return True

    def say_who(self, given: Mapping[str, Any]) -> Answer:
        """The visitor typed name or address."""
        if self.session is None:
            return {"kind": "refused", "what": "person", "reason": "unknown"}
        try:
            email = sessions.usable_email(str(given["email"])) if given.get("email") else ""
        except ValidationError:
            return {"kind": "refused", "what": "person", "reason": "email"}
        self._read_again()
        sessions.change_person(self.session, name=str(given.get("name") or ""), email=email)
        return {"kind": "person", "email": address_of(self.session)}

    def note(self, given: Mapping[str, Any]) -> None:
        """What the website tells about its visitor."""
        if self.session is not None:
            self._read_again()
            sessions.note_attributes(self.session, given)

    def _read_again(self) -> None:
        """What is told now joins what another page of theirs told meanwhile. One query."""
        assert self.session is not None
        self.session.refresh_from_db()
        self.session.channel = self.stored.channel

    def answer_by_mail(self, given: Any) -> Answer:
        """The visitor no longer waits and gets the answer at the address that they type."""
        try:
            email = sessions.usable_email(str(given))
        except ValidationError:
            return {"kind": "refused", "what": "mail", "reason": "email"}
        ticket = ticket_of(self.session) if self.session else None
        if self.session is None or ticket is None or not waiting.answer_by_mail(self.session, ticket, email):
            return {"kind": "refused", "what": "mail", "reason": "unknown"}
        return {"kind": "by-mail", "email": email}

    def mail_transcript(self, given: Any) -> Answer:
        """Mails the conversation to the address that the visitor types now."""
        try:
            email = sessions.usable_email(str(given))
        except ValidationError:
            return {"kind": "refused", "what": "transcript", "reason": "email"}
        ticket = ticket_of(self.session) if self.session else None
        # Nobody gets mail with a stranger's words in it (R32): first an agent must have answered.
        if self.session is None or ticket is None or not is_answered(self.session, ticket):
            return {"kind": "refused", "what": "transcript", "reason": "unknown"}
        keys = (
            f"chat:transcript:{self.session.pk}",
            f"chat:transcript-to:{email}",
            f"chat:transcript-by:{self.address}",
        )
        if not all(limits.allow(key, most=TRANSCRIPTS_PER_HOUR, seconds=3600) for key in keys):
            return {"kind": "refused", "what": "transcript", "reason": "slow"}
        if not mail_transcript(self.session, ticket, email):
            return {"kind": "refused", "what": "transcript", "reason": "later"}
        return {"kind": "transcript", "email": email}

    def keep(self) -> None:
        """The page is still open."""
        if self.session is not None:
            sessions.keep_online(self.session)

    def leave(self) -> None:
        """The page was closed."""
        if self.session is not None:
            sessions.leave(self.session)
