"""The guards that every automatic message passes at the one send point; nothing can go around them (R28, R30)."""

import re
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from channels_inbox.mailboxes import AddressBook, load_book
from channels_inbox.models import AutoSent, DeliveryCopy
from core.clocks import now
from core.text import normal_address
from tickets.enums import DeliveryState

_MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|bounces?|abuse|listserv|majordomo|(?:no|do-?not|donot)[-_.]?reply|noreply)"
    r"(?:$|[-_.+])|[-_.](?:bounces?|noreply|no-reply|owner|request)$",
    re.IGNORECASE,
)
# A company with a mailbox at one of these shares its domain with its customers.
SHARED_DOMAINS = frozenset(
    {
        "aol.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com",
        "icloud.com", "laposte.net", "live.com", "mac.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com",
        "outlook.de", "outlook.fr", "proton.me", "protonmail.com", "qq.com", "sapo.pt", "t-online.de", "uol.com.br",
        "wanadoo.fr", "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "zoho.com",
    }
)  # fmt: skip
HOUR = timedelta(hours=1)
KEEP = timedelta(days=1)


def reserve(copy: DeliveryCopy, ticket_id: int) -> str:
    """Lets an automatic copy pass and counts it, or returns why it must not leave.

    Atomic under concurrent workers. A copy that passed is marked `sending`, so that a retry after a failure or a crash
    is not counted again.
    """
    if copy.state == DeliveryState.SENDING:
        return ""
    email = normal_address(copy.email)
    if reason := forbidden(email, load_book()):
        return reason
    with transaction.atomic():
        _lock(f"auto-ticket:{ticket_id}")
        _lock(f"auto-address:{email}")
        if reason := _too_many(email, ticket_id):
            return reason
        AutoSent.objects.create(email=email, ticket_id=ticket_id)
        copy.state = DeliveryState.SENDING
        copy.save(update_fields=["state"])
    return ""


def forbidden(email: str, book: AddressBook) -> str:
    """Why no automatic message goes to this address, or "" if one may."""
    local, _at, domain = email.rpartition("@")
    if book.is_own(email):
        return _("Not sent: this is one of our own addresses.")
    if domain in book.domains and domain not in SHARED_DOMAINS:
        return _("Not sent: this address belongs to our own domain.")
    if _MACHINES.search(local):
        return _("Not sent: nobody reads mail at this address.")
    return ""


def forget_old() -> None:
    """Deletes what the guards no longer look at; one statement."""
    AutoSent.objects.filter(at__lt=now() - KEEP).delete()


def _too_many(email: str, ticket_id: int) -> str:
    moment = now()
    if AutoSent.objects.filter(email=email, at__gt=moment - HOUR).count() >= settings.AUTO_PER_HOUR:
        return _("Not sent: this address got %(count)s automatic messages within an hour.") % {
            "count": settings.AUTO_PER_HOUR
        }
    gap = timedelta(seconds=settings.AUTO_THREAD_GAP_S)
    if gap and AutoSent.objects.filter(ticket_id=ticket_id, at__gt=moment - gap).exists():
        return _("Not sent: this conversation got an automatic message a moment ago.")
    return ""


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
