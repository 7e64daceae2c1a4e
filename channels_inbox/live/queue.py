"""A talk's way from its first message to its end; the caller holds the locks (see the package) and appends events."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from channels_inbox.models import LiveOffer, LiveTalk
from core.clocks import now
from core.nudges import Nudge, nudge
from core.prepared import Prepared
from core.wakeups import LIVE, wake
from people.models import Agent
from tickets import events
from tickets.actions.conversation import lock_survivor
from tickets.log import By, append
from tickets.models import Ticket

State, Ending = LiveTalk.State, LiveTalk.Ending
OPEN = ~Q(state=State.OVER)
SHORT_S = 10  # who leaves sooner is counted apart (metrics 8.4)


def open_talk(ticket_id: int, *, lock: bool = False) -> LiveTalk | None:
    """The talk of a ticket that is not over. One query."""
    return (_LOCKED if lock else _OPEN_TALK).first(ticket=ticket_id)


_OPEN_TALK: Prepared[LiveTalk] = Prepared(
    lambda ticket: LiveTalk.objects.filter(OPEN, ticket=ticket).order_by("pk")[:1], ticket=int
)
_LOCKED: Prepared[LiveTalk] = Prepared(
    lambda ticket: LiveTalk.objects.select_for_update().filter(OPEN, ticket=ticket).order_by("pk")[:1], ticket=int
)


def in_line(team_id: int) -> QuerySet[LiveTalk]:
    """Who waits in a team's queue, first the one who has waited longest."""
    return LiveTalk.objects.filter(team=team_id, state=State.WAITING).order_by("waiting_since", "pk")


def wait(talk: LiveTalk, *, target: Agent | None = None, since: datetime | None = None) -> None:
    """Puts a talk into the queue of its team. Effects: what rang for it stops; the queue moves after the commit."""
    withdraw(talk)
    is_last = since is None and talk.state != State.WAITING
    talk.state, talk.waiting_since, talk.target = State.WAITING, since or now(), target
    talk.agent, talk.held_at, talk.left_at = None, None, None
    talk.save(update_fields=["state", "waiting_since", "target", "agent", "held_at", "left_at", "team"])
    moved(talk, is_last=is_last)


def hold(talk: LiveTalk, agent_id: int) -> None:
    """Gives a talk to an agent. Effects: as `wait`."""
    withdraw(talk, but_from=agent_id)
    before = talk.agent_id
    talk.state, talk.agent_id, talk.target = State.HELD, agent_id, None
    talk.held_at, talk.left_at = now(), None
    talk.save(update_fields=["state", "agent", "target", "held_at", "left_at"])
    moved(talk, agent_id, before)


def finish(talk: LiveTalk, ending: LiveTalk.Ending) -> None:
    """Ends a talk. Effects: as `wait`."""
    withdraw(talk)
    talk.state, talk.ending, talk.over_at, talk.heard_at = State.OVER, ending, now(), None
    talk.save(update_fields=["state", "ending", "over_at", "heard_at"])
    moved(talk, talk.agent_id)


def leave(talk_id: int, *, by_mail: bool = False) -> bool:
    """Takes a visitor out of the queue: they went away, or want an answer by mail; False when they do not wait.

    Effects: event live_left with `waited_s`, and `is_short` for who left within ten seconds; as `wait`.
    """
    with transaction.atomic():
        ticket, talk = lock_talk(talk_id)
        if talk.state != State.WAITING or talk.waiting_since is None:
            return False
        waited_s = int((now() - talk.waiting_since).total_seconds())
        if by_mail:
            finish(talk, Ending.MAIL)
        else:
            withdraw(talk)
            talk.state, talk.left_at = State.LEFT, now()
            talk.save(update_fields=["state", "left_at"])
            moved(talk)
        how = "mail" if by_mail else "away"
        data = {"how": how, "waited_s": waited_s, "is_short": waited_s < SHORT_S, "team": talk.team_id}
        append(ticket, events.LIVE_LEFT, by=By.contact(ticket.requester), data=data)
    return True


def come_back(talk_id: int) -> None:
    """Who left the queue is back, at its end. Effects: event live_queued; as `wait`."""
    with transaction.atomic():
        ticket, talk = lock_talk(talk_id)
        if talk.state == State.LEFT:
            enter(ticket, talk, why="back")


def enter(ticket: Ticket, talk: LiveTalk, *, why: str, target: Agent | None = None) -> None:
    """Queues a locked talk of a locked ticket. Effects: event live_queued, as `wait`.

    `why`, the `cause` in the event, is message, person, back, transfer or unreachable.
    """
    wait(talk, target=target)
    data = {"cause": why, "team": talk.team_id, "target": target.pk if target else None}
    append(ticket, events.LIVE_QUEUED, by=By.contact(ticket.requester), data=data)


def lock_talk(talk_id: int) -> tuple[Ticket, LiveTalk]:
    """The locked ticket and its locked talk. Three queries."""
    number = LiveTalk.objects.values_list("ticket_id", flat=True).get(pk=talk_id)
    ticket = lock_survivor(number)
    return ticket, LiveTalk.objects.select_for_update().get(pk=talk_id)


def withdraw(talk: LiveTalk, *, but_from: int = 0) -> None:
    """What rings for a talk stops; at `but_from` it counts as accepted. Effects: the agent's pages are told."""
    for offer in LiveOffer.objects.select_for_update().filter(talk=talk, state=LiveOffer.State.RINGING):
        offer.state = LiveOffer.State.ACCEPTED if offer.agent_id == but_from else LiveOffer.State.WITHDRAWN
        offer.settled_at = now()
        offer.save(update_fields=["state", "settled_at"])
        tell_agents([offer.agent_id])


def moved(talk: LiveTalk, *agents: int | None, is_last: bool = False) -> None:
    """The queue is looked at again after the commit; those who wait and these agents are told.

    Whoever joins as the last moves nobody's place: then only they are told.
    """
    from channels_inbox.live.routing import advance, advance_seldom

    tell_agents(agents)
    if not is_last:
        tell_line(talk.team_id)
    nudge(Nudge(f"ticket.{talk.ticket_id}", "ticket", talk.ticket_id))
    # While others wait and nothing rings for them, nobody is free for the last one either.
    is_hopeless = is_last and in_line(talk.team_id).exclude(pk=talk.pk).exists()
    transaction.on_commit(advance_seldom if is_hopeless else advance, robust=True)


def tell_agents(agents: Iterable[int | None]) -> None:
    """The open pages of these agents look what rings and what they hold."""
    nudge(*[Nudge(f"agent.{agent}", "live") for agent in set(agents) if agent])


def tell_line(team_id: int) -> None:
    """The pages of those who wait look at their place. One query."""
    numbers = list(in_line(team_id).values_list("ticket_id", flat=True)[:50])
    nudge(*[Nudge(f"ticket.{number}", "ticket", number) for number in numbers])


def look_later(seconds: float) -> None:
    """A worker looks at the queue then; when that is lost, the sweep does."""
    wake(LIVE, after_s=seconds)
