"""What customers changed or deleted after they had sent it: it lands on the message that it is about."""

from django.db import transaction

from channels_inbox.actions import items
from channels_inbox.actions.items import Claimed, End, Entrance
from channels_inbox.enums import ItemState
from channels_inbox.inbound import InboundChange, InboundMessage
from channels_inbox.mailboxes import AddressBook
from channels_inbox.models import Item
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import gather
from channels_inbox.pipeline.prepare import prepare
from channels_inbox.pipeline.settle import RACE, settle_messages
from core.clocks import now
from tickets.actions.amend import amend_message, retract_message
from tickets.models import Message


def settle_change(item: Claimed, change: InboundChange, book: AddressBook) -> None:
    """Brings a change to its end; one that comes before its message waits, and in the end stands for itself.

    Raises whatever went wrong, and then nothing was written.
    """
    with transaction.atomic():
        held = items.enter([Entrance(item, change.key, f"{item.channel_id}|{change.conversation}")])
        if item.id not in held:
            return
        if (earlier := held[item.id]) is not None:
            items.finish(item, _end(ItemState.DUPLICATE, "the same change came before", duplicate_of=earlier[0]))
            return
        original = _original(item, change)
        if original is not None:
            items.finish(item, _apply(change, original))
            return
    if now() - item.received_at < RACE:
        items.put_back([item.id], reason="the message that it changes is not here yet")
    elif change.message is not None:
        settle_messages([(item, change.message)], gather([change.message], book))
    else:
        items.finish(item, _end(ItemState.IGNORED, "it deletes a message that never came", rule="change-of-nothing"))


def _original(item: Claimed, change: InboundChange) -> Message | None:
    found = Item.objects.select_related("message").filter(channel=item.channel_id, key=change.target).first()
    return found.message if found else None


def _apply(change: InboundChange, original: Message) -> End:
    at = change.at or now()
    if change.message is None:
        retract_message(message_id=original.pk, at=at)
        words = f"message {original.seq} of #{original.ticket_id} was deleted by its sender"
    else:
        ready = prepare(_without_files(change.message))
        amend_message(message_id=original.pk, text=ready.message.text, html=ready.html, at=at)
        words = f"message {original.seq} of #{original.ticket_id} was edited by its sender"
    return _end(ItemState.DONE, words, key=change.key, sender=change.sender)


def _without_files(message: InboundMessage) -> InboundMessage:
    """The files of a message cannot be changed by an edit: they came with it."""
    message.files = []
    return message


def _end(
    state: ItemState, words: str, *, key: str | None = None, sender: str = "", rule: str = "", duplicate_of: int = 0
) -> End:
    explanation = Explanation()
    explanation.note("change", str(state), words)
    return End(state, explanation.lines, sender=sender, rule=rule, key=key, duplicate_of=duplicate_of or None)
