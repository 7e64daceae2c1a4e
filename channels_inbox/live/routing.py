"""Brings the queue up to date: what rang too long goes on, who left is taken out, who waits is offered to the next.

The order is round robin: of those who are online, reachable, take this kind of work and have room, the one who was
asked longest ago; nobody gets a talk again that they passed on before all others were asked.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_inbox.live import offers, queue
from channels_inbox.live.candidates import Candidate, candidates, in_turn, on_duty
from channels_inbox.live.queue import Ending, State
from channels_inbox.live.rules import LIVE_KINDS, Rules, rules_of
from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from people.models import Agent, AgentPresence

log = logging.getLogger(__name__)

MOST_AT_ONCE = 50
SELDOM_S = 1.0
_advanced = float("-inf")
AWAY = timedelta(seconds=60)  # so long after their last page was closed a visitor no longer waits
IDLE = timedelta(minutes=10)  # so long after that, a talk no longer takes an agent's room
FORGOTTEN = timedelta(hours=24)


def advance() -> None:
    """Does everything that is due; safe to be called by many at once, and by anybody at any time. Never raises."""
    try:
        offers.expire()
        _part_from_who_left()
        _offer_who_waits()
    except DatabaseError as error:
        log.warning("the queue is looked at again later: %s", error)


def advance_seldom() -> bool:
    """As `advance`, but no more than once in SELDOM_S in this process, for the many who look; whether it was done."""
    global _advanced
    if time.monotonic() - _advanced < SELDOM_S:
        return False
    _advanced = time.monotonic()
    advance()
    return True


def _part_from_who_left() -> None:
    moment = now()
    gone = LiveTalk.objects.filter(session__online_until__lt=moment - AWAY, state=State.WAITING)
    for talk_id in gone.values_list("pk", flat=True)[:MOST_AT_ONCE]:
        queue.leave(talk_id)
    idle = Q(state=State.HELD, held_at__lt=moment - IDLE, session__online_until__lt=moment - IDLE)
    lost = Q(state=State.LEFT, left_at__lt=moment - FORGOTTEN)
    for talk_id in LiveTalk.objects.filter(idle | lost).values_list("pk", flat=True)[:MOST_AT_ONCE]:
        with transaction.atomic():
            _ticket, talk = queue.lock_talk(talk_id)
            if talk.state in {State.HELD, State.LEFT}:
                queue.finish(talk, Ending.GONE)


def _offer_who_waits() -> None:
    full: set[tuple[int, int]] = set()
    for talk in _silent():
        key = (talk.team_id, talk.channel_id)
        if talk.target_id is None and key in full:
            continue
        if not offer_next(talk.pk).is_anybody and talk.target_id is None:
            full.add(key)


def _silent() -> Iterator[LiveTalk]:
    """Who waits and rings nowhere, in order."""
    ringing = LiveOffer.objects.filter(state=LiveOffer.State.RINGING).values("talk")
    found = LiveTalk.objects.filter(state=State.WAITING).exclude(pk__in=ringing)
    # A transferred talk rings at its target alone, so it holds nobody up who waits for the team.
    yield from found.select_related("channel__settings").order_by(
        F("target").asc(nulls_last=True), "waiting_since", "pk"
    )[:MOST_AT_ONCE]


def _team(talk: LiveTalk) -> QuerySet[Agent]:
    return on_duty(LIVE_KINDS[talk.channel.kind]).filter(memberships__team=talk.team_id)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of asking: the offer, if one was made, and whether anybody has room for another talk of this team."""

    offer: LiveOffer | None = None
    is_anybody: bool = True


def offer_next(talk_id: int) -> Attempt:
    """Rings at the next agent in turn; no offer when nobody can be asked now, or it rings already."""
    with transaction.atomic():
        talk = (
            LiveTalk.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("channel__settings")
            .filter(pk=talk_id, state=State.WAITING)
            .first()
        )
        if talk is None or talk.offers.filter(state=LiveOffer.State.RINGING).exists():
            return Attempt()
        rules = rules_of(talk.channel)
        offer = _ring_target(talk, rules) if talk.target_id else None
        if offer is not None or talk.target_id is not None:
            return Attempt(offer)
        found = candidates(_team(talk), talk.channel.kind, rules, talk)
        offer = _ring_first(talk, in_turn(found), rules)
        asked = offer.agent_id if offer else 0
        left = [each for each in found if each.has_room and not each.is_rung and each.agent_id != asked]
    return Attempt(offer, bool(left))


def _ring_target(talk: LiveTalk, rules: Rules) -> LiveOffer | None:
    """A transferred talk rings at the agent whom it was given to, room or not; who cannot be asked is passed over."""
    agents = on_duty(LIVE_KINDS[talk.channel.kind]).filter(pk=talk.target_id or 0)
    found = [each for each in candidates(agents, talk.channel.kind, rules, talk) if not each.passed]
    if not found:
        talk.target = None
        talk.save(update_fields=["target"])
        return None
    return None if found[0].is_rung else _ring(talk, found[0], rules, is_target=True)


def _ring_first(talk: LiveTalk, found: list[Candidate], rules: Rules) -> LiveOffer | None:
    for candidate in found:
        try:
            with transaction.atomic():
                offer = _ring(talk, candidate, rules)
        except IntegrityError:  # somebody else rang there just now
            continue
        if offer is not None:
            return offer
    return None


def _ring(talk: LiveTalk, candidate: Candidate, rules: Rules, *, is_target: bool = False) -> LiveOffer | None:
    """Effects: an offer; the agent's pages are told; a worker looks when it has rung long enough."""
    # Whoever gives this agent something waits here, so that what they hold is counted once it is true.
    AgentPresence.objects.select_for_update().filter(agent=candidate.agent_id).first()
    (fresh,) = candidates(Agent.objects.filter(pk=candidate.agent_id), talk.channel.kind, rules, talk)
    if not is_target and not fresh.has_room:
        return None
    offer = LiveOffer.objects.create(
        talk=talk,
        agent_id=fresh.agent_id,
        why=_reason(fresh, is_target=is_target),
        expires_at=now() + timedelta(seconds=rules.ring_s),
    )
    queue.tell_agents([fresh.agent_id])
    queue.look_later(rules.ring_s + 0.5)
    return offer


def _reason(candidate: Candidate, *, is_target: bool) -> dict[str, object]:
    """Why at this agent, as data and as text in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        if is_target:
            text = _("transferred to %(name)s") % {"name": candidate.name}
        else:
            text = ngettext(
                "next in turn, %(held)s of %(most)s chat", "next in turn, %(held)s of %(most)s chats", candidate.most
            ) % {"held": candidate.held, "most": candidate.most}
    rule = "transfer" if is_target else "turn"
    return {"text": text, "rule": rule, "held": candidate.held, "most": candidate.most}
