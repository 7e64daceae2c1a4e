"""Telegram on this machine: the Bot API with its limits and refusals, and updates posted as Telegram posts them.

Shapes: https://core.telegram.org/bots/api (Making requests, ResponseParameters, getFile, setWebhook, sendMessage),
Bot API 6.9 (stored copy of 2023-09-22), read 2026-11-22.
"""

import json
from pathlib import Path
from typing import Any

from tests.simulators.http_service import Answer, HttpService, Request, json_answer
from tests.simulators.posts import post

PAYLOADS = Path(__file__).with_name("telegram")
TOKEN = "700100:AAFakeTokenForTestsOnly_abcdefghij"


def payload(name: str) -> Any:
    """An update of the corpus."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["payload"]


def refusal(code: int, description: str, **parameters: object) -> Answer:
    """How the Bot API says no."""
    said: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return json_answer(code, said | ({"parameters": parameters} if parameters else {}))


class Telegram(HttpService):
    """Use as a context manager. `sent` are (method, chat, what); `files` holds file ids with their bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str, str]] = []
        self.files: dict[str, bytes] = {}
        self.hook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.secret = ""
        self.answered: list[str] = []
        self.blocked: set[str] = set()
        self.refuse_after: tuple[int, Answer] | None = None  # so many messages, then this

    def answer(self, request: Request) -> Answer:
        """The result of a method, or a file."""
        if request.path.startswith("/file/"):
            found = self.files.get(request.path.rpartition("/")[2])
            return refusal(404, "Not Found") if found is None else (200, {}, found)
        head, _, method = request.path.rpartition("/")
        if head != f"/bot{TOKEN}":
            return refusal(401, "Unauthorized")
        found_method = getattr(self, f"do_{method}", None)
        return refusal(404, "Not Found") if found_method is None else found_method(request)

    def do_getMe(self, _request: Request) -> Answer:
        """Who the bot is."""
        return _ok({"id": 700100, "is_bot": True, "first_name": "Ondine", "username": "ondine_bot"})

    def do_setWebhook(self, request: Request) -> Answer:
        """Keeps the address and the secret."""
        given = request.json
        self.hook["url"], self.secret = given["url"], given["secret_token"]
        return _ok(True)

    def do_getWebhookInfo(self, _request: Request) -> Answer:
        """What it has noted down."""
        return _ok({"has_custom_certificate": False, **self.hook})

    def do_getFile(self, request: Request) -> Answer:
        """Where a file lies."""
        file_id = request.json["file_id"]
        if file_id not in self.files:
            return refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return _ok({"file_id": file_id, "file_unique_id": f"u{file_id}", "file_path": f"files/{file_id}"})

    def do_answerCallbackQuery(self, request: Request) -> Answer:
        """A button stops turning."""
        self.answered.append(request.json["callback_query_id"])
        return _ok(True)

    def do_sendMessage(self, request: Request) -> Answer:
        """Takes a text within the limit."""
        text = request.json["text"]
        if not text:
            return refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) > 2 * 4096:
            return refusal(400, "Bad Request: message is too long")
        return self._take("sendMessage", str(request.json["chat_id"]), text)

    def do_sendDocument(self, request: Request) -> Answer:
        """Takes a file."""
        return self._take_file("sendDocument", request)

    def do_sendPhoto(self, request: Request) -> Answer:
        """Takes a picture."""
        return self._take_file("sendPhoto", request)

    def _take_file(self, method: str, request: Request) -> Answer:
        edge = request.headers["Content-Type"].partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in request.body.split(b"--" + edge)[1:-1]]
        chat = next(body for head, _, body in parts if b'name="chat_id"' in head).strip().decode()
        head = next(head for head, _, _body in parts if b"filename=" in head).decode()
        return self._take(method, chat, head.partition('filename="')[2].partition('"')[0])

    def _take(self, method: str, chat: str, what: str) -> Answer:
        if self.refuse_after and len(self.sent) >= self.refuse_after[0]:
            return self.refuse_after[1]
        if chat in self.blocked:
            return refusal(403, "Forbidden: bot was blocked by the user")
        self.sent.append((method, chat, what))
        return _ok({"message_id": 1000 + len(self.sent), "date": 1763892000, "chat": {"id": int(chat)}})

    def post(self, url: str, update: Any, secret: str | None = None) -> int:
        """Posts an update with the secret that it was given; returns the status."""
        headers = {"Content-Type": "application/json"}
        token = self.secret if secret is None else secret
        if token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = token
        return post(url, json.dumps(update).encode(), headers).status


def _ok(result: object) -> Answer:
    return json_answer(200, {"ok": True, "result": result})
