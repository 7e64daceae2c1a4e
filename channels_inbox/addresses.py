"""Addresses that cannot be guessed: the reply address of each recipient and the return path of each copy (R1).

`support+t12.<mac>@…` is where one recipient of ticket 12 answers, `support+b34.<mac>@…` where bounces of copy 34 go.
"""

import re

from channels_inbox.models import DeliveryCopy
from core.signing import mac, mac_matches
from core.text import normal_address

_REPLY = re.compile(r"(?:^|\+)t(\d{1,18})\.([a-z2-7]{26})$", re.IGNORECASE)
_RETURN = re.compile(r"(?:^|\+)b(\d{1,18})\.([a-z2-7]{26})$", re.IGNORECASE)
LONGEST_LOCAL = 64


def reply_token(ticket_number: int, email: str) -> str:
    """The part after the plus of one recipient's reply address."""
    return f"t{ticket_number}.{mac('reply', ticket_number, normal_address(email))}"


def read_token(local_part: str) -> tuple[int, str] | None:
    """Ticket number and MAC of a local part such as `support+t12.…`, unchecked; None if there is none."""
    found = _REPLY.search(local_part.strip())
    return (int(found[1]), found[2].lower()) if found else None


def token_is_of(ticket_number: int, token_mac: str, email: str) -> bool:
    """Whether this MAC was made for this recipient of this ticket."""
    return mac_matches(token_mac, "reply", ticket_number, normal_address(email))


def token_owner(ticket_number: int, token_mac: str) -> str | None:
    """The recipient for whom the MAC was made, among those we wrote to on this ticket, or None. One query."""
    copies = DeliveryCopy.objects.filter(delivery__message__ticket_id=ticket_number)
    emails = copies.order_by("email").values_list("email", flat=True).distinct()
    return next((email for email in emails if token_is_of(ticket_number, token_mac, email)), None)


def return_token(copy_id: int) -> str:
    """The part after the plus of the return path of one copy."""
    return f"b{copy_id}.{mac('return-path', copy_id)}"


def read_return_token(local_part: str) -> int | None:
    """The copy that a bounce to this local part is about; None without a genuine token."""
    found = _RETURN.search(local_part.strip())
    if found and mac_matches(found[2], "return-path", int(found[1])):
        return int(found[1])
    return None


def with_token(address: str, token: str) -> str:
    """`support@x.example` with its token, or the bare address where the local part would become too long."""
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{domain}" if len(tagged) <= LONGEST_LOCAL else address


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()
