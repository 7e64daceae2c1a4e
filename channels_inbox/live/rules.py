"""What an administrator decided about the queue of a channel."""

from dataclasses import dataclass
from typing import Any

from people.enums import LiveKind
from tickets.enums import ChannelKind
from tickets.models import Channel

LIVE_KINDS = {ChannelKind.CHAT.value: LiveKind.CHAT}
CAPACITY, RING_S, MAIL_AFTER_MIN = 3, 30, 5


@dataclass(frozen=True, slots=True)
class Rules:
    """`capacity`: how many an agent holds at once, unless their own number says otherwise; `ring_s`: how long it rings.

    From an expected wait of `mail_after_s` on, an answer by mail is offered. After two missed rings in a row an agent
    becomes busy, if `busy_after_misses`.
    """

    capacity: int = CAPACITY
    ring_s: int = RING_S
    mail_after_s: int = MAIL_AFTER_MIN * 60
    busy_after_misses: bool = False


def rules_of(channel: Channel) -> Rules:
    """The rules of a channel. One query, unless its settings were read with it."""
    stored = getattr(channel, "settings", None)
    config: dict[str, Any] = (stored.config or {}) if stored else {}
    return Rules(
        capacity=int(config.get("capacity") or CAPACITY),
        ring_s=int(config.get("ring_s") or RING_S),
        mail_after_s=int(config.get("mail_after_min") or MAIL_AFTER_MIN) * 60,
        busy_after_misses=bool(config.get("busy_after_misses")),
    )
