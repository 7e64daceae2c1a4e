"""Addresses that a message goes to: cleaned, checked, each once."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import clean_line, header_value, normal_address
from tickets.errors import Refused
from tickets.models import Ticket

Address = dict[str, str]  # {"name", "email"}


def addresses(given: Iterable[Address | str]) -> list[Address]:
    """Each address once, in order; raises Refused for one that cannot be written to (R11)."""
    result: dict[str, Address] = {}
    for entry in given:
        address = {"name": "", "email": entry} if isinstance(entry, str) else entry
        email = normal_address(address.get("email", ""))
        if not email:
            continue
        try:
            validate_email(email)
            header_value(address.get("name", ""))
        except (ValidationError, ValueError):
            raise Refused(_("“%(email)s” is not an address that mail can be sent to.") % {"email": email}) from None
        result.setdefault(email, {"name": clean_line(address.get("name", ""), 160), "email": email})
    return list(result.values())


def requester_address(ticket: Ticket) -> list[Address]:
    """The requester's address as a list of one, or of none."""
    requester = ticket.requester
    return [{"name": requester.name, "email": requester.email}] if requester.email else []
