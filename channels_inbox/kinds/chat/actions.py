"""How a chat ends, by an agent or by its visitor; who answers first in it."""

from typing import Any

from django.db import transaction

from channels_inbox.live import queue
from channels_inbox.live.queue import State
from channels_inbox.models import ChannelSettings, ChatSession
from core.clocks import now
from core.text import clean_line
from people.actions.bots import save_bot
from people.models import Agent
from tickets.actions.change import set_status
from tickets.actions.conversation import default_status, lock_survivor
from tickets.enums import DONE, Category
from tickets.events import AGENT_REPLY, BOT_REPLY
from tickets.log import By
from tickets.models import Channel, Ticket, TicketEvent


def end_chat(*, session: ChatSession, ticket_number: int, agent: Agent) -> None:
    """Ends a chat; when its visitor writes again it goes on. Effects: event status_changed, the ticket is solved."""
    with transaction.atomic():
        ChatSession.objects.filter(pk=session.pk).update(ended_at=now(), wants_mail=False)
        if Ticket.objects.filter(pk=ticket_number).exclude(category__in=DONE).exists():
            set_status(ticket_number=ticket_number, status=default_status(Category.SOLVED), by=By.agent(agent))


def end_by_visitor(*, session: ChatSession, ticket_number: int) -> None:
    """A visitor ends their chat; they may write again.

    Effects: what was answered is solved, by its contact; what nobody has answered stays for an answer by mail, and
    whoever waits leaves the queue.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        ChatSession.objects.filter(pk=session.pk).update(ended_at=now())
        if ticket.category in DONE:
            return
        if TicketEvent.objects.filter(ticket=ticket.pk, kind__in=(AGENT_REPLY, BOT_REPLY)).exists():
            status = default_status(Category.SOLVED)
            set_status(ticket_number=ticket.pk, status=status, by=By.contact(ticket.requester))
            return
        talk = queue.open_talk(ticket.pk)
        if talk is not None and talk.state == State.WAITING:
            queue.leave(talk.pk)


def change_bot(*, channel: Channel, on: bool, name: str, greeting: str, choices: list[dict[str, str]]) -> None:
    """Says who answers first on a chat, and with what. Effects: the bot's own agent is made, or named anew."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(channel=channel)
        before = (stored.config or {}).get("bot") or {}
        agent_id = before.get("agent")
        if name and (on or agent_id):
            agent_id = save_bot(bot_id=agent_id, name=name, team=channel.default_team).pk
        kept = {"on": on, "name": clean_line(name, 60), "greeting": clean_line(greeting, 300), "choices": choices}
        stored.config = {**(stored.config or {}), "bot": {**kept, "agent": agent_id}}
        stored.save(update_fields=["config", "updated_at"])


def change_greetings(*, channel: Channel, greetings: list[dict[str, Any]]) -> None:
    """Says which pages begin a conversation, when, and with what; the websites learn it within a minute."""
    with transaction.atomic():
        stored = ChannelSettings.objects.select_for_update().get(channel=channel)
        stored.config = {**(stored.config or {}), "greetings": greetings}
        stored.save(update_fields=["config", "updated_at"])
