"""What telephone systems told, to its end: each event once, on its call."""

from datetime import UTC, datetime

from django.db import transaction

from channels_inbox.actions import items
from channels_inbox.actions.calls import Told, config_of, note_event
from channels_inbox.actions.items import Claimed, End, Entrance
from channels_inbox.actions.recordings import note_recording
from channels_inbox.enums import ItemState
from channels_inbox.inbound import InboundCall
from channels_inbox.kinds.phone.agents import agent_called
from channels_inbox.kinds.phone.course import HANGUP
from channels_inbox.kinds.phone.parse import RECORDING
from channels_inbox.mailboxes import AddressBook
from channels_inbox.models import Call
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.settle import RACE
from core.clocks import now
from people.models import Agent
from people.phones import to_company_e164, to_e164
from tickets.calls import Direction
from tickets.models import Channel


def settle_call_event(item: Claimed, event: InboundCall, book: AddressBook) -> None:
    """Brings an event of a call to its end; raises whatever went wrong, and then nothing was written.

    Events of one call wait for each other; a recording waits for its call.
    """
    channel = book.by_channel[item.channel_id].channel
    with transaction.atomic():
        held = items.enter([Entrance(item, event.key, f"{item.channel_id}|call:{event.call}")])
        if item.id not in held:
            return
        if (earlier := held[item.id]) is not None:
            end = _end(ItemState.DUPLICATE, f"the same as item {earlier[0]}")
            end.duplicate_of = earlier[0]
            items.finish(item, end)
            return
        call = Call.objects.filter(channel=channel, provider_id=event.call).first()
        if event.kind == RECORDING:
            if call is None and now() - item.received_at < RACE:
                if item.position == 0 and item.siblings > 1:  # its call may stand behind it in the same post
                    items.add_items(item, item.siblings)
                items.put_back([item.id], reason="the call that it records is not known yet")
                return
            _settle_recording(item, event, call)
            return
        told = _told(item, event, channel, call)
        if told is None:
            items.finish(item, _end(ItemState.IGNORED, "a phone stopped ringing", key=event.key, rule="leg-ended"))
            return
        call = note_event(channel=channel, told=told)
        items.finish(item, _end(ItemState.DONE, f"{event.kind} of call {call.pk}", key=event.key, sender=told.number))


def _settle_recording(item: Claimed, event: InboundCall, call: Call | None) -> None:
    if call is None:
        items.finish(item, _end(ItemState.IGNORED, "its call never came", rule="recording-of-nothing"))
        return
    at = _happened(item, event)
    note_recording(call=call, name=event.recording, url=event.url, seconds=event.seconds, at=at)
    items.finish(item, _end(ItemState.DONE, f"a recording of call {call.pk}", key=event.key))


def _told(item: Claimed, event: InboundCall, channel: Channel, call: Call | None) -> Told | None:
    """The event with numbers and people of ours; None for a leg that ended without ending the call."""
    country = str(config_of(channel).get("country") or "")
    named = event.agent or event.far_end
    agent: Agent | None = agent_called(named, country) if named else None
    direction, number = event.direction, event.number
    if event.far_end:
        came_in = call is not None and call.direction == Direction.INBOUND
        if agent is None and not came_in:  # it rings at the customer's: we call
            direction, number = str(Direction.OUTBOUND), event.far_end
        elif event.kind == HANGUP:
            return None
    return Told(
        call=event.call,
        kind=event.kind,
        at=_happened(item, event),
        received_at=item.received_at,
        direction=direction,
        number=stored_number(number, country),
        line=stored_number(event.line, country),
        name=event.name,
        agent=agent,
        outcome=event.outcome,
    )


def _happened(item: Claimed, event: InboundCall) -> datetime:
    """The instant that was told, never after the receipt."""
    return min(event.at.astimezone(UTC), item.received_at) if event.at else item.received_at


def stored_number(given: str, country: str) -> str:
    """A number as E.164, else as the telephone system calls it; one query at most."""
    return to_e164(given, country) or to_company_e164(given) or given[:60]


def _end(state: ItemState, words: str, *, key: str | None = None, sender: str = "", rule: str = "") -> End:
    explanation = Explanation()
    explanation.note("call", str(state), words)
    return End(state, explanation.lines, sender=sender, rule=rule, key=key)
