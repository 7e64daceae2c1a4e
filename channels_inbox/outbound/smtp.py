"""Sending by SMTP: one verified connection, used for one letter after the other (R12)."""

import re
import smtplib
import socket
import ssl
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.oauth import access_token, xoauth2
from channels_inbox.outbound.config import Outgoing
from channels_inbox.outbound.letters import Letter, to_ascii, to_bytes
from channels_inbox.outbound.words import connection_words, said
from core import net
from core.text import UnsafeHeader, clean_line

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


class SmtpSender:
    """One connection to one server, opened at the first letter and kept until `close` or a failure.

    A server that answers slowly is cut off after `SMTP_COMMAND_S` for one answer and `SMTP_TOTAL_S` for one letter, so
    that the lease of the delivery outlasts it.
    """

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        self._smtp: _Connection | None = None

    def send(self, letter: Letter) -> str:
        """Hands one letter over and returns "" once the server has taken it; raises AdapterError otherwise."""
        try:
            content = to_bytes(letter)
        except (UnsafeHeader, ValueError) as error:
            raise AdapterError(
                _("This message cannot be written as mail: %(why)s") % {"why": error}, permanent=True
            ) from error
        connection = self._connected()
        assert connection.sock is not None
        try:
            with net.deadline(connection.sock, _total_s()) as cut:
                _transmit(connection, letter, content)
        except AdapterError:
            if connection.sock is None:
                self._smtp = None
            raise
        except TimeoutError as error:
            raise self._lost(_("The server did not answer in time.")) from error
        except smtplib.SMTPServerDisconnected as error:
            slow = cut.is_set() or isinstance(error.__context__, TimeoutError)
            words = _("The server did not answer in time.") if slow else _("The server hung up.")
            raise self._lost(words) from error
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(_("The connection broke: %(why)s") % {"why": error}) from error
        return ""

    def close(self) -> None:
        """Says goodbye; never raises."""
        connection, self._smtp = self._smtp, None
        if connection is not None and connection.sock is not None:
            try:
                connection.sock.settimeout(2)
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _connected(self) -> "_Connection":
        if self._smtp is None:
            self._smtp = open_connection(self.outgoing)
        return self._smtp

    def _lost(self, words: str) -> AdapterError:
        connection, self._smtp = self._smtp, None
        if connection is not None:
            connection.close()
        return AdapterError(words, connection=True)


class _Connection(smtplib.SMTP):
    """smtplib's client over a socket to an address that was judged (R40), in TLS from the start if wanted."""

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        super().__init__(timeout=settings.SMTP_COMMAND_S, local_hostname=_own_name(outgoing))
        self._host = outgoing.host  # the name that STARTTLS verifies

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        sock = net.connect(host, port, settings.SMTP_CONNECT_S)
        try:
            sock.settimeout(timeout)
            if self.outgoing.security == "tls":
                return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        return sock


def open_connection(outgoing: Outgoing) -> _Connection:
    """A greeted, encrypted (unless the channel says plain) and signed-in connection.

    An access token that the server refuses is renewed once. Errors: AdapterError with `connection` set, in plain words;
    never permanent, because an administrator can mend it.
    """
    if outgoing.grant is None:
        return _open(outgoing)
    token = access_token(outgoing.grant)
    try:
        return _open(outgoing, token)
    except AdapterError as problem:
        refused = isinstance(problem.__cause__, smtplib.SMTPAuthenticationError)
        renewed = access_token(outgoing.grant, refused=token) if refused else token
        if renewed == token:
            raise
    return _open(outgoing, renewed)


def _open(outgoing: Outgoing, token: str = "") -> _Connection:
    connection = _Connection(outgoing)
    try:
        code, words = connection.connect(outgoing.host, outgoing.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        assert connection.sock is not None
        with net.deadline(connection.sock, _total_s()):
            _greet(connection, outgoing, token)
    except (OSError, smtplib.SMTPException, net.NetRefused, ValueError) as error:
        connection.close()
        raise AdapterError(connection_words(error, outgoing.host, outgoing.port), connection=True) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _greet(connection: _Connection, outgoing: Outgoing, token: str) -> None:
    connection.ehlo_or_helo_if_needed()
    if outgoing.security == "starttls":
        if not connection.has_extn("starttls"):
            raise AdapterError(_("%(host)s does not offer STARTTLS.") % {"host": outgoing.host}, connection=True)
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    if token:
        # A server that refuses says why in a challenge, which an empty line ends.
        connection.auth("XOAUTH2", lambda challenge=None: "" if challenge else xoauth2(outgoing.username, token))
    elif outgoing.username:
        connection.login(outgoing.username, outgoing.password)


def _transmit(connection: _Connection, letter: Letter, content: bytes) -> None:
    options = ""
    if letter.needs_utf8:
        if not connection.has_extn("smtputf8"):
            raise AdapterError(
                _("The server cannot write to %(email)s, because it knows no international addresses.")
                % {"email": letter.recipient},
                permanent=True,
            )
        options += " SMTPUTF8"
    if connection.has_extn("8bitmime"):
        options += " BODY=8BITMIME"
    if connection.has_extn("size"):
        options += f" SIZE={len(content)}"
    connection.command_encoding = "utf-8" if letter.needs_utf8 else "ascii"
    _expect(connection, connection.docmd("MAIL", f"FROM:<{wire(letter.return_path)}>{options}"))
    _expect(connection, connection.docmd("RCPT", f"TO:<{wire(letter.recipient)}>"))
    try:
        answer = connection.data(content)
    except smtplib.SMTPDataError as error:
        answer = (error.smtp_code, _bytes(error.smtp_error))
    _expect(connection, answer)


def _expect(connection: _Connection, answer: tuple[int, bytes]) -> None:
    """Raises AdapterError unless the server agreed; 5xx is for good, everything else is worth another try."""
    code, words = answer
    if 200 <= code < 300:
        return
    if code != 421:
        connection.rset()
    else:
        connection.close()
    raise AdapterError(said(code, words), permanent=500 <= code < 600)


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def wire(address: str) -> str:
    """An address as a command carries it, its domain in ASCII; raises AdapterError for one that would break it."""
    if _UNSAFE.search(address):
        raise AdapterError(
            _("This address cannot be written to: %(email)s") % {"email": clean_line(address)}, permanent=True
        )
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{to_ascii(domain)}"


def _own_name(outgoing: Outgoing) -> str:
    return to_ascii(outgoing.address.rpartition("@")[2]) or "localhost"


def _total_s() -> float:
    return min(float(settings.SMTP_TOTAL_S), settings.DELIVERY_LEASE_S * 0.8)
