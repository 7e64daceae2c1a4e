"""Collects request bodies before a WSGI thread is taken, so that slow uploads cannot stop the product."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any

from django.conf import settings

from helpdesk.bridge import BODY

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

IN_MEMORY = 1024 * 1024  # bytes; a larger body is spooled to a temporary file
IDLE_S = 30.0
ORDINARY = 2 * 1024 * 1024


class _Slow(Exception):
    """Nothing came for too long."""


class _Large(Exception):
    """More came than this address takes."""


class _Gone(Exception):
    """The client hung up before the body was complete."""


def limit_of(path: str) -> int:
    """How many bytes a body at this address may have: mail at the hooks, files where people attach them."""
    if path.startswith("/hooks/"):
        return settings.MAIL_MAX_BYTES * 3 // 2  # mail in base64 inside a form
    if path.startswith(("/inbox/", "/help/", "/api/")):
        return settings.UPLOAD_MAX_BYTES * 3 // 2 + ORDINARY
    return ORDINARY


class BodySpooler:
    """ASGI middleware: hands a request on once its body is complete; 408 after 30 idle seconds, 413 over the limit."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _collect(receive, _declared(scope), limit_of(scope["path"]))
        except _Slow:
            await _refuse(send, 408, b"The request took too long.")
        except _Large:
            await _refuse(send, 413, b"This is too large.")
        except _Gone:
            return
        else:
            with body:
                scope[BODY] = body
                await self.app(scope, receive, send)


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _collect(receive: Receive, declared: int, limit: int) -> IO[bytes]:
    if declared > limit:
        raise _Large
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    size = 0
    try:
        while True:
            try:
                async with asyncio.timeout(IDLE_S):
                    message = await receive()
            except TimeoutError:
                raise _Slow from None
            if message["type"] == "http.disconnect":
                raise _Gone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise _Large
            body.write(chunk)
            if not message.get("more_body"):
                body.seek(0)
                return body
    except BaseException:
        body.close()
        raise


async def _refuse(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
