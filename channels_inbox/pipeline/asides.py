"""Events beside the messages of customers: reactions, what we wrote in the provider's own app, who blocked us."""

from django.db import transaction

from channels_inbox.actions import items
from channels_inbox.actions.items import Claimed, End, Entrance
from channels_inbox.actions.reports import find_by_provider_id
from channels_inbox.enums import ItemState
from channels_inbox.inbound import InboundConsent, InboundEcho, InboundMessage, InboundReaction
from channels_inbox.mailboxes import AddressBook, Mailbox
from channels_inbox.models import Item
from channels_inbox.models.envelope import Thread
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import gather
from channels_inbox.pipeline.people import recognise
from channels_inbox.pipeline.prepare import prepare
from channels_inbox.pipeline.settle import RACE, settle_messages
from core.clocks import now
from people.actions.contacts import find_or_create_contact
from people.models import Contact
from tickets.actions.consents import note_consent
from tickets.actions.elsewhere import note_answer_elsewhere
from tickets.actions.reactions import note_reaction
from tickets.log import By
from tickets.models import Message, Ticket

Aside = InboundReaction | InboundEcho | InboundConsent


def settle_aside(item: Claimed, aside: Aside, book: AddressBook) -> None:
    """Brings an event to its end; raises whatever went wrong, and then nothing was written."""
    mailbox, explanation = book.by_channel[item.channel_id], Explanation()
    with transaction.atomic():
        held = items.enter([Entrance(item, aside.key, f"{item.channel_id}|{aside.conversation}")])
        if item.id not in held:
            return
        end = End(ItemState.DONE, explanation.lines, sender=aside.sender, key=aside.key)
        if (earlier := held[item.id]) is not None:
            explanation.note("duplicate", "yes", "the same event came before")
            end.state, end.duplicate_of, end.key = ItemState.DUPLICATE, earlier[0], None
            items.finish(item, end)
            return
        if _settled(aside, mailbox, end, explanation):
            items.finish(item, end)
            return
    if now() - item.received_at < RACE:
        items.put_back([item.id], reason="what it is about is not here yet")
    elif isinstance(aside, InboundReaction) and aside.message is not None:
        settle_messages([(item, aside.message)], gather([aside.message], book))
    else:
        explanation.note("aside", "nothing", "nothing here is what it is about")
        items.finish(item, End(ItemState.IGNORED, explanation.lines, sender=aside.sender, rule="about-nothing"))


def _settled(aside: Aside, mailbox: Mailbox, end: End, explanation: Explanation) -> bool:
    if isinstance(aside, InboundReaction):
        return _react(aside, mailbox, explanation)
    if isinstance(aside, InboundConsent):
        return _consent(aside, mailbox, explanation)
    _echo(aside, mailbox, end, explanation)
    return True


def _react(aside: InboundReaction, mailbox: Mailbox, explanation: Explanation) -> bool:
    message = find_named(mailbox, aside.target)
    if message is None:
        return False
    contact = find_or_create_contact(kind=aside.identity_kind, value=aside.sender)
    note_reaction(message_id=message.pk, contact=contact, emoji=aside.emoji, at=aside.at)
    explanation.note("reaction", aside.emoji or "taken back", f"to message {message.seq} of #{message.ticket_id}")
    return True


def find_named(mailbox: Mailbox, name: str) -> Message | None:
    """The message with this name of the provider's: a customer's, or one of ours. Three queries at most."""
    key = f"{mailbox.channel.kind}:{name}"
    item = Item.objects.select_related("message").filter(channel=mailbox.channel_id, key=key).first()
    if item is not None and item.message is not None:
        return item.message
    copy = find_by_provider_id(mailbox.channel, name)
    return copy.delivery.message if copy else None


def _consent(aside: InboundConsent, mailbox: Mailbox, explanation: Explanation) -> bool:
    ticket = _ticket(mailbox, aside.conversation)
    last = ticket.messages.order_by("-pk").first() if ticket else None
    if ticket is None or last is None:
        return False
    by = By.contact(ticket.requester) if ticket.requester else By.system()
    note_consent(message=last, address=aside.sender, refused=aside.refused, word=aside.word, at=aside.at, by=by)
    explanation.note("consent", "refused" if aside.refused else "given", aside.word)
    return True


def _echo(aside: InboundEcho, mailbox: Mailbox, end: End, explanation: Explanation) -> None:
    """Written in the provider's app by somebody of ours; what we sent ourselves is known already."""
    if find_by_provider_id(mailbox.channel, aside.name) is not None:
        explanation.note("echo", "known", "we sent it ourselves")
        end.state, end.rule = ItemState.IGNORED, "our-own"
        return
    message, ready = aside.message, prepare(aside.message)
    contact = _contact(message, explanation)
    ticket = _ticket(mailbox, aside.conversation)
    identity = {"identity": str(message.identity_kind), "address": message.sender}
    written = note_answer_elsewhere(
        channel=mailbox.channel,
        contact=contact,
        to={"name": contact.name, "email": "", **identity},
        author=aside.author,
        text=message.text,
        sent_at=message.sent_at or now(),
        ticket_number=ticket.pk if ticket else 0,
        files=ready.files,
    )
    Thread.objects.get_or_create(
        channel=mailbox.channel, key=aside.conversation[:255], defaults={"ticket_id": written.ticket_id}
    )
    end.message_id = written.pk
    explanation.note("echo", "ours", f"it was written outside of the helpdesk, on #{written.ticket_id}")


def _contact(message: InboundMessage, explanation: Explanation) -> Contact:
    return recognise(message, explanation) or find_or_create_contact(
        kind=message.identity_kind, value=message.sender, name=message.sender_name
    )


def _ticket(mailbox: Mailbox, conversation: str) -> Ticket | None:
    threads = Thread.objects.select_related("ticket__requester")
    thread = threads.filter(channel=mailbox.channel_id, key=conversation).first()
    return thread.ticket if thread else None
