"""Channels as tickets know them, tickets, messages, attachments, events, and what agents keep beside them."""

from tickets.models.channel import Channel
from tickets.models.consent import Consent
from tickets.models.event import EventHandled, TicketEvent
from tickets.models.message import Attachment, Message
from tickets.models.search import SearchDocument
from tickets.models.ticket import CustomField, Participant, Status, Tag, Ticket
from tickets.models.work import Draft, Handling, ReadMark, ReplyTemplate, UndoStep

__all__ = [
    "Attachment",
    "Channel",
    "Consent",
    "CustomField",
    "Draft",
    "EventHandled",
    "Handling",
    "Message",
    "Participant",
    "ReadMark",
    "ReplyTemplate",
    "SearchDocument",
    "Status",
    "Tag",
    "Ticket",
    "TicketEvent",
    "UndoStep",
]
