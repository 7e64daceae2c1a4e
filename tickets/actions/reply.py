"""What agents write to customers: held for some seconds, released by the delivery, or taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core.clocks import now
from core.prepared import Prepared
from people.models import Agent, Contact, Team
from tickets import events
from tickets.access import allow
from tickets.actions.automatic import new_message_id
from tickets.actions.bodies import move_files, outgoing_body, usable_attachments
from tickets.actions.change import put_assignee, put_status
from tickets.actions.conversation import (
    IncomingFile,
    add_message,
    default_status,
    drop_from_search,
    end_wait,
    lock_survivor,
    lock_ticket,
    save_ticket,
)
from tickets.actions.intake import append_created, new_ticket
from tickets.enums import Category, ChannelKind, DeliveryState, Initiator, MessageKind, MessageState, Purpose
from tickets.errors import Refused, SomethingNewer, TooLate
from tickets.log import By, append
from tickets.models import Channel, Draft, Message, Status, Ticket
from tickets.recipients import Address, addresses, default_recipients, reply_recipients

HELD_KINDS = {kind.value for kind in ChannelKind} - {ChannelKind.API, ChannelKind.CHAT}


def post_reply(
    *,
    ticket_number: int,
    agent: Agent,
    html: str = "",
    text: str = "",
    to: Sequence[Address] | None = None,
    cc: Sequence[Address] | None = None,
    bcc: Sequence[Address] | None = None,
    attachment_ids: Iterable[int] = (),
    files: Iterable[IncomingFile] = (),
    seen_seq: int | None = None,
    hold_s: int | None = None,
    then_status: Status | None = None,
    plain_only: bool = False,
    at: datetime | None = None,
    at_any_time: bool = False,
) -> Message:
    """A reply of an agent to the requester (or to `to`); it leaves after `hold_s` seconds unless it is undone.

    Recipients default to the requester and the approved participants. `at_any_time`: the channel takes it although its
    time for free answers is over. Effects: event reply_queued now; agent_reply,
    and `then_status`, when it is released. Errors: SomethingNewer when the conversation moved on since `seen_seq`;
    Refused without words or recipient; Http404 and PermissionDenied as access_ticket.
    """
    with transaction.atomic():
        ticket = _access_locked(agent, ticket_number)
        if seen_seq is not None:
            refuse_if_newer(ticket, agent, seen_seq)
        recipients, copies, hidden = reply_recipients(ticket, to, cc, bcc, at_any_time=at_any_time)
        message = _compose(
            ticket,
            agent,
            MessageKind.REPLY,
            html,
            text,
            attachment_ids,
            to=recipients,
            cc=copies,
            bcc=hidden,
            plain_only=plain_only,
            then_status=then_status,
            subject=ticket.subject,
            pressed=at or now(),
            hold_s=hold_s,
            files=files,
        )
        _queue(ticket, message, agent)
        _drop_draft(agent, ticket_number, Draft.Kind.REPLY)
    return message


def _access_locked(agent: Agent, number: int) -> Ticket:
    """The locked ticket that a message to `number` belongs to. Errors: as access_ticket."""
    try:
        asked = lock_ticket(number)
    except Ticket.DoesNotExist:
        raise Http404 from None
    allow(agent, asked, write=True)
    return lock_survivor(number) if asked.merged_into_id else asked


def _drop_draft(agent: Agent, number: int, kind: Draft.Kind) -> None:
    """What was written has become a message; one query when nothing was saved meanwhile."""
    if _DRAFTS.rows(agent_id=agent.pk, number=number, kind=kind.value):
        Draft.objects.filter(agent=agent, ticket_id=number, kind=kind).delete()


_DRAFTS: Prepared[tuple[int]] = Prepared(
    lambda agent_id, number, kind: Draft.objects.filter(agent=agent_id, ticket=number, kind=kind).values_list("pk"),
    agent_id=int,
    number=int,
    kind=str,
)


def refuse_if_newer(ticket: Ticket, agent: Agent, seen_seq: int) -> None:
    """Raises SomethingNewer when a customer or a colleague wrote something after `seen_seq`; one query at most."""
    if ticket.last_seq <= seen_seq:
        return
    if found := _NEWER.rows(number=ticket.pk, seen=seen_seq, agent_id=agent.pk):
        raise SomethingNewer(found)


_NEWER: Prepared[Message] = Prepared(
    lambda number, seen, agent_id: (
        Message.objects.filter(ticket=number, seq__gt=seen)
        .exclude(author_agent=agent_id)
        .exclude(kind=MessageKind.SYSTEM)
        .exclude(state=MessageState.WITHDRAWN)
        .select_related("author_agent")
        .order_by("seq")
    ),
    number=int,
    seen=int,
    agent_id=int,
)


def _compose(
    ticket: Ticket,
    agent: Agent,
    kind: MessageKind,
    html: str,
    text: str,
    attachment_ids: Iterable[int],
    *,
    pressed: datetime,
    hold_s: int | None,
    to: list[Address],
    cc: list[Address],
    bcc: list[Address],
    subject: str,
    plain_only: bool = False,
    then_status: Status | None = None,
    files: Iterable[IncomingFile] = (),
) -> Message:
    attachments = usable_attachments(agent, attachment_ids)
    body, plain = outgoing_body(html, text, attachments)
    if hold_s is None:
        hold_s = settings.UNDO_SEND_S if ticket.channel.kind in HELD_KINDS else 0
    message = Message(
        kind=kind,
        channel=ticket.channel,
        author_agent=agent,
        author_name=agent.name,
        subject=subject,
        text=plain,
        html=body,
        to=to,
        cc=cc,
        bcc=bcc,
        language=ticket.language,
        plain_only=plain_only,
        then_status=then_status,
        message_id=new_message_id(ticket.channel),
        sent_at=pressed,
        release_at=pressed + timedelta(seconds=hold_s),
        created_at=now(),
        state=MessageState.SCHEDULED,
        delivery_state=DeliveryState.QUEUED,
    )
    add_message(ticket, message, files)
    move_files(attachments, message)
    return message


def _queue(ticket: Ticket, message: Message, agent: Agent) -> None:
    """Puts the message on its way: the channel's subscriber writes the delivery; without a hold it is released now."""
    hold_s = int(((message.release_at or message.sent_at) - message.sent_at).total_seconds())
    save_ticket(ticket)
    append(
        ticket, events.REPLY_QUEUED, by=By.agent(agent), message=message, at=message.sent_at, data={"hold_s": hold_s}
    )
    if hold_s == 0:
        _release(ticket, message)


def release_reply(*, message: Message) -> None:
    """The time to undo is over: the message counts as sent at the instant Send was pressed. Safe to call twice.

    Effects: event agent_reply (note for a forward); the customer's wait ends; the ticket opens or takes the chosen
    status; an unassigned ticket becomes the writer's.
    """
    with transaction.atomic():
        ticket = lock_ticket(message.ticket_id)
        fresh = (
            Message.objects.select_for_update(of=("self",))
            .select_related("author_agent", "then_status")
            .get(pk=message.pk)
        )
        if fresh.state == MessageState.SCHEDULED:
            _release(ticket, fresh)
        message.state = fresh.state


def _release(ticket: Ticket, message: Message) -> None:
    agent = message.author_agent
    if agent is None:
        raise Refused("a scheduled message needs its writer")
    message.state = MessageState.SHOWN
    message.save(update_fields=["state"])
    by = By.agent(agent)
    if message.kind != MessageKind.REPLY:
        save_ticket(ticket)
        append(ticket, events.NOTE, by=by, at=message.sent_at, message=message, data={"forwarded": True})
        return
    end_wait(ticket)
    ticket.first_reply_at = ticket.first_reply_at or message.sent_at
    save_ticket(ticket)
    append(
        ticket,
        events.AGENT_REPLY,
        by=by,
        at=message.sent_at,
        message=message,
        data={"via": ticket.channel.metric_channel},
    )
    if ticket.assignee_id is None and not agent.is_bot:
        put_assignee(ticket, agent=agent, team=None, by=by, at=message.sent_at)
    wanted = message.then_status or (default_status(Category.OPEN) if ticket.category == Category.NEW else None)
    if wanted is not None:
        put_status(ticket, wanted, by=by, at=message.sent_at)


def undo_send(*, message_id: int, agent: Agent) -> Draft:
    """Takes a scheduled message back; it becomes its writer's draft again.

    Effects: event send_undone. Errors: TooLate once it was released; Refused for other people's messages.
    """
    with transaction.atomic():
        found = Message.objects.filter(pk=message_id, author_agent=agent).first()
        if found is None:
            raise Refused(_("Only its writer can take a message back."))
        ticket = lock_ticket(found.ticket_id)
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state != MessageState.SCHEDULED:
            raise TooLate(_("This message is on its way already."))
        message.state = MessageState.WITHDRAWN
        message.delivery_state = ""
        message.save(update_fields=["state", "delivery_state"])
        drop_from_search(message)
        draft = _back_to_draft(message, agent)
        _show_previous(ticket)
        save_ticket(ticket)
        append(ticket, events.SEND_UNDONE, by=By.agent(agent), message=message)
    return draft


def _back_to_draft(message: Message, agent: Agent) -> Draft:
    kind = Draft.Kind.REPLY if message.kind == MessageKind.REPLY else Draft.Kind.FORWARD
    content = {
        "html": message.html,
        "subject": message.subject,
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "plain_only": message.plain_only,
        "seen_seq": message.seq or 0,
    }
    draft, _made = Draft.objects.update_or_create(agent=agent, ticket_id=message.ticket_id, kind=kind, defaults=content)
    message.attachments.update(message=None, draft=draft)
    for attachment in draft.attachments.exclude(content_id=""):
        draft.html = draft.html.replace(f"cid:{attachment.content_id}", f"/inbox/attachments/{attachment.pk}/")
    draft.save(update_fields=["html"])
    return draft


def _show_previous(ticket: Ticket) -> None:
    from tickets.actions.conversation import show_in_row

    shown = Message.objects.filter(ticket=ticket, state=MessageState.SHOWN).exclude(kind=MessageKind.SYSTEM)
    if last := shown.order_by("-seq").first():
        show_in_row(ticket, last)


def start_conversation(
    *,
    agent: Agent,
    channel: Channel,
    contact: Contact,
    subject: str,
    html: str,
    to: Sequence[Address] | None = None,
    cc: Sequence[Address] | None = None,
    bcc: Sequence[Address] | None = None,
    attachment_ids: Iterable[int] = (),
    team: Team | None = None,
    hold_s: int | None = None,
    then_status: Status | None = None,
) -> Message:
    """A ticket that we begin: its first message is ours. Effects: ticket_created (outbound), then as post_reply."""
    require_writer(agent)
    with transaction.atomic():
        moment = now()
        ticket = new_ticket(
            channel=channel,
            requester=contact,
            subject=subject,
            language=contact.language,
            at=moment,
            team=team,
            category=Category.OPEN,
            purpose=Purpose.OUTBOUND,
            initiator=Initiator.AGENT,
        )
        append_created(ticket, by=By.agent(agent), at=moment)
        recipients = addresses(to) if to else default_recipients(ticket)
        if not recipients:
            raise Refused(_("This contact has no address to write to."))
        message = _compose(
            ticket,
            agent,
            MessageKind.REPLY,
            html,
            "",
            attachment_ids,
            to=recipients,
            cc=addresses(cc or []),
            bcc=addresses(bcc or []),
            subject=subject[:500],
            then_status=then_status,
            pressed=moment,
            hold_s=hold_s,
        )
        _queue(ticket, message, agent)
        Draft.objects.filter(agent=agent, ticket=None).delete()
    return message


def require_writer(agent: Agent) -> None:
    """Raises Refused for light agents."""
    if not agent.may_reply:
        raise Refused(_("Your role reads and writes notes."))


def forward(
    *,
    ticket_number: int,
    agent: Agent,
    to: Sequence[Address],
    html: str,
    cc: Sequence[Address] | None = None,
    bcc: Sequence[Address] | None = None,
    attachment_ids: Iterable[int] = (),
    subject: str = "",
    hold_s: int | None = None,
) -> Message:
    """Sends part of a ticket to a third party; it and the answers to it stay internal (R10).

    Effects: event reply_queued now, note when it is released.
    """
    with transaction.atomic():
        ticket = _access_locked(agent, ticket_number)
        recipients = addresses(to)
        if not recipients:
            raise Refused(_("Please say whom to forward this to."))
        message = _compose(
            ticket,
            agent,
            MessageKind.NOTE,
            html,
            "",
            attachment_ids,
            to=recipients,
            cc=addresses(cc or []),
            bcc=addresses(bcc or []),
            subject=subject or f"Fwd: {ticket.subject}"[:500],
            pressed=now(),
            hold_s=hold_s,
        )
        _queue(ticket, message, agent)
        _drop_draft(agent, ticket_number, Draft.Kind.FORWARD)
    return message
