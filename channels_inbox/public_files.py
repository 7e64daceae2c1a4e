"""Files of ours at an address that needs no sign-in, for providers and customers who were sent it (R8).

The address holds a MAC over the file and its end; it can be asked for so long and for this file alone.
"""

from datetime import UTC, datetime

from core.clocks import now
from core.signing import mac, mac_matches
from people.addresses import absolute
from tickets.enums import Flag, MessageKind
from tickets.models import Attachment

PURPOSE = "public-file"


def public_address(file: Attachment, until: datetime) -> str:
    """The address of a file until an instant (to the second)."""
    end = int(until.timestamp())
    return absolute(f"/files/{file.pk}-{end}-{mac(PURPOSE, file.pk, end)}/")


def find_public_file(token: str) -> Attachment | None:
    """The file of an answer of ours behind the last part of its address; None once it is over, or for a forged one.

    One query, none for a forged address.
    """
    number, _, rest = token.partition("-")
    end, _, given = rest.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (number, end)):
        return None
    if not mac_matches(given, PURPOSE, int(number), int(end)) or datetime.fromtimestamp(int(end), UTC) < now():
        return None
    ours = Attachment.objects.filter(pk=int(number), message__kind=MessageKind.REPLY)
    return ours.exclude(message__ticket__flag=Flag.DELETED).first()
