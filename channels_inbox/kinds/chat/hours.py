"""Whether somebody is there to chat, by the channel's business calendar, and when they are back."""

from typing import Any

from core import clocks
from people.calendars import calendar_id, clock
from tickets.models import Channel


def hours_of(channel: Channel) -> dict[str, Any]:
    """{"open", "until", "next"}: instants as ISO texts or null. Two queries at most, as a rule."""
    calendar = clock(calendar_id(channel=channel, team=channel.default_team))
    moment = clocks.now()
    if clocks.is_open(calendar, moment):
        return {"open": True, "until": clocks.api_time(clocks.next_closing(calendar, moment)), "next": None}
    return {"open": False, "until": None, "next": clocks.api_time(clocks.next_opening(calendar, moment))}
