"""WSGI behind ASGI, in few steps: a request reaches its thread once, and an answer of usual size comes back at once.

`a2wsgi` hands over each read of the body, the head of the answer, each piece and the end one by one; every step wakes
the thread and the loop, and half of a short page's time goes by with it (measured: 2 of 4 ms).
"""

from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder

GATHERED = 256 * 1024  # bytes; a longer answer, or one of unknown length, is streamed
BODY = "helpdesk.body"  # where the spooler leaves the request's complete body in the scope


class GatheringMiddleware(WSGIMiddleware):  # type: ignore[misc]
    """ASGI application that serves a WSGI application in a pool of threads; stands behind the spooler."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Only HTTP."""
        await _Responder(self.app, self.executor, self.send_queue_size)(scope, receive, send)


class _Responder(WSGIResponder):  # type: ignore[misc]
    """One request."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.gathers = False
        self.gathered: list[Any] = []

    def wsgi(self, environ: Any, start_response: Any) -> None:
        environ["wsgi.input"] = environ["asgi.scope"][BODY]
        super().wsgi(environ, start_response)

    def start_response(self, status: str, response_headers: Any, exc_info: Any = None) -> Any:
        length = next((value for name, value in response_headers if name.lower() == "content-length"), "")
        self.gathers = length.isdigit() and int(length) <= GATHERED
        return super().start_response(status, response_headers, exc_info)

    def send(self, message: Any) -> None:
        if self.gathers:
            self.gathered.append(message)
        else:
            super().send(message)

    async def sender(self, send: Any) -> None:
        await super().sender(send)  # until the thread has finished
        for message in self.gathered:
            await send(cast(Any, message))
