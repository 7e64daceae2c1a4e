"""A ticket that an agent writes down for somebody who called."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.html import from_text
from core.text import clean, clean_line
from people.models import Agent, Brand, Contact, Team
from tickets import events
from tickets.actions.conversation import add_message, save_ticket
from tickets.actions.intake import append_created, new_ticket
from tickets.actions.reply import require_writer
from tickets.enums import Category, ChannelKind, Initiator, MessageKind
from tickets.errors import Refused
from tickets.log import By, append
from tickets.models import Channel, Message


def open_for_caller(
    *, agent: Agent, contact: Contact, subject: str, text: str, team: Team, channel: Channel | None = None
) -> Message:
    """A request that an agent typed in during a call, assigned to them; what was said is its first note.

    Effects: events ticket_created (purpose request, initiator agent), assigned by its first state, note.
    """
    require_writer(agent)
    with transaction.atomic():
        moment = now()
        ticket = new_ticket(
            channel=channel or phone_channel(team),
            requester=contact,
            subject=clean_line(subject, 500),
            language=contact.language,
            at=moment,
            team=team,
            category=Category.OPEN,
            initiator=Initiator.AGENT,
        )
        append_created(ticket, by=By.agent(agent), at=moment)
        ticket.assignee = agent
        note = Message(
            kind=MessageKind.NOTE,
            channel=ticket.channel,
            author_agent=agent,
            author_name=agent.name,
            text=clean(text),
            html=from_text(clean(text)),
            sent_at=moment,
            created_at=moment,
        )
        add_message(ticket, note)
        save_ticket(ticket)
        append(ticket, events.NOTE, by=By.agent(agent), at=moment, message=note)
        data = {"agent": agent.pk, "team": ticket.team_id, "was_agent": None, "was_team": ticket.team_id}
        append(ticket, events.ASSIGNED, by=By.agent(agent), at=moment, data=data)
    return note


def phone_channel(team: Team) -> Channel:
    """The channel of calls that are written down by hand; made when it is first needed."""
    brand = Brand.objects.order_by("id").first()
    if brand is None:
        raise Refused(_("Please set up the company first."))
    found = Channel.objects.filter(kind=ChannelKind.PHONE, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    slug = "calls" if Channel.objects.filter(slug="phone").exists() else "phone"
    channel, _made = Channel.objects.get_or_create(
        slug=slug, defaults={"name": "Phone", "kind": ChannelKind.PHONE, "brand": brand, "default_team": team}
    )
    return channel
