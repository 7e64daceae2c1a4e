"""Handing a talk over: to an agent, at whom it rings, or to a team, in whose queue it waits; with a summary."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_inbox.live import queue
from channels_inbox.live.candidates import on_duty
from channels_inbox.live.queue import State
from channels_inbox.live.rules import LIVE_KINDS
from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from people.models import Agent, Team
from tickets.access import access_ticket
from tickets.actions.change import assign
from tickets.actions.notes import add_note
from tickets.errors import Refused
from tickets.log import By

LONGEST = 4_000


def access_talk(agent: Agent, number: int) -> LiveTalk:
    """The open talk of a ticket that the agent may write to; Http404 and PermissionDenied as `access_ticket`."""
    ticket = access_ticket(agent, number, write=True)
    talk = queue.open_talk(ticket.pk)
    if talk is None:
        raise Http404
    return talk


class TransferForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ChoiceField(label=gettext_lazy("To"))
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A note in the ticket. The visitor does not see it."),
    )

    def __init__(self, data: Any = None, *, agent: Agent, talk: LiveTalk) -> None:
        super().__init__(data)
        here = on_duty(LIVE_KINDS[talk.channel.kind]).exclude(pk=agent.pk).order_by("name")
        teams = Team.objects.filter(is_active=True)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (_("Teams"), [(f"team-{team.pk}", team.name) for team in teams]),
            (_("Agents who are there"), [(f"agent-{each.pk}", each.name) for each in here]),
        ]

    def target(self) -> Agent | Team:
        """Who was chosen."""
        kind, _dash, key = self.cleaned_data["to"].partition("-")
        model: type[Agent] | type[Team] = Agent if kind == "agent" else Team
        return model.objects.get(pk=int(key))


def transfer(*, talk: LiveTalk, by: Agent, to: Agent | Team, summary: str) -> str:
    """Hands a talk over and says in a sentence where it went.

    Effects: events note, assigned, live_queued; it rings at the agent, or waits in the team's queue. Errors: Refused.
    """
    with transaction.atomic():
        ticket, held = queue.lock_talk(talk.pk)
        if held.state == State.OVER:
            raise Refused(_("This chat is over."))
        add_note(ticket_number=ticket.pk, agent=by, text=summary)
        team = to if isinstance(to, Team) else ticket.team
        held.team = team
        queue.enter(ticket, held, why="transfer", target=to if isinstance(to, Agent) else None)
        _pass_on(held, by)
        assign(ticket_number=ticket.pk, agent=None, team=team, by=By.agent(by))
    return _("The chat waits for %(name)s.") % {"name": to.name}


def _pass_on(talk: LiveTalk, agent: Agent) -> None:
    """Who hands a talk over gets it again only after all others were asked."""
    moment, why = now(), {"rule": "transfer"}
    declined = LiveOffer.State.DECLINED
    LiveOffer.objects.create(
        talk=talk, agent=agent, state=declined, why=why, offered_at=moment, expires_at=moment, settled_at=moment
    )
