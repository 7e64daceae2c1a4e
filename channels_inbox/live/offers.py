"""What agents answer when it rings: accept, decline, or nothing in time."""

from django.db import transaction
from django.http import Http404

from channels_inbox.live import queue
from channels_inbox.live.queue import State
from channels_inbox.live.rules import rules_of
from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from people.actions.staff import set_availability
from people.enums import Availability
from people.models import Agent
from tickets import events
from tickets.actions.change import assign
from tickets.log import By, append

Offer = LiveOffer.State
MISSES = 2


class TooLate(Exception):
    """It no longer rings here: somebody else has it, the visitor left, or the time is over."""


def access_offer(agent: Agent, offer_id: int) -> LiveOffer:
    """An offer to this very agent; else Http404. One query."""
    offer = LiveOffer.objects.select_related("talk").filter(pk=offer_id, agent=agent).first()
    if offer is None:
        raise Http404
    return offer


def accept(*, offer: LiveOffer, agent: Agent) -> LiveTalk:
    """The agent takes the talk. Effects: the ticket is theirs, with the reason in its event assigned.

    Errors: TooLate.
    """
    with transaction.atomic():
        ticket, talk = queue.lock_talk(offer.talk_id)
        held = LiveOffer.objects.select_for_update().get(pk=offer.pk)
        if held.state != Offer.RINGING or held.expires_at <= now() or talk.state != State.WAITING:
            raise TooLate
        waited_s = int((now() - (talk.waiting_since or now())).total_seconds())
        queue.hold(talk, agent.pk)
        why = {**held.why, "waited_s": waited_s}
        assign(ticket_number=ticket.pk, agent=agent, by=By.agent(agent), why=why)
    return talk


def decline(*, offer: LiveOffer) -> None:
    """The agent passes it on; nothing when it no longer rings. Effects: event live_passed; the next is asked."""
    _pass(offer.pk, Offer.DECLINED)


def expire() -> None:
    """What rang long enough goes on to the next. Effects: as `decline`; who missed two in a row may become busy."""
    due = LiveOffer.objects.filter(state=Offer.RINGING, expires_at__lte=now()).order_by("pk")
    for offer_id in due.values_list("pk", flat=True)[:50]:
        _pass(offer_id, Offer.MISSED)


def _pass(offer_id: int, state: LiveOffer.State) -> None:
    with transaction.atomic():
        talk_id = LiveOffer.objects.values_list("talk_id", flat=True).get(pk=offer_id)
        ticket, talk = queue.lock_talk(talk_id)
        offer = LiveOffer.objects.select_for_update(of=("self",)).select_related("agent").get(pk=offer_id)
        if offer.state != Offer.RINGING:
            return
        offer.state, offer.settled_at = state, now()
        offer.save(update_fields=["state", "settled_at"])
        by = By.agent(offer.agent) if state == Offer.DECLINED else By.system()
        data = {"agent": offer.agent_id, "how": str(state), "why": offer.why}
        append(ticket, events.LIVE_PASSED, by=by, agent_id=offer.agent_id, data=data)
        if state == Offer.MISSED and _keeps_missing(offer.agent) and rules_of(talk.channel).busy_after_misses:
            set_availability(agent=offer.agent, availability=Availability.BUSY)
        queue.moved(talk, offer.agent_id)


def _keeps_missing(agent: Agent) -> bool:
    latest = LiveOffer.objects.filter(agent=agent).exclude(state=Offer.WITHDRAWN).order_by("-offered_at")
    return list(latest.values_list("state", flat=True)[:MISSES]) == [Offer.MISSED] * MISSES
