"""Telegram's Bot API as far as a conversation needs it: methods, files, updates with the secret that the bot set.

Shapes: https://core.telegram.org/bots/api (Making requests, getFile, setWebhook, sendMessage, Update).
"""

import time
from email.message import Message
from typing import Any

from helpdesk.demo.providers.ledger import Entry, File, Line
from helpdesk.demo.providers.rooms import JSON, Draft, Room, digits, packed
from helpdesk.demo.providers.service import Answer, Request, json_answer

LONGEST = 4_096
FILES = {"sendPhoto": "photo", "sendDocument": "document"}


class Telegram(Room):
    """One bot; `account.token` is its token."""

    kind = "telegram"

    def answer(self, request: Request, path: str) -> Answer:
        """Methods below the bot's token, and files."""
        token = self.account.token
        if path.startswith(f"file/bot{token}/"):
            name = path.rpartition("/")[2]
            file = self.around.ledger.file(int(name)) if name.isdigit() else None
            return _no(404, "Not Found") if file is None else (200, {"Content-Type": file.content_type}, file.content)
        head, _, method = path.rpartition("/")
        if not token or head != f"bot{token}":
            return _no(401, "Unauthorized")
        if method in FILES:
            return self._take_file(request.parts, FILES[method])
        found = getattr(self, f"do_{method}", None)
        return _no(404, "Not Found") if found is None else found(request.json if request.body else {})

    def do_getMe(self, _given: Any) -> Answer:
        """Who the bot is."""
        number = int(self.account.token.partition(":")[0])
        return _ok({"id": number, "is_bot": True, "first_name": "Ondine", "username": "ondine_demo_bot"})

    def do_setWebhook(self, given: Any) -> Answer:
        """Keeps the address and the secret."""
        self.account.hook, self.account.secret = str(given["url"]), str(given.get("secret_token") or "")
        return _ok(True)

    def do_getWebhookInfo(self, _given: Any) -> Answer:
        """What was kept."""
        return _ok({"url": self.account.hook, "has_custom_certificate": False, "pending_update_count": 0})

    def do_getFile(self, given: Any) -> Answer:
        """Where a file lies."""
        name = str(given["file_id"]).removeprefix("file-")
        if not name.isdigit() or self.around.ledger.file(int(name)) is None:
            return _no(400, "Bad Request: wrong file_id")
        return _ok({"file_id": f"file-{name}", "file_unique_id": f"u{name}", "file_path": f"files/{name}"})

    def do_getUserProfilePhotos(self, _given: Any) -> Answer:
        """Nobody here shows one."""
        return _ok({"total_count": 0, "photos": []})

    def do_answerCallbackQuery(self, _given: Any) -> Answer:
        """Done."""
        return _ok(True)

    def do_sendMessage(self, given: Any) -> Answer:
        """Takes a text within the limit."""
        text = str(given["text"])
        if not text or len(text.encode("utf-16-le")) > 2 * LONGEST:
            return _no(400, "Bad Request: message is too long" if text else "Bad Request: message text is empty")
        return self._taken(str(given["chat_id"]), text, None)

    def edit(self, line: Line, entry: Entry, text: str) -> None:
        """The customer changes what they wrote."""
        self.around.ledger.change(entry.id, text=text, edited=True)
        edited = {**self._head(line, entry), "edit_date": int(time.time()), "text": text}
        self._update({"edited_message": edited})

    def new_address(self) -> str:
        """A chat's number."""
        return digits(9)

    def name_of(self, line: Line, entry: Entry) -> str:
        """A message is counted by its chat."""
        return f"{line.address}:{entry.id}"

    def _take_file(self, parts: dict[str, Message], field: str) -> Answer:
        part = parts[field]
        content = bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
        caption = parts["caption"].get_payload() if "caption" in parts else ""
        file = File(part.get_filename() or field, part.get_content_type(), content)
        return self._taken(str(parts["chat_id"].get_payload()).strip(), str(caption), file)

    def _taken(self, chat: str, text: str, file: File | None) -> Answer:
        if self.around.ledger.find_line(kind=self.kind, address=chat) is None:
            return _no(400, "Bad Request: chat not found")
        entry = self.take(chat, text, file)
        return _ok({"message_id": entry.id, "date": int(time.time()), "chat": {"id": int(chat), "type": "private"}})

    def _deliver(self, line: Line, entry: Entry, draft: Draft) -> None:
        self._update({"message": {**self._head(line, entry), **_content(entry, draft)}}, entry)

    def _head(self, line: Line, entry: Entry) -> dict[str, Any]:
        first, _, last = line.name.partition(" ")
        person = {"id": int(line.address), "first_name": first} | ({"last_name": last} if last else {})
        sender = {**person, "is_bot": False} | ({"language_code": line.language} if line.language else {})
        return {"message_id": entry.id, "from": sender, "chat": {**person, "type": "private"}, "date": int(entry.at)}

    def _update(self, update: dict[str, Any], entry: Entry | None = None) -> None:
        headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": self.account.secret}
        self._post(packed({"update_id": time.time_ns() // 1_000, **update}), headers, entry)


def _content(entry: Entry, draft: Draft) -> dict[str, Any]:
    if draft.place:
        return {"location": {"latitude": draft.place[0], "longitude": draft.place[1]}}
    if draft.file is None:
        return {"text": draft.text}
    given = {"file_id": f"file-{entry.id}", "file_unique_id": f"u{entry.id}", "file_size": len(draft.file.content)}
    caption = {"caption": draft.text} if draft.text else {}
    if draft.file.content_type in {"image/jpeg", "image/png", "image/webp"}:
        return {"photo": [{**given, "width": 320, "height": 240}], **caption}
    about = {"file_name": draft.file.filename, "mime_type": draft.file.content_type}
    return {"document": {**given, **about}, **caption}


def _ok(result: object) -> Answer:
    return json_answer(200, {"ok": True, "result": result})


def _no(code: int, description: str) -> Answer:
    return json_answer(code, {"ok": False, "error_code": code, "description": description})
