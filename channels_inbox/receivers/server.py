"""The mail receiver: listens, refuses unknown recipients, stores, and says 250 only after the commit."""

import asyncio
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.mailboxes import CachedBook, Mailbox
from channels_inbox.receivers.protocol import NULL_SENDER, LocalMailServer, MailServer

log = logging.getLogger(__name__)
_used = threading.local()  # when this thread last used its connection

THREADS = 8
MAX_CONNECTIONS = 500
ANSWER_S = 0.1
TRUSTED_S = 1.0
TRY_LATER = "451 4.3.0 Not stored, try again later"


class Handler:
    """What one listening address does with recipients and mails; `receiver` is smtp or lmtp."""

    def __init__(self, receiver: Receiver, threads: ThreadPoolExecutor, book: CachedBook) -> None:
        self.receiver = receiver
        self.threads = threads
        self.book = book

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """250 for an address of an active channel that takes mail here, else 550."""
        mailbox = held_mailbox(self.book, address)
        if mailbox is None:
            try:
                mailbox = await _in(self.threads, partial(find_mailbox, self.book, address))
            except (DatabaseError, OSError):
                log.exception("recipient not looked up")
                return TRY_LATER
        if mailbox is None:
            return "550 5.1.1 No such recipient here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        """250 after every channel among the recipients has its committed envelope, else 451."""
        arrival = partial(
            store,
            self.book,
            self.receiver,
            envelope.content,
            "" if envelope.mail_from in {None, NULL_SENDER} else envelope.mail_from,
            list(envelope.rcpt_tos),
            _host(session.peer),
        )
        try:
            numbers = await _in(self.threads, arrival)
        except (DatabaseError, OSError):
            log.exception("mail not stored")
            return TRY_LATER
        return f"250 2.0.0 OK stored as {', '.join(map(str, numbers))}" if numbers else TRY_LATER

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong, the sender keeps the mail and tries again."""
        log.error("SMTP session failed", exc_info=error)
        return TRY_LATER


def held_mailbox(book: CachedBook, address: str) -> Mailbox | None:
    """The mailbox of an address, if a fresh book names it; asks no database, so that the event loop may wait for it."""
    held = book.held()
    found = held.find(address) if held is not None else None
    return found if found is not None and found.incoming == "smtp" else None


def find_mailbox(book: CachedBook, address: str) -> Mailbox | None:
    """The mailbox of an address that takes mail by SMTP; an unknown one is looked up afresh once."""
    found = book.get().find(address)
    if found is None:
        found = _fresh(book).find(address)
    return found if found is not None and found.incoming == "smtp" else None


def _fresh(book: CachedBook) -> Any:
    """The address book, not older than a second: strangers who guess addresses must not ask the database each time."""
    book.max_age_s, usual = min(1.0, book.max_age_s), book.max_age_s
    try:
        return book.get()
    finally:
        book.max_age_s = usual


def store(
    book: CachedBook, receiver: Receiver, content: bytes, sender: str, recipients: list[str], remote_address: str
) -> list[int]:
    """Commits one envelope for each channel among the recipients; returns their ids."""
    by_channel: dict[int, list[str]] = {}
    for recipient in recipients:
        mailbox = book.get().find(recipient)
        if mailbox is not None:
            by_channel.setdefault(mailbox.channel_id, []).append(recipient)
    return [
        accept_raw(
            channel_id=channel_id,
            receiver=receiver,
            raw=content,
            sender=sender,
            recipients=addresses,
            remote_address=remote_address,
        )
        for channel_id, addresses in by_channel.items()
    ]


async def _in(threads: ThreadPoolExecutor, job: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, partial(_with_connection, job))


def _with_connection(job: Callable[[], Any]) -> Any:
    """Runs a job with this thread's lasting database connection, which is dropped when it turned out broken.

    One that lay idle is tried before it is used, which is a statement; in a stream of mails it has just worked.
    """
    moment = time.monotonic()
    if moment - getattr(_used, "at", float("-inf")) > TRUSTED_S:
        close_old_connections()
    _used.at = moment
    try:
        return job()
    except DatabaseError:
        connection.close()
        raise


def _host(peer: Any) -> str:
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""


class MailReceiver:
    """Both listeners with their threads; a port of 0 given as `lmtp_port=None` leaves LMTP out."""

    def __init__(self, *, host: str, smtp_port: int, lmtp_port: int | None = None, tls: ssl.SSLContext | None = None):
        self.host, self.smtp_port, self.lmtp_port, self.tls = host, smtp_port, lmtp_port, tls
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mail")
        self.book = CachedBook()
        self.protocols: set[Any] = set()
        self.servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Listens; raises OSError when a port is taken. Effects: `smtp_port` and `lmtp_port` become the real ones."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        mail, local = _counted(MailServer, self.protocols), _counted(LocalMailServer, self.protocols)
        smtp = await loop.create_server(partial(self._session, mail, Receiver.SMTP), self.host, self.smtp_port)
        self.servers.append(smtp)
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        if self.lmtp_port is not None:
            lmtp = await loop.create_server(partial(self._session, local, Receiver.LMTP), self.host, self.lmtp_port)
            self.servers.append(lmtp)
            self.lmtp_port = lmtp.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening, lets mails that are being stored finish (some seconds), closes the rest."""
        for server in self.servers:
            server.close()
        await asyncio.get_running_loop().run_in_executor(None, partial(self.threads.shutdown, wait=True))
        # The answer of a mail that was stored just now must leave before its connection is closed.
        await asyncio.sleep(ANSWER_S)
        for protocol in list(self.protocols):
            if protocol.transport is not None:
                protocol.transport.close()

    def _session(self, kind: type, receiver: Receiver) -> Any:
        return kind(
            Handler(receiver, self.threads, self.book),
            data_size_limit=settings.MAIL_MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=socket.gethostname(),
            ident="Helpdesk",
            tls_context=self.tls,
            loop=asyncio.get_running_loop(),
        )


def _counted(kind: type, protocols: set[Any]) -> type:
    """A class whose sessions are kept in a set while they last, and refused beyond a number that memory can carry."""

    class Session(kind):  # type: ignore[misc, valid-type]
        def connection_made(self, transport: Any) -> None:
            if len(protocols) >= MAX_CONNECTIONS and self not in protocols:
                transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
                transport.close()
                return
            protocols.add(self)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            if self in protocols:
                protocols.discard(self)
                super().connection_lost(error)

    return Session


def tls_context(certificate: str, key: str) -> ssl.SSLContext | None:
    """A server context for STARTTLS, or None without a certificate; raises OSError when the files cannot be read."""
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context
