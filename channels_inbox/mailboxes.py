"""The active channels with their settings, and which mail addresses are ours."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.text import normal_address
from tickets.enums import ChannelKind
from tickets.models import Channel

REFRESH_S = 5.0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One active channel with its settings; an e-mail channel has its own addresses (lower case) besides."""

    channel: Channel
    incoming: str
    addresses: tuple[str, ...]
    config: dict[str, Any] = field(repr=False)

    @property
    def channel_id(self) -> int:
        """The channel's id."""
        return int(self.channel.pk)


class AddressBook:
    """All active channels; `support+anything@example.com` is an address of `support@example.com`."""

    def __init__(self, mailboxes: Iterable[Mailbox]) -> None:
        self.mailboxes = list(mailboxes)
        self.by_channel = {mailbox.channel_id: mailbox for mailbox in self.mailboxes}
        self._by_address = {address: mailbox for mailbox in self.mailboxes for address in mailbox.addresses}
        self.domains = {address.rpartition("@")[2] for address in self._by_address}

    def find(self, address: str) -> Mailbox | None:
        """The e-mail channel that this address belongs to, or None."""
        return self._by_address.get(base_address(address))

    def is_own(self, address: str) -> bool:
        """Whether mail to this address comes to us."""
        return base_address(address) in self._by_address


def base_address(address: str) -> str:
    """The address in its stored form, without what stands between a plus sign and the @."""
    local, at, domain = normal_address(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def plus_part(address: str) -> str:
    """What stands between the first plus sign and the @, or "" (lower case)."""
    local = normal_address(address).rpartition("@")[0]
    return local.partition("+")[2]


def load_book() -> AddressBook:
    """The address book as the database has it now. One query."""
    channels = Channel.objects.filter(is_active=True).select_related("settings", "default_team")
    return AddressBook(_mailbox(channel) for channel in channels)


def _mailbox(channel: Channel) -> Mailbox:
    settings = getattr(channel, "settings", None)
    config = settings.config if settings else {}
    addresses = [channel.address, *config.get("aliases", [])] if channel.kind == ChannelKind.EMAIL else []
    return Mailbox(
        channel=channel,
        incoming=settings.incoming if settings else "none",
        addresses=tuple(dict.fromkeys(normal_address(address) for address in addresses if address)),
        config=config,
    )


class CachedBook:
    """An address book that is read again when it is older than some seconds; for long-lived processes."""

    def __init__(self, max_age_s: float = REFRESH_S) -> None:
        self.max_age_s = max_age_s
        self._read_at = float("-inf")
        self._book = AddressBook([])

    def get(self) -> AddressBook:
        """The book, read again when it is stale; raises django.db.Error when it cannot be read."""
        if time.monotonic() - self._read_at > self.max_age_s:
            self._book = load_book()
            self._read_at = time.monotonic()
        return self._book

    def with_channel(self, channel_id: int) -> AddressBook:
        """The book; read again, too, when it does not hold this channel yet."""
        if channel_id not in self.get().by_channel:
            self.forget()
        return self.get()

    def held(self) -> AddressBook | None:
        """The book as it was read last, without a query; None when it is stale."""
        return self._book if time.monotonic() - self._read_at <= self.max_age_s else None

    def forget(self) -> None:
        """Makes the next `get` read the database."""
        self._read_at = float("-inf")
