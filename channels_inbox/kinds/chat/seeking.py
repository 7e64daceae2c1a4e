"""Tells who measures deflection (`core.selfservice`) what visitors of a chat found: an answer, or a person."""

from channels_inbox.kinds.chat.bot_rules import Step
from channels_inbox.models import ChatSession
from core import selfservice
from core.selfservice import Fact, Seeker, Way
from tickets.models import Ticket


def note_step(session: ChatSession, ticket: Ticket, step: Step) -> None:
    """What the bot did about a message: it was asked, it answered, it was told that this helped."""
    if step.data.get("helped"):
        _note(session, ticket, Fact.SOLVED)
    elif step.data.get("answered") or step.reason == "misses" or (step.data.get("miss") and "asks" not in step.data):
        _note(session, ticket, Fact.WANTED)
    if step.data.get("answered"):
        _note(session, ticket, Fact.SHOWN)
    if step.reason == "email":
        note_contact(session, ticket)


def note_contact(session: ChatSession, ticket: Ticket) -> None:
    """A person is called, or will answer by mail: opening the chat was the wish, and they have reached us."""
    _note(session, ticket, Fact.WANTED, Way.CHAT)
    _note(session, ticket, Fact.CONTACTED, Way.CHAT)


def _note(session: ChatSession, ticket: Ticket, fact: Fact, way: Way = Way.BOT) -> None:
    selfservice.note(Seeker(session.visitor, session.language or "en", ticket.requester_id), fact, way)
