"""The jobs: dirty owners' facts are worked out anew, together with the sums they are part of (metrics.md 7.2).

An owner is "t12" (a ticket with what was merged into it), "c5" (a contact's recommendations), "i9" (an anonymous one),
"a3" (an answer that nobody had asked for) or "v…" (a visitor). A slice is one transaction under one lock: marks, facts
and sums move together, so a crash changes nothing and a second run finds nothing to do.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from core.clocks import now
from metrics import loading
from metrics.engine import answers, facts, handling, visits
from metrics.engine.compute import facts_of, follow_ups_of
from metrics.engine.facts import Fact
from metrics.engine.groups import Group, fold
from metrics.engine.opening import instant, moment_of
from metrics.models import MetricsState, Ripening
from metrics.promised import promised
from metrics.settings_of import ProductConfig, config_of_product
from metrics.writing import Row, Touched, prepare_again, replace_facts, row_of
from surveys.enums import Kind

SLICE = 500
LOCK = 0x6D657472  # of this room; one slice at a time, whoever works on it
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Worked:
    """What a batch came to: rows by owner, and when time will change them."""

    rows: list[Row] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)
    ripens: dict[str, int] = field(default_factory=dict)

    def add(self, owner: str, found: Iterable[Fact], timers: Iterable[int], as_of: int) -> None:
        """Takes up the facts of one owner."""
        self.owners.add(owner)
        self.rows += [row_of(fact, owner) for fact in found]
        coming = min((at for at in timers if at > as_of), default=None)
        if coming is not None:
            self.ripens[owner] = min(coming, self.ripens.get(owner, coming))


def refresh(*, as_of: datetime | None = None, config: ProductConfig | None = None, budget_s: float = 50.0) -> int:
    """Works until nothing is dirty or the time is up; returns how many owners were worked out.

    Effects: marks and due timers disappear, facts and sums are as of `as_of` (now). Somebody else at work: 0.
    """
    began, total = time.monotonic(), 0
    while time.monotonic() - began < budget_s:
        done = _slice(as_of or now(), config or config_of_product())
        if not done:
            break
        total += done
    return total


def _slice(as_of: datetime, config: ProductConfig) -> int:
    with transaction.atomic():
        if not _locked():
            return 0
        owners = _taken(as_of)
        if owners:
            work(owners, as_of, config)
        MetricsState.objects.update_or_create(defaults={"as_of": as_of}, id=1)
    return len(owners)


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _taken(as_of: datetime) -> set[str]:
    """Owners of the oldest marks and of timers that are due; they are gone with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metrics_dirtymark WHERE id IN (SELECT id FROM metrics_dirtymark ORDER BY id LIMIT %s"
            " FOR UPDATE SKIP LOCKED) RETURNING owner, agent_id, at",
            [SLICE],
        )
        marks = cursor.fetchall()
        cursor.execute(
            "DELETE FROM metrics_ripening WHERE owner IN (SELECT owner FROM metrics_ripening WHERE at <= %s"
            " ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING owner",
            [as_of, SLICE],
        )
        due = {row[0] for row in cursor.fetchall()}
        return due | {row[0] for row in marks} | _parallel(cursor, marks)


def _parallel(cursor: Any, marks: list[tuple[Any, ...]]) -> set[str]:
    """Tickets that the same agents handled about then: their shares move, too."""
    handled = [(agent, at) for _owner, agent, at in marks if agent is not None]
    if not handled:
        return set()
    agents, instants = zip(*handled, strict=True)
    cursor.execute(
        "SELECT DISTINCT e.ticket_id FROM unnest(%s::bigint[], %s::timestamptz[]) AS d(agent, at)"
        " JOIN tickets_ticketevent e ON e.at >= d.at - interval '1 day' AND e.at <= d.at + interval '1 day'"
        " AND e.kind IN ('handle_started', 'handle_stopped', 'call_logged') AND e.actor_agent_id = d.agent",
        [list(agents), list(instants)],
    )
    return {f"t{row[0]}" for row in cursor.fetchall()}


def work(owners: Collection[str], as_of: datetime, config: ProductConfig, *, sums: bool = True) -> Touched:
    """Works out the facts of these owners, inside the caller's transaction; returns what differed.

    Effects: facts, timers and, unless `sums` is false, sums.
    """
    worked = worked_out(owners, as_of, config)
    touched = replace_facts(worked.owners, worked.rows)
    if sums:
        prepare_again(touched, config.report_tz)
    Ripening.objects.filter(owner__in=worked.owners).delete()
    Ripening.objects.bulk_create([Ripening(owner=owner, at=instant(at)) for owner, at in worked.ripens.items()])
    return touched


def worked_out(owners: Collection[str], as_of: datetime, config: ProductConfig) -> Worked:
    """The facts of these owners, and of others whose facts hang on theirs; nothing is written."""
    numbers = {int(owner[1:]) for owner in owners if owner[0] == "t"}
    worked = Worked()
    moment = moment_of(as_of)
    voters = {owner for owner in owners if owner[0] in "ci"}
    if numbers:
        voters |= _tickets(worked, numbers, moment, config)
    if voters:
        _votes(worked, voters, moment, config)
    _unasked(worked, {owner for owner in owners if owner[0] == "a"}, moment)
    _visitors(worked, {owner for owner in owners if owner[0] == "v"}, moment, config)
    return worked


def _tickets(worked: Worked, numbers: set[int], as_of: int, config: ProductConfig) -> set[str]:
    """The facts of groups and of what was asked about them; returns contacts whose recommendations hang on them."""
    batch = loading.load(numbers)
    config.prepare(batch.wanted)
    later = {event.ticket: event.at for event in reversed(batch.events) if event.at > as_of}
    known = [event for event in batch.events if event.at <= as_of]
    others = set(batch.roots)
    groups = fold([event for event in known if event.ticket not in others])
    roots = {ticket: group.root for group in groups.values() for ticket in group.members}
    shares, timers = handling.stretches(known, batch.roots | roots, config.handle_cap, as_of)
    following = follow_ups_of(groups, roots)
    wanted = {root: group for root, group in groups.items() if root in batch.wanted}
    by_file = config.sla or config.promised is not None
    kept, due = ({}, {}) if by_file else promised(wanted, instant(as_of))
    for ticket in batch.wanted:
        worked.add(f"t{ticket}", (), [later[ticket]] if ticket in later else (), as_of)
    for root, group in groups.items():
        if root in batch.wanted:
            making = facts_of(group, config, as_of, shares.get(root, []), lambda root=root: following.get(root, []))  # type: ignore[misc]
            own = [*making.timers, *(each[root] for each in (timers, due) if root in each)]
            worked.add(f"t{root}", [*making.facts, *kept.get(root, ())], own, as_of)
    return _asked(worked, batch.wanted, groups, roots, as_of, config)


def _asked(
    worked: Worked, wanted: set[int], groups: dict[Any, Group], roots: dict[Any, Any], as_of: int, config: ProductConfig
) -> set[str]:
    events = loading.load_surveys("i.ticket_id = ANY(%s)", [list(wanted)])
    voters: set[str] = set()
    for invitation in answers.invitations([event for event in events if event.at <= as_of])[0]:
        if invitation.kind == "nps":
            voters.add(voter_of(invitation.sent.data["customer"], invitation.sent.seq))
            continue
        invitation.group = groups.get(roots.get(invitation.sent.ticket))
        asking = answers.Asking(config, as_of)
        asking.ask(invitation)
        root = invitation.group.root if invitation.group else invitation.sent.ticket
        worked.add(f"t{root}", asking.facts, asking.timers, as_of)
    for event in events:
        if event.at > as_of:
            worked.add(f"t{roots.get(event.ticket, event.ticket)}", (), [event.at], as_of)
    return voters


def voter_of(contact: int | None, invitation: int) -> str:
    """Whose recommendation an invitation asks for: a contact's, or nobody's that we know."""
    return f"i{invitation}" if contact is None else f"c{contact}"


def _votes(worked: Worked, voters: set[str], as_of: int, config: ProductConfig) -> None:
    contacts = [int(owner[1:]) for owner in voters if owner[0] == "c"]
    single = [int(owner[1:]) for owner in voters if owner[0] == "i"]
    where = "(i.contact_id = ANY(%s) OR i.id = ANY(%s)) AND (s.kind IN ('nps', 'tnps') OR i.ticket_id IS NULL)"
    events = loading.load_surveys(where, [contacts, single])
    by_voter: dict[str, list[Any]] = {owner: [] for owner in voters}
    owner_of = {
        event.data["survey"]: voter_of(event.data["customer"], event.data["survey"])
        for event in events
        if event.kind == answers.SURVEY_SENT
    }
    for event in events:
        by_voter.setdefault(owner_of[event.data["survey"]], []).append(event)
    groups = _groups({event.ticket for event in events if event.ticket is not None}, as_of)
    for owner, own in by_voter.items():
        asking = answers.Asking(config, as_of)
        for invitation in answers.invitations([event for event in own if event.at <= as_of])[0]:
            invitation.group = groups.get(invitation.sent.ticket)
            asking.ask(invitation)
        asking.vote()
        later = [event.at for event in own if event.at > as_of]
        worked.add(owner, asking.facts, [*asking.timers, *later], as_of)


def _groups(tickets: set[int], as_of: int) -> dict[int, Group]:
    """The group of each ticket."""
    if not tickets:
        return {}
    batch = loading.load(tickets)
    groups = fold([event for event in batch.events if event.at <= as_of and event.ticket not in batch.roots])
    return {ticket: group for group in groups.values() for ticket in group.members}


def _unasked(worked: Worked, owners: set[str], as_of: int) -> None:
    if not owners:
        return
    found = {f"a{event.seq}": (event, kind) for event, kind in loading.load_unasked(int(owner[1:]) for owner in owners)}
    for owner in owners:
        event, kind = found.get(owner, (None, ""))
        if event is None or event.at > as_of:
            worked.add(owner, (), [event.at] if event else (), as_of)
            continue
        fact = Fact(metric_of(kind), owner, None, event.at, event.at, reason="unsolicited")
        worked.add(owner, [fact], (), as_of)


def metric_of(kind: str) -> str:
    """The metric of a kind of survey."""
    return facts.NPS_TICKET if kind == Kind.NPS_TICKET else facts.SURVEYS[kind]


def _visitors(worked: Worked, owners: set[str], as_of: int, config: ProductConfig) -> None:
    if not owners:
        return
    events, contacts = loading.load_visits([owner[1:] for owner in owners])
    for owner in owners:
        own = [event for event in events if event.data["visitor"] == owner[1:]]
        known = [event for event in own if event.at <= as_of]
        reached = {owner[1:]: [at for at in contacts.get(owner[1:], ()) if at <= as_of]}
        found, timers = visits.visits(known, reached, config, as_of)
        worked.add(owner, found, [*timers, *(event.at for event in own if event.at > as_of)], as_of)


def mark_visitors(*, since: datetime) -> int:
    """Marks visitors whose visits moved since then: their rows change without events. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metrics_dirtymark (owner) SELECT DISTINCT 'v' || visitor FROM knowledge_base_helpsession"
            " WHERE intent_at IS NOT NULL AND (last_at >= %s OR contacted_at >= %s)",
            [since, since],
        )
        return int(cursor.rowcount)


def wait_for_turn() -> None:
    """Waits for the slice that is being worked on; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
