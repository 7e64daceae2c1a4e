"""The facts: one per subject, each with one anchor instant, and the names of all metrics."""

from dataclasses import dataclass
from typing import Any

from metrics.engine.log import NOBODY

DEFINITION_VERSION = 1

CREATED = "created"
RESOLVED = "resolved"
REOPENED = "reopened"
ASKED = "asked"  # every raw ticket once, at its opening: answered, waiting, or why it has no first response time
FIRST_RESPONSE = "first_response"
NEXT_REPLY = "next_reply"
ANSWER_SPEED = "answer_speed"
RESOLUTION = "resolution"
FIRST_RESOLUTION = "first_resolution"
TIME_OPEN = "time_open"
TIME_PENDING = "time_pending"
TIME_ON_HOLD = "time_on_hold"
FCR = "fcr"
REOPEN_RATE = "reopen_rate"
CONTACTS = "contacts"
HANDLE = "handle"
HANDLE_AGENT = "handle_agent"
HANDLE_EXCLUDED = "handle_excluded"
CALL_HANDLE = "call_handle"
SLA = {"first_response": "sla_first_response", "next_response": "sla_next_response", "resolution": "sla_resolution"}
CSAT = "csat"
CSAT_BOT = "csat_bot"
NPS = "nps"
NPS_TICKET = "nps_ticket"
CES = "ces"
FCR_SURVEY = "fcr_survey"
SURVEYS = {"csat": CSAT, "nps": NPS, "ces": CES, "fcr": FCR_SURVEY}
DEFLECTION = "deflection"
DEFLECTION_CONFIRMED = "deflection_confirmed"
BOT_CONTAINED = "bot_contained"
BOT_CONFIRMED = "bot_confirmed"
ONE_TOUCH = "one_touch"
QUICK = "quick"

COUNTED = ""


def rate_of(metric: str) -> str:
    """The response rate of a survey's metric: invitations by their sending, complete answers."""
    return f"{metric}_rate"


def partial_rate_of(metric: str) -> str:
    """The same, answers of words alone included."""
    return f"{metric}_rate_partial"


def bound_of(metric: str) -> str:
    """Invitations by their sending, and how many brought the best answer: the bounds of non-response."""
    return f"{metric}_bound"


@dataclass(slots=True)
class Fact:
    """What one subject gave to one metric. `reason` is empty where it counts, else why it does not.

    `value` is milliseconds of open time (or of handling, or a score), `calendar` the same by the calendar; `num` of
    `den`. `anchor` says in which period it lies, `start` when its subject began, `until` what else happened to it.
    """

    metric: str
    subject: str
    ticket: Any
    anchor: int
    start: int
    until: int | None = None
    value: int = 0
    calendar: int = 0
    num: int = 0
    den: int = 0
    reason: str = COUNTED
    channel: str = ""
    team: Any = NOBODY
    agent: Any = NOBODY
    tier: str = ""
    language: str = ""
    who: Any = None
