"""Random logs with everything that goes wrong in a desk, made from a number: the same number gives the same log."""

from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

HOUR, DAY = 3600, 86_400
ZONES = [
    ("Europe/Berlin", "2025-10-20"), ("Europe/Berlin", "2025-03-24"), ("America/Los_Angeles", "2025-10-27"),
    ("Asia/Kathmandu", "2025-10-20"), ("Pacific/Chatham", "2025-03-31"), ("Australia/Lord_Howe", "2025-09-29"),
    ("UTC", "2025-10-20"),
]  # fmt: skip
OFFICE = [["09:00", "12:00"], ["13:00", "17:30"]]
AGENTS = {"ana": "support", "ben": "support", "cho": "billing"}
CHANNELS = ["email", "email", "email", "chat", "chat", "messaging", "phone", "form", "social"]
STEPS = [0, 0, 1, 30, 60, 299, 300, 900, 1800, 1801, HOUR, 4 * HOUR, 14_400, DAY, 2 * DAY, 7 * DAY]


class Maker:
    """A log under construction."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.zone, monday = self.dice.choice(ZONES)
        self.start = int(datetime.fromisoformat(monday).replace(tzinfo=ZoneInfo(self.zone)).timestamp())
        self.end = self.start + 14 * DAY
        self.rows: list[dict[str, Any]] = []
        self.tickets = [f"T{number}" for number in range(self.dice.randint(1, 6))]

    def add(self, at: float, kind: str, ticket: str | None, /, **fields: Any) -> None:
        self.rows.append({"seq": 0, "at": at, "type": kind, "ticket": ticket, **fields})

    def document(self) -> dict[str, Any]:
        """The whole log in the golden form, its rows in the order in which they happened."""
        for ticket in self.tickets:
            _life(self, ticket)
        _ties(self)
        _customers(self)
        _accounts(self)
        self.rows.sort(key=lambda row: row["at"])
        for seq, row in enumerate(self.rows, 1):
            row["seq"] = seq
        after = self.dice.choice([-2, 0, 1, 8, 30]) * DAY
        return {
            "config": _config(self), "period": [self.start, self.end], "as_of": self.end + after,
            "events": self.rows, "report": None, "contrast": True,
        }  # fmt: skip


def random_log(seed: int) -> dict[str, Any]:
    """The log of a number."""
    return Maker(seed).document()


def _config(maker: Maker) -> dict[str, Any]:
    night = {str(day): [["22:00", "06:00"]] for day in range(7)}
    return {
        "report_tz": maker.zone,
        "schedules": {
            "office": {
                "tz": maker.zone,
                "weekly": {str(day): OFFICE for day in range(5)},
                "holidays": [datetime.fromtimestamp(maker.start + 4 * DAY, ZoneInfo(maker.zone)).date().isoformat()],
            },
            "night": {"tz": maker.zone, "weekly": night, "holidays": []},
            "round": {"tz": maker.zone, "weekly": {str(day): [["00:00", "24:00"]] for day in range(6)}, "holidays": []},
            "always": None,
        },
        "channel_schedule": {
            "email": "office",
            "phone": "office",
            "chat": "always",
            "form": "night",
            "social": "round",
        },
        "sla": {
            "email": {"first_response": 4 * HOUR, "next_response": 2 * HOUR, "resolution": 12 * HOUR},
            "chat": {"first_response": 300, "resolution": 8 * HOUR},
            "form": {"first_response": 4 * HOUR, "resolution": 12 * HOUR},
            "phone": {"next_response": HOUR, "resolution": 4 * HOUR},
        },
        "sla_pause": maker.dice.choice(
            [{"first_response": [], "resolution": ["pending"]}, {"resolution": ["pending", "on_hold"]}]
        ),
        "agents": AGENTS,
        "bots": ["robo"],
    }


def _life(maker: Maker, ticket: str) -> None:
    dice = maker.dice
    at = maker.start + dice.choice([-3 * DAY, -60, 0, 0, dice.randrange(14 * DAY), dice.randrange(14 * DAY)])
    purpose = dice.choice(["request"] * 6 + ["outbound", "internal"])
    earlier = [other for other in maker.tickets if other < ticket]
    maker.add(
        at, "ticket_created", ticket, channel=dice.choice(CHANNELS), purpose=purpose,
        initiator=dice.choice(["customer", "customer", "agent"]), customer=dice.choice(["c1", "c2", "c3", None]),
        tier=dice.choice(["basic", "pro"]), language=dice.choice(["de", "en"]),
        tags=dice.sample(["x", "y"], dice.randint(0, 2)),
        follow_up_of=dice.choice([*earlier, None, None, None]) if earlier else None,
    )  # fmt: skip
    if purpose == "request" and dice.random() < 0.9:
        maker.add(at, "customer_message", ticket, ack_only=False, auto=False)
    if dice.random() < 0.3:
        at += dice.choice([1, 5])
        maker.add(at, "bot_reply", ticket, bot="robo")
    for _step in range(dice.randint(0, 14)):
        at += dice.choice([*STEPS, dice.randrange(3 * DAY), dice.randrange(HOUR)])
        _happening(maker, ticket, at)


def _happening(maker: Maker, ticket: str, at: int) -> None:
    dice = maker.dice
    agent = dice.choice(list(AGENTS))
    kind = dice.choice(
        ["customer"] * 4 + ["reply"] * 4 + ["solved"] * 3 + ["back"] * 2 + ["status"] * 2 + ["handle"] * 4
        + ["bot", "handoff", "auto", "note", "assigned", "call", "survey", "flag", "mark"]
    )  # fmt: skip
    if kind == "customer":
        maker.add(at, "customer_message", ticket, ack_only=dice.random() < 0.15, auto=dice.random() < 0.1)
    elif kind == "reply":
        maker.add(at, "agent_reply", ticket, agent=agent)
        if dice.random() < 0.5:
            maker.add(at, "status_changed", ticket, to="resolved", by="agent", agent=dice.choice([agent, None]))
    elif kind == "solved":
        by = dice.choice(["agent", "agent", "automation", "bot", "customer"])
        maker.add(at, "status_changed", ticket, to=dice.choice(["resolved", "closed"]), by=by)
    elif kind == "back":
        maker.add(at, "customer_message", ticket, ack_only=False, auto=False)
        maker.add(at, "status_changed", ticket, to="open", by="customer")
    elif kind == "status":
        by = dice.choice(["agent", "automation", "customer"])
        who = dice.choice([agent, None]) if by == "agent" else None
        maker.add(at, "status_changed", ticket, to=dice.choice(["open", "pending", "on_hold"]), by=by, agent=who)
    elif kind == "handle":
        maker.add(at, "handle_started", ticket, agent=agent)
        if dice.random() < 0.8:
            maker.add(at + dice.choice([0, 30, 120, 600, 1200]), "handle_stopped", ticket, agent=agent)
    elif kind == "call":
        maker.add(
            at, "call_logged", ticket, agent=agent, direction=dice.choice(["inbound", "inbound", "outbound"]),
            answered=dice.random() < 0.6, customer=dice.choice(["c1", "c2", None]), wait_seconds=dice.choice([0, 20]),
            talk_seconds=dice.choice([30, 240]), hold_seconds=dice.choice([0, 60]), wrap_seconds=dice.choice([0, 120]),
        )  # fmt: skip
    elif kind == "survey":
        _survey(maker, ticket, at)
    else:
        _rarely(maker, ticket, at, kind, agent)


def _rarely(maker: Maker, ticket: str, at: int, kind: str, agent: str) -> None:
    dice = maker.dice
    if kind == "flag" and dice.random() < 0.5:
        maker.add(at, "flagged", ticket, flag=dice.choice(["spam", "deleted", "test"]), agent=agent)
        if dice.random() < 0.5:
            maker.add(at + dice.choice([0, HOUR]), "unflagged", ticket)
    elif kind == "mark":
        maker.add(at, "message_marked", ticket, ack_only=dice.random() < 0.7)
    elif kind == "assigned":
        maker.add(at, "assigned", ticket, agent=agent, team=AGENTS[agent])
    elif kind == "note":
        maker.add(at, "note", ticket, agent=agent)
    elif kind in ("bot", "handoff"):
        maker.add(at, "bot_reply" if kind == "bot" else "bot_handoff", ticket, bot="robo")
    elif kind == "auto":
        maker.add(at, "auto_reply", ticket)


def _survey(maker: Maker, ticket: str | None, at: int, kind: str | None = None) -> None:
    dice = maker.dice
    survey, kind = f"S{len(maker.rows)}", kind or dice.choice(["csat", "csat", "ces", "fcr"])
    maker.add(
        at, "survey_sent", ticket, survey=survey, kind=kind, customer=dice.choice(["c1", "c2", "c3", None]),
        agent=dice.choice([*AGENTS, None]), handled_by=dice.choice(["human", "human", "human", "bot"]),
        delivered=dice.random() < 0.85, expires_at=at + 14 * DAY,
    )  # fmt: skip
    score = {"csat": [1, 3, 4, 5], "ces": [1, 4, 5, 7], "fcr": [0, 1], "nps": [0, 6, 7, 8, 9, 10]}[kind]
    moment = at
    for _answer in range(dice.randint(0, 4)):
        moment += dice.choice([3, HOUR, HOUR, DAY, 7 * DAY, 14 * DAY])
        maker.add(
            moment, "survey_answered", ticket, survey=survey, score=dice.choice([*score, *score, None]),
            suspect_bot=dice.random() < 0.15,
        )  # fmt: skip
    if dice.random() < 0.1:
        maker.add(moment, "survey_answered", None, survey=survey + "L", kind=kind, score=score[0], open_link=True)


def _ties(maker: Maker) -> None:
    """Merges in chains, some undone, and follow-ups linked later."""
    dice = maker.dice
    if len(maker.tickets) > 2 and dice.random() < 0.6:
        several = dice.sample(maker.tickets, dice.randint(2, 3))
        at = max(row["at"] for row in maker.rows if row["type"] == "ticket_created") + dice.randrange(9 * DAY)
        for child, into in pairwise(several):
            maker.add(at, "merged", child, into=into, agent="ben")
            at += dice.choice([0, HOUR])
            if dice.random() < 0.3:
                maker.add(at, "unmerged", child, agent="ben")
                if dice.random() < 0.5:
                    maker.add(at + 60, "merged", into, into=child, agent="ben")
                    break
    if len(maker.tickets) > 1 and dice.random() < 0.3:
        later, earlier = dice.sample(maker.tickets, 2)
        maker.add(maker.start + dice.randrange(14 * DAY), "follow_up_linked", later, of=earlier)


def _customers(maker: Maker) -> None:
    dice = maker.dice
    for _wave in range(dice.randint(0, 4)):
        _survey(maker, None, maker.start + dice.randrange(-2 * DAY, 14 * DAY), "nps")
    times = [row["at"] for row in maker.rows]
    for _session in range(dice.randint(0, 4)):
        at = dice.choice(
            [dice.choice(times) - dice.choice([0, 600, DAY, DAY + 1]), maker.start + dice.randrange(13 * DAY)]
        )
        maker.add(
            at, "selfservice_session", None, visitor=dice.choice(["c1", "c2", "v1"]), intent=dice.random() < 0.8,
            content_shown=dice.random() < 0.8, helpful=dice.choice([True, False, None]),
        )  # fmt: skip


def _accounts(maker: Maker) -> None:
    dice = maker.dice
    for number in range(dice.randint(0, 6)):
        at = maker.start + dice.choice([-90 * DAY, -DAY, 0, 2 * DAY, 14 * DAY])
        maker.add(at, "account_started", None, account=f"A{number}")
        if dice.random() < 0.6:
            at += dice.choice([DAY, 90 * DAY, 14 * DAY])
            maker.add(at, "account_cancelled", None, account=f"A{number}")
            if dice.random() < 0.4:
                maker.add(at + dice.choice([0, DAY, 12 * DAY]), "account_reactivated", None, account=f"A{number}")
