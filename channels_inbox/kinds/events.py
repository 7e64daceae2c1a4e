"""Posts in our own format: a JSON object that is an event, or holds a list of them (docs/channels/webhook.md)."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from channels_inbox.inbound import Outcome, Unreadable
from core.text import clean_line

MOST_EVENTS = 1_000
LONGEST_ID = 150


class Wrong(ValueError):
    """The event is not as the format has it."""


def read_events(raw: bytes, read: Callable[[dict[str, Any]], Outcome]) -> list[Outcome]:
    """What `read` makes of each event of a post, in order; one that is wrong spoils no other.

    Raises ValueError for what is no JSON object.
    """
    post = json.loads(raw)
    if not isinstance(post, dict):
        raise Wrong("the post is no JSON object")
    events = post.get("events", [post])
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Wrong(f"“events” is no list of at most {MOST_EVENTS} events")
    return [_outcome(event, read) for event in events]


def _outcome(event: Any, read: Callable[[dict[str, Any]], Outcome]) -> Outcome:
    try:
        return read(event)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        return Unreadable("unreadable-event", clean_line(str(error) or type(error).__name__, 300))


def short(name: str) -> str:
    """A name of theirs in a form that has room in a key."""
    known = clean_line(name, 1_000)
    return known if len(known) <= LONGEST_ID else hashlib.sha256(known.encode()).hexdigest()


def instant(event: dict[str, Any]) -> datetime | None:
    """When it happened at the sender's; an instant without a zone is UTC."""
    given = event.get("at")
    if given in (None, ""):
        return None
    found = datetime.fromisoformat(str(given))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def text_of(event: dict[str, Any], name: str, most: int) -> str:
    """A value as one line; "" for one that is not there or is no single value."""
    value = event.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return clean_line(str(value), most)


def needed(event: dict[str, Any], name: str, most: int) -> str:
    """As `text_of`; raises Wrong when it is missing."""
    found = text_of(event, name, most)
    if not found:
        raise Wrong(f"“{name}” is missing")
    return found
