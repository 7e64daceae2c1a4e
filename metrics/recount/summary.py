"""The figures of a period in the form of metrics_golden.json."""

from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from metrics.intervals import badge, mean_interval, nps_error, nps_interval, order_interval, wilson
from metrics.recount import promises, solving, voices, waits
from metrics.recount.gathering import Recount, seconds
from metrics.recount.ledger import NOBODY, Line, Rules
from metrics.recount.wishes import asked_for, per_ticket

Figures = dict[str, Any]


def recount(document: dict[str, Any], as_of: int, wishes: dict[str, Any] | None = None) -> Figures:
    """Every figure that does not depend on `report`, as of an instant in seconds."""
    start, end = (round(edge * 1000) for edge in document["period"])
    data = Recount(document, round(as_of * 1000), start, end)
    found: Figures = {}
    for part in (_volumes, _responses, _resolutions, _lasting, _handling, _promised, _surveys, _others, _contrasts):
        found |= part(data)
    found |= per_ticket(data)
    if wishes is not None:
        found |= asked_for(data, wishes)
    found["flags"] = _flags(found)
    found["period_hours"] = (end - start) // 3_600_000
    return found


def _ratio(lines: list[Line]) -> list[int]:
    return [sum(line.num for line in lines), sum(line.den for line in lines)]


def _tally(lines: Iterable[Line], key: Callable[[Line], Any], what: Callable[[list[Line]], Any]) -> Figures:
    found: dict[Any, list[Line]] = {}
    for line in lines:
        name = key(line)
        found.setdefault(NOBODY if name is None else name, []).append(line)
    return {name: what(rows) for name, rows in found.items()}


def _quantile(values: list[int], share: Fraction) -> Fraction | None:
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _durations(name: str, values: list[int], *, interval: bool = False) -> Figures:
    n, ordered = len(values), sorted(values)
    found: Figures = {
        f"{name}_sum": seconds(sum(values)) if n else None,
        f"{name}_mean": seconds(Fraction(sum(values), n)) if n else None,
        f"{name}_median": seconds(_quantile(values, Fraction(1, 2))),
        f"{name}_p90": seconds(_quantile(values, Fraction(9, 10))),
    }
    if interval:
        low, high = order_interval(n, 0.5) if n else (None, None)
        ends = None if low is None or high is None else [seconds(ordered[low - 1]), seconds(ordered[high - 1])]
        found[f"{name}_median_ci"] = ends
    return found


def _week(data: Recount) -> Callable[[Line], str]:
    zone = ZoneInfo(data.rules["report_tz"])
    return lambda line: str(datetime.fromtimestamp(line.at / 1000, zone).isocalendar().week)


def _volumes(data: Recount) -> Figures:
    created = data.of("created")
    cards = {str(ticket.id): ticket.card for ticket in data.all}
    tags: dict[str, int] = {}
    for line in created:
        for tag in cards[line.subject].get("tags") or [NOBODY]:
            tags[tag] = tags.get(tag, 0) + 1
    return {
        "created": len(created),
        "created_by_week": _tally(created, _week(data), len),
        "created_by_language": _tally(created, lambda line: cards[line.subject].get("language"), len),
        "created_by_tag": tags,
        "resolved_events": len(data.of("resolved")),
        "reopened_events": len(data.of("reopened")),
        "backlog_start": solving.backlog(data.all, data.start),
        "backlog_end": solving.backlog(data.all, data.end),
    }


def _biz(lines: list[Line]) -> list[Any]:
    return [len(lines), seconds(sum(line.biz or 0 for line in lines))]


def _responses(data: Recount) -> Figures:
    first, later = data.of("frt"), data.of("next_reply")
    biz = sorted(line.biz or 0 for line in first)
    ended, censored = waits.waits_of_cohort(data.all, data.rules, data.start, min(data.end, data.as_of + 1))
    found = {
        "frt_n": len(first),
        "frt_biz_p90_disc": seconds(biz[ceil(Fraction(9, 10) * len(biz)) - 1]) if biz else None,
        "frt_biz_by_channel": _tally(first, lambda line: line.channel, _biz),
        "frt_biz_by_agent": _tally(first, lambda line: line.agent, _biz),
        "frt_biz_by_team": _tally(first, lambda line: line.team, _biz),
        "frt_biz_by_tier": _tally(first, lambda line: line.tier, _biz),
        "frt_biz_by_week": _tally(first, _week(data), _biz),
        "frt_reconcile": waits.ledger(data.tickets, data.roots, data.raw_openings(), data.start, data.end),
        "next_reply_n": len(later),
        "next_reply_biz_sum": seconds(sum(line.biz or 0 for line in later)) if later else None,
        "next_reply_biz_median": seconds(_quantile([line.biz or 0 for line in later], Fraction(1, 2))),
        "asa_seconds": sorted(seconds(line.cal) or 0 for line in data.of("asa")),
        "answered_rate": waits.answered(data.all, data.start, data.end),
        "answered_rate_at_period_end": waits.answered(data.all, data.start, data.end, data.end),
        "km_frt_biz_median": seconds(kaplan_meier(ended, censored, Fraction(1, 2))),
        "km_frt_biz_p90": seconds(kaplan_meier(ended, censored, Fraction(9, 10))),
    }
    found |= _durations("frt_biz", biz, interval=True)
    return found | _durations("frt_cal", [line.cal or 0 for line in first])


def kaplan_meier(ended: list[int], censored: list[int], share: Fraction) -> int | None:
    """The shortest time after which at most 1 - share still wait; None if that is never reached."""
    left = Fraction(1)
    for instant in sorted(set(ended)):
        at_risk = sum(one >= instant for one in [*ended, *censored])
        left *= 1 - Fraction(ended.count(instant), at_risk)
        if left <= 1 - share:
            return instant
    return None


def _resolutions(data: Recount) -> Figures:
    lines = data.of("resolution")
    return {
        "res_n": len(lines),
        **_durations("res_biz", [line.biz or 0 for line in lines], interval=True),
        **_durations("res_cal", [line.cal or 0 for line in lines]),
    }


def _interval(pair: list[int]) -> list[float] | None:
    ends = wilson(*pair)
    return None if ends is None else list(ends)


def _lasting(data: Recount) -> Figures:
    fcr, reopen, contained = _ratio(data.of("fcr")), _ratio(data.of("reopen")), data.of("bot_containment")
    confirmed = sum(line.note == "confirmed" for line in contained)
    return {
        "fcr": fcr,
        "fcr_ci": _interval(fcr),
        "fcr_excluded": data.fcr_left_out,
        "fcr_survey": _ratio(data.of("fcr_survey")),
        "reopen": reopen,
        "reopen_ci": _interval(reopen),
        "bot_containment": _ratio(contained),
        "bot_containment_confirmed": [confirmed, len(contained)],
    }


def _handling(data: Recount) -> Figures:
    cycles, calls = data.of("aht"), data.of("call_aht")
    sums: Callable[[list[Line]], Any] = lambda lines: seconds(sum(line.cal or 0 for line in lines))  # noqa: E731
    return {
        "aht_n": len(cycles),
        **_durations("aht", [line.cal or 0 for line in cycles], interval=True),
        "handle_by_agent": _tally(data.of("handle"), lambda line: line.agent, sums),
        "call_aht": seconds(Fraction(sum(line.cal or 0 for line in calls), len(calls))) if calls else None,
        "excluded_handle": _tally(data.of("excluded_handle"), lambda line: line.note, sums),
    }


def _promised(data: Recount) -> Figures:
    first, solved = data.of("sla_first_response"), data.of("sla_resolution")
    return {
        "sla_first_response": _ratio(first),
        "sla_first_response_ci": _interval(_ratio(first)),
        "sla_resolution": _ratio(solved),
        "sla_resolution_ci": _interval(_ratio(solved)),
        "sla_breaches": {line.subject: seconds(line.at) for line in [*first, *solved] if line.note == "broken"},
        "sla_cancelled": {
            f"{line.subject}:first_response": line.note for line in first if line.note == promises.CANCELLED
        },
    }


def _surveys(data: Recount) -> Figures:
    csat, ces, nps = data.of("csat"), data.of("ces"), data.of("nps")
    cohort = voices.asked("csat", data.answers, data.as_of, data.start, data.end)
    easy = voices.asked("ces", data.answers, data.as_of, data.start, data.end)
    contacts = voices.by_contact(voices.asked("nps", data.answers, data.as_of, data.start, data.end))
    partial = sum(any(reason in ("", "partial") for _event, reason in one.judged) for one in cohort)
    counts = [
        sum(low <= (line.cal or 0) <= high for line in nps) for low, high in ((9, 10), (7, 8), (0, 6))
    ]  # fmt: skip
    good, n = _ratio(csat)
    efforts = [line.cal or 0 for line in ces]
    return {
        "csat": [good, n],
        "csat_pct": 100 * good / n if n else None,
        "csat_ci": _interval([good, n]),
        "csat_mean": sum(line.cal or 0 for line in csat) / n if n else None,
        "csat_by_agent": _tally(csat, lambda line: line.agent, _ratio),
        "csat_by_channel": _tally(csat, lambda line: line.channel, _ratio),
        "csat_by_tier": _tally(csat, lambda line: line.tier, _ratio),
        "csat_excluded": voices.excluded_answers("csat", data.answers),
        "csat_response_rate": [sum(one.counted is not None for one in cohort), len(cohort)],
        "csat_response_rate_incl_partial": [partial, len(cohort)],
        "csat_bounds": _bounds(cohort, data.rules),
        "nps_counts": counts,
        "nps": 100 * (counts[0] - counts[2]) / len(nps) if nps else None,
        "nps_se": nps_error(*counts),
        "nps_ci": _list(nps_interval(*counts)),
        "nps_response_rate": [sum(contacts), len(contacts)],
        "ces_n": len(ces),
        "ces_mean": sum(efforts) / len(ces) if ces else None,
        "ces_ci": _list(mean_interval(len(ces), sum(efforts), sum(score * score for score in efforts), 1, 7)),
        "ces_easy": _ratio(ces),
        "ces_response_rate": [sum(one.counted is not None for one in easy), len(easy)],
    }


def _list(pair: Any) -> list[float] | None:
    return None if pair is None else list(pair)


def _bounds(cohort: list[voices.Answers], rules: Rules) -> list[float] | None:
    given = [one.counted["score"] >= voices.best(one, rules) for one in cohort if one.counted is not None]
    good, asked = sum(given), len(cohort)
    return [good / asked, (good + asked - len(given)) / asked] if asked else None


def _others(data: Recount) -> Figures:
    tries = data.of("deflection")
    base, left = voices.active(data.events, data.start), voices.active(data.events, data.end)
    inside = [event for event in data.events if data.start <= event["ms"] < data.end]
    came = {e["account"] for e in inside if e["type"] in ("account_started", "account_reactivated")} - base
    gone = sum(event["type"] == "account_cancelled" for event in inside)
    lost, n = len(base - left), len(base)
    return {
        "deflection_confirmed": [sum(line.note == "confirmed" for line in tries), len(tries)],
        "deflection_assumed": _ratio(tries),
        "churn": [lost, n],
        "churn_ci": _interval([lost, n]),
        "retention_pct": 100 * (n - lost) / n if n else None,
        "active_end": len(left),
        "new_gross": len(came),
        "new_active_at_end": len(came & left),
        "churn_naive_net": 100 * (n - len(left)) / n if n else None,
        "churn_naive_events": 100 * gone / n if n else None,
    }


def _contrasts(data: Recount) -> Figures:
    inside = [
        t for t in data.all if t.is_request and t.is_done and data.start <= t.solutions[-1].at < data.end
    ]  # fmt: skip
    few = [ticket for ticket in inside if sum(e["type"] == "agent_reply" for e in ticket.events) < 2]
    quick = [
        t for t in data.all
        if not t.excluded and t.solutions and data.start <= t.solutions[0].at < data.end
        and t.solutions[0].at - t.opened <= 900_000
    ]  # fmt: skip
    days = [ceil(Fraction(line.cal or 0, 86_400_000)) for line in data.of("resolution")]
    zone = ZoneInfo(data.rules["report_tz"])
    naive = {}
    for line in data.of("frt"):
        left, right = (datetime.fromtimestamp(at / 1000, zone) for at in (line.at - (line.cal or 0), line.at))
        wall = round((right.replace(tzinfo=None) - left.replace(tzinfo=None)).total_seconds() * 1000)
        if wall != line.cal:
            naive[line.subject] = seconds(wall)
    return {
        "contrast_one_touch": [len(few), len(inside)],
        "contrast_first_solution_15min": len(quick),
        "contrast_res_days_ceil": sum(days) / len(days) if days else None,
        "contrast_naive_wall_clock": naive,
    }


def _flags(found: Figures) -> dict[str, str]:
    flags = {}
    for name in ("csat", "fcr", "reopen", "sla_first_response", "sla_resolution", "fcr_survey", "churn"):
        k, n = found[name]
        if n:
            flags[name] = badge(n, k / n, wilson(k, n))
    if found["ces_n"]:
        k, n = found["ces_easy"]
        flags["ces"] = badge(n, k / n, wilson(k, n))
    return flags
