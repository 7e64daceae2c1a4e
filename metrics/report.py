"""The report of a period: every figure by name, as `metrics compute` prints it (metrics_golden.json "expected").

A share is [k, n], an interval [low, high] or null, a duration whole seconds; figures of nothing are null.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from metrics import intervals
from metrics.answering import Clock, Sums, mean_ci
from metrics.engine import facts
from metrics.engine.accounts import churn
from metrics.engine.config import DAY
from metrics.engine.facts import Fact
from metrics.engine.opening import instant, moment_of
from metrics.report_page import Order, Page, Reader, backlog, in_seconds, pair, rounded, seconds, share, weeks_of
from metrics.report_wishes import wishes_of

SECOND = 1000


def report(order: Order, reader: Reader) -> dict[str, Any]:
    """Every figure of the period but those of an earlier day (`early`)."""
    page = Page(order, reader)
    found: dict[str, Any] = {}
    for part in (_volumes, _responses, _waiting, _solutions, _handling, _promises, _satisfaction, _recommendation,
                 _effort, _self_service, _accounts, wishes_of):  # fmt: skip
        found |= part(page)
    if order.contrast:
        found |= _contrast(page)
    return found | {"flags": _flags(found)}


def early(order: Order, reader: Reader) -> dict[str, Any]:
    """What the report prints as of an earlier day: first contact resolution while some of it is not ripe."""
    page = Page(order, reader)
    answer = page.ask(facts.FCR)
    return {"fcr_early": [answer.num, answer.den], "fcr_early_immature": answer.not_ripe}


def _volumes(page: Page) -> dict[str, Any]:
    flows = {name: page.ask(name) for name in (facts.CREATED, facts.RESOLVED, facts.REOPENED)}
    by = {name: page.ask(facts.CREATED, by=name).rows for name in ("language", "tag")}
    hours = (page.order.end - page.order.start) / (3600 * SECOND)
    weeks: dict[str, int] = {}
    for week, row in weeks_of(page.ask(facts.CREATED, by="week"), page.zone):
        weeks[week] = weeks.get(week, 0) + row.n
    return {
        "created": flows[facts.CREATED].n,
        "created_by_week": weeks,
        "created_by_language": {row.key: row.n for row in by["language"]},
        "created_by_tag": {row.key: row.n for row in by["tag"]},
        "resolved_events": flows[facts.RESOLVED].n,
        "reopened_events": flows[facts.REOPENED].n,
        "backlog_start": backlog(page, page.start),
        "backlog_end": backlog(page, page.end),
        "period_hours": int(hours) if hours.is_integer() else hours,
    }


def _durations(page: Page, metric: str, name: str) -> dict[str, Any]:
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
            found[f"{name}_biz_median_ci"] = in_seconds(answer.ci)
    return found


def _responses(page: Page) -> dict[str, Any]:
    found = _durations(page, facts.FIRST_RESPONSE, "frt")
    values = sorted(fact.value for fact in page.inside(facts.FIRST_RESPONSE))
    found["frt_biz_p90_disc"] = seconds(intervals.nearest_rank(values, Fraction(9, 10)))
    for name in ("channel", "agent", "team", "tier"):
        rows = page.ask(facts.FIRST_RESPONSE, by=name).rows
        found[f"frt_biz_by_{name}"] = {str(row.key): [row.n, seconds(row.sum_ms)] for row in rows}
    weeks: dict[str, list[int]] = {}
    for week, row in weeks_of(page.ask(facts.FIRST_RESPONSE, by="week"), page.zone):
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


def _waiting(page: Page) -> dict[str, Any]:
    asked = page.reader.facts(facts.ASKED, page.start, page.end)
    end = page.order.end
    ledger: dict[str, int] = {}
    ended: list[int] = []
    censored: list[int] = []
    cohort = [fact for fact in asked if fact.den]
    closed = _closed_at(page, end)
    for fact in asked:
        reason = fact.reason
        if not reason:
            inside = fact.until is not None and page.order.start <= fact.until < end
            reason = "counted" if inside else "response_outside_period"
        ledger[reason] = ledger.get(reason, 0) + 1
    for fact in cohort:
        start = fact.start
        if start >= end and fact.who is not None:
            start = int(fact.who)  # a hand-off began the wait anew, but only later
        if fact.reason == "no_wait" or start >= end:
            continue
        if fact.until is not None and fact.until < end:
            (ended if fact.num else censored).append(fact.value)
        else:  # as it stood at the end of the period: what came later is not known then
            stopped = max(start, closed.get(fact.ticket, end))
            censored.append(page.order.config.clock(fact.channel, fact.ticket).between(start, stopped))
    answered = [fact.until for fact in cohort if fact.num and fact.until is not None]
    return {
        "frt_reconcile": ledger,
        "answered_rate": [len(answered), len(cohort)],
        "answered_rate_at_period_end": [sum(at < end for at in answered), len(cohort)],
        "km_frt_biz_median": seconds(intervals.kaplan_meier(ended, censored, Fraction(1, 2))),
        "km_frt_biz_p90": seconds(intervals.kaplan_meier(ended, censored, Fraction(9, 10))),
    }


def _closed_at(page: Page, end: int) -> dict[Any, int]:
    """When the tickets that stood solved at an instant had been solved."""
    moves = [(fact.anchor, name, fact.ticket) for name in (facts.REOPENED, facts.RESOLVED) for fact in page.ever(name)]
    found: dict[Any, int] = {}
    for anchor, name, ticket in sorted(moves, key=lambda move: move[:2]):
        if anchor >= end:
            break
        if name == facts.RESOLVED:
            found[ticket] = anchor
        else:
            found.pop(ticket, None)
    return found


def _solutions(page: Page) -> dict[str, Any]:
    fcr, reopened = page.ask(facts.FCR), page.ask(facts.REOPEN_RATE)
    survey = page.ask(facts.FCR_SURVEY)
    return _durations(page, facts.RESOLUTION, "res") | {
        "fcr": share(fcr),
        "fcr_ci": pair(fcr.ci),
        "fcr_excluded": dict(fcr.excluded),
        "fcr_survey": share(survey),
        "reopen": share(reopened),
        "reopen_ci": pair(reopened.ci),
    }


def _handling(page: Page) -> dict[str, Any]:
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
        "aht_median_ci": in_seconds(whole.ci),
        "handle_by_agent": {str(row.key): seconds(row.sum_ms) for row in agents},
        "call_aht": seconds(calls.mean),
        "excluded_handle": {reason: seconds(ms) for reason, ms in excluded.items()},
    }


def _promises(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {"sla_breaches": {}, "sla_cancelled": {}}
    for target in ("first_response", "resolution"):
        answer = page.ask(facts.SLA[target])
        found |= {f"sla_{target}": share(answer), f"sla_{target}_ci": pair(answer.ci)}
        for fact in page.reader.facts(facts.SLA[target], page.start, page.end):
            if fact.reason:
                found["sla_cancelled"][fact.subject] = fact.reason
            elif not fact.num:
                found["sla_breaches"][fact.subject] = seconds(fact.anchor)
    return found


def _satisfaction(page: Page) -> dict[str, Any]:
    csat = page.ask(facts.CSAT)
    found: dict[str, Any] = {
        "csat": share(csat),
        "csat_pct": None if csat.value is None else rounded(100 * csat.value),
        "csat_ci": pair(csat.ci),
        "csat_mean": rounded(csat.mean),
        "csat_excluded": _count(fact.reason for fact in page.ever(facts.CSAT) if fact.reason),
    }
    for name in ("agent", "channel", "tier"):
        rows = page.ask(facts.CSAT, by=name).rows
        found[f"csat_by_{name}"] = {str(row.key): share(row) for row in rows}
    rate, partial = page.ask(facts.rate_of(facts.CSAT)), page.ask(facts.partial_rate_of(facts.CSAT))
    best = page.ask(facts.bound_of(facts.CSAT))
    bounds = [best.num / rate.den, (best.num + rate.den - rate.num) / rate.den] if rate.den else None
    return found | {
        "csat_response_rate": share(rate),
        "csat_response_rate_incl_partial": share(partial),
        "csat_bounds": pair(bounds),
    }


def _count(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


def _recommendation(page: Page) -> dict[str, Any]:
    nps = page.ask(facts.NPS)
    sent = page.inside(facts.rate_of(facts.NPS))
    asked, told = {fact.who for fact in sent}, {fact.who for fact in sent if fact.num}
    return {
        "nps_counts": list(nps.counts),
        "nps": rounded(nps.value),
        "nps_se": rounded(intervals.nps_error(*nps.counts)),
        "nps_ci": pair(nps.ci),
        "nps_response_rate": [len(told), len(asked)],
    }


def _effort(page: Page) -> dict[str, Any]:
    ces, sums = page.ask(facts.CES), Sums()
    for fact in page.inside(facts.CES):
        sums.add(fact.value, fact.num, fact.den)
    return {
        "ces_n": ces.n,
        "ces_mean": rounded(ces.mean),
        "ces_ci": pair(mean_ci(facts.CES, sums)),
        "ces_easy": share(ces),
        "ces_response_rate": share(page.ask(facts.rate_of(facts.CES))),
    }


def _self_service(page: Page) -> dict[str, Any]:
    return {
        "deflection_confirmed": share(page.ask(facts.DEFLECTION_CONFIRMED)),
        "deflection_assumed": share(page.ask(facts.DEFLECTION)),
        "bot_containment": share(page.ask(facts.BOT_CONTAINED)),
        "bot_containment_confirmed": share(page.ask(facts.BOT_CONFIRMED)),
    }


def _accounts(page: Page) -> dict[str, Any]:
    found = churn(page.order.accounts, page.order.start, page.order.end)
    base = found.base
    net, gross = base - found.active_end, found.cancellations
    return {
        "churn": [found.lost, base],
        "churn_ci": pair(intervals.wilson(found.lost, base)),
        "retention_pct": rounded(100 * (1 - found.lost / base)) if base else None,
        "active_end": found.active_end,
        "new_gross": found.new_gross,
        "new_active_at_end": found.new_active_at_end,
        "churn_naive_net": rounded(100 * net / base) if base else None,
        "churn_naive_events": rounded(100 * gross / base) if base else None,
    }


def _contrast(page: Page) -> dict[str, Any]:
    """How others count the same log."""
    touch, quick = page.ask(facts.ONE_TOUCH), page.ask(facts.QUICK)
    days = [math.ceil(fact.calendar / DAY) for fact in page.inside(facts.RESOLUTION)]
    naive = {}
    for fact in page.inside(facts.FIRST_RESPONSE):
        wall = _wall_clock(fact, page.zone)
        if wall != fact.calendar:
            naive[str(fact.ticket)] = seconds(wall)
    return {
        "contrast_one_touch": share(touch),
        "contrast_first_solution_15min": quick.num,
        "contrast_res_days_ceil": rounded(sum(days) / len(days)) if days else None,
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
