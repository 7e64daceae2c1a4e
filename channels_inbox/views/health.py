"""How a channel is doing, in a word."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.enums import ChannelKind
from tickets.models import Channel


@dataclass(frozen=True, slots=True)
class Health:
    """How a channel is doing, as the list shows it: a tone of the design system, an icon and a word."""

    tone: str
    icon: str
    word: str


def health_of(channel: Channel) -> Health:
    """Reads it from what the channel's receiver and sender last wrote down; no query on listed channels."""
    stored = getattr(channel, "settings", None)
    if not channel.is_active:
        return Health("off", "circle-pause", _("Not in use"))
    if stored is None or (stored.incoming == "none" and stored.outgoing == "none"):
        return Health("warning", "triangle-alert", _("Not connected"))
    successes = [instant for instant in (stored.last_in_at, stored.last_out_at) if instant]
    if stored.last_error_at and not any(instant > stored.last_error_at for instant in successes):
        return Health("failing", "circle-x", _("Failing"))
    if channel.kind == ChannelKind.EMAIL and stored.outgoing == "none":
        return Health("warning", "triangle-alert", _("Cannot send"))
    return Health("good", "circle-check", _("Good"))
