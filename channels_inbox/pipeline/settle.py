"""Items to their ends: key, contact, ticket, message and the end of an item are written in one transaction.

Messages go in sets, because statements, commits and locks cost more than rows; a set that fails is taken apart by the
caller, so that each item's fate is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from channels_inbox.actions import items
from channels_inbox.actions.items import Claimed, Earlier, End, Entrance
from channels_inbox.enums import ItemState
from channels_inbox.imap.fetch import ARRIVED
from channels_inbox.inbound import InboundMessage, InboundReport, Later, Nothing, Outcome, Unreadable
from channels_inbox.mailboxes import Mailbox
from channels_inbox.pipeline import guards
from channels_inbox.pipeline.acknowledge import acknowledgement
from channels_inbox.pipeline.explanation import Explanation
from channels_inbox.pipeline.known import RECIPIENTS, Known, read_conversations
from channels_inbox.pipeline.people import recognise, remember
from channels_inbox.pipeline.prepare import Prepared, prepare
from channels_inbox.pipeline.thread import Decision, find_thread
from core.clocks import now
from core.wakeups import ITEMS, wake
from people.actions.contacts import Newcomer, create_contact, create_contacts, find_or_create_contact
from people.enums import IdentityKind
from people.models import Contact
from tickets.actions import change, intake
from tickets.actions.consents import note_consent
from tickets.errors import Refused
from tickets.log import By
from tickets.models import Message, Participant, Ticket

DUPLICATE_DAYS = 30
LONGEST_QUOTE = 2_000
RACE = timedelta(seconds=60)  # a provider may tell what became of a message before its answer to us was stored
TURN_S = 1.1  # what is put back may be claimed again a second later
Read = tuple[Claimed, Outcome]


def settle(item: Claimed, outcome: Outcome, mailbox: Mailbox) -> None:
    """Brings one read item that is no message to its end; raises whatever went wrong, and then nothing was written."""
    explanation = Explanation()
    if isinstance(outcome, InboundReport):
        _settle_report(item, outcome, mailbox, explanation)
    elif isinstance(outcome, Nothing):
        explanation.note("content", "ignored", outcome.detail)
        items.finish(item, End(ItemState.IGNORED, explanation.lines, rule=outcome.rule))
    elif isinstance(outcome, Unreadable):
        quarantine_or_repeat(item, outcome)
    elif isinstance(outcome, Later):
        items.put_back([item.id], reason=outcome.words)


def quarantine_or_repeat(item: Claimed, outcome: Unreadable) -> None:
    """What could not be read is tried once more, then parked."""
    explanation = Explanation()
    explanation.note("read", "failed", f"{outcome.code}: {outcome.words}")
    end = End(ItemState.QUARANTINED, explanation.lines, sender=outcome.sender, subject=outcome.subject)
    items.repeat_or_quarantine(item, error=f"{outcome.code}: {outcome.words}", end=end)


@dataclass(slots=True)
class Case:
    """A message on its way to its end. `prepared` is None for what loops."""

    item: Claimed
    message: InboundMessage
    mailbox: Mailbox
    explanation: Explanation
    end: End
    prepared: Prepared | None = None

    @property
    def entrance(self) -> Entrance:
        """Mails of one sender wait for each other, so that the first one makes the contact."""
        return Entrance(self.item, self.message.key, f"{self.item.channel_id}|{self.message.turn}")

    @property
    def conversation(self) -> tuple[int, str]:
        """Channel and name of its conversation, as it is remembered."""
        return self.item.channel_id, self.message.conversation


def settle_messages(reads: Sequence[tuple[Claimed, InboundMessage]], known: Known) -> None:
    """Brings messages with different keys to their ends, in one transaction; raises whatever went wrong.

    Then nothing was written, and `known` is not to be used again. Items that belong to another worker by now are left
    out.
    """
    cases = [_examine(item, message, known) for item, message in reads]
    with transaction.atomic():
        cases = _enter(cases)
        going_on = [case for case in cases if case.end.state == ItemState.DONE]
        read_conversations(known, [case.conversation for case in going_on if not case.message.is_mail])
        _write(going_on, known)
        items.finish_all([(case.item, case.end) for case in cases])


def _examine(item: Claimed, message: InboundMessage, known: Known) -> Case:
    """Guards, and all that needs no transaction."""
    mailbox, explanation = known.book.by_channel[item.channel_id], Explanation()
    end = End(ItemState.DONE, explanation.lines, sender=message.sender, subject=message.subject, key=message.key)
    case = Case(item, message, mailbox, explanation, end)
    loop = guards.own_loop(message, mailbox, known, explanation)
    if loop:
        end.state, end.rule = ItemState.IGNORED, loop
    else:
        guards.mark_machines(message, known, explanation)
        case.prepared = prepare(message)
    return case


def _enter(cases: Sequence[Case]) -> list[Case]:
    """The cases that are still ours; what was there before is a duplicate."""
    held = items.enter([case.entrance for case in cases])
    ours = [case for case in cases if case.item.id in held]
    if too_early := items.overtaking([case.item.id for case in ours if case.message.in_order]):
        items.put_back(sorted(too_early), reason="an earlier message of the conversation is not in its ticket yet")
        wake(ITEMS, after_s=TURN_S)
        ours = [case for case in ours if case.item.id not in too_early]
    for case in ours:
        if (earlier := held[case.item.id]) is not None:
            _meet_earlier(case.item, earlier, case.end, case.explanation)
    return ours


def _meet_earlier(item: Claimed, earlier: Earlier, end: End, explanation: Explanation) -> None:
    """An item with the key of an earlier one is its duplicate, unless that one is too old; then it takes the key."""
    earlier_id, received_at = earlier
    if _arrived(item) - received_at > timedelta(days=DUPLICATE_DAYS):
        explanation.note("duplicate", "no", f"item {earlier_id} is the same, but older than {DUPLICATE_DAYS} days")
        items.give_up_key(earlier_id)
        return
    explanation.note("duplicate", "yes", f"the same as item {earlier_id}, received {received_at:%Y-%m-%d %H:%M} UTC")
    end.state, end.duplicate_of, end.key, end.rule = ItemState.DUPLICATE, earlier_id, None, ""


def _arrived(item: Claimed) -> datetime:
    """When the mail reached its mailbox: a folder that is read anew holds mails that we may have had long ago."""
    arrived = item.headers.get(ARRIVED)
    return datetime.fromisoformat(arrived) if arrived else item.received_at


def _flag_same_id(case: Case, known: Known) -> None:
    message = case.message
    same = [entry for entry in known.messages.get(message.message_id, []) if entry.channel == case.mailbox.channel_id]
    if message.message_id and same:
        message.warnings = [*message.warnings, "message-id-reused"]
        case.explanation.note("duplicate", "no", "the Message-ID was seen before, with other content")


def _write(cases: Sequence[Case], known: Known) -> None:
    """Contacts, then tickets and messages; what is held or brings new recipients along is written one by one."""
    _meet_newcomers(cases, known)
    arriving: list[tuple[Case, intake.Arrival]] = []
    for case in cases:
        decided = _decide(case, known)
        if isinstance(decided, intake.Arrival):
            arriving.append((case, decided))
        else:
            case.end.message_id = decided.pk
    written = intake.take_in([arrival for _case, arrival in arriving])
    opened: dict[tuple[int, str], int] = {}
    for (case, arrival), message in zip(arriving, written, strict=True):
        case.end.message_id = message.pk
        if arrival.number:
            _note_participants(message, case.message, known, case.explanation)
        elif not case.message.is_mail:
            opened[case.conversation] = message.ticket_id
        if case.message.custom and not arrival.number:
            _set_custom(case, message)
        if case.message.consent:
            _note_consent(case, message)
    _remember_conversations(opened)


def _remember_conversations(opened: Mapping[tuple[int, str], int]) -> None:
    """These conversations go on in these tickets. One statement."""
    if opened:
        channels, keys = [channel for channel, _key in opened], [key for _channel, key in opened]
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [channels, keys, list(opened.values())])


_REMEMBER = """
INSERT INTO channels_inbox_thread (channel_id, key, ticket_id)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[])
ON CONFLICT (channel_id, key) DO UPDATE SET ticket_id = excluded.ticket_id
"""


def _set_custom(case: Case, written: Message) -> None:
    """What the customer chose in the fields of the form; a field that is gone by now takes nothing."""
    by = By.contact(written.author_contact) if written.author_contact else By.system()
    try:
        change.set_custom(ticket_number=written.ticket_id, by=by, values=case.message.custom)
    except Refused as refused:
        case.explanation.note("custom", "refused", str(refused))


def _note_consent(case: Case, written: Message) -> None:
    """STOP is part of the conversation, and nobody is written to after it."""
    sign, word = case.message.consent[0], case.message.consent[1:]
    by = By.contact(written.author_contact) if written.author_contact else By.system()
    refused, at = sign == "-", case.item.received_at
    note_consent(message=written, address=case.message.sender, refused=refused, word=word, at=at, by=by)
    case.explanation.note("consent", "refused" if refused else "given", word)


def _decide(case: Case, known: Known) -> intake.Arrival | Message:
    """How a message arrives; one that is held is written at once."""
    assert case.prepared is not None
    message, mailbox, explanation = case.message, case.mailbox, case.explanation
    _flag_same_id(case, known)
    author = _contact(message, known, explanation)
    decision = find_thread(message, mailbox, known, case.item.received_at, explanation)
    if not message.is_mail and message.references and not message.quoted:
        message.quoted = _words_answered(mailbox, message.references[-1])
    incoming = case.prepared.incoming(
        channel=mailbox.channel, author=author, kind=decision.kind, received_at=case.item.received_at
    )
    if decision.action == "hold":
        return intake.hold_message(ticket_number=decision.number, incoming=incoming, reason=decision.reason)
    if decision.action == "append":
        return intake.Arrival(incoming=incoming, number=decision.number, not_requester=decision.not_requester)
    return _opening(incoming, message, decision, mailbox, known, explanation)


def _words_answered(mailbox: Mailbox, name: str) -> str:
    """What the message said that this one answers, as its provider calls it."""
    from channels_inbox.pipeline.asides import find_named

    answered = find_named(mailbox, name)
    return answered.text[:LONGEST_QUOTE] if answered else ""


def _meet_newcomers(cases: Sequence[Case], known: Known) -> None:
    """Contacts for senders that nobody knows, in one statement for each kind of address.

    Whoever brings other addresses along may be somebody that is known by them, and is met alone.
    """
    kinds: dict[IdentityKind, dict[str, Newcomer]] = {}
    for case in cases:
        message = case.message
        if message.sender and message.who not in known.contacts and not message.also:
            newcomer = Newcomer(message.sender, message.sender_name, message.language)
            kinds.setdefault(message.identity_kind, {}).setdefault(message.who, newcomer)
    for kind, found in kinds.items():
        contacts = create_contacts(kind=kind, newcomers=list(found.values()))
        known.contacts.update(zip(found, contacts, strict=True))


def _contact(message: InboundMessage, known: Known, explanation: Explanation) -> Contact:
    """The sender as a contact; whoever cannot be told shares one contact that says so."""
    if not message.sender:
        explanation.note("contact", "unknown", "it names no sender")
        return find_or_create_contact(kind=IdentityKind.EXTERNAL, value="unknown", name="Unknown sender")
    found = known.contacts.get(message.who)
    if found is None or (message.sender_name and not found.has_name):
        found = (None if found else recognise(message, explanation)) or find_or_create_contact(
            kind=message.identity_kind, value=message.sender, name=message.sender_name, language=message.language
        )
        known.contacts[message.who] = found
    elif message.also:
        remember(found, message)
    return found


def _opening(
    incoming: intake.Incoming,
    message: InboundMessage,
    decision: Decision,
    mailbox: Mailbox,
    known: Known,
    explanation: Explanation,
) -> intake.Arrival:
    spam = bool(message.spam)
    if spam:
        explanation.note("spam", "yes", message.spam)
    quiet = spam or bool(message.automatic)
    others = [] if quiet else [_participant(address, known) for address in _others(message, known)]
    earlier = Ticket.objects.get(pk=decision.follow_up_of) if decision.follow_up_of else None
    if others:
        explanation.note("participants", "pending", ", ".join(contact.email for contact in others))
    answer = None if quiet else acknowledgement(message, mailbox, explanation)
    return intake.Arrival(incoming=incoming, spam=spam, follow_up_of=earlier, participants=others, answer=answer)


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

    end = End(ItemState.DONE, explanation.lines, sender=report.sender, subject=report.subject, key=report.key)
    with transaction.atomic():
        held = items.enter([Entrance(item, report.key, f"{item.channel_id}|report")])
        if item.id not in held:
            return
        if (earlier := held[item.id]) is not None:
            _meet_earlier(item, earlier, end, explanation)
        if end.state == ItemState.DUPLICATE:
            items.finish(item, end)
            return
        delivery = reports.land_report(channel=mailbox.channel, report=report)
        if delivery is None and report.may_race and now() - item.received_at < RACE:
            items.put_back([item.id], reason="what it is about is not known yet")
            return
        if delivery is None and reports.tell_sender(report):
            explanation.note("report", report.kind, f"{report.recipient} {report.status} {report.diagnostic}")
        elif delivery is None:
            explanation.note(
                "report", "nothing", f"{report.kind} for {report.recipient}: nothing of ours is known by it"
            )
            end.state, end.rule = ItemState.IGNORED, "report-of-nothing-ours"
        else:
            explanation.note("report", report.kind, f"{report.recipient} {report.status} {report.diagnostic}")
            end.delivery_id = delivery.pk
        items.finish(item, end)
