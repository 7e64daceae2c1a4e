"""From a log to tickets: cut at an instant, put in order, merged tickets followed to their survivors."""

from collections.abc import Iterable
from typing import Any

from metrics.recount.ledger import DONE, Event, Move, Ticket


def known_events(rows: Iterable[Event], as_of: int) -> list[Event]:
    """The events up to an instant in their order, each with `ms`, its instant in milliseconds."""
    timed = [row | {"ms": round(row["at"] * 1000)} for row in rows]
    return sorted((row for row in timed if row["ms"] <= as_of), key=lambda row: (row["ms"], row["seq"]))


def survivors(events: list[Event]) -> dict[Any, Any]:
    """For each ticket the one it is part of now, itself if it was not merged."""
    parent: dict[Any, Any] = {}
    for event in events:
        if event["type"] == "merged":
            parent[event["ticket"]] = event["into"]
        elif event["type"] == "unmerged":
            parent.pop(event["ticket"], None)
    found = {}
    for event in events:
        if event["type"] == "ticket_created":
            ticket, seen = event["ticket"], set()
            while ticket in parent and ticket not in seen:
                seen.add(ticket)
                ticket = parent[ticket]
            found[event["ticket"]] = ticket
    return found


def read_tickets(events: list[Event]) -> dict[Any, Ticket]:
    """The surviving tickets."""
    roots = survivors(events)
    rows = {event["ticket"]: event for event in events if event["type"] == "ticket_created"}
    found = {}
    by_root: dict[Any, list[Event]] = {}
    for event in _marked(events):
        by_root.setdefault(roots.get(event.get("ticket")), []).append(event)
    for root in set(roots.values()) & rows.keys():
        members = [ticket for ticket, survivor in roots.items() if survivor == root]
        found[root] = _ticket(root, [rows[member] for member in members], by_root[root], rows[root])
    return found


def _ticket(root: Any, rows: list[Event], own: list[Event], card: Event) -> Ticket:
    flags: list[str] = []
    for event in own:
        if event["type"] == "flagged":
            flags.append(event["flag"])
        elif event["type"] == "unflagged":
            flags = [flag for flag in flags if event.get("flag") and flag != event["flag"]]
    follows = {row["ticket"]: (row["follow_up_of"], opened_alone(row, own)) for row in rows if row.get("follow_up_of")}
    for event in own:
        if event["type"] == "follow_up_linked":
            row = next(row for row in rows if row["ticket"] == event["ticket"])
            follows[event["ticket"]] = (event["of"], opened_alone(row, own))
    ticket = Ticket(root, card, rows, own, (flags or [""])[-1], follows, min(row["ms"] for row in rows))
    ticket.moments = _moments(own, {row["ticket"]: row["channel"] for row in rows})
    if ticket.purpose == "request":
        ticket.opened = min([ticket.opened, *(event["ms"] for event in own if _opens(event))])
    ticket.moves = _moves(own)
    return ticket


def opened_alone(row: Event, own: list[Event]) -> int:
    """When a ticket was opened, whatever it was merged with."""
    if (row.get("purpose") or "request") != "request":
        return int(row["ms"])
    return min([row["ms"], *(event["ms"] for event in own if event["ticket"] == row["ticket"] and _opens(event))])


def _opens(event: Event) -> bool:
    if event["type"] == "customer_message":
        return not event.get("auto")
    return bool(event["type"] == "call_logged" and event["direction"] == "inbound")


def _marked(events: list[Event]) -> list[Event]:
    """The events with later marks on messages applied; a mark without a number is about the latest message."""
    marks: dict[int, bool] = {}
    for position, event in enumerate(events):
        if event["type"] == "message_marked":
            earlier = [one for one in events[:position] if one.get("ticket") == event.get("ticket")]
            messages = [one["seq"] for one in earlier if one["type"] == "customer_message"]
            if event.get("message") is not None:
                marks[event["message"]] = event["ack_only"]
            elif messages:
                marks[messages[-1]] = event["ack_only"]
    return [event | {"ack_only": marks[event["seq"]]} if event["seq"] in marks else event for event in events]


def _moments(own: list[Event], channels: dict[Any, str]) -> list[Event]:
    """What matters to waits and contacts, by the instant at which it happened."""
    found = []
    for event in own:
        more = {"channel": channels[event["ticket"]]}
        if event["type"] == "customer_message":
            real = not event.get("auto") and not event.get("ack_only")
            found.append(
                event
                | more
                | {"what": "customer" if real else "other", "is_ack": event.get("ack_only") and not event.get("auto")}
            )
        elif event["type"] == "agent_reply":
            found.append(event | more | {"what": "response"})
        elif event["type"] == "call_logged":
            if event["direction"] == "inbound":
                found.append(event | {"what": "call", "channel": "phone"})
            if event["answered"]:
                taken = event["ms"] + milliseconds(event, "wait_seconds")
                found.append(event | {"what": "response", "channel": "phone", "ms": taken})
        elif event["type"] in ("bot_reply", "bot_handoff"):
            found.append(event | more | {"what": event["type"]})
    return sorted(found, key=lambda moment: (moment["ms"], moment["seq"]))


def _moves(own: list[Event]) -> list[Move]:
    found: list[Move] = []
    for event in own:
        if event["type"] != "status_changed":
            continue
        move = Move(event["ms"], event["seq"], event["to"], event.get("by") or "agent", event.get("agent"))
        if found and _is_misclick(found, move):
            before = found[-2].to if len(found) > 1 else "open"
            found.pop()
            if move.to != before:
                found.append(move)
        else:
            found.append(move)
    before = "open"
    for move in found:
        move.solves, move.reopens = move.to in DONE and before not in DONE, move.to not in DONE and before in DONE
        before = move.to
    return found


def _is_misclick(found: list[Move], move: Move) -> bool:
    """Solved and opened again, or the other way round, within a minute by the same agent."""
    last, before = found[-1], found[-2].to if len(found) > 1 else "open"
    turned = (last.to in DONE) != (before in DONE) and (move.to in DONE) != (last.to in DONE)
    same = last.by == move.by == "agent" and last.agent == move.agent
    return turned and same and move.at - last.at < 60_000


def milliseconds(event: Event, name: str) -> int:
    """A field in seconds; an absent one is 0."""
    return round((event.get(name) or 0) * 1000)
