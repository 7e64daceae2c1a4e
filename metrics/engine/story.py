"""The story of one group: who waited for whom, its cycles, its statuses, how often the customer got in touch.

One walk over the events in order; everything that a fact needs is remembered, nothing is judged here.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from metrics.engine import log
from metrics.engine.config import SECOND, Config
from metrics.engine.groups import Group, opened_at
from metrics.engine.log import DONE, Event

MISCLICK = 60 * SECOND
PHONE = "phone"


class Moment(NamedTuple):
    """An event at the instant where it acts: an answered call acts when it is offered, and when it is answered."""

    at: int
    seq: int
    rank: int
    kind: str
    event: Event


@dataclass(slots=True)
class Response:
    """A human response: when, by which event, and since when somebody waited for it (None: nobody)."""

    at: int
    event: Event
    start: int | None


@dataclass(slots=True)
class Cycle:
    """From opening or reopening to the next solution; `reopened` says when and by whom it was undone."""

    start: int
    end: int | None = None
    solved: Event | None = None
    reopened: Event | None = None


@dataclass(slots=True)
class _Session:
    """A visit on a live channel."""

    last: int
    counted: bool = False


class Story:
    """What happened in a group, up to the end of its events."""

    def __init__(self, group: Group, config: Config) -> None:
        self.group, self.config, self.card = group, config, group.card
        self.opened = opened_at(group)
        self.clock = config.clock(group.card.channel, group.root)
        # Phone and outbound tickets have no first response: every answered turn is a next reply.
        self.has_first = self.card.purpose == "request" and self.card.channel != PHONE
        self.cycles = [Cycle(self.opened)]
        self.statuses: list[tuple[int, str]] = [(self.opened, "open")]
        self.status = "open"
        self.wait: int | None = None
        self.wait_is_handoff = False
        self.waited_before: int | None = None  # since when for the first response, before a hand-off began it anew
        self.touched = False  # the customer got in touch: a message, a call, a hand-off
        self.first: Response | None = None
        self.turns: list[Response] = []
        self.lapsed: list[tuple[int, int]] = []  # later turns that a solution or a bot ended, from and until
        self.first_message: int | None = None
        self.messages: list[int] = []
        self.calls: list[int] = []  # inbound, also missed
        self.speeds: list[Response] = []
        self.human_at: int | None = None
        self.bot_answered = False
        # Who had answered before the first solution: later events change nothing about it.
        self.bot_before = self.human_before = False
        self.acked = False
        self.replies = 0
        self.contacts = 0
        self.contacts_to_first: int | None = None
        self._human_since = False
        self._last_channel: str | None = None
        self._sessions: dict[str, _Session] = {}
        self._ignored = _misclicks(group.events)
        for moment in _moments(group.events):
            act = _ACTS.get(moment.kind)
            if act is not None:
                act(self, moment.at, moment.event)

    @property
    def is_done(self) -> bool:
        """Whether it is solved or closed now."""
        return self.status in DONE

    @property
    def first_solution(self) -> Event | None:
        """The event of the first solution."""
        return self.cycles[0].solved

    def last_solved(self) -> Cycle | None:
        """The last cycle, if it is solved and not open again."""
        last = self.cycles[-1]
        return last if last.end is not None else None

    def _message(self, at: int, event: Event) -> None:
        if event.data.get("auto"):
            return
        is_ack = self.group.is_ack(event)
        channel = event.channel
        if is_ack:
            self.acked = True
            self._activity(at, channel)
            return
        self.touched = True
        self.messages.append(at)
        if self.first_message is None:
            self.first_message = at
        self._contact(at, channel)
        if self.wait is None:
            self.wait, self.wait_is_handoff = at, False

    def _contact(self, at: int, channel: str) -> None:
        is_other = self._last_channel != channel
        if channel in self.config.live_channels:
            session = self._activity(at, channel)
            is_new, session.counted = is_other or not session.counted, True
        else:
            is_new = is_other or self._human_since
        self.contacts += is_new
        self._last_channel, self._human_since = channel, False

    def _activity(self, at: int, channel: str) -> _Session:
        """Thirty minutes of silence end a live session; whoever speaks then begins the next."""
        session = self._sessions.get(channel)
        if session is None or at - session.last > self.config.live_gap:
            session = self._sessions[channel] = _Session(at)
        session.last = at
        return session

    def _called(self, at: int, event: Event) -> None:
        self.touched = True
        self.calls.append(at)
        self.contacts += 1
        self._last_channel, self._human_since = PHONE, False
        self._sessions.pop(PHONE, None)  # the session ends with the call

    def _call_answered(self, at: int, event: Event) -> None:
        if event.data["direction"] == "inbound" and self.card.channel == PHONE:
            self.speeds.append(Response(at, event, event.at))
        self._respond(at, event)

    def _replied(self, at: int, event: Event) -> None:
        self.replies += 1
        self._activity(at, event.channel)
        self._respond(at, event)

    def _respond(self, at: int, event: Event) -> None:
        if self.human_at is None:
            self.human_at = at
        self._human_since = True
        if not self.touched:
            return
        response = Response(at, event, self.wait)
        if self.has_first and self.first is None:
            self.first = response
        elif self.wait is not None:
            self.turns.append(response)
        self.wait = None

    def _bot_replied(self, at: int, event: Event) -> None:
        self.bot_answered = True
        self._activity(at, event.channel)
        if not self.wait_is_handoff:
            self._lapse(at)

    def _handed_off(self, at: int, event: Event) -> None:
        self.touched = True
        if self.wait is None or not self.wait_is_handoff:
            if self.first is None:
                self.waited_before = self.wait
            self.wait, self.wait_is_handoff = at, True

    def _moved(self, at: int, event: Event) -> None:
        if event.seq in self._ignored:
            return
        at = max(at, self.opened)  # a log may tell of a change before the ticket: nothing is solved before it is open
        was, self.status = self.status, event.data["to"]
        if self.status == was:
            return
        self.statuses.append((at, self.status))
        cycle = self.cycles[-1]
        if self.status in DONE and was not in DONE:
            cycle.end, cycle.solved = at, event
            if self.contacts_to_first is None:
                self.contacts_to_first = self.contacts
                self.bot_before, self.human_before = self.bot_answered, self.human_at is not None
            self._solved_wait(at)
        elif self.status not in DONE and was in DONE:
            cycle.reopened = event
            self.cycles.append(Cycle(at))

    def _solved_wait(self, at: int) -> None:
        """A turn ends with the solution. The first wait does not: closing cannot reset it, unless a bot had answered
        and nobody was handed over to a person."""
        answered = self.first is not None or not self.has_first
        if answered or (self.bot_answered and not self.wait_is_handoff):
            self._lapse(at)

    def _lapse(self, at: int) -> None:
        """The wait is over without a person's answer."""
        if self.wait is not None and (self.first is not None or not self.has_first):
            self.lapsed.append((self.wait, at))
        self.wait = None


_ACTS: dict[str, Any] = {
    log.CUSTOMER_MESSAGE: Story._message,
    "call_offered": Story._called,
    "call_answered": Story._call_answered,
    log.AGENT_REPLY: Story._replied,
    log.BOT_REPLY: Story._bot_replied,
    log.BOT_HANDOFF: Story._handed_off,
    log.STATUS_CHANGED: Story._moved,
}


def milliseconds(event: Event, *names: str) -> int:
    """The sum of an event's fields in seconds, as milliseconds."""
    return round(sum(event.data.get(name) or 0 for name in names) * SECOND)


def _moments(events: list[Event]) -> list[Moment]:
    found: list[Moment] = []
    has_calls = False
    for event in events:
        if event.kind != log.CALL_LOGGED:
            found.append(Moment(event.at, event.seq, 0, event.kind, event))
            continue
        has_calls = True
        if event.data["direction"] == "inbound":
            found.append(Moment(event.at, event.seq, 0, "call_offered", event))
        if event.data["answered"]:
            answered = event.at + milliseconds(event, "wait_seconds")
            found.append(Moment(answered, event.seq, 1, "call_answered", event))
    if has_calls:
        found.sort(key=lambda moment: moment[:3])
    return found


def _misclicks(events: list[Event]) -> frozenset[int]:
    """Solved and opened again (or the other way round) within 60 s by the same agent: neither happened."""
    moves = [event for event in events if event.kind == log.STATUS_CHANGED]
    ignored: set[int] = set()
    kept: list[Event] = []
    for move in moves:
        last, before = (kept[-1] if kept else None), (kept[-2].data["to"] if len(kept) > 1 else "open")
        if last is not None and _takes_back(before, last, move):
            ignored |= {last.seq, move.seq} if move.data["to"] == before else {last.seq}
            kept.pop()
            if move.data["to"] == before:
                continue
        kept.append(move)
    return frozenset(ignored)


def _takes_back(before: str, last: Event, move: Event) -> bool:
    is_done = last.data["to"] in DONE
    back_and_forth = is_done != (before in DONE) and (move.data["to"] in DONE) != is_done
    same = last.data.get("by") == move.data.get("by") == "agent" and last.agent == move.agent
    return back_and_forth and same and move.at - last.at < MISCLICK
