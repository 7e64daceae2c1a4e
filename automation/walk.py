"""From the events of a ticket to its promises: a pure function, so that every event, late or not, can be read anew.

What holds: `metrics.md` 8.9 and 8.15. A wait begins with a customer's message (or a bot's hand-off) and ends with a
person's answer; a bot's answer ends it without one; closing without a reply leaves the first wait as it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from automation.book import Book, Facts
from automation.course import Promise, Stand, measure, settle
from automation.enums import CancelReason, PromiseState, Target
from tickets import events
from tickets.enums import DONE, Category

READ = (
    events.TICKET_CREATED, events.CUSTOMER_MESSAGE, events.AGENT_REPLY, events.BOT_REPLY, events.BOT_HANDOFF,
    events.ASSIGNED, events.STATUS_CHANGED, events.CALL_LOGGED, events.MESSAGE_MARKED, events.REQUESTER_CHANGED,
    events.PRIORITY_CHANGED,
)  # fmt: skip
CHANGES = frozenset({events.ASSIGNED, events.REQUESTER_CHANGED, events.PRIORITY_CHANGED})


class Step(NamedTuple):
    """An event as this room reads it; `is_own` is false for events of tickets that were merged in."""

    at: datetime
    kind: str
    message_id: int | None
    agent_id: int
    team_id: int
    tier: str
    priority: int
    data: Mapping[str, Any]
    is_own: bool = True


class Subject(NamedTuple):
    """What of a ticket is not read from events."""

    channel_id: int
    channel: str
    team: int
    tier: str
    priority: int
    is_counted: bool  # a request, neither flagged nor merged away
    reason: str = ""  # why it is not


class Known(NamedTuple):
    """A stored outcome, which a change of a calendar does not rewrite."""

    course: Sequence[Sequence[int | str]]
    version_id: int
    due_at: datetime | None


def walk(
    subject: Subject,
    steps: Sequence[Step],
    book: Book,
    moment: datetime,
    known: Mapping[tuple[str, int], Known] | None = None,
) -> list[Promise]:
    """Every promise of a ticket as of `moment`; `steps` in the order (at, id). No query."""
    walker = _Walker(subject, steps, book, known or {})
    for step in steps:
        walker.take(step)
    return walker.finish(moment)


class _Walker:
    def __init__(
        self, subject: Subject, steps: Sequence[Step], book: Book, known: Mapping[tuple[str, int], Known]
    ) -> None:
        self.subject, self.book, self.known = subject, book, known
        self.marks = {step.message_id: step.data for step in steps if step.kind == events.MESSAGE_MARKED}
        self.opened_at = min((step.at for step in steps if self._opens(step)), default=None)
        self.category: str = Category.NEW
        self.facts = _first_facts(subject, steps)
        self.agent_id = 0
        self.stands: list[Stand] = []
        self.is_bots = False  # a bot has answered, and no person stepped in
        self.was_answered = False
        self.open: dict[Target, Promise] = {}
        self.ended: list[Promise] = []
        self.counts: Counter[Target] = Counter()

    def take(self, step: Step) -> None:
        """What one event changes."""
        if self.opened_at is None or step.kind == events.TICKET_CREATED:
            self._begin_life(step)
        elif step.kind == events.CUSTOMER_MESSAGE:
            self._begin_life(step)
            if self._is_real(step):
                self._ask(step.at)
        elif step.kind == events.AGENT_REPLY:
            self._answer(step, step.at)
        elif step.kind == events.CALL_LOGGED and step.data.get("answered"):
            self._answer(step, step.at + timedelta(seconds=float(step.data.get("wait_seconds") or 0)))
        elif step.kind == events.BOT_REPLY:
            self._bot_answers(step.at)
        elif step.kind == events.BOT_HANDOFF:
            self._hand_off(step.at)
        elif step.kind == events.STATUS_CHANGED and step.is_own:
            self._change_status(step)
        elif step.kind in CHANGES and step.is_own:
            self._change_facts(step)

    def finish(self, moment: datetime) -> list[Promise]:
        """The promises that somebody made, with what became of them."""
        for promise in self.open.values():
            self._conclude(promise, moment)
        made = [promise for promise in [*self.ended, *self.open.values()] if promise.version is not None]
        if self.is_bots:
            for promise in self.open.values():
                if promise.state in (PromiseState.ACTIVE, PromiseState.PAUSED):
                    promise.state, promise.reason = PromiseState.CANCELLED, CancelReason.BOT
                    promise.settled_at = self.stands[-1].at
        if not self.subject.is_counted:
            for promise in made:
                promise.state, promise.reason = PromiseState.CANCELLED, self.subject.reason
                promise.settled_at = promise.settled_at or moment
        return made

    def _begin_life(self, step: Step) -> None:
        if self.stands or self.opened_at is None:
            return
        self._note(self.opened_at)
        self._promise(Target.RESOLUTION, self.opened_at)

    def _opens(self, step: Step) -> bool:
        """Whether the customer may have got in touch by this."""
        if step.kind == events.CALL_LOGGED:
            return step.data.get("direction") == "inbound"
        is_message = step.kind == events.CUSTOMER_MESSAGE and not step.data.get("auto")
        return is_message or step.kind == events.TICKET_CREATED

    def _is_real(self, step: Step) -> bool:
        mark = self.marks.get(step.message_id) if step.message_id else None
        ack_only = (mark or step.data).get("ack_only")
        return not step.data.get("auto") and not ack_only

    def _ask(self, at: datetime) -> None:
        """A turn begins, unless one runs; while a bot answers, nobody promised anything."""
        if not self.is_bots and not self._waiting():
            self._promise(Target.NEXT_RESPONSE if self.was_answered else Target.FIRST_RESPONSE, at)

    def _waiting(self) -> Promise | None:
        return self.open.get(Target.FIRST_RESPONSE) or self.open.get(Target.NEXT_RESPONSE)

    def _answer(self, step: Step, at: datetime) -> None:
        self.was_answered, self.is_bots = True, False
        if (promise := self._waiting()) is not None:
            promise.closed_at = None
            self._fulfil(promise, at, step)

    def _bot_answers(self, at: datetime) -> None:
        self.is_bots = self.is_bots or not self.was_answered
        promise = self._waiting()
        if promise is None:
            return
        self._drop(promise, at)

    def _drop(self, promise: Promise, at: datetime) -> None:
        """The wait ended without a person: as if never promised, unless it was broken before."""
        del self.open[promise.target]
        if self._is_broken(promise, at):
            promise.ended_at = at
            self._conclude(promise, at)
            self.ended.append(promise)
        else:
            self.counts[promise.target] -= 1

    def _hand_off(self, at: datetime) -> None:
        """The team's clock starts, with or without a bot's answer before it."""
        self.is_bots = False
        promise = self._waiting()
        if promise is not None and not self._is_broken(promise, at):
            self._drop(promise, at)
            promise = None
        if promise is None:
            self._promise(Target.NEXT_RESPONSE if self.was_answered else Target.FIRST_RESPONSE, at)

    def _change_status(self, step: Step) -> None:
        was_done, self.category = self.category in DONE, str(step.data.get("to") or self.category)
        self._note(step.at)
        is_done = self.category in DONE
        if is_done and not was_done:
            self._close(step)
        elif was_done and not is_done:
            if first := self.open.get(Target.FIRST_RESPONSE):
                first.closed_at = None
            self._promise(Target.RESOLUTION, step.at)

    def _close(self, step: Step) -> None:
        if resolution := self.open.get(Target.RESOLUTION):
            if self.is_bots:
                self._drop(resolution, step.at)
            else:
                self._fulfil(resolution, step.at, step)
        if later := self.open.pop(Target.NEXT_RESPONSE, None):
            later.ended_at = step.at
            self._conclude(later, step.at)
            self.ended.append(later)
        if first := self.open.get(Target.FIRST_RESPONSE):
            first.closed_at = step.at

    def _change_facts(self, step: Step) -> None:
        team = int(step.data.get("team") or self.facts.team) if step.kind == events.ASSIGNED else self.facts.team
        if step.kind == events.ASSIGNED:
            self.agent_id = int(step.data.get("agent") or 0)
        facts = Facts(self.subject.channel, step.tier or self.facts.tier, team, step.priority or self.facts.priority)
        changed, self.facts = facts != self.facts, facts
        self._note(step.at)
        for promise in self.open.values() if changed else ():
            self._match(promise, step.at)

    def _note(self, at: datetime) -> None:
        self.stands.append(Stand(at, self.category, self.facts, self.agent_id))

    def _promise(self, target: Target, at: datetime) -> None:
        self.counts[target] += 1
        promise = self.open[target] = Promise(target, at, number=self.counts[target])
        self._match(promise, at)

    def _match(self, promise: Promise, at: datetime) -> None:
        """The policy that fits now is measured from the original start; what is broken stays broken."""
        if promise.version is not None and self._is_broken(promise, at):
            return
        version = self.book.match(self.facts, at, promise.started_at)
        if version is None or version.target_ms(promise.target) is None:
            promise.versions = []
        elif promise.version is None or promise.version.policy_id != version.policy_id:
            promise.versions.append((at, version))

    def _is_broken(self, promise: Promise, at: datetime) -> bool:
        if promise.version is None:
            return False
        self._measure(promise, at)
        return promise.due_at is not None and promise.due_at < at

    def _measure(self, promise: Promise, until: datetime) -> None:
        measure(promise, self.stands, self.book, self.subject.channel_id, until)
        known = self.known.get((promise.target, promise.number))
        version = promise.version
        if known and version and known.version_id == version.pk and known.course == promise.course():
            promise.due_at = known.due_at

    def _fulfil(self, promise: Promise, at: datetime, step: Step) -> None:
        del self.open[promise.target]
        promise.fulfilled_at, promise.agent_id, promise.team_id = at, step.agent_id, step.team_id
        self._conclude(promise, at)
        self.ended.append(promise)

    def _conclude(self, promise: Promise, moment: datetime) -> None:
        if promise.version is not None:
            self._measure(promise, moment)
            settle(promise, self.stands, self.book, moment)


def _first_facts(subject: Subject, steps: Iterable[Step]) -> Facts:
    """How the ticket stood before the first change that is known."""
    own = [step for step in steps if step.is_own]
    team = next((step.data.get("was_team") for step in own if step.kind == events.ASSIGNED), None)
    priority = next((step.data.get("from") for step in own if step.kind == events.PRIORITY_CHANGED), None)
    tier = next((step.tier for step in own if step.kind == events.TICKET_CREATED), "")
    return Facts(subject.channel, tier or subject.tier, int(team or subject.team), int(priority or subject.priority))
