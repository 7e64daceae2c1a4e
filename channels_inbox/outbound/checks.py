"""Live tests of a channel's servers, for its settings page: they say in plain words what failed."""

import imaplib
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.imap.client import imap_words, open_mailbox
from channels_inbox.imap.config import read_account
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.config import Outgoing, read_outgoing, secrets_of
from channels_inbox.outbound.provider import open_backend
from channels_inbox.outbound.smtp import open_connection, wire
from channels_inbox.outbound.words import connection_words, said
from core import net
from tickets.models import Channel


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a server can be used, in a sentence for the administrator."""

    ok: bool
    words: str


def check_outgoing(channel: Channel) -> CheckResult:
    """Connects and signs in as sending would, and asks whether the server takes the channel's address; sends nothing.

    Takes at most `SMTP_CONNECT_S` + `SMTP_TOTAL_S` seconds; never raises for what the server does. The channel's
    settings need not be saved.
    """
    outgoing = read_outgoing(channel)
    if not outgoing.is_usable:
        return CheckResult(False, _("No outgoing mail server is set up for this channel."))
    try:
        return _check_smtp(outgoing) if outgoing.kind == "smtp" else _check_provider(outgoing)
    except AdapterError as problem:
        return CheckResult(False, problem.words)


def _check_smtp(outgoing: Outgoing) -> CheckResult:
    connection = open_connection(outgoing)
    try:
        code, words = connection.docmd("MAIL", f"FROM:<{wire(outgoing.address)}>")
        if not 200 <= code < 300:
            names = {"email": outgoing.address, "why": said(code, words)}
            return CheckResult(False, _("The server does not send for %(email)s: %(why)s") % names)
        connection.rset()
        connection.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise AdapterError(connection_words(error, outgoing.host, outgoing.port)) from error
    finally:
        connection.close()
    return CheckResult(True, _("The server takes mail from %(email)s.") % {"email": outgoing.address})


def _check_provider(outgoing: Outgoing) -> CheckResult:
    open_backend(outgoing)
    return CheckResult(True, _("The keys are filled in; the first message shows whether the provider takes them."))


def check_incoming(channel: Channel) -> CheckResult:
    """Connects and signs in to an IMAP mailbox and opens its folder for reading; other doors only need to be told.

    Never raises for what the server does, marks and moves nothing.
    """
    stored: ChannelSettings = channel.settings
    if stored.incoming == "none":
        return CheckResult(True, _("This channel takes nothing in."))
    if stored.incoming == "smtp":
        words = _("Hand mail for %(email)s to port %(port)s of this server.")
        return CheckResult(True, words % {"email": channel.address, "port": settings.SMTP_PORT})
    if stored.incoming == "webhook":
        missing = not secrets_of(stored).get("webhook_secret")
        return CheckResult(
            not missing,
            _("The webhook has no secret yet, so it refuses everything.")
            if missing
            else _("The webhook is ready; the first mail shows whether the provider signs as expected."),
        )
    return _check_imap(stored)


def _check_imap(stored: ChannelSettings) -> CheckResult:
    account = read_account(stored)
    try:
        mailbox = open_mailbox(account)
    except AdapterError as problem:
        return CheckResult(False, problem.words)
    except (OSError, net.NetRefused, imaplib.IMAP4.error, ValueError) as error:
        return CheckResult(False, connection_words(error, account.host, account.port))
    try:
        count = int(mailbox.select_folder(account.folder, readonly=True).get(b"EXISTS") or 0)
    except imaplib.IMAP4.error as error:
        names = {"folder": account.folder, "why": imap_words(error)}
        return CheckResult(False, _("The folder %(folder)s cannot be opened: %(why)s") % names)
    except OSError as error:
        return CheckResult(False, connection_words(error, account.host, account.port))
    finally:
        mailbox.shutdown()
    return CheckResult(True, _("The mailbox can be read; %(count)s mails lie in it.") % {"count": count})
