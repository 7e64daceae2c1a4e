"""What customers say and do beside tickets: answers to surveys, self-service sessions, accounts that come and go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from metrics.recount.ledger import Event, Line, Rules, Ticket

_WAVE = 90 * 86_400_000
_EXPIRY = 14 * 86_400


@dataclass
class Answers:
    """An invitation (None for an open link) and what was answered, each with the reason why it does not count."""

    invitation: Event | None
    kind: str
    ticket: Ticket | None
    judged: list[tuple[Event, str]]

    @property
    def counted(self) -> Event | None:
        return next((event for event, reason in self.judged if not reason), None)

    @property
    def first_at(self) -> int:
        """When the first valid answer came."""
        return next(int(event["ms"]) for event, reason in self.judged if reason in ("", "superseded"))


def read_answers(events: list[Event], tickets: dict[Any, Ticket], roots: dict[Any, Any], rules: Rules) -> list[Answers]:
    """Every invitation and every open answer."""
    found = []
    invitations = {event["survey"]: event for event in events if event["type"] == "survey_sent"}
    answers = [event for event in events if event["type"] == "survey_answered"]
    for survey, invitation in invitations.items():
        ticket = tickets.get(roots.get(invitation.get("ticket")))
        own = [event for event in answers if event["survey"] == survey and not event.get("open_link")]
        found.append(Answers(invitation, invitation["kind"], ticket, _judged(own, invitation, ticket, rules)))
    for event in answers:
        if event.get("open_link"):
            kind = event.get("kind") or invitations.get(event["survey"], {}).get("kind", "csat")
            found.append(Answers(None, kind, None, [(event, "unsolicited")]))
    return found


def _judged(own: list[Event], invitation: Event, ticket: Ticket | None, rules: Rules) -> list[tuple[Event, str]]:
    judged = [(event, _unfit(event, invitation, ticket)) for event in own]
    valid = [event for event, reason in judged if not reason]
    if not valid:
        return judged
    until = valid[0]["ms"] + rules.span("csat_edit_window")
    last = [event for event in valid if event["ms"] <= until][-1]
    return [
        (event, reason or ("late_edit" if event["ms"] > until else "" if event is last else "superseded"))
        for event, reason in judged
    ]


def _unfit(event: Event, invitation: Event, ticket: Ticket | None) -> str:
    if ticket is not None and ticket.excluded:
        return ticket.excluded
    if invitation.get("handled_by") == "bot":
        return "bot_handled"
    if event.get("suspect_bot"):
        return "suspect_bot"
    if event["ms"] > expiry(invitation):
        return "late"
    return "partial" if event.get("score") is None else ""


def expiry(invitation: Event) -> int:
    """When an invitation stops counting."""
    stated = invitation.get("expires_at")
    return round(stated * 1000) if stated is not None else int(invitation["ms"]) + _EXPIRY * 1000


def scores(kind: str, answers: list[Answers], rules: Rules) -> list[Line]:
    """One line per counted answer of a kind; `cal` is the score, `num` 1 where it is a good one."""
    found = []
    for one in answers:
        if one.kind == kind and one.invitation is not None and (event := one.counted) is not None:
            if kind == "nps" and one.ticket is not None:
                continue
            agent = one.invitation.get("agent")
            line = Line(kind, str(one.invitation["survey"]), one.first_at, agent=agent, team=rules.team(agent))
            if one.ticket is not None:
                line = one.ticket.line(kind, one.first_at, agent, rules, subject=line.subject)
            line.team = one.invitation.get("team") or line.team
            line.tier = one.invitation.get("tier") or line.tier
            line.cal, line.num, line.den = event["score"], int(event["score"] >= best(one, rules)), 1
            line.at = event["ms"] if kind == "nps" else line.at
            found.append(line)
    return found


def best(one: Answers, rules: Rules) -> int:
    """The lowest score of a kind that is a good one; an invitation may name its own."""
    defaults = {"csat": rules["csat_satisfied_from"], "ces": rules["ces_easy_from"], "fcr": 1, "nps": 9}
    own = (one.invitation or {}).get("threshold")
    return int(defaults[one.kind] if own is None else own)


def promoters(answers: list[Answers], rules: Rules) -> list[Line]:
    """`nps`: of each contact the answers that none of the next 90 days replaced."""
    lines = scores("nps", answers, rules)
    contact = {str(one.invitation["survey"]): one.invitation.get("customer") for one in answers if one.invitation}
    return [
        line for line in lines
        if contact[line.subject] is None or not any(
            contact[other.subject] == contact[line.subject] and other is not line
            and (line.at, lines.index(line)) < (other.at, lines.index(other)) and other.at - line.at <= _WAVE
            for other in lines
        )
    ]  # fmt: skip


def excluded_answers(kind: str, answers: list[Answers]) -> dict[str, int]:
    """Why answers of a kind do not count, whatever their date."""
    found: dict[str, int] = {}
    for one in answers:
        for _event, reason in one.judged if one.kind == kind else []:
            if reason:
                found[reason] = found.get(reason, 0) + 1
    return found


def asked(kind: str, answers: list[Answers], as_of: int, start: int, end: int) -> list[Answers]:
    """The ripe, delivered invitations of a kind sent in a period about what humans handled."""
    return [one for one in answers if one.kind == kind and _is_eligible(one, as_of, start, end)]


def _is_eligible(one: Answers, as_of: int, start: int, end: int) -> bool:
    if one.invitation is None or (one.ticket is not None and (one.ticket.excluded or one.kind == "nps")):
        return False
    by_human, delivered = one.invitation.get("handled_by") != "bot", one.invitation.get("delivered", True)
    return bool(start <= one.invitation["ms"] < end and by_human and delivered and expiry(one.invitation) <= as_of)


def by_contact(cohort: list[Answers]) -> list[bool]:
    """For each contact asked whether one of the invitations was answered; without a contact each is its own."""
    found: dict[Any, bool] = {}
    for one in cohort:
        assert one.invitation is not None
        key = one.invitation.get("customer") or ("survey", one.invitation["survey"])
        found[key] = found.get(key, False) or one.counted is not None
    return list(found.values())


def sessions(events: list[Event], tickets: list[Ticket], rules: Rules, as_of: int) -> list[Line]:
    """`deflection`: ripe sessions of people who wanted to get in touch; `num` 1 if none did, `note` if confirmed."""
    came = [contact for ticket in tickets if not ticket.excluded for contact in _contacts(ticket)]
    visits = [event for event in events if event["type"] == "selfservice_session"]
    came += [(one["visitor"], round(one["contacted_at"] * 1000)) for one in visits if one.get("contacted_at")]
    found: dict[Any, list[Event]] = {}
    for event in visits:
        if event.get("intent"):
            day = datetime.fromtimestamp(event["at"], ZoneInfo(rules["report_tz"])).date()
            found.setdefault((event["visitor"], day), []).append(event)
    lines = []
    for (visitor, _day), attempt in found.items():
        start, until = attempt[0]["ms"], attempt[0]["ms"] + rules.span("deflection_window")
        if until > as_of:
            continue
        quiet = not any(who == visitor and start <= at <= until for who, at in came)
        shown = quiet and any(one.get("content_shown") for one in attempt)
        said = [one["helpful"] for one in attempt if one.get("helpful") is not None]
        assumed, confirmed = shown and said[-1:] != [False], shown and said[-1:] == [True]
        note = "confirmed" if confirmed else ""
        lines.append(Line("deflection", str(visitor), start, num=int(assumed), den=1, note=note))
    return lines


def _contacts(ticket: Ticket) -> list[tuple[Any, int]]:
    people = {row["ticket"]: row.get("customer") for row in ticket.rows}
    opened = [
        (row.get("customer"), row["ms"]) for row in ticket.rows if (row.get("initiator") or "customer") == "customer"
    ]
    said = [
        (one.get("customer") or people[one["ticket"]], one["ms"])
        for one in ticket.moments
        if one["what"] in ("customer", "call")
    ]
    return [(who, at) for who, at in [*opened, *said] if who is not None]


def active(events: list[Event], before: int) -> set[Any]:
    """The accounts that are active just before an instant."""
    found: set[Any] = set()
    for event in events:
        if event["ms"] < before:
            if event["type"] in ("account_started", "account_reactivated"):
                found.add(event["account"])
            elif event["type"] == "account_cancelled":
                found.discard(event["account"])
    return found
