"""Changes of a ticket's properties; each appends the event that says who changed what from what to what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.text import clean_line
from people.models import Agent, Contact, Team
from tickets import events
from tickets.actions.conversation import end_wait, lock_survivor, save_ticket
from tickets.enums import DONE, Priority
from tickets.errors import Refused
from tickets.log import By, append
from tickets.models import CustomField, Participant, Status, Tag, Ticket
from tickets.search.documents import reindex_head


class _Keep:
    """Stands for "leave as it is" where None means "nobody"."""


KEEP: Final = _Keep()


def set_status(*, ticket_number: int, status: Status, by: By, at: datetime | None = None) -> Ticket:
    """Moves the ticket into a status; nothing happens when it is there already. Effects: event status_changed."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        put_status(ticket, status, by=by, at=at)
    return ticket


def put_status(ticket: Ticket, status: Status, *, by: By, at: datetime | None = None) -> None:
    """As set_status, for a ticket that the caller has locked."""
    if ticket.status_id == status.pk:
        return
    was, moment = ticket.status, at or now()
    if status.category in DONE:
        end_wait(ticket)
        solved_at = ticket.solved_at if was.category in DONE else moment
    else:
        solved_at = None
    save_ticket(
        ticket, status=status, category=status.category, solved_at=solved_at, updated_at=max(ticket.updated_at, now())
    )
    data = {"from": was.category, "to": status.category, "status": status.slug, "was": was.slug, "by": by.metric_name}
    append(ticket, events.STATUS_CHANGED, by=by, at=moment, data=data)


def assign(
    *,
    ticket_number: int,
    by: By,
    agent: Agent | _Keep | None = KEEP,
    team: Team | _Keep = KEEP,
    at: datetime | None = None,
    why: dict[str, Any] | None = None,
) -> Ticket:
    """Gives the ticket to an agent, a team, or both; `agent=None` takes it from its assignee. Effects: event assigned.

    A ticket that moves to a team its assignee is not in becomes unassigned. `why` is kept in the event and shown in the
    timeline by its `text`.
    """
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        new_team = team if isinstance(team, Team) else None
        if isinstance(agent, _Keep):
            assignee = ticket.assignee
            if new_team and assignee and new_team.pk not in assignee.team_ids():
                assignee = None
        else:
            assignee = agent
        put_assignee(ticket, agent=assignee, team=new_team, by=by, at=at, why=why)
    return ticket


def put_assignee(
    ticket: Ticket,
    *,
    agent: Agent | None,
    team: Team | None,
    by: By,
    at: datetime | None = None,
    why: dict[str, Any] | None = None,
) -> None:
    """As assign, for a ticket that the caller has locked; a team of None stays."""
    team_id = team.pk if team else ticket.team_id
    agent_id = agent.pk if agent else None
    if agent is not None and not agent.is_active:
        raise Refused(_("%(name)s no longer works here.") % {"name": agent.name})
    if (ticket.assignee_id, ticket.team_id) == (agent_id, team_id):
        return
    data: dict[str, Any] = {
        "agent": agent_id, "team": team_id, "was_agent": ticket.assignee_id, "was_team": ticket.team_id,
    }  # fmt: skip
    data |= {"why": why} if why else {}
    save_ticket(ticket, assignee=agent, team_id=team_id, updated_at=max(ticket.updated_at, now()))
    append(ticket, events.ASSIGNED, by=by, at=at, data=data)


def set_priority(*, ticket_number: int, priority: Priority | int, by: By) -> Ticket:
    """Effects: event priority_changed."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.priority != priority:
            data = {"from": ticket.priority, "to": int(priority)}
            save_ticket(ticket, priority=int(Priority(priority)), updated_at=now())
            append(ticket, events.PRIORITY_CHANGED, by=by, data=data)
    return ticket


def set_subject(*, ticket_number: int, subject: str, by: By) -> Ticket:
    """Effects: event subject_changed."""
    subject = clean_line(subject, 500)
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.subject != subject:
            data = {"from": ticket.subject, "to": subject}
            save_ticket(ticket, subject=subject, updated_at=now())
            append(ticket, events.SUBJECT_CHANGED, by=by, data=data)
            reindex_head(ticket)
    return ticket


def set_tags(*, ticket_number: int, by: By, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Ticket:
    """Adds and removes tags; unknown words become tags. Effects: event tags_changed with what was added and removed."""
    wanted, unwanted = _tag_names(add), set(_tag_names(remove))
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        added = [name for name in wanted if name not in ticket.tags and name not in unwanted]
        removed = [name for name in ticket.tags if name in unwanted]
        if not added and not removed:
            return ticket
        Tag.objects.bulk_create([Tag(name=name) for name in added], ignore_conflicts=True)
        tags = [name for name in ticket.tags if name not in unwanted] + added
        save_ticket(ticket, tags=tags, updated_at=now())
        append(ticket, events.TAGS_CHANGED, by=by, data={"added": added, "removed": removed, "tags": tags})
        reindex_head(ticket)
    return ticket


def _tag_names(given: Iterable[str]) -> list[str]:
    names = [clean_line(name, 60).lower() for name in given]
    return list(dict.fromkeys(name for name in names if name))


def set_custom(*, ticket_number: int, by: By, values: dict[str, Any]) -> Ticket:
    """Sets custom fields after checking them against their definitions. Effects: event custom_changed.

    Errors: Refused for an unknown field or a value of the wrong type.
    """
    fields = {field.key: field for field in CustomField.objects.filter(is_active=True)}
    checked = {key: _checked(fields, key, value) for key, value in values.items()}
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        changed = {key: value for key, value in checked.items() if ticket.custom.get(key) != value}
        if changed:
            was = {key: ticket.custom.get(key) for key in changed}
            save_ticket(ticket, custom={**ticket.custom, **changed}, updated_at=now())
            append(ticket, events.CUSTOM_CHANGED, by=by, data={"from": was, "to": changed})
    return ticket


def _checked(fields: dict[str, CustomField], key: str, value: Any) -> Any:
    field = fields.get(key)
    if field is None:
        raise Refused(_("There is no field “%(key)s”.") % {"key": key})
    if field.type == CustomField.Type.CHECKBOX and isinstance(value, bool):
        return value
    if field.type == CustomField.Type.TEXT and isinstance(value, str):
        return clean_line(value, 1000)
    if field.type == CustomField.Type.CHOICE and (value == "" or value in field.choices):
        return value
    raise Refused(_("“%(label)s” cannot hold this value.") % {"label": field.label})


def set_requester(*, ticket_number: int, contact: Contact, by: By) -> Ticket:
    """Makes somebody else the requester. Effects: event requester_changed; the organization follows."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.requester_id != contact.pk:
            data = {"from": ticket.requester_id, "to": contact.pk}
            save_ticket(
                ticket,
                requester=contact,
                requester_name=str(contact)[:160],
                organization=contact.organization,
                updated_at=now(),
            )
            append(ticket, events.REQUESTER_CHANGED, by=by, data=data)
    return ticket


def set_participant(
    *, ticket_number: int, by: By, contact: Contact, email: str, state: Participant.State | str
) -> Participant:
    """Adds, approves or refuses somebody who takes part by mail (R2). Effects: event participant_changed."""
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        participant, made = Participant.objects.get_or_create(
            ticket=ticket, contact=contact, defaults={"email": email, "state": state}
        )
        if made or participant.state != state:
            was = "" if made else participant.state
            participant.state = Participant.State(state)
            participant.save(update_fields=["state"])
            data = {"contact": contact.pk, "email": participant.email, "from": was, "to": str(participant.state)}
            append(ticket, events.PARTICIPANT_CHANGED, by=by, data=data)
    return participant


def restore_wait(*, ticket_number: int, waiting: str) -> None:
    """After an undone solving the customer waits again, since when they did before (ISO instant)."""
    instant = datetime.fromisoformat(waiting)
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        if ticket.category not in DONE and instant < ticket.waiting_order:
            save_ticket(ticket, waiting_order=instant)
