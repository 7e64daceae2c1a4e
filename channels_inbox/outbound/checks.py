"""Live tests of a channel's servers, for its settings page: they say in plain words what failed."""

import imaplib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.config import Outgoing, read_outgoing, secrets_of
from channels_inbox.outbound.provider import open_backend
from channels_inbox.outbound.smtp import open_connection, wire
from channels_inbox.outbound.words import connection_words, said
from core import net
from tickets.models import Channel

IMAP_PORTS = {"tls": 993, "starttls": 143, "plain": 143}


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
    config: dict[str, Any] = stored.config or {}
    host, security = str(config.get("imap_host") or ""), str(config.get("imap_security") or "tls")
    port = int(config.get("imap_port") or IMAP_PORTS.get(security, 993))
    try:
        imap = _Imap(host, port, security)
    except (OSError, net.NetRefused, imaplib.IMAP4.error, ValueError) as error:
        return CheckResult(False, connection_words(error, host, port))
    try:
        return _open_folder(imap, stored, config)
    except imaplib.IMAP4.error as error:
        return CheckResult(False, _("%(host)s said: %(why)s") % {"host": host, "why": _imap_words(error)})
    except OSError as error:
        return CheckResult(False, connection_words(error, host, port))
    finally:
        imap.shutdown()


def _open_folder(imap: "_Imap", stored: ChannelSettings, config: dict[str, Any]) -> CheckResult:
    if config.get("imap_auth", "password") not in {"", "password"}:
        return CheckResult(True, _("The server answers; signing in is tried when mail is fetched."))
    try:
        imap.login(str(config.get("imap_username") or ""), secrets_of(stored).get("imap_password", ""))
    except imaplib.IMAP4.error as error:
        words = _("%(host)s refused the user name or the password: %(why)s")
        return CheckResult(False, words % {"host": imap.host, "why": _imap_words(error)})
    folder = str(config.get("imap_folder") or "INBOX")
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    state, answer = imap.select(f'"{quoted}"', readonly=True)
    if state != "OK":
        names = {"folder": folder, "why": _imap_words(answer[0] if answer else "")}
        return CheckResult(False, _("The folder %(folder)s cannot be opened: %(why)s") % names)
    count = int((answer[0] or b"0") if answer else 0)
    return CheckResult(True, _("The mailbox can be read; %(count)s mails lie in it.") % {"count": count})


class _Imap(imaplib.IMAP4):
    """An IMAP connection to an address that was judged (R40), encrypted unless the channel says plain (R12)."""

    def __init__(self, host: str, port: int, security: str) -> None:
        self.security = security
        super().__init__(host, port, timeout=settings.SMTP_CONNECT_S)
        if security == "starttls":
            try:
                self.starttls(ssl.create_default_context())
            except BaseException:
                self.shutdown()
                raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = net.connect(self.host, self.port, timeout or net.TIMEOUT_S)
        if self.security != "tls":
            return sock
        try:
            return ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        except BaseException:
            sock.close()
            raise


def _imap_words(words: object) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.removeprefix("b'").removesuffix("'").split())[:500]
