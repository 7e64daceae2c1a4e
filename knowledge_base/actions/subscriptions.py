"""Announcements by mail: asked for, confirmed by the address itself, sent once each, ended by one press."""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.clocks import now
from core.signing import hashed, mac, mac_matches, new_token
from core.text import clean_line, normal_address
from knowledge_base.models import Announcement, AnnouncementMail, Subscriber
from people import queries
from people.addresses import absolute

PURPOSE = "announcements"
ASKED_FOR = timedelta(days=2)  # how long a link confirms
LATEST = timedelta(days=2)  # what began earlier is no news to whoever subscribed or was offline
BOUNCED_FOR = timedelta(days=30)  # how long a refused address is remembered
CLAIM_LASTS = timedelta(minutes=10)
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
log = logging.getLogger(__name__)


def ask_to_subscribe(*, email: str, language: str) -> None:
    """Mails a link that confirms; the same for known and unknown addresses, but those that are confirmed get none.

    The mail holds nothing that anybody wrote (R32). Effects: one row an address.
    """
    address, token = normal_address(email), new_token()
    row, made = Subscriber.objects.get_or_create(
        email=address, defaults={"language": language, "token_hash": hashed(token), "asked_at": now()}
    )
    if row.confirmed_at is not None and row.bounced_at is None:
        return
    if not made:
        Subscriber.objects.filter(pk=row.pk).update(language=language, token_hash=hashed(token), asked_at=now())
    link = absolute(reverse("knowledge_base:confirmation", args=[token]))
    with translation.override(language):
        company = queries.company()
        body = render_to_string("knowledge_base/mail/confirm.txt", {"company": company, "link": link})
        EmailMessage(_("Confirm your subscription"), body, None, [address], headers=HEADERS).send()


def find_asking(token: str) -> Subscriber | None:
    """The subscriber behind a link that confirms, None once it is over or another one was mailed."""
    since = now() - ASKED_FOR
    return Subscriber.objects.filter(token_hash=hashed(token), asked_at__gte=since).first()


def confirm_subscription(*, subscriber: Subscriber) -> None:
    """Says that the address itself wants the mails, and that it is reached. Twice is the same."""
    unsure = Subscriber.objects.filter(Q(confirmed_at=None) | Q(bounced_at__isnull=False), pk=subscriber.pk)
    unsure.update(confirmed_at=now(), bounced_at=None)


def find_leaving(subscriber_id: int, given: str) -> Subscriber | None:
    """The subscriber behind the link in each of their mails, None for any other."""
    if not mac_matches(given, PURPOSE, subscriber_id):
        return None
    return Subscriber.objects.filter(pk=subscriber_id).first()


def unsubscribe(*, subscriber: Subscriber) -> None:
    """Forgets an address."""
    subscriber.delete()


def forget_unconfirmed() -> int:
    """Forgets addresses that never confirmed, and those that were refused a month ago; how many."""
    never = Q(confirmed_at=None, asked_at__lt=now() - ASKED_FOR)
    return Subscriber.objects.filter(never | Q(bounced_at__lt=now() - BOUNCED_FOR)).delete()[0]


class RefusedMails:
    """Hears of announcements that were refused for good (`core.bounces`): nothing more goes to that address."""

    def refused(self, message_id: str, words: str) -> bool:
        """Two queries."""
        row = AnnouncementMail.objects.filter(message_id=message_id).first()
        if row is None:
            return False
        log.info("announcement %s was refused: %s", row.announcement_id, words)
        AnnouncementMail.objects.filter(pk=row.pk).update(refused_at=now())
        Subscriber.objects.filter(pk=row.subscriber_id).update(bounced_at=now())
        return True


def mail_announcements() -> int:
    """Mails what began to each subscriber who has not got it; how many left. Several workers share the work.

    A row is claimed before the mail is handed over, so nobody gets one twice; where the mail system refuses, the claim
    ends after ten minutes and the mail is tried again.
    """
    sent = 0
    while (claimed := _claim()) is not None:
        try:
            _send(claimed)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("an announcement waits: %s", error)
            return sent
        AnnouncementMail.objects.filter(pk=claimed.pk).update(sent_at=now())
        sent += 1
    return sent


@transaction.atomic
def _claim() -> AnnouncementMail | None:
    moment = now()
    stale = AnnouncementMail.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        sent_at=None, claimed_at__lt=moment - CLAIM_LASTS
    )
    row = stale.select_related("announcement", "subscriber").first()
    if row is not None:
        AnnouncementMail.objects.filter(pk=row.pk).update(claimed_at=moment)
        return row
    begun = Announcement.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=moment), is_mailed=True, starts_at__lte=moment, starts_at__gt=moment - LATEST
    )
    for announcement in begun.order_by("starts_at"):
        had = AnnouncementMail.objects.filter(announcement=announcement, subscriber=OuterRef("pk"))
        waiting = Subscriber.objects.select_for_update(skip_locked=True).filter(
            ~Exists(had), confirmed_at__lte=moment, bounced_at=None
        )
        # Another worker may have written its mail and let go between the look and the lock: the next one, then.
        while (subscriber := waiting.order_by("pk").first()) is not None:
            if AnnouncementMail.objects.filter(announcement=announcement, subscriber=subscriber).exists():
                continue
            host = urlsplit(absolute("")).hostname or "localhost"
            return AnnouncementMail.objects.create(
                announcement=announcement, subscriber=subscriber, claimed_at=moment, message_id=f"{new_token()}@{host}"
            )
    return None


def _send(row: AnnouncementMail) -> None:
    subscriber = row.subscriber
    texts = {text.language: text for text in row.announcement.texts.all()}
    words = texts.get(subscriber.language) or next(iter(texts.values()), None)
    if words is None:
        return
    leave = absolute(leaving_path(subscriber))
    with translation.override(words.language):
        context = {"words": words, "company": queries.company(), "leave": leave, "kind": row.announcement.kind}
        body = render_to_string("knowledge_base/mail/announcement.txt", context)
    headers = {
        **HEADERS,
        **({"Message-ID": f"<{row.message_id}>"} if row.message_id else {}),
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    EmailMessage(clean_line(words.title, 150), body, None, [subscriber.email], headers=headers).send()


def leaving_path(subscriber: Subscriber) -> str:
    """The address that ends a subscription."""
    return reverse("knowledge_base:unsubscription", args=[subscriber.pk, mac(PURPOSE, subscriber.pk)])
