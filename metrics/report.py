"""The report of a period: every figure by name, as `metrics compute` prints it (metrics_golden.json "expected").

A share is [k, n], an interval [low, high] or null, a duration whole seconds; figures of nothing are null.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from metrics import intervals
from metrics.answering import Answer, Clock, Question, Sums, mean_ci
from metrics.engine import facts
from metrics.engine.accounts import churn
from metrics.engine.config import DAY, Config
from metrics.engine.facts import Fact
from metrics.engine.log import Event, LogError
from metrics.engine.opening import instant, moment_of
from metrics.slicing import midnight

SECOND = 1000
NAME = re.compile(r"[a-z_]*<id>[a-z_]*")
EVERY = (
    "frt_<id>_cal", "frt_<id>_biz", "frt_<id>_team_clock", "frt_<id>_customer_clock", "res_first_<id>",
    "res_full_<id>", "res_<id>", "status_biz_<id>", "status_cal_<id>", "contacts_<id>", "aht_<id>",
)  # fmt: skip


class Reader(Protocol):
    """Who answers: prepared sums and rows of the database, or facts in memory."""

    def ask(self, question: Question) -> Answer:
        """The answer to a question."""

    def facts(self, metric: str, start: datetime | None = None, end: datetime | None = None) -> list[Fact]:
        """Every fact of a metric, also what does not count, in the order of their anchors."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a report is asked for. `wishes` is the file's "report", None for every ticket."""

    start: int
    end: int
    config: Config
    accounts: Sequence[Event]
    tickets: Sequence[Any]
    wishes: Mapping[str, Any] | None = None
    contrast: bool = False


def report(order: Order, reader: Reader) -> dict[str, Any]:
    """Every figure of the period but those of an earlier day (`early`)."""
    page = _Page(order, reader)
    found: dict[str, Any] = {}
    for part in (_volumes, _responses, _waiting, _solutions, _handling, _promises, _satisfaction, _recommendation,
                 _effort, _self_service, _accounts, _wishes):  # fmt: skip
        found |= part(page)
    if order.contrast:
        found |= _contrast(page)
    return found | {"flags": _flags(found)}


def early(order: Order, reader: Reader) -> dict[str, Any]:
    """What the report prints as of an earlier day: first contact resolution while some of it is not ripe."""
    page = _Page(order, reader)
    answer = page.ask(facts.FCR)
    return {"fcr_early": [answer.num, answer.den], "fcr_early_immature": answer.not_ripe}


class _Page:
    """The period, and short ways to ask."""

    def __init__(self, order: Order, reader: Reader) -> None:
        self.order, self.reader = order, reader
        self.start, self.end = instant(order.start), instant(order.end)
        self.zone = ZoneInfo(order.config.report_tz)

    def ask(self, metric: str, **more: Any) -> Answer:
        zone = self.order.config.report_tz
        return self.reader.ask(Question(metric=metric, start=self.start, end=self.end, zone=zone, **more))

    def inside(self, metric: str) -> list[Fact]:
        """Counted facts of the period."""
        return [fact for fact in self.reader.facts(metric, self.start, self.end) if not fact.reason]

    def ever(self, metric: str) -> list[Fact]:
        """All facts of a metric."""
        return self.reader.facts(metric)


def seconds(ms: float | None) -> float | int | None:
    """Milliseconds as seconds, whole where they are."""
    if ms is None:
        return None
    value = Fraction(ms) / SECOND
    return int(value) if value.denominator == 1 else round(float(value), 6)


def _pair(interval: Sequence[float] | None) -> list[float] | None:
    return None if interval is None else [round(edge, 6) for edge in interval]


def _in_seconds(interval: Sequence[float] | None) -> list[Any] | None:
    return None if interval is None else [seconds(edge) for edge in interval]


def _share(answer: Answer) -> list[int]:
    return [answer.num, answer.den]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _weeks(answer: Answer, zone: ZoneInfo) -> Iterable[tuple[str, Answer]]:
    return ((str(row.key.astimezone(zone).isocalendar().week), row) for row in answer.rows)


def _volumes(page: _Page) -> dict[str, Any]:
    flows = {name: page.ask(name) for name in (facts.CREATED, facts.RESOLVED, facts.REOPENED)}
    by = {name: page.ask(facts.CREATED, by=name).rows for name in ("language", "tag")}
    hours = (page.order.end - page.order.start) / (3600 * SECOND)
    weeks: dict[str, int] = {}
    for week, row in _weeks(page.ask(facts.CREATED, by="week"), page.zone):
        weeks[week] = weeks.get(week, 0) + row.n
    return {
        "created": flows[facts.CREATED].n,
        "created_by_week": weeks,
        "created_by_language": {row.key: row.n for row in by["language"]},
        "created_by_tag": {row.key: row.n for row in by["tag"]},
        "resolved_events": flows[facts.RESOLVED].n,
        "reopened_events": flows[facts.REOPENED].n,
        "backlog_start": _backlog(page, page.start),
        "backlog_end": _backlog(page, page.end),
        "period_hours": int(hours) if hours.is_integer() else hours,
    }


_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


def _backlog(page: _Page, at: datetime) -> int:
    """Opened before an instant and not solved at it."""
    counts = []
    for name in (facts.CREATED, facts.REOPENED, facts.RESOLVED):
        question = Question(metric=name, start=_BEGINNING, end=max(at, _BEGINNING), zone=page.order.config.report_tz)
        counts.append(page.reader.ask(question).n)
    return counts[0] + counts[1] - counts[2]


def _durations(page: _Page, metric: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, clock in (("biz", Clock.OPEN), ("cal", Clock.CALENDAR)):
        answer = page.ask(metric, clock=clock)
        found |= {
            f"{name}_n": answer.n,
            f"{name}_{word}_sum": seconds(answer.sum_ms) if answer.n else None,
            f"{name}_{word}_mean": seconds(answer.mean),
            f"{name}_{word}_median": seconds(answer.median),
            f"{name}_{word}_p90": seconds(answer.p90),
        }
        if word == "biz":
            found[f"{name}_biz_median_ci"] = _in_seconds(answer.ci)
    return found


def _responses(page: _Page) -> dict[str, Any]:
    found = _durations(page, facts.FIRST_RESPONSE, "frt")
    values = sorted(fact.value for fact in page.inside(facts.FIRST_RESPONSE))
    found["frt_biz_p90_disc"] = seconds(intervals.nearest_rank(values, Fraction(9, 10)))
    for name in ("channel", "agent", "team", "tier"):
        rows = page.ask(facts.FIRST_RESPONSE, by=name).rows
        found[f"frt_biz_by_{name}"] = {str(row.key): [row.n, seconds(row.sum_ms)] for row in rows}
    weeks: dict[str, list[int]] = {}
    for week, row in _weeks(page.ask(facts.FIRST_RESPONSE, by="week"), page.zone):
        n, total = weeks.get(week, [0, 0])
        weeks[week] = [n + row.n, total + row.sum_ms]
    found["frt_biz_by_week"] = {week: [n, seconds(total)] for week, (n, total) in weeks.items()}
    following = page.ask(facts.NEXT_REPLY)
    return found | {
        "next_reply_n": following.n,
        "next_reply_biz_sum": seconds(following.sum_ms) if following.n else None,
        "next_reply_biz_median": seconds(following.median),
        "asa_seconds": [seconds(fact.value) for fact in page.inside(facts.ANSWER_SPEED)],
    }


def _waiting(page: _Page) -> dict[str, Any]:
    asked = page.reader.facts(facts.ASKED, page.start, page.end)
    end = page.order.end
    ledger: dict[str, int] = {}
    ended: list[int] = []
    censored: list[int] = []
    cohort = [fact for fact in asked if fact.den]
    for fact in asked:
        reason = fact.reason
        if not reason:
            inside = fact.until is not None and page.order.start <= fact.until < end
            reason = "counted" if inside else "response_outside_period"
        ledger[reason] = ledger.get(reason, 0) + 1
    for fact in cohort:
        if fact.reason == "no_wait" or fact.start >= end:
            continue
        if fact.until is not None and fact.until < end:
            (ended if fact.num else censored).append(fact.value)
        else:
            censored.append(page.order.config.clock(fact.channel, fact.ticket).between(fact.start, end))
    answered = [fact.until for fact in cohort if fact.num and fact.until is not None]
    return {
        "frt_reconcile": ledger,
        "answered_rate": [len(answered), len(cohort)],
        "answered_rate_at_period_end": [sum(at < end for at in answered), len(cohort)],
        "km_frt_biz_median": seconds(intervals.kaplan_meier(ended, censored, Fraction(1, 2))),
        "km_frt_biz_p90": seconds(intervals.kaplan_meier(ended, censored, Fraction(9, 10))),
    }


def _solutions(page: _Page) -> dict[str, Any]:
    fcr, reopened = page.ask(facts.FCR), page.ask(facts.REOPEN_RATE)
    survey = page.ask(facts.FCR_SURVEY)
    return _durations(page, facts.RESOLUTION, "res") | {
        "fcr": _share(fcr),
        "fcr_ci": _pair(fcr.ci),
        "fcr_excluded": dict(fcr.excluded),
        "fcr_survey": _share(survey),
        "reopen": _share(reopened),
        "reopen_ci": _pair(reopened.ci),
    }


def _handling(page: _Page) -> dict[str, Any]:
    whole, calls = page.ask(facts.HANDLE), page.ask(facts.CALL_HANDLE)
    agents = page.ask(facts.HANDLE_AGENT, by="agent").rows
    excluded: dict[str, int] = {}
    for fact in page.inside(facts.HANDLE_EXCLUDED):
        excluded[fact.who] = excluded.get(fact.who, 0) + fact.value
    return {
        "aht_n": whole.n,
        "aht_sum": seconds(whole.sum_ms) if whole.n else None,
        "aht_mean": seconds(whole.mean),
        "aht_median": seconds(whole.median),
        "aht_p90": seconds(whole.p90),
        "aht_median_ci": _in_seconds(whole.ci),
        "handle_by_agent": {str(row.key): seconds(row.sum_ms) for row in agents},
        "call_aht": seconds(calls.mean),
        "excluded_handle": {reason: seconds(ms) for reason, ms in excluded.items()},
    }


def _promises(page: _Page) -> dict[str, Any]:
    found: dict[str, Any] = {"sla_breaches": {}, "sla_cancelled": {}}
    for target in ("first_response", "resolution"):
        answer = page.ask(facts.SLA[target])
        found |= {f"sla_{target}": _share(answer), f"sla_{target}_ci": _pair(answer.ci)}
        for fact in page.reader.facts(facts.SLA[target], page.start, page.end):
            if fact.reason:
                found["sla_cancelled"][fact.subject] = fact.reason
            elif not fact.num:
                found["sla_breaches"][fact.subject] = seconds(fact.anchor)
    return found


def _satisfaction(page: _Page) -> dict[str, Any]:
    csat = page.ask(facts.CSAT)
    found: dict[str, Any] = {
        "csat": _share(csat),
        "csat_pct": None if csat.value is None else _rounded(100 * csat.value),
        "csat_ci": _pair(csat.ci),
        "csat_mean": _rounded(csat.mean),
        "csat_excluded": _count(fact.reason for fact in page.ever(facts.CSAT) if fact.reason),
    }
    for name in ("agent", "channel", "tier"):
        rows = page.ask(facts.CSAT, by=name).rows
        found[f"csat_by_{name}"] = {str(row.key): _share(row) for row in rows}
    rate, partial = page.ask(facts.rate_of(facts.CSAT)), page.ask(facts.partial_rate_of(facts.CSAT))
    best = page.ask(facts.bound_of(facts.CSAT))
    bounds = [best.num / rate.den, (best.num + rate.den - rate.num) / rate.den] if rate.den else None
    return found | {
        "csat_response_rate": _share(rate),
        "csat_response_rate_incl_partial": _share(partial),
        "csat_bounds": _pair(bounds),
    }


def _count(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


def _recommendation(page: _Page) -> dict[str, Any]:
    nps = page.ask(facts.NPS)
    sent = page.inside(facts.rate_of(facts.NPS))
    asked, told = {fact.who for fact in sent}, {fact.who for fact in sent if fact.num}
    return {
        "nps_counts": list(nps.counts),
        "nps": _rounded(nps.value),
        "nps_se": _rounded(intervals.nps_error(*nps.counts)),
        "nps_ci": _pair(nps.ci),
        "nps_response_rate": [len(told), len(asked)],
    }


def _effort(page: _Page) -> dict[str, Any]:
    ces, sums = page.ask(facts.CES), Sums()
    for fact in page.inside(facts.CES):
        sums.add(fact.value, fact.num, fact.den)
    return {
        "ces_n": ces.n,
        "ces_mean": _rounded(ces.mean),
        "ces_ci": _pair(mean_ci(facts.CES, sums)),
        "ces_easy": _share(ces),
        "ces_response_rate": _share(page.ask(facts.rate_of(facts.CES))),
    }


def _self_service(page: _Page) -> dict[str, Any]:
    return {
        "deflection_confirmed": _share(page.ask(facts.DEFLECTION_CONFIRMED)),
        "deflection_assumed": _share(page.ask(facts.DEFLECTION)),
        "bot_containment": _share(page.ask(facts.BOT_CONTAINED)),
        "bot_containment_confirmed": _share(page.ask(facts.BOT_CONFIRMED)),
    }


def _accounts(page: _Page) -> dict[str, Any]:
    found = churn(page.order.accounts, page.order.start, page.order.end)
    base = found.base
    net, gross = base - found.active_end, found.cancellations
    return {
        "churn": [found.lost, base],
        "churn_ci": _pair(intervals.wilson(found.lost, base)),
        "retention_pct": _rounded(100 * (1 - found.lost / base)) if base else None,
        "active_end": found.active_end,
        "new_gross": found.new_gross,
        "new_active_at_end": found.new_active_at_end,
        "churn_naive_net": _rounded(100 * net / base) if base else None,
        "churn_naive_events": _rounded(100 * gross / base) if base else None,
    }


def _wishes(page: _Page) -> dict[str, Any]:
    wishes = page.order.wishes
    if wishes is None:
        return _of_tickets(page, {name: list(page.order.tickets) for name in EVERY})
    found: dict[str, Any] = {}
    for local in wishes.get("backlog_at") or ():
        at = _read(datetime.fromisoformat, local).replace(tzinfo=page.zone).astimezone(UTC)
        found[f"backlog_{local}"] = _backlog(page, at)
    for text, zone, key in wishes.get("created_on") or ():
        start, end = _day(text, _read(ZoneInfo, zone))
        answer = page.reader.ask(Question(metric=facts.CREATED, start=start, end=end, zone=zone))
        found[key] = answer.n
    for text in wishes.get("day_hours") or ():
        start, end = _day(text, page.zone)
        hours = (end - start) / timedelta(hours=1)
        found[f"day_{text}_hours"] = int(hours) if hours.is_integer() else hours
    names: dict[str, list[Any]] = {}
    for text, tickets in (wishes.get("tickets") or {}).items():
        for name in NAME.findall(text):
            names.setdefault(name, []).extend(tickets)
    return found | _of_tickets(page, names)


def _read(reader: Any, text: Any) -> Any:
    try:
        return reader(text)
    except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
        raise LogError(f"report: {text!r} cannot be read") from error


def _day(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    day = _read(datetime.fromisoformat, text).date()
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def _of_tickets(page: _Page, names: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    metrics = (
        facts.FIRST_RESPONSE, facts.RESOLUTION, facts.FIRST_RESOLUTION, facts.TIME_OPEN, facts.TIME_PENDING,
        facts.TIME_ON_HOLD, facts.CONTACTS, facts.HANDLE, facts.RESOLVED,
    )  # fmt: skip
    known: dict[tuple[str, str], Fact] = {}
    for metric in metrics:
        known |= {(metric, fact.subject): fact for fact in page.ever(metric) if not fact.reason}
    found: dict[str, Any] = {}
    for name, tickets in names.items():
        for ticket in tickets:
            found[name.replace("<id>", str(ticket))] = _of_ticket(name, str(ticket), known)
    return found


def _of_ticket(name: str, ticket: str, known: Mapping[tuple[str, str], Fact]) -> Any:
    first = known.get((facts.FIRST_RESPONSE, ticket))
    if name.startswith("frt"):
        ms = None if first is None else first.value if name.endswith("biz") else first.calendar
        if name.endswith("customer_clock"):
            ms = None if first is None or first.until is None else max(0, first.anchor - first.until)
        return seconds(ms)
    if name.startswith("res"):
        metric = facts.FIRST_RESOLUTION if name.startswith("res_first") else facts.RESOLUTION
        fact = known.get((metric, ticket))
        return seconds(fact.calendar) if fact else None
    if name.startswith("contacts"):
        fact = known.get((facts.CONTACTS, ticket))
        return fact.value if fact else None
    if name.startswith("aht"):
        return _cycles(ticket, known)
    if (facts.RESOLUTION, ticket) not in known:
        return None
    times = {"open": facts.TIME_OPEN, "pending": facts.TIME_PENDING, "on_hold": facts.TIME_ON_HOLD}
    rows = {status: known.get((metric, ticket)) for status, metric in times.items()}
    is_open = name.startswith("status_biz")
    return {
        status: seconds(0 if row is None else row.value if is_open else row.calendar) for status, row in rows.items()
    }


def _cycles(ticket: str, known: Mapping[tuple[str, str], Fact]) -> Any:
    """The handle time of a ticket with one solution, or a list by cycle."""
    numbers: list[Any] = []
    while (facts.RESOLVED, f"{ticket}:{len(numbers) + 1}") in known:
        fact = known.get((facts.HANDLE, f"{ticket}:{len(numbers) + 1}"))
        numbers.append(seconds(fact.value) if fact else 0)
    if not any(numbers):
        return None
    return numbers[0] if len(numbers) == 1 else numbers


def _contrast(page: _Page) -> dict[str, Any]:
    """How others count the same log."""
    touch, quick = page.ask(facts.ONE_TOUCH), page.ask(facts.QUICK)
    days = [math.ceil(fact.calendar / DAY) for fact in page.inside(facts.RESOLUTION)]
    naive = {}
    for fact in page.inside(facts.FIRST_RESPONSE):
        wall = _wall_clock(fact, page.zone)
        if wall != fact.calendar:
            naive[str(fact.ticket)] = seconds(wall)
    return {
        "contrast_one_touch": _share(touch),
        "contrast_first_solution_15min": quick.num,
        "contrast_res_days_ceil": _rounded(sum(days) / len(days)) if days else None,
        "contrast_naive_wall_clock": naive,
    }


def _wall_clock(fact: Fact, zone: ZoneInfo) -> int:
    """The difference of what the clocks on the wall showed: wrong when they were changed in between."""
    start, end = (instant(at).astimezone(zone).replace(tzinfo=UTC) for at in (fact.start, fact.anchor))
    return moment_of(end) - moment_of(start)


FLAGGED = ("csat", "ces", "fcr", "reopen", "sla_first_response", "sla_resolution", "fcr_survey", "churn")


def _flags(found: Mapping[str, Any]) -> dict[str, str]:
    flags = {}
    for name in FLAGGED:
        k, n = found["ces_easy" if name == "ces" else name]
        if n:
            flags[name] = intervals.badge(n, k / n, intervals.wilson(k, n))
    return flags
