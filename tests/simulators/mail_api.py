"""A mail provider's HTTP API on this machine: it keeps what was posted and answers as ordered."""

from typing import Any

from tests.simulators.http_service import Answer, HttpService, Request, json_answer


class MailApi(HttpService):
    """Use as a context manager; `answers` maps the start of a path to (status, JSON)."""

    def __init__(self, answers: dict[str, tuple[int, dict[str, Any]]]) -> None:
        super().__init__()
        self.answers = answers

    def answer(self, request: Request) -> Answer:
        """What was ordered for the path, else 404."""
        found = (answer for path, answer in self.answers.items() if request.path.startswith(path))
        return json_answer(*next(found, (404, {})))
