"""What every part of the recount reads and writes: settings, tickets with all that was merged into them, lines."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any

from metrics.recount.hours import Hours, Span

DONE = ("resolved", "closed")
NOBODY = "(none)"
MESSAGE_CHANNELS = ("email", "form", "chat", "messaging", "social")
DEFAULTS: dict[str, Any] = {
    "report_tz": "UTC", "live_channels": ["chat", "phone"], "live_gap": 1800, "sla": {},
    "sla_pause": {"resolution": ["pending"]}, "fcr_window": 604_800, "reopen_window": 604_800,
    "csat_satisfied_from": 4, "csat_edit_window": 86_400, "ces_easy_from": 5, "handle_cap": 900,
    "deflection_window": 86_400, "agents": {}, "schedules": {}, "channel_schedule": {}, "ticket_schedule": {},
    "policies": {}, "promised": None,
}  # fmt: skip
Event = dict[str, Any]


class Rules:
    """The settings of a log, with the defaults of the definitions."""

    def __init__(self, document: dict[str, Any] | None) -> None:
        self.values = DEFAULTS | (document or {})
        self._hours = {name: Hours(schedule) for name, schedule in self.values["schedules"].items()}
        self._always = Hours(None)
        self._promised: dict[tuple[Any, str, int], Any] = {
            (ticket, target, round(since * 1000)): self.values["policies"][policy]
            for ticket, promises in (self.values["promised"] or {}).items()
            for target, since, policy in promises
        }

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def span(self, name: str) -> int:
        """A window in milliseconds."""
        return round(self.values[name] * 1000)

    def hours_of(self, ticket: "Ticket") -> Hours:
        """The hours of a ticket, else of its channel; one without a schedule is always open."""
        channels = self.values["channel_schedule"]
        return self._named(self.values["ticket_schedule"].get(ticket.id, channels.get(ticket.channel)))

    def promise(self, ticket: "Ticket", target: str, start: int) -> dict[str, Any] | None:
        """What was promised for a wait or cycle since `start`: {"length", "pause", "hours"}; None for nothing."""
        if self.values["promised"] is not None:
            policy = self._promised.get((ticket.id, target, start))
            hours = self._named(policy.get("schedule")) if policy else None
        else:
            targets = self.values["sla"].get(ticket.channel, {})
            policy = {"targets": targets, "pause": self.values["sla_pause"]} if targets.get(target) else None
            hours = self.hours_of(ticket)
        if policy is None:
            return None
        length = round(policy["targets"][target] * 1000)
        return {"length": length, "pause": policy.get("pause", {}).get(target, []), "hours": hours}

    def _named(self, schedule: Any) -> Hours:
        return self._hours.get(schedule, self._always)

    def team(self, agent: Any) -> Any:
        """The home team of an agent."""
        return self.values["agents"].get(agent)


@dataclass
class Line:
    """One counted thing: when, how much (milliseconds, or num of den) and whose."""

    metric: str
    subject: str
    at: int
    cal: int | None = None
    biz: int | None = None
    num: int = 0
    den: int = 0
    channel: Any = None
    agent: Any = None
    team: Any = None
    tier: Any = None
    note: str = ""
    ticket: Any = None  # whose it is, if a ticket's


@dataclass
class Move:
    """A change of status; `solves` is a resolution, `reopens` its opposite."""

    at: int
    seq: int
    to: str
    by: str
    agent: Any
    solves: bool = False
    reopens: bool = False


@dataclass
class Cycle:
    """From opening or reopening to the next resolution, which may be missing."""

    start: int
    end: Move | None


@dataclass
class Ticket:
    """A surviving ticket with everything merged into it; `moments` are its events by instant."""

    id: Any
    card: Event
    rows: list[Event]
    events: list[Event]
    flag: str
    follows: dict[Any, tuple[Any, int]]  # by member: the ticket it continues, and when it was opened itself
    opened: int
    moments: list[Event] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def channel(self) -> str:
        return str(self.card["channel"])

    @property
    def purpose(self) -> str:
        return str(self.card.get("purpose") or "request")

    @property
    def excluded(self) -> str:
        """Why the whole ticket is left out; "" if it is reportable."""
        return self.flag or ("internal" if self.purpose == "internal" else "")

    @property
    def is_request(self) -> bool:
        return not self.excluded and self.purpose == "request"

    @property
    def solutions(self) -> list[Move]:
        return [move for move in self.moves if move.solves]

    def status_at(self, instant: int) -> str:
        """The status just before an instant."""
        known = [move.to for move in self.moves if move.at < instant]
        return known[-1] if known else "open"

    @property
    def is_done(self) -> bool:
        return bool(self.moves) and self.moves[-1].to in DONE

    @property
    def cycles(self) -> list[Cycle]:
        found = [Cycle(self.opened, None)]
        for move in self.moves:
            if move.solves:
                found[-1].end = move
            elif move.reopens:
                found.append(Cycle(move.at, None))
        return found

    def spent(self, statuses: list[str], until: int) -> list[Span]:
        """The spans before `until` in which one of the statuses held."""
        edges = [(self.opened, "open"), *((move.at, move.to) for move in self.moves), (until, "")]
        return [
            (left, right) for (left, status), (right, _next) in pairwise(edges) if status in statuses and left < right
        ]

    def responses(self) -> list[Event]:
        """What humans answered: replies, and calls from when they were taken."""
        return [moment for moment in self.moments if moment["what"] == "response"]

    def has_bot(self) -> bool:
        return any(moment["what"] == "bot_reply" for moment in self.moments)

    def assigned_at(self, instant: int, seq: float = inf) -> tuple[Any, Any]:
        """The agent and the team that had the surviving ticket at an instant, by events up to a number."""
        agent = team = None
        for event in self.events:
            if (
                event["type"] == "assigned"
                and event["ticket"] == self.id
                and (event["ms"], event["seq"]) <= (instant, seq)
            ):
                agent, team = event.get("agent"), event.get("team") or team
        return agent, team

    def line(self, metric: str, at: int, agent: Any, rules: Rules, **more: Any) -> Line:
        """A line with the dimensions of this ticket; an agent's own team, else the ticket's."""
        ticket_team = self.assigned_at(at, more.pop("seq", inf))[1]
        said = self._said(at, agent)
        team = said.get("team") or rules.team(agent) or ticket_team
        tier = said.get("tier") if said.get("ticket") == self.id else None
        subject = more.pop("subject", str(self.id))
        return Line(
            metric, subject, at, channel=self.channel, agent=agent, team=team, tier=tier or self.card.get("tier"),
            ticket=self.id, **more,
        )  # fmt: skip

    def _said(self, at: int, agent: Any) -> Event:
        """What an event of the agent's at an instant says about how the ticket stood; {} if none says anything."""
        own = [one for one in [*self.moments, *self.events] if one["ms"] == at and one.get("agent") == agent]
        return next((one for one in own if one["type"] != "assigned" and (one.get("team") or one.get("tier"))), {})
