"""Short ways to write logs, and random ones for properties."""

from typing import Any

from hypothesis import strategies as st

from metrics.engine.compute import Computed, compute
from metrics.engine.config import SECOND, Config, read_config
from metrics.engine.facts import Fact
from metrics.engine.log import read_events

T0 = 1_760_000_000  # Thu 9 Oct 2025 08:53:20 UTC


class Log:
    """A log under construction; `at` is in seconds after T0."""

    def __init__(self, **config: Any) -> None:
        self.rows: list[dict[str, Any]] = []
        self.document = config

    def add(self, at: float, kind: str, ticket: Any = "A", /, **more: Any) -> "Log":
        row = {"seq": len(self.rows) + 1, "at": T0 + at, "type": kind, "ticket": ticket, **more}
        self.rows.append(row)
        return self

    def opened(self, at: float = 0, ticket: str = "A", **more: Any) -> "Log":
        """A request with its customer's first message."""
        values = {"channel": "email", "customer": f"c{ticket}", "purpose": "request", "initiator": "customer", **more}
        self.add(at, "ticket_created", ticket, **values)
        return self.wrote(at, ticket) if values["purpose"] == "request" else self

    def wrote(self, at: float, ticket: str = "A", **more: Any) -> "Log":
        return self.add(at, "customer_message", ticket, **more)

    def replied(self, at: float, ticket: str = "A", agent: str = "ana") -> "Log":
        return self.add(at, "agent_reply", ticket, agent=agent)

    def moved(self, at: float, to: str, by: str = "agent", ticket: str = "A", **more: Any) -> "Log":
        return self.add(at, "status_changed", ticket, to=to, by=by, **more)

    def called(
        self, at: float, ticket: str = "A", *, direction: str = "inbound", answered: bool = True, **more: Any
    ) -> "Log":
        values = {"agent": "ana", "wait_seconds": 10, "talk_seconds": 50, "hold_seconds": 0, "wrap_seconds": 0, **more}
        return self.add(at, "call_logged", ticket, direction=direction, answered=answered, **values)

    def compute(self, after: float = 60 * 86_400) -> Computed:
        """The facts, `after` seconds after T0."""
        config = self.config()
        return compute(read_events(self.rows, config.home_teams), config, round((T0 + after) * SECOND))

    def config(self) -> Config:
        return read_config(self.document)

    def facts(self, metric: str, after: float = 60 * 86_400) -> list[Fact]:
        """The facts of a metric in order, counted or not."""
        found = [fact for fact in self.compute(after).facts if fact.metric == metric]
        return sorted(found, key=lambda fact: (fact.anchor, fact.subject))

    def seconds(self, metric: str) -> list[float]:
        """Values of counted facts."""
        return [fact.value / SECOND for fact in self.facts(metric) if not fact.reason]

    def reasons(self, metric: str, after: float = 60 * 86_400) -> dict[str, str]:
        """Why each subject counts ("") or does not."""
        return {fact.subject: fact.reason for fact in self.facts(metric, after)}

    def shares(self, metric: str, after: float = 60 * 86_400) -> tuple[int, int]:
        """num and den of a metric."""
        found = self.facts(metric, after)
        return sum(fact.num for fact in found), sum(fact.den for fact in found)


TICKETS = ["A", "B", "C", "D"]
AGENTS = {"ana": "support", "ben": "support", "cho": "billing"}
CONFIG = {
    "report_tz": "Europe/Berlin",
    "schedules": {
        "office": {
            "tz": "Europe/Berlin",
            "weekly": {str(day): [["09:00", "12:00"], ["13:00", "17:30"]] for day in range(5)},
            "holidays": ["2025-10-31"],
        }
    },
    "channel_schedule": {"email": "office", "phone": "office"},
    "sla": {
        "email": {"first_response": 14_400, "next_response": 7200, "resolution": 43_200},
        "chat": {"first_response": 120, "resolution": 28_800},
    },
    "agents": AGENTS,
}
_ticket = st.sampled_from(TICKETS)
_agent = st.sampled_from(sorted(AGENTS))
_KINDS: dict[str, dict[str, Any]] = {
    "customer_message": {"ack_only": st.booleans(), "auto": st.booleans()},
    "agent_reply": {"agent": _agent},
    "auto_reply": {},
    "bot_reply": {"bot": st.just("robo")},
    "bot_handoff": {"bot": st.just("robo")},
    "note": {"agent": _agent},
    "assigned": {"agent": _agent, "team": st.sampled_from(["support", "billing"])},
    "status_changed": {
        "to": st.sampled_from(["open", "pending", "on_hold", "resolved", "closed"]),
        "by": st.sampled_from(["agent", "customer", "automation", "bot"]),
    },
    "flagged": {"flag": st.sampled_from(["spam", "deleted", "test"])},
    "unflagged": {},
    "handle_started": {"agent": _agent},
    "handle_stopped": {"agent": _agent},
    "call_logged": {
        "agent": _agent, "direction": st.sampled_from(["inbound", "outbound"]), "answered": st.booleans(),
        "wait_seconds": st.integers(0, 90), "talk_seconds": st.integers(0, 900), "hold_seconds": st.just(0),
        "wrap_seconds": st.integers(0, 60),
    },
    "selfservice_session": {
        "visitor": st.sampled_from(["cA", "cB", "v"]), "intent": st.booleans(), "content_shown": st.booleans(),
        "helpful": st.sampled_from([True, False, None]),
    },
    "account_started": {"account": st.sampled_from(["X", "Y"])},
    "account_cancelled": {"account": st.sampled_from(["X", "Y"])},
}  # fmt: skip
_WEIGHED = [
    *["customer_message", "agent_reply", "status_changed"] * 5, *["handle_started", "handle_stopped"] * 3,
    *_KINDS,
]  # fmt: skip
_LENGTH = 20 * 86_400


@st.composite
def random_logs(draw: Any) -> Log:
    """Four tickets of any channel with anything happening to them, merges and surveys included."""
    log = Log(**CONFIG)
    for ticket in TICKETS:
        log.add(
            draw(st.integers(0, 3 * 86_400)), "ticket_created", ticket,
            channel=draw(st.sampled_from(["email", "chat", "messaging", "phone"])),
            purpose=draw(st.sampled_from(["request", "request", "request", "outbound", "internal"])),
            initiator="customer", customer=f"c{ticket}", tier=draw(st.sampled_from(["basic", "pro"])),
            language=draw(st.sampled_from(["de", "en"])), tags=draw(st.lists(st.sampled_from(["x", "y"]), unique=True)),
            follow_up_of=draw(st.sampled_from([None, None, "A"])) if ticket != "A" else None,
        )  # fmt: skip
    for _step in range(draw(st.integers(0, 40))):
        kind = draw(st.sampled_from(_WEIGHED))
        fields = {name: draw(values) for name, values in _KINDS[kind].items()}
        has_ticket = kind not in {"selfservice_session", "account_started", "account_cancelled"}
        ticket = draw(_ticket) if has_ticket else None
        log.add(draw(st.integers(0, _LENGTH)), kind, ticket, **fields)
    if draw(st.booleans()):
        log.add(draw(st.integers(0, _LENGTH)), "merged", draw(st.sampled_from(["B", "C"])), into="A")
    for number in range(draw(st.integers(0, 4))):
        _survey(draw, log, number)
    return log


def _survey(draw: Any, log: Log, number: int) -> None:
    at, kind = draw(st.integers(0, _LENGTH)), draw(st.sampled_from(["csat", "nps", "ces", "fcr"]))
    ticket = None if kind == "nps" else draw(_ticket)
    log.add(
        at, "survey_sent", ticket, survey=f"S{number}", kind=kind, customer=draw(st.sampled_from(["cA", "cB", None])),
        agent=draw(st.sampled_from(["ana", None])), handled_by=draw(st.sampled_from(["human", "human", "bot"])),
        delivered=draw(st.booleans()), expires_at=T0 + at + 14 * 86_400,
    )  # fmt: skip
    for _answer in range(draw(st.integers(0, 3))):
        log.add(
            at + draw(st.integers(0, 20 * 86_400)), "survey_answered", ticket, survey=f"S{number}",
            score=draw(st.sampled_from([None, 1, 1])), suspect_bot=draw(st.sampled_from([False, False, True])),
        )  # fmt: skip
