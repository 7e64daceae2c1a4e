"""How a channel is doing, in a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_inbox.enums import ItemState
from channels_inbox.health.figures import Day, days_of
from channels_inbox.models import ChannelSettings, Item
from core.clocks import now
from tickets.enums import ChannelKind
from tickets.models import Channel

LATE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Health:
    """How a channel is doing, as the list shows it: a tone of the design system, an icon and a word."""

    tone: str
    icon: str
    word: str


def health_of(channel: Channel, day: Day, at: datetime | None = None) -> Health:
    """Reads it from what receiver and sender last wrote down and from the last 24 hours; says the worst. No query."""
    stored = getattr(channel, "settings", None)
    if not channel.is_active:
        return Health("off", "circle-pause", _("Not in use"))
    if stored is None or (stored.incoming == "none" and stored.outgoing == "none"):
        return Health("warning", "triangle-alert", _("Not connected"))
    if is_failing(stored):
        return Health("failing", "circle-x", _("Failing"))
    if stored.silent_since:
        return Health("failing", "circle-x", _("Silent"))
    if warning := _warning(channel, stored, day, at or now()):
        return warning
    if not (day.last_received or stored.last_in_at or stored.last_out_at):
        return Health("off", "circle-dashed", _("Nothing yet"))
    return Health("good", "circle-check", _("Good"))


def is_failing(stored: ChannelSettings) -> bool:
    """Whether the last thing that a channel did was an error."""
    successes = [instant for instant in (stored.last_in_at, stored.last_out_at) if instant]
    failed = stored.last_error_at
    return failed is not None and not any(instant > failed for instant in successes)


def count_troubled() -> int:
    """How many channels in use fail or are silent. One query."""
    settings = ChannelSettings.objects.filter(channel__is_active=True)
    return sum(1 for stored in settings if stored.silent_since or is_failing(stored))


def _warning(channel: Channel, stored: ChannelSettings, day: Day, moment: datetime) -> Health | None:
    word = ""
    if day.waits_since and moment - day.waits_since > LATE:
        word = _("Lagging")
    elif channel.kind == ChannelKind.EMAIL and stored.outgoing == "none":
        word = _("Cannot send")
    elif day.retrying:
        word = _("Sending again")
    elif day.refused:
        word = ngettext("%(number)s refused", "%(number)s refused", day.refused) % {"number": day.refused}
    return Health("warning", "triangle-alert", word) if word else None


def how_it_does(channel: Channel) -> dict[str, Any]:
    """What the page of one channel says about it: {"day", "health", "parked", "failing"}. Seven queries."""
    day = days_of([channel.pk])[channel.pk]
    parked = Item.objects.filter(channel=channel, state=ItemState.QUARANTINED).count()
    failing = is_failing(channel.settings) if getattr(channel, "settings", None) else False
    return {"day": day, "health": health_of(channel, day), "parked": parked, "failing": failing}
