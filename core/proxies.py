"""Who is at the other end of a connection, when proxies stand in between (R42)."""

import ipaddress
from functools import lru_cache

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(peer: str, forwarded: str) -> str:
    """The client's address: the nearest hop in X-Forwarded-For that is no listed proxy; `peer` if it is none itself."""
    if not forwarded or not is_proxy(peer):
        return peer
    address = peer
    for hop in reversed([part.strip() for part in forwarded.split(",")]):
        address = hop
        if not is_proxy(hop):
            break
    return address


def is_proxy(address: str) -> bool:
    """Whether HELPDESK_TRUSTED_PROXIES lists it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


def check_entries() -> None:
    """Raises ValueError for an entry that is neither an address nor a network: said at the start, not at a request."""
    _networks(tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=8)
def _networks(entries: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(entry, strict=False) for entry in entries)
