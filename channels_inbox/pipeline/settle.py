"""One item, one transaction: the key, the contact, the ticket, the message and the item's end are written together."""

from datetime import datetime, timedelta

from django.db import transaction

from channels_inbox.actions import items
from channels_inbox.actions.items import Claimed, End
from channels_inbox.enums import ItemState
from channels_inbox.imap.fetch import ARRIVED
from channels_inbox.inbound import InboundMessage, InboundReport, Nothing, Outcome, Unreadable
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline import guards
from channels_inbox.pipeline.acknowledge import acknowledgement
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import RECIPIENTS, Known
from channels_inbox.pipeline.prepare import Prepared, prepare
from channels_inbox.pipeline.thread import Decision, find_thread
from people.actions.contacts import create_contact, find_or_create_contact
from people.enums import IdentityKind
from people.models import Contact
from tickets.actions import change, intake
from tickets.log import By
from tickets.models import Message, Participant, Ticket

DUPLICATE_DAYS = 30


def settle(item: Claimed, outcome: Outcome, mailbox: Mailbox, known: Known) -> None:
    """Brings one read item to its end; raises whatever went wrong, and then nothing was written."""
    explanation = Explanation()
    if isinstance(outcome, InboundMessage):
        _settle_message(item, outcome, mailbox, known, explanation)
    elif isinstance(outcome, InboundReport):
        _settle_report(item, outcome, mailbox, explanation)
    elif isinstance(outcome, Nothing):
        explanation.note("content", "ignored", outcome.detail)
        items.finish(item, End(ItemState.IGNORED, explanation.lines, rule=outcome.rule))
    else:
        quarantine_or_repeat(item, outcome)


def quarantine_or_repeat(item: Claimed, outcome: Unreadable) -> None:
    """What could not be read is tried once more, then parked."""
    explanation = Explanation()
    explanation.note("read", "failed", f"{outcome.code}: {outcome.words}")
    end = End(ItemState.QUARANTINED, explanation.lines, sender=outcome.sender, subject=outcome.subject)
    items.repeat_or_quarantine(item, error=f"{outcome.code}: {outcome.words}", end=end)


def _settle_message(
    item: Claimed, message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation
) -> None:
    end = End(ItemState.DONE, explanation.lines, sender=message.sender, subject=message.subject)
    loop = guards.own_loop(message, mailbox, known, explanation)
    if loop:
        end.state, end.rule = ItemState.IGNORED, loop
    else:
        guards.mark_machines(message, known, explanation)
        prepared = prepare(message)
    with transaction.atomic():
        if not _enter(item, message.key, f"{item.channel_id}|{message.sender}", end, explanation):
            return
        if not loop:
            _flag_same_id(message, mailbox, known, explanation)
            end.message_id = _write(item, prepared, mailbox, known, explanation).pk
        items.finish(item, end)


def _enter(item: Claimed, key: str, lock: str, end: End, explanation: Explanation) -> bool:
    """Takes the key; False when the item ended as a duplicate or belongs to another worker by now."""
    if items.enter(item, key=key, lock=lock):
        return True
    earlier = items.earlier_with_key(item, key=key)
    if earlier is None:
        return False
    earlier_id, received_at = earlier
    if _arrived(item) - received_at > timedelta(days=DUPLICATE_DAYS):
        explanation.note("duplicate", "no", f"item {earlier_id} is the same, but older than {DUPLICATE_DAYS} days")
        items.give_up_key(earlier_id)
        return items.enter(item, key=key, lock=lock)
    explanation.note("duplicate", "yes", f"the same as item {earlier_id}, received {received_at:%Y-%m-%d %H:%M} UTC")
    end.state, end.duplicate_of = ItemState.DUPLICATE, earlier_id
    items.finish(item, end)
    return False


def _arrived(item: Claimed) -> datetime:
    """When the mail reached its mailbox: a folder that is read anew holds mails that we may have had long ago."""
    arrived = item.headers.get(ARRIVED)
    return datetime.fromisoformat(arrived) if arrived else item.received_at


def _flag_same_id(message: InboundMessage, mailbox: Mailbox, known: Known, explanation: Explanation) -> None:
    same = [entry for entry in known.messages.get(message.message_id, []) if entry.channel == mailbox.channel_id]
    if message.message_id and same:
        message.warnings.append("message-id-reused")
        explanation.note("duplicate", "no", "the Message-ID was seen before, with other content")


def _write(item: Claimed, prepared: Prepared, mailbox: Mailbox, known: Known, explanation: Explanation) -> Message:
    message = prepared.message
    author = _contact(message, known, explanation)
    decision = find_thread(message, mailbox, known, item.received_at, explanation)
    incoming = prepared.incoming(
        channel=mailbox.channel, author=author, kind=decision.kind, received_at=item.received_at
    )
    if decision.action == "hold":
        return intake.hold_message(ticket_number=decision.number, incoming=incoming, reason=decision.reason)
    if decision.action == "append":
        written = intake.append_message(
            ticket_number=decision.number, incoming=incoming, not_requester=decision.not_requester
        )
        _note_participants(written, message, known, explanation)
        return written
    return _open(incoming, message, decision, mailbox, known, explanation)


def _contact(message: InboundMessage, known: Known, explanation: Explanation) -> Contact:
    """The sender as a contact; whoever cannot be told shares one contact that says so."""
    if not message.sender:
        explanation.note("contact", "unknown", "it names no sender")
        return find_or_create_contact(kind=IdentityKind.EXTERNAL, value="unknown", name="Unknown sender")
    found = known.contacts.get(message.sender)
    if found is None and message.identity_kind == IdentityKind.EMAIL:
        name, language = message.sender_name, message.language
        found = create_contact(kind=IdentityKind.EMAIL, value=message.sender, name=name, language=language)
        known.contacts[message.sender] = found
    elif found is None or (message.sender_name and not found.name):
        found = find_or_create_contact(
            kind=message.identity_kind, value=message.sender, name=message.sender_name, language=message.language
        )
        known.contacts[message.sender] = found
    return found


def _open(
    incoming: intake.Incoming,
    message: InboundMessage,
    decision: Decision,
    mailbox: Mailbox,
    known: Known,
    explanation: Explanation,
) -> Message:
    spam = bool(message.spam)
    if spam:
        explanation.note("spam", "yes", message.spam)
    quiet = spam or bool(message.automatic)
    others = [] if quiet else [_participant(address, known) for address in _others(message, known)]
    earlier = Ticket.objects.get(pk=decision.follow_up_of) if decision.follow_up_of else None
    if others:
        explanation.note("participants", "pending", ", ".join(contact.email for contact in others))
    answer = None if quiet else acknowledgement(message, mailbox, explanation)
    return intake.open_ticket(incoming=incoming, spam=spam, follow_up_of=earlier, participants=others, answer=answer)


def _others(message: InboundMessage, known: Known) -> list[dict[str, str]]:
    """Who else got the mail: neither we nor its sender, each once, some of them at most."""
    seen = {message.sender, ""}
    others = []
    for address in [*message.to, *message.cc][:RECIPIENTS]:
        if address["email"] not in seen and "@" in address["email"] and not known.book.is_own(address["email"]):
            seen.add(address["email"])
            others.append(address)
    return others


def _participant(address: dict[str, str], known: Known) -> Contact:
    found = known.contacts.get(address["email"])
    if found is None:
        found = create_contact(kind=IdentityKind.EMAIL, value=address["email"], name=address["name"])
        known.contacts[address["email"]] = found
    return found


def _note_participants(written: Message, message: InboundMessage, known: Known, explanation: Explanation) -> None:
    """New recipients of a reply wait for approval: until then they get nothing of the ticket (R2)."""
    if message.automatic or written.kind != "customer":
        return
    present = known.participants[written.ticket_id]
    for address in _others(message, known):
        contact = _participant(address, known)
        if contact.pk in present or contact.pk == written.ticket.requester_id:
            continue
        state = Participant.State.PENDING
        change.set_participant(
            ticket_number=written.ticket_id,
            by=By.rule("new-recipient"),
            contact=contact,
            email=address["email"],
            state=state,
        )
        present[contact.pk] = state
        explanation.note("participants", "pending", address["email"])


def _settle_report(item: Claimed, report: InboundReport, mailbox: Mailbox, explanation: Explanation) -> None:
    """A bounce or a provider's event lands on the copy that it is about (R31); it never reopens anything."""
    from channels_inbox.actions import reports

    end = End(ItemState.DONE, explanation.lines, sender=report.sender, subject=report.subject)
    with transaction.atomic():
        if not _enter(item, report.key, f"{item.channel_id}|report", end, explanation):
            return
        delivery = reports.land_report(channel=mailbox.channel, report=report)
        if delivery is None:
            explanation.note(
                "report", "nothing", f"{report.kind} for {report.recipient}: nothing of ours is known by it"
            )
            end.state, end.rule = ItemState.IGNORED, "report-of-nothing-ours"
        else:
            explanation.note("report", report.kind, f"{report.recipient} {report.status} {report.diagnostic}")
            end.delivery_id = delivery.pk
        items.finish(item, end)
