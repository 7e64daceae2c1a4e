"""Polls the IMAP mailboxes, each under its own lease and on a thread of its own: a slow server holds up none."""

import imaplib
import logging
import os
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from channels_inbox.actions.leases import give_lease_back, renew_lease, take_lease
from channels_inbox.errors import AdapterError
from channels_inbox.imap.client import open_mailbox
from channels_inbox.imap.config import Account, read_account
from channels_inbox.imap.fetch import fetch_new
from channels_inbox.imap.reconcile import reconcile
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.words import connection_words
from core import net
from core.clocks import now
from core.text import clean

log = logging.getLogger(__name__)

THREADS = 4
LEASE_S = 60.0


def poll_due_mailboxes() -> int:
    """Fetches from every active IMAP channel that nobody else is fetching from; returns how many mails were stored."""
    channels = ChannelSettings.objects.filter(incoming="imap", channel__is_active=True)
    accounts = [read_account(settings) for settings in channels.order_by("pk")]
    if not accounts:
        return 0
    with ThreadPoolExecutor(min(THREADS, len(accounts)), thread_name_prefix="imap") as threads:
        return sum(threads.map(_poll_aside, accounts))


def _poll_aside(account: Account) -> int:
    try:
        return poll_mailbox(account)
    except Exception:
        log.exception("mailbox of channel %s not polled", account.channel_id)
        return 0
    finally:
        connection.close()


def poll_mailbox(account: Account) -> int:
    """Fetches from one account under its lease; returns how many mails were stored, 0 when somebody else holds it.

    Effects: envelopes, the cursor, and the channel's `last_error` when the server could not be used.
    """
    name, holder = f"imap:{account.channel_id}", f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    if not take_lease(name, holder, LEASE_S):
        return 0

    def still_ours() -> bool:
        return renew_lease(name, holder, LEASE_S)

    try:
        mailbox = open_mailbox(account)
        try:
            stored = fetch_new(mailbox, account, still_ours) + reconcile(mailbox, account, still_ours)
        finally:
            _close(mailbox)
    except (OSError, net.NetRefused, imaplib.IMAP4.error, AdapterError) as error:
        _note_error(account, error)
        return 0
    finally:
        give_lease_back(name, holder)
    ChannelSettings.objects.filter(pk=account.channel_id).exclude(last_error="").update(last_error="")
    return stored


def _close(mailbox: object) -> None:
    try:
        mailbox.logout()  # type: ignore[attr-defined]
    except (OSError, imaplib.IMAP4.error):
        mailbox.shutdown()  # type: ignore[attr-defined]


def _note_error(account: Account, error: Exception) -> None:
    if isinstance(error, AdapterError):
        words = error.words
    else:
        words = connection_words(error, account.host, account.port)
    log.warning("mailbox of channel %s: %s", account.channel_id, words)
    ChannelSettings.objects.filter(pk=account.channel_id).update(last_error=clean(words, 1000), last_error_at=now())
