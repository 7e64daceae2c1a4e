"""What happened: the seam between the room that appends events and the rooms that care.

Two kinds of subscribers exist. A *synchronous* one runs in the transaction of the action, only inserts or updates its
own rows, does no I/O, and its failure fails the action; `docs/architecture.md` lists all of them. Everything else
*follows*: the event rows are their own outbox, a task hands each to its followers after the commit.
"""

from collections.abc import Callable, Sequence
from typing import Any

Subscriber = Callable[[Sequence[Any]], None]
Follower = Callable[[Any], None]

_subscribers: dict[str, Subscriber] = {}
_followers: dict[str, tuple[frozenset[str], Follower]] = {}


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Registers a synchronous subscriber under a unique name; called from `AppConfig.ready`."""
    _subscribers[name] = subscriber


def follow(name: str, kinds: Sequence[str], follower: Follower) -> None:
    """Registers a follower of the named event kinds; it must be idempotent by (name, event)."""
    _followers[name] = (frozenset(kinds), follower)


def publish(events: Sequence[Any]) -> None:
    """Hands freshly appended events to every synchronous subscriber, inside the running transaction."""
    for subscriber in _subscribers.values():
        subscriber(events)


def has_follower(kind: str) -> bool:
    """Whether anybody follows this kind of event."""
    return any(kind in kinds for kinds, _ in _followers.values())


def followers(kind: str) -> list[tuple[str, Follower]]:
    """Name and function of everybody who follows this kind of event."""
    return [(name, follower) for name, (kinds, follower) in _followers.items() if kind in kinds]


def subscriber_names() -> list[str]:
    """Names of the synchronous subscribers, in order of registration."""
    return list(_subscribers)
