"""What became of a message that asked."""

import re

from django.db import transaction

from core.clocks import now
from core.signing import mac, mac_matches
from surveys.events import tell_undelivered
from surveys.models import Invitation

_OURS = re.compile(r"s(\d{1,18})\.([a-z2-7]{26})@")
PURPOSE = "survey-mail"


def message_id(invitation_id: int, domain: str) -> str:
    """The Message-ID of the mail that asks, without <>: it names the invitation, and only we can make it."""
    return f"s{invitation_id}.{mac(PURPOSE, invitation_id)}@{domain}"


class RefusedInvitations:
    """Hears of mails that were refused for good (`core.bounces`)."""

    def refused(self, message_id: str, _words: str) -> bool:
        """Marks the invitation undelivered; False for a mail of somebody else's."""
        found = _OURS.match(message_id.strip().lower())
        if found is None or not mac_matches(found[2], PURPOSE, int(found[1])):
            return False
        mark_undelivered(int(found[1]))
        return True


def mark_undelivered(invitation_id: int) -> None:
    """The message never arrived: the invitation is no longer eligible (metrics.md 8.4). Once; effects: subscribers."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(pk=invitation_id, delivered=True).first()
        if found is None:
            return
        found.delivered = False
        found.save(update_fields=["delivered"])
        tell_undelivered(found, now())
