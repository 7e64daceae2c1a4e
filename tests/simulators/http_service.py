"""A provider's HTTP service on this machine: keeps every request, and answers as its subclass does."""

import threading
from typing import Self

from helpdesk.demo.providers import service
from helpdesk.demo.providers.service import Answer, Request, json_answer

__all__ = ["Answer", "HttpService", "Request", "json_answer"]


class HttpService(service.HttpService):
    """Use as a context manager; a subclass overrides `answer`.

    `delay_s` is waited before each answer; `failure` is answered instead of what the subclass says, and `hang_up`
    closes the connection without any answer. Requests come in threads of their own, and are kept in every case.
    """

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.delay_s = 0.0
        self.failure: Answer | None = None
        self.hang_up = False
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        self.stop()

    def fail(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        """From now on, no answer but this one."""
        self.failure = (status, headers or {}, text.encode())

    def recover(self) -> None:
        """Answers again, and at once."""
        self.failure, self.hang_up, self.delay_s = None, False, 0.0

    def receive(self, request: Request) -> Answer | None:
        """Keeps a request and answers it; None hangs up."""
        self.requests.append(request)
        self._stopping.wait(self.delay_s)
        if self.hang_up:
            return None
        return self.failure or self.answer(request)
