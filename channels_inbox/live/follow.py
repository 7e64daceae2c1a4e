"""What happens to tickets moves their talks: runs in the action's transaction and writes own rows only."""

from collections.abc import Callable, Sequence

from django.db import transaction

from channels_inbox.live import queue
from channels_inbox.live.queue import Ending, State
from channels_inbox.live.rules import LIVE_KINDS
from channels_inbox.models import LiveTalk
from core.clocks import now
from tickets import events
from tickets.enums import DONE, Actor, MessageKind, MessageState
from tickets.models import TicketEvent


def on_events(seen: Sequence[TicketEvent]) -> None:
    """A message makes or wakes a talk, an answer or an assignment gives it to an agent, solving ends it.

    No query for tickets of other channels.
    """
    for event in seen:
        act = _ACTS.get(event.kind)
        if act and not event.is_imported and event.ticket.channel.kind in LIVE_KINDS:
            act(event)


def _wrote(event: TicketEvent) -> None:
    """The visitor wrote; what is to be done about it is decided after the commit, or by the sweep."""
    message, ticket = event.message, event.ticket
    if message is None or message.is_auto or message.state != MessageState.SHOWN:
        return
    if message.channel_id != ticket.channel_id:  # by mail
        return
    moment, sender = now(), message.author_email
    if not LiveTalk.objects.filter(queue.OPEN, ticket=ticket).update(heard_at=moment):
        LiveTalk.objects.create(channel=ticket.channel, ticket=ticket, team_id=ticket.team_id, heard_at=moment)
    from channels_inbox.kinds.chat.reception import attend

    transaction.on_commit(lambda: attend(ticket.pk, sender), robust=True)


def _answered(event: TicketEvent) -> None:
    """Who answers somebody that waits has them."""
    talk = _talk(event)
    is_reply = event.message is not None and event.message.kind == MessageKind.REPLY
    if talk and is_reply and event.actor == Actor.AGENT and event.agent_id and talk.state != State.HELD:
        queue.hold(talk, event.agent_id)


def _assigned(event: TicketEvent) -> None:
    talk = _talk(event)
    if talk is None:
        return
    agent, team = event.data.get("agent"), event.data.get("team") or talk.team_id
    if agent and talk.agent_id != agent:
        talk.team_id = team
        talk.save(update_fields=["team"])
        queue.hold(talk, agent)
    elif not agent and (talk.state == State.HELD or (talk.state == State.WAITING and talk.team_id != team)):
        talk.team_id = team
        queue.wait(talk, since=talk.waiting_since if talk.state == State.WAITING else None)


def _changed(event: TicketEvent) -> None:
    if event.data.get("to") in DONE:
        _over(event)


def _over(event: TicketEvent) -> None:
    if (talk := _talk(event)) is not None:
        queue.finish(talk, Ending.DONE)


def _talk(event: TicketEvent) -> LiveTalk | None:
    return queue.open_talk(event.ticket_id, lock=True)


_ACTS: dict[str, Callable[[TicketEvent], None]] = {
    events.CUSTOMER_MESSAGE: _wrote,
    events.REPLY_QUEUED: _answered,
    events.AGENT_REPLY: _answered,
    events.ASSIGNED: _assigned,
    events.STATUS_CHANGED: _changed,
    events.MERGED: _over,
    events.FLAGGED: _over,
}
