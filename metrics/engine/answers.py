"""Surveys: which answers and invitations count, one vote of each contact for NPS (metrics.md 8.1-8.4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from metrics.engine import facts
from metrics.engine.config import DAY, Config
from metrics.engine.facts import Fact
from metrics.engine.groups import Group
from metrics.engine.log import NOBODY, SURVEY_ANSWERED, SURVEY_SENT, Event

LATE, PARTIAL, LATE_EDIT, SUPERSEDED = "late", "partial", "late_edit", "superseded"
BEST = {"nps": 9, "fcr": 1}
EXPIRES = 14 * DAY


@dataclass(slots=True)
class Invitation:
    """One survey that was sent, with its answers in order. `threshold` is the lowest good score of its version."""

    sent: Event
    answers: list[Event] = field(default_factory=list)
    group: Group | None = None

    @property
    def kind(self) -> str:
        """csat, nps, ces or fcr."""
        return str(self.sent.data["kind"])

    @property
    def expires_at(self) -> int:
        """The end of the time to answer, in milliseconds: fourteen days unless the invitation says otherwise."""
        seconds = self.sent.data.get("expires_at")
        return self.sent.at + EXPIRES if seconds is None else round(seconds * 1000)

    @property
    def is_bots(self) -> bool:
        """Whether a bot brought about what is asked about."""
        return self.sent.data.get("handled_by") == "bot"


def invitations(events: Iterable[Event]) -> tuple[list[Invitation], list[Event]]:
    """Invitations with their answers, and the answers that nobody had asked for. Events come in order."""
    events = list(events)
    found = {event.data["survey"]: Invitation(event) for event in events if event.kind == SURVEY_SENT}
    unasked = []
    for event in events:
        if event.kind == SURVEY_ANSWERED:
            invitation = found.get(event.data["survey"])
            if event.data.get("open_link") or invitation is None:
                unasked.append(event)
            else:
                invitation.answers.append(event)
    return list(found.values()), unasked


def judge(invitation: Invitation, edit_window: int) -> list[str]:
    """The reason of each answer, "" for the one that counts; in the order of metrics.md 8.15."""
    flag = invitation.group.reason if invitation.group is not None else ""
    expires_at = invitation.expires_at
    reasons = []
    for answer in invitation.answers:
        if flag or invitation.is_bots:
            reasons.append(flag or "bot_handled")
        elif answer.data.get("suspect_bot"):
            reasons.append("suspect_bot")
        elif answer.at > expires_at:
            reasons.append(LATE)
        else:
            reasons.append(PARTIAL if answer.data.get("score") is None else "")
    valid = [place for place, reason in enumerate(reasons) if not reason]
    if valid:
        until = invitation.answers[valid[0]].at + edit_window
        last = max(place for place in valid if invitation.answers[place].at <= until)
        for place in valid:
            if place != last:
                reasons[place] = SUPERSEDED if invitation.answers[place].at <= until else LATE_EDIT
    return reasons


class Asking:
    """Collects the facts of surveys, and the instants at which time alone will change them."""

    def __init__(self, config: Config, as_of: int) -> None:
        self.config, self.as_of = config, as_of
        self.facts: list[Fact] = []
        self.timers: list[int] = []
        self._votes: dict[tuple[str, Any], list[Fact]] = {}

    def ask(self, invitation: Invitation) -> None:
        """Adds what an invitation and its answers give."""
        reasons = judge(invitation, self.config.csat_edit_window)
        metric = facts.SURVEYS[invitation.kind]
        if metric == facts.NPS and (invitation.group is not None or invitation.sent.data.get("of_ticket")):
            metric = facts.NPS_TICKET
        counted = None
        for answer, reason in zip(invitation.answers, reasons, strict=True):
            if reason:
                self._add(metric, answer.seq, invitation, answer.at, reason=reason)
            else:
                counted = self._count(metric, invitation, answer, reasons)
        if counted is not None and metric in {facts.NPS, facts.NPS_TICKET}:
            self._votes.setdefault((metric, counted.who), []).append(counted)
        if invitation.is_bots:
            self._bots_own(metric, invitation)
        elif invitation.sent.data.get("delivered", True) and not (invitation.group and invitation.group.reason):
            self._rates(metric, invitation, reasons, counted)

    def unasked(self, answer: Event, metric: str) -> None:
        """Adds an answer by an open link."""
        self.facts.append(Fact(metric, f"a{answer.seq}", answer.ticket, answer.at, answer.at, reason="unsolicited"))

    def vote(self) -> None:
        """One vote of each contact and wave: an answer gives way to a newer one within ninety days."""
        for votes in self._votes.values():
            votes.sort(key=lambda fact: fact.anchor)
            for older, newer in pairwise(votes):
                if newer.anchor - older.anchor <= self.config.nps_wave:
                    older.reason, older.num, older.den, older.value = SUPERSEDED, 0, 0, 0

    def _count(self, metric: str, invitation: Invitation, answer: Event, reasons: list[str]) -> Fact:
        pairs = zip(invitation.answers, reasons, strict=True)
        first = next(given.at for given, reason in pairs if reason in {"", SUPERSEDED})
        anchor = answer.at if metric in {facts.NPS, facts.NPS_TICKET} else first
        score = answer.data["score"]
        good = int(score >= self._threshold(invitation))
        return self._add(metric, answer.seq, invitation, anchor, value=score, num=good, den=1)

    def _threshold(self, invitation: Invitation) -> int:
        own = invitation.sent.data.get("threshold")
        if own is not None:
            return int(own)
        if invitation.kind == "csat":
            return self.config.csat_satisfied_from
        return BEST.get(invitation.kind, self.config.ces_easy_from)

    def _bots_own(self, metric: str, invitation: Invitation) -> None:
        """A bot's satisfaction is a figure of its own, by the same rules."""
        if metric != facts.CSAT or not invitation.answers:
            return
        as_human = Invitation(invitation.sent, invitation.answers, invitation.group)
        for answer in as_human.answers:
            is_late = answer.at > as_human.expires_at
            if answer.data.get("score") is not None and not answer.data.get("suspect_bot") and not is_late:
                good = int(answer.data["score"] >= self._threshold(invitation))
                self._add(
                    facts.CSAT_BOT, answer.seq, invitation, answer.at, value=answer.data["score"], num=good, den=1
                )
                return

    def _rates(self, metric: str, invitation: Invitation, reasons: list[str], counted: Fact | None) -> None:
        sent, expires_at = invitation.sent, invitation.expires_at
        if expires_at > self.as_of:
            self.timers.append(expires_at)
            self._add(facts.rate_of(metric), "", invitation, sent.at, reason="immature")
            return
        complete = int(counted is not None)
        partial = int(complete or PARTIAL in reasons)
        best = counted.num if counted is not None else 0
        for name, num in (
            (facts.rate_of(metric), complete),
            (facts.partial_rate_of(metric), partial),
            (facts.bound_of(metric), best),
        ):
            self._add(name, "", invitation, sent.at, num=num, den=1)

    def _add(self, metric: str, answer: Any, invitation: Invitation, anchor: int, **more: Any) -> Fact:
        sent, group = invitation.sent, invitation.group
        subject = f"a{answer}" if answer != "" else f"s{sent.data['survey']}"
        fact = Fact(metric, subject, group.root if group else sent.ticket, anchor, sent.at)
        fact.agent = NOBODY if sent.agent is None else sent.agent
        fact.team = sent.team
        card = group.card if group is not None else None
        fact.channel, fact.tier, fact.language = sent.channel, sent.tier, sent.language
        if card is not None:
            fact.channel = card.channel
            if sent.ticket != card.ticket:
                fact.tier, fact.language = card.tier, card.language
        customer = sent.data.get("customer")
        fact.who = f"s{sent.data['survey']}" if customer is None else customer
        for name, value in more.items():
            setattr(fact, name, value)
        self.facts.append(fact)
        return fact
