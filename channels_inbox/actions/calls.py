"""Writes calls: as the telephone system tells about them, as agents write them down, and at last into their tickets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels_inbox.kinds.phone.course import NEW, Course, Step, read_course
from channels_inbox.models import Call, CallEvent
from channels_inbox.models.call import CallState
from core import clocks
from core.clocks import now
from core.nudges import Nudge, nudge
from core.text import clean, clean_line
from people import calendars
from people.actions.contacts import find_or_create_contact
from people.enums import IdentityKind
from people.models import Agent, Contact, Identity, Team
from people.phones import readable
from tickets.actions.calls import begin_for_call, log_call, open_for_call, set_callback, show_call
from tickets.actions.reply import require_writer
from tickets.calls import SPOKEN, Direction, LoggedCall, Outcome
from tickets.enums import UNSOLVED
from tickets.models import Channel, Message, Ticket

NUDGE = "call"
WRAP_S = 120  # the longest time to wrap up, unless the channel says otherwise
CALLBACK_MINUTES = 60  # of open time, likewise
GRACE = timedelta(seconds=10)  # an answer may be told after the end
LONGEST = timedelta(hours=12)  # a call whose end was never told is over by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of a call, as the telephone system told it; `number` and `line` are in their stored form."""

    call: str
    kind: str
    at: datetime
    received_at: datetime
    direction: str = ""
    number: str = ""
    line: str = ""
    name: str = ""
    agent: Agent | None = None
    outcome: str = ""


def note_event(*, channel: Channel, told: Told) -> Call:
    """Adds what was told to its call, which is made by whichever event comes first; the caller holds the call's turn.

    Effects: the agents concerned are nudged. A call that was written down already changes no more.
    """
    config = config_of(channel)
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(channel=channel, provider_id=told.call).first()
        if call is None:
            call = Call(channel=channel, provider_id=told.call, offered_at=told.at, state=CallState.RINGING)
            call.direction = told.direction or Direction.INBOUND
            call.settle_at = told.received_at + LONGEST
            call.save()
        if call.state == CallState.LOGGED:
            return call
        _describe(call, told)
        CallEvent.objects.create(call=call, kind=told.kind, at=told.at, agent=told.agent, outcome=told.outcome)
        was = {*call.offered_to, call.agent_id}
        _follow(call, told, wrap_s=int(config.get("wrap_seconds", WRAP_S)))
        call.save()
        nudge_agents(call, also=was)
    return call


def _describe(call: Call, told: Told) -> None:
    """Fills in what an earlier event did not say."""
    if told.direction and told.kind == NEW:
        call.direction = told.direction
    call.number, call.line = call.number or told.number, call.line or told.line
    call.caller_name = call.caller_name or told.name
    if call.contact_id is None and call.number:
        call.contact = contact_with(call.number)


def contact_with(number: str) -> Contact | None:
    """The contact who has this number; None when nobody does. One query."""
    found = Identity.objects.select_related("contact").filter(kind=IdentityKind.PHONE, value=number).first()
    return found.contact if found else None


def _follow(call: Call, told: Told, *, wrap_s: int) -> None:
    steps = [Step(row.kind, row.at, row.agent_id, row.outcome) for row in call.events.all()]
    course: Course = read_course(steps, call.direction)
    call.offered_at, call.answered_at, call.ended_at = course.offered_at, course.answered_at, course.ended_at
    call.agent_id, call.offered_to, call.outcome = course.agent, course.offered_to, course.outcome
    call.wait_seconds, call.talk_seconds, call.hold_seconds = (
        course.wait_seconds,
        course.talk_seconds,
        course.hold_seconds,
    )
    call.state = _state(course)
    if course.ended_at is not None:
        wrap = timedelta(seconds=wrap_s) if course.answered_at and course.agent else timedelta()
        call.is_late = told.received_at - course.ended_at > max(wrap, GRACE)
        call.settle_at = max(course.ended_at + wrap, told.received_at + GRACE)


def _state(course: Course) -> CallState:
    if course.ended_at is not None:
        return CallState.WRAPPING
    if course.held_since is not None:
        return CallState.HELD
    return CallState.TALKING if course.answered_at else CallState.RINGING


def nudge_agents(call: Call, *, also: set[int | None] | None = None) -> None:
    """Tells the pages of everybody whose phone rang, after the commit, that the call moved."""
    wanted = {*call.offered_to, call.agent_id, *(also or ())} - {None}
    nudge(*[Nudge(f"agent.{pk}", NUDGE, call.pk) for pk in sorted(pk for pk in wanted if pk is not None)])


def config_of(channel: Channel) -> dict[str, Any]:
    """The channel's settings; a channel of calls by hand alone has none."""
    settings = getattr(channel, "settings", None)
    return dict(settings.config or {}) if settings else {}


def place_call(*, call: Call, agent: Agent, ticket: Ticket | None = None, subject: str = "") -> Ticket:
    """Says which ticket a call belongs to while it goes on or right after; without one a new ticket is made.

    Effects: events ticket_created and assigned for a new one.
    """
    require_writer(agent)
    with transaction.atomic():
        call = Call.objects.select_for_update(of=("self",)).select_related("channel", "contact").get(pk=call.pk)
        if ticket is None:
            contact = _contact_of(call)
            ticket = begin_for_call(
                direction=Direction(call.direction),
                at=call.offered_at,
                channel=call.channel,
                contact=contact,
                subject=clean_line(subject, 500) or subject_of(call.direction, call.number, contact),
                team=_team_for(agent, call.channel),
                agent=agent,
            )
            call.contact = contact
        call.ticket = ticket
        call.save(update_fields=["ticket", "contact"])
        nudge_agents(call)
    return ticket


def _team_for(agent: Agent, channel: Channel) -> Team:
    return channel.default_team if channel.default_team_id in agent.team_ids() else agent.home_team


def finish_call(*, call: Call, agent: Agent, note: str = "") -> Message | None:
    """The agent has wrapped up: the call is written into its ticket now. None when it was already.

    Effects: as `settle_call`.
    """
    require_writer(agent)
    with transaction.atomic():
        call = _locked(call.pk)
        if call.state != CallState.WRAPPING:
            return None
        call.note = clean(note, 20_000).strip() or call.note
        return settle_call(call)


def keep_note(*, call: Call, note: str) -> None:
    """Keeps what an agent notes while the call goes on."""
    Call.objects.filter(pk=call.pk).exclude(state=CallState.LOGGED).update(note=clean(note, 20_000).strip())


def _locked(pk: int) -> Call:
    found = Call.objects.select_for_update(of=("self",)).select_related("channel__default_team", "contact", "agent")
    return found.get(pk=pk)


def settle_due() -> int:
    """Writes down the calls whose time has come; several workers never take the same. Returns how many."""
    settled = 0
    while True:
        with transaction.atomic():
            due = Call.objects.select_for_update(of=("self",), skip_locked=True)
            call = (
                due.select_related("channel__default_team", "contact", "agent")
                .filter(settle_at__lte=now())
                .order_by("settle_at")
                .first()
            )
            if call is None:
                return settled
            settle_call(call)
        settled += 1


def settle_call(call: Call) -> Message:
    """Writes a locked call into its ticket, else into the caller's latest unsolved one of this channel, else a new one.

    Effects: event call_logged (ticket_created, assigned before it); a missed call gets a callback that is due.
    """
    moment = now()
    if call.ended_at is None:
        _give_up(call)
    assert call.ended_at is not None
    wrap_s = int(config_of(call.channel).get("wrap_seconds", WRAP_S))
    if call.is_answered and call.agent_id and not call.is_late:
        call.wrap_seconds = min(wrap_s, max(0, round((moment - call.ended_at).total_seconds())))
    contact = call.contact = _contact_of(call)
    message = _log(call, contact)
    if call.outcome not in SPOKEN and call.direction == Direction.INBOUND:
        set_callback(ticket_number=message.ticket_id, due_at=callback_due(call, contact))
    call.message, call.ticket_id, call.state, call.settle_at = message, message.ticket_id, CallState.LOGGED, None
    call.save()
    if recordings := recordings_of(call):
        show_call(message_id=message.pk, recordings=recordings)
    nudge_agents(call)
    return message


def recordings_of(call: Call) -> list[dict[str, object]]:
    """The recordings as `CallCard` has them. One query."""
    return [dict(row) for row in call.recordings.order_by("pk").values("id", "seconds", "state")]


def _give_up(call: Call) -> None:
    """Nobody told how it ended: it is over with the last thing that is known."""
    last = call.events.order_by("-at").first()
    call.ended_at, call.is_late = last.at if last else call.offered_at, True
    call.outcome = Outcome.ANSWERED if call.is_answered else _unanswered(call.direction)


def _unanswered(direction: str) -> Outcome:
    return Outcome.MISSED if direction == Direction.INBOUND else Outcome.NO_ANSWER


def _log(call: Call, contact: Contact) -> Message:
    facts = facts_of(call)
    agent = call.agent if call.is_answered or call.direction == Direction.OUTBOUND else None
    number = call.ticket_id or _open_ticket(call.channel, contact)
    if number is not None:
        caller = contact if call.direction == Direction.INBOUND else None
        return log_call(ticket_number=number, call=facts, channel=call.channel, contact=caller, agent=agent)
    subject = subject_of(call.direction, call.number, contact, is_missed=not call.is_answered)
    team = _team_for(agent, call.channel) if agent else None
    return open_for_call(call=facts, channel=call.channel, contact=contact, subject=subject, team=team, agent=agent)


def _open_ticket(channel: Channel, contact: Contact) -> int | None:
    found = Ticket.objects.filter(requester=contact, channel=channel, shelf__in=UNSOLVED).order_by("-updated_at")
    return found.values_list("pk", flat=True).first()


def facts_of(call: Call) -> LoggedCall:
    """The call as a ticket keeps it."""
    return LoggedCall(
        key=call.pk,
        direction=Direction(call.direction),
        outcome=Outcome(call.outcome),
        offered_at=call.offered_at,
        number=call.number,
        wait_seconds=call.wait_seconds,
        talk_seconds=call.talk_seconds,
        hold_seconds=call.hold_seconds,
        wrap_seconds=call.wrap_seconds,
        note=call.note,
    )


def subject_of(direction: str, number: str, contact: Contact | None, *, is_missed: bool = False) -> str:
    """What a ticket of a call is called when nobody says it."""
    who = str(contact) if contact and (contact.name or contact.email) else readable(number) or _("a hidden number")
    if direction == Direction.OUTBOUND:
        return _("Call to %(who)s") % {"who": who}
    return (_("Missed call from %(who)s") if is_missed else _("Call from %(who)s")) % {"who": who}


def callback_due(call: Call, contact: Contact) -> datetime:
    """Until when a missed call is to be returned: so many minutes of open time by the channel's calendar."""
    minutes = int(config_of(call.channel).get("callback_minutes", CALLBACK_MINUTES))
    key = calendars.calendar_id(channel=call.channel, tier=contact.tier, team=call.channel.default_team)
    due = clocks.due_at(calendars.clock(key), call.ended_at or call.offered_at, minutes * 60_000)
    return due or call.offered_at + timedelta(minutes=minutes)


def _contact_of(call: Call) -> Contact:
    return call.contact or contact_for(call.channel, call.number, call.caller_name)


def contact_for(channel: Channel, number: str, name: str = "") -> Contact:
    """The contact with this number, made if there is none; those who hide theirs share one contact that says so."""
    if number.startswith("+"):
        found = find_or_create_contact(kind=IdentityKind.PHONE, value=number, name=name or readable(number))
        if name and found.name == readable(number):  # until now the number stood for the name
            found.name = clean_line(name, 160)
            found.save(update_fields=["name"])
        return found
    value = f"{channel.slug}:{number or 'hidden'}"
    return find_or_create_contact(kind=IdentityKind.EXTERNAL, value=value, name=name or number or "Hidden number")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A call as an agent writes it down; `number` in its stored form."""

    number: str
    direction: Direction
    outcome: Outcome
    talk_seconds: int
    note: str
    name: str = ""


def write_down(
    *,
    agent: Agent,
    given: ByHand,
    channel: Channel,
    ticket: Ticket | None = None,
    team: Team | None = None,
    subject: str = "",
) -> Call:
    """A call that no telephone system told about, onto a ticket or a new one; it ended just now.

    Effects: event call_logged; ticket_created and assigned for a new ticket.
    """
    require_writer(agent)
    moment = now()
    with transaction.atomic():
        contact = contact_for(channel, given.number, given.name)
        is_answered = given.outcome in SPOKEN
        talk = given.talk_seconds if is_answered else 0
        offered_at = moment - timedelta(seconds=talk)
        call = Call.objects.create(
            channel=channel,
            state=CallState.LOGGED,
            direction=given.direction,
            outcome=given.outcome,
            number=given.number,
            contact=contact,
            agent=agent,
            note=clean(given.note, 20_000).strip(),
            offered_at=offered_at,
            answered_at=offered_at if is_answered else None,
            ended_at=moment,
            talk_seconds=talk,
        )
        facts = facts_of(call)
        if ticket is not None:
            message = log_call(ticket_number=ticket.pk, call=facts, channel=channel, contact=contact, agent=agent)
        else:
            subject = clean_line(subject, 500) or subject_of(given.direction, given.number, contact)
            message = open_for_call(
                call=facts, channel=channel, contact=contact, subject=subject, team=team, agent=agent
            )
        call.message, call.ticket_id = message, message.ticket_id
        call.save(update_fields=["message", "ticket"])
        if not is_answered and given.direction == Direction.INBOUND:
            set_callback(ticket_number=message.ticket_id, due_at=callback_due(call, contact))
    return call
