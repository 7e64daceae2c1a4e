"""Mail of the product itself: queued in the caller's transaction, sent by the lane of the mailbox it goes through."""

import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import Message

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from channels_inbox.addresses import domain_of
from channels_inbox.errors import AdapterError
from channels_inbox.models import SystemMail
from channels_inbox.outbound.backoff import wait_after
from channels_inbox.outbound.config import read_outgoing
from channels_inbox.outbound.letters import Letter, LetterFile, Mailbox
from channels_inbox.outbound.senders import Sender, open_sender
from core import bounces
from core.clocks import now
from core.crypto import UnreadableSecret
from core.signing import new_token
from core.text import clean_line, header_value
from core.wakeups import DELIVERIES, wake
from tickets.enums import ChannelKind
from tickets.models import Channel

log = logging.getLogger(__name__)

KEEP = timedelta(days=1)
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def system_channel() -> Channel | None:
    """The mailbox that speaks for the product itself: the oldest active one that can send. One query."""
    mailboxes = Channel.objects.filter(kind=ChannelKind.EMAIL, is_active=True).select_related("settings")
    return next((each for each in mailboxes.order_by("pk") if read_outgoing(each).is_usable), None)


def queue_system_mail(mail: EmailMessage) -> bool:
    """Writes a row for each recipient and wakes a worker; False when no mailbox can send. R11 holds for the headers.

    A mail with a Message-ID of its own wants to hear of it when it is refused (`core.bounces`): it leaves with the
    mailbox as its return path. Of other headers only List-Unsubscribe is kept, with the one press that it stands for.
    Pictures that stand in the text (MIME parts with a Content-ID) go along; other attachments do not.
    """
    channel = system_channel()
    if channel is None:
        return False
    html = ""
    if isinstance(mail, EmailMultiAlternatives):
        html = next((str(content) for content, kind in mail.alternatives if kind == "text/html"), "")
    given = {name.lower(): header_value(str(value)) for name, value in mail.extra_headers.items()}
    pictures = json.dumps([_packed(part) for part in mail.attachments if isinstance(part, Message)])
    for email in dict.fromkeys(mail.recipients()):
        row = SystemMail(channel=channel, email=header_value(email)[:320])
        row.seal(
            {
                "subject": header_value(str(mail.subject)),
                "text": str(mail.body),
                "html": html,
                "message_id": given.get("message-id", "").strip("<>") or f"{new_token()}@{domain_of(channel.address)}",
                "reply_to": header_value(mail.reply_to[0]) if mail.reply_to else "",
                "return_path": channel.address if "message-id" in given else "",
                "unsubscribe": given.get("list-unsubscribe", ""),
                "pictures": pictures,
            }
        )
        row.save()
    wake(DELIVERIES)
    return True


def _packed(part: Message) -> list[str]:
    """A picture as text: its name, type, Content-ID and content."""
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    name, content_id = part.get_filename() or "picture", part.get("Content-ID", "").strip("<>")
    return [header_value(name), part.get_content_type(), header_value(content_id), b64encode(content).decode()]


def _unpacked(text: str) -> list[LetterFile]:
    return [
        LetterFile(name, kind, b64decode(content), content_id) for name, kind, content_id, content in json.loads(text)
    ]


def due_system_channels() -> list[int]:
    """The channels that have such mail to send now; one query."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    due = SystemMail.objects.filter(free, not_before__lte=Now())
    return list(due.order_by().values_list("channel_id", flat=True).distinct())


def send_system_mails(channel_id: int, has_time: Callable[[], bool]) -> bool:
    """Sends what is due on a channel; False when its server could not be used."""
    sender: Sender | None = None
    try:
        while has_time() and (row := _claim(channel_id)) is not None:
            try:
                outgoing = read_outgoing(row.channel)
                sender = sender or open_sender(outgoing)
                sender.send(_letter(row, outgoing.address, outgoing.from_name))
            except AdapterError as problem:
                _put_back(row, problem)
                if problem.connection:
                    return False
            except UnreadableSecret:
                log.warning("a system mail to %s was written with a key that is gone; dropped", row.email)
                row.delete()
            else:
                row.delete()
    finally:
        if sender is not None:
            sender.close()
    return True


def _claim(channel_id: int) -> SystemMail | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE channels_inbox_systemmail
            SET attempts = attempts + 1, lease_until = now() + %s * interval '1 second'
            WHERE id = (
                SELECT id FROM channels_inbox_systemmail
                WHERE channel_id = %s AND not_before <= now() AND (lease_until IS NULL OR lease_until < now())
                ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            [settings.DELIVERY_LEASE_S, channel_id],
        )
        found = cursor.fetchone()
    return SystemMail.objects.select_related("channel__settings").filter(pk=found[0]).first() if found else None


def _put_back(row: SystemMail, problem: AdapterError) -> None:
    wait = wait_after(row.attempts)
    if problem.permanent or wait is None or now() - row.created_at > KEEP:
        log.warning("a system mail to %s was not delivered: %s", row.email, problem.words)
        with transaction.atomic():
            if problem.permanent and not problem.connection:
                _tell(row, problem.words)
            row.delete()
        return
    row.not_before, row.lease_until, row.error = now() + timedelta(seconds=wait), None, problem.words
    row.save(update_fields=["not_before", "lease_until", "error"])


def _tell(row: SystemMail, reason: str) -> None:
    with suppress(UnreadableSecret):
        bounces.refused(row.unseal()["message_id"], reason)


def _letter(row: SystemMail, address: str, name: str) -> Letter:
    words = row.unseal()
    unsubscribe = words.get("unsubscribe", "")
    ways_out = {"List-Unsubscribe": unsubscribe, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(
        sender=Mailbox(clean_line(name, 200), address),
        recipient=row.email,
        return_path=words.get("return_path", ""),
        reply_to=words.get("reply_to", ""),
        to=[Mailbox("", row.email)],
        subject=words["subject"],
        text=words["text"],
        html=words["html"],
        message_id=words["message_id"],
        date=row.created_at,
        headers=AUTOMATIC | (ways_out if unsubscribe else {}),
        files=_unpacked(words.get("pictures", "[]")),
    )
