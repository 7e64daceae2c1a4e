"""A real SMTP server on a free port of this machine that keeps what it is given and can misbehave as servers do.

Each misbehaviour is ordered for a command: `answer` (4xx, 5xx), `tarpit` (never answers), `hang_up` (closes),
`lose_250` and `swallow_250` (takes the mail, then breaks the connection or stays silent instead of saying so).
"""

import asyncio
import base64
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Orders = dict[str, list["Order"]]


@dataclass(slots=True)
class Order:
    """What to do instead at one command, `times` times, where `when` holds for the command's argument."""

    do: str
    answer: str = ""
    times: int = 10**9
    when: Callable[[str], bool] = field(default=lambda _argument: True)


@dataclass(slots=True)
class Received:
    """One accepted mail as it came over the wire."""

    sender: str
    recipients: list[str]
    content: bytes
    user: str | None = None

    @property
    def mail(self) -> EmailMessage:
        """The mail as the standard library reads it."""
        mail = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


class SmtpServer:
    """Use as a context manager: `with SmtpServer() as server:` gives `server.port` and, later, `server.mails`."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        users: dict[str, str] | None = None,
        tokens: Callable[[str, str], bool] | None = None,
        smtputf8: bool = True,
    ) -> None:
        self.mails: list[Received] = []
        self.connections = 0
        self.commands: Counter[str] = Counter()
        self._orders: Orders = {}
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._users = users
        self.tokens = tokens  # whether a user comes in with an access token, by XOAUTH2
        options: dict[str, Any] = {"enable_SMTPUTF8": smtputf8, "hostname": "sink.test", "data_size_limit": 60_000_000}
        if starttls:
            options |= {"tls_context": starttls, "require_starttls": True}
        if users is not None or tokens is not None:
            options |= {"authenticator": self._authenticate, "auth_required": True}
        options["auth_exclude_mechanism"] = ["LOGIN", "PLAIN"] if tokens is not None else ["XOAUTH2"]
        self._options, self._tls = options, tls
        self.transports: list[asyncio.Transport] = []
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> "SmtpServer":
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the simulated server did not start")
        return self

    def __exit__(self, *_error: object) -> None:
        self._released.set()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: _Protocol(self, loop=self._loop, **self._options), "127.0.0.1", 0, ssl=self._tls
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for transport in self.transports:
            transport.abort()
        await asyncio.sleep(0.01)

    def answer(
        self, command: str, answer: str, *, times: int = 10**9, when: Callable[[str], bool] | None = None
    ) -> None:
        """Answers a command with these words, such as `451 4.3.0 try later`."""
        self._order(command, Order("answer", answer, times, when or (lambda _argument: True)))

    def tarpit(self, command: str, *, times: int = 10**9) -> None:
        """Never answers a command; the connection stays open until the client gives up."""
        self._order(command, Order("tarpit", times=times))

    def hang_up(self, command: str, *, times: int = 10**9) -> None:
        """Breaks the connection at a command (`CONNECT`, `MAIL`, `RCPT`, `DATA`)."""
        self._order(command, Order("hang_up", times=times))

    def lose_250(self, *, times: int = 1) -> None:
        """Accepts a mail, then breaks the connection before the 250 arrives."""
        self._order("DATA", Order("lose_250", times=times))

    def swallow_250(self, *, times: int = 1) -> None:
        """Accepts a mail, then never says so; the connection stays open."""
        self._order("DATA", Order("swallow_250", times=times))

    def behave(self) -> None:
        """Forgets all orders."""
        with self._lock:
            self._orders.clear()

    def to(self, recipient: str) -> list[Received]:
        """The mails that were accepted for one recipient."""
        return [mail for mail in list(self.mails) if recipient in mail.recipients]

    def _order(self, command: str, order: Order) -> None:
        with self._lock:
            self._orders.setdefault(command, []).append(order)

    def take(self, command: str, argument: str = "") -> Order | None:
        """The order that holds for this command now; counts it."""
        with self._lock:
            self.commands[command] += 1
            for order in self._orders.get(command, []):
                if order.times > 0 and order.when(argument):
                    order.times -= 1
                    return order
        return None

    async def obey(self, order: Order | None, protocol: SMTP) -> str | None:
        """Carries an order out; the answer to give instead of the usual one, or None."""
        if order is None:
            return None
        if order.do == "answer":
            return order.answer
        if order.do in {"tarpit", "swallow_250"}:
            while not self._released.is_set() and protocol.transport and not protocol.transport.is_closing():
                await asyncio.sleep(0.02)
        if protocol.transport:
            protocol.transport.abort()
        return "421 gone"

    def _authenticate(
        self, _server: SMTP, session: Session, _envelope: Envelope, _how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        name = data.login.decode()
        if self._users is not None and self._users.get(name) == data.password.decode():
            session.auth_data = name
            return AuthResult(success=True, auth_data=name)
        return AuthResult(success=False, handled=False)


class _Handler:
    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        """As Google and Microsoft do: what is wrong with a token is said in a challenge before the refusal."""
        said = base64.b64decode(arguments[1]).decode()
        user, _, token = said.removeprefix("user=").removesuffix("\x01\x01").partition("\x01auth=Bearer ")
        if self.server.tokens is not None and self.server.tokens(user, token):
            return AuthResult(success=True, auth_data=user)
        if await server.challenge_auth('{"status":"400","schemes":"Bearer"}') == b"":
            return AuthResult(success=False, handled=False)
        return AuthResult(success=False, handled=False, message="501 5.5.2 An empty line was expected")

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := await self.server.obey(self.server.take("MAIL", address), server):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if said := await self.server.obey(self.server.take("RCPT", address), server):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        order = self.server.take("DATA", ",".join(envelope.rcpt_tos))
        if order is not None and order.do not in {"lose_250", "swallow_250"}:
            return await self.server.obey(order, server) or "250 OK"
        user = session.auth_data if isinstance(session.auth_data, str) else None
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = "" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from)
        self.server.mails.append(Received(sender, list(envelope.rcpt_tos), content, user))
        return await self.server.obey(order, server) or "250 OK"


class _Protocol(SMTP):
    """Counts connections, and may hang up before the greeting."""

    def __init__(self, simulator: SmtpServer, **options: Any) -> None:
        self.simulator = simulator
        super().__init__(_Handler(simulator), **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if transport not in self.simulator.transports:
            self.simulator.connections += 1
            order = self.simulator.take("CONNECT")
            if order is not None and order.do == "hang_up":
                transport.abort()
        self.simulator.transports.append(transport)
        super().connection_made(transport)
