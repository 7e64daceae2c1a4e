"""Appends events: the one place where a fact about a ticket is written down (architecture invariant 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import events as seam
from core.clocks import now
from core.nudges import Nudge, nudge
from core.rows import insert_rows
from core.wakeups import EVENTS, wake
from people.models import Agent, Contact
from tickets.enums import Actor
from tickets.events import KINDS, SILENT, TICKET_CREATED
from tickets.models import Message, Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class By:
    """Who did it: an agent, a contact, a bot, a rule or the system."""

    actor: Actor
    agent_row: Agent | None = None
    contact_row: Contact | None = None
    rule_name: str = ""

    @classmethod
    def agent(cls, agent: Agent) -> "By":
        return cls(Actor.BOT if agent.is_bot else Actor.AGENT, agent_row=agent)

    @classmethod
    def contact(cls, contact: Contact) -> "By":
        return cls(Actor.CONTACT, contact_row=contact)

    @classmethod
    def rule(cls, name: str) -> "By":
        return cls(Actor.RULE, rule_name=name)

    @classmethod
    def system(cls) -> "By":
        return cls(Actor.SYSTEM)

    @property
    def metric_name(self) -> str:
        """As the metrics' vocabulary says it: agent, customer, bot or automation."""
        return {Actor.AGENT: "agent", Actor.CONTACT: "customer", Actor.BOT: "bot"}.get(self.actor, "automation")


def append(
    ticket: Ticket,
    kind: str,
    *,
    by: By,
    at: datetime | None = None,
    message: Message | None = None,
    agent_id: int | None = None,
    data: dict[str, Any] | None = None,
    imported: bool = False,
) -> TicketEvent:
    """Writes one event with its dimensions frozen as they are now, inside the running transaction.

    `agent_id` is who the fact is credited to (the actor when left out); the team is the ticket's if that agent is in
    it, else the agent's home team. Effects: the synchronous subscribers run; after the commit browsers are nudged and
    followers woken.
    """
    event = new_event(ticket, kind, by=by, at=at, message=message, agent_id=agent_id, data=data, imported=imported)
    write_events(ticket, [event])
    return event


def new_event(
    ticket: Ticket,
    kind: str,
    *,
    by: By,
    at: datetime | None = None,
    message: Message | None = None,
    agent_id: int | None = None,
    data: dict[str, Any] | None = None,
    imported: bool = False,
) -> TicketEvent:
    """The event as `append` writes it, not saved: for those who write several at once."""
    if kind not in KINDS:
        raise ValueError(f"unknown event kind {kind!r}")
    recorded = now()
    credited = agent_id if agent_id is not None else (by.agent_row.pk if by.agent_row else 0)
    return TicketEvent(
        ticket=ticket,
        kind=kind,
        at=at or recorded,
        recorded_at=recorded,
        actor=by.actor,
        actor_agent=by.agent_row,
        actor_contact=by.contact_row,
        actor_rule=by.rule_name,
        message=message,
        channel=ticket.channel.metric_channel,
        brand_id=ticket.brand_id,
        team_id=_credited_team(ticket, credited, by.agent_row),
        agent_id=credited,
        tier=tier_of(ticket),
        language=ticket.language,
        priority=ticket.priority,
        country=ticket.requester.country,
        purpose=ticket.purpose,
        category=ticket.category,
        data=data or {},
        is_imported=imported,
        handled_at=None if seam.has_follower(kind) and not imported else recorded,
    )


def write_events(ticket: Ticket, events: Sequence[TicketEvent]) -> None:
    """Writes events of one ticket in one statement; effects as those of `append`."""
    write_all_events([(ticket, events)])


def write_all_events(groups: Sequence[tuple[Ticket, Sequence[TicketEvent]]]) -> None:
    """Writes the events of tickets, in this order, in one statement; effects as those of `append`."""
    events = [event for _ticket, own in groups for event in own]
    for event in events:
        # It may have been made before its message had a key.
        if (message := event._state.fields_cache.get("message")) is not None:
            event.message = message
    insert_rows(events)
    seam.publish(events)
    told = [(ticket, own) for ticket, own in groups if any(event.kind not in SILENT for event in own)]
    nudge(*[hint for ticket, own in told for hint in _hints(ticket, is_new=own[0].kind == TICKET_CREATED)])
    if any(event.handled_at is None for event in events):
        wake(EVENTS)


def nudge_ticket(ticket: Ticket) -> None:
    """Tells browsers after the commit that this ticket and its lists moved."""
    nudge(*_hints(ticket, is_new=False))


def _hints(ticket: Ticket, *, is_new: bool) -> list[Nudge]:
    """For the lists of the ticket's team and assignee, and, unless nobody can look at it yet, for the ticket."""
    hints = [Nudge(f"team.{ticket.team_id}", "list", ticket.pk, ticket.last_seq)]
    if not is_new:
        hints.append(Nudge(f"ticket.{ticket.pk}", "ticket", ticket.pk, ticket.last_seq))
    if ticket.assignee_id:
        hints.append(Nudge(f"agent.{ticket.assignee_id}", "list", ticket.pk, ticket.last_seq))
    return hints


def tier_of(ticket: Ticket) -> str:
    """The slug of the requester's tier, else their organization's, else basic; tiers are few and cached per process."""
    requester = ticket.requester
    tier_id = requester.tier_id
    if tier_id is None and ticket.organization_id is not None and ticket.organization is not None:
        tier_id = ticket.organization.tier_id
    return _tier_slug(tier_id) if tier_id else "basic"


def _tier_slug(tier_id: int) -> str:
    from people.queries import tier_slugs

    return tier_slugs().get(tier_id, "basic")


def _credited_team(ticket: Ticket, agent_id: int, actor: Agent | None) -> int:
    if not agent_id:
        return ticket.team_id
    agent = actor if actor is not None and actor.pk == agent_id else Agent.objects.get(pk=agent_id)
    if agent.home_team_id == ticket.team_id:
        return ticket.team_id
    return ticket.team_id if ticket.team_id in agent.team_ids() else agent.home_team_id
