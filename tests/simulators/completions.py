"""A chat-completions service on this machine, in the wire format of OpenAI and of local servers that speak it."""

import json
from collections.abc import Callable
from typing import Any

from tests.simulators.http_service import Answer, HttpService, Request, json_answer

KEY, MODEL = "sk-test-0001", "writer-1"
Says = Callable[[list[dict[str, str]]], str]


class Completions(HttpService):
    """Use as a context manager; `says` makes an answer of the messages. `needs_key` off: a local server."""

    def __init__(self, says: Says = lambda _messages: "ready", *, needs_key: bool = True) -> None:
        super().__init__()
        self.says, self.needs_key = says, needs_key

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The bodies of all questions."""
        return [json.loads(request.body) for request in self.requests]

    def answer(self, request: Request) -> Answer:
        """One completion, or the error that such services give."""
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            return _error(404, "Invalid URL", "invalid_request_error")
        if self.needs_key and request.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided", "invalid_request_error")
        asked = json.loads(request.body)
        if asked.get("model") != MODEL:
            return _error(404, "The model does not exist", "invalid_request_error")
        message = {"role": "assistant", "content": self.says(asked["messages"]), "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        usage = {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}
        told = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL}
        return json_answer(200, {**told, "choices": [choice], "usage": usage})


def _error(status: int, words: str, kind: str) -> Answer:
    return json_answer(status, {"error": {"message": words, "type": kind, "param": None, "code": None}})
