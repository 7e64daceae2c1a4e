"""A connection to an IMAP server: judged address (R40), encrypted unless the channel says plain (R12), signed in."""

import imaplib
import socket
import ssl
from typing import Any

from django.utils.translation import gettext as _
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from channels_inbox.errors import AdapterError
from channels_inbox.imap.config import Account
from channels_inbox.oauth import access_token
from core import net

CONNECT_S = 10.0
READ_S = 30.0


class SignInRefused(AdapterError):
    """The server is there and does not let us in."""


class _Connection(imaplib.IMAP4):
    """The library's connection over a socket of ours."""

    def __init__(self, account: Account) -> None:
        self.account = account
        super().__init__(account.host, account.port, CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = net.connect(self.account.host, self.account.port, timeout or CONNECT_S)
        if self.account.security != "tls":
            return sock
        try:
            return ssl.create_default_context().wrap_socket(sock, server_hostname=self.account.host)
        except BaseException:
            sock.close()
            raise


class Mailbox(IMAPClient):  # type: ignore[misc]
    """IMAPClient as this product connects."""

    def __init__(self, account: Account) -> None:
        self._account = account
        super().__init__(account.host, account.port, ssl=False, timeout=SocketTimeout(CONNECT_S, READ_S))
        self.normalise_times = False  # instants keep their zone

    def _create_IMAP4(self) -> Any:
        return _Connection(self._account)


def open_mailbox(account: Account) -> Mailbox:
    """A signed-in connection; raises AdapterError when the server does not let us in, OSError when it is away.

    A server without STARTTLS is never spoken to in plain instead. An access token that the server refuses is renewed
    once.
    """
    if account.grant is None:
        return _signed_in(account)
    token = access_token(account.grant)
    try:
        return _signed_in(account, token)
    except SignInRefused:
        renewed = access_token(account.grant, refused=token)
        if renewed == token:
            raise
        return _signed_in(account, renewed)


def _signed_in(account: Account, token: str = "") -> Mailbox:
    mailbox = Mailbox(account)
    try:
        if account.security == "starttls":
            mailbox.starttls(ssl.create_default_context())
        if token:
            mailbox.oauth2_login(account.username, token)
        else:
            mailbox.login(account.username, account.password)
    except imaplib.IMAP4.abort:
        mailbox.shutdown()
        raise
    except imaplib.IMAP4.error as error:
        mailbox.shutdown()
        names = {"host": account.host, "why": imap_words(error)}
        if isinstance(error, LoginError):
            words = (
                _("%(host)s refused the access token: %(why)s")
                if token
                else _("%(host)s refused the user name or the password: %(why)s")
            )
            raise SignInRefused(words % names, connection=True) from error
        raise AdapterError(_("%(host)s said: %(why)s") % names, connection=True) from error
    except BaseException:
        mailbox.shutdown()
        raise
    return mailbox


def imap_words(error: Exception) -> str:
    """What the server said, on one line."""
    return " ".join(str(error).removeprefix("b'").removesuffix("'").split())[:500]
