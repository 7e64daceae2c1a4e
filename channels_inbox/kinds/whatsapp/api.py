"""The Cloud API: calls under the channel's access token."""

import json
from typing import Any

from django.conf import settings

from channels_inbox.kinds.messages import OutgoingFile, ask_for_file, asked, form_data, no_file, said_by
from channels_inbox.kinds.whatsapp.errors import explained

TIMEOUT_S = 30.0
MOST_FILE_BYTES = 100 * 1024 * 1024


def call(token: str, method: str, path: str, value: object = None) -> dict[str, Any]:
    """One call with JSON; returns what it says. Raises AdapterError."""
    body = None if value is None else json.dumps(value).encode()
    headers = {"Content-Type": "application/json"} if body is not None else {}
    return _ask(token, method, path, headers, body)


def upload(token: str, number: str, file: OutgoingFile) -> str:
    """Puts a file into Meta's store and returns its id. Raises AdapterError."""
    fields = {"messaging_product": "whatsapp", "type": file.content_type}
    headers, body = form_data(fields, "file", file)
    return str(_ask(token, "POST", f"{number}/media", headers, body).get("id") or "")


def download(token: str, media_id: str) -> bytes:
    """The bytes of a file that a customer sent: its address is asked for, then the file. Raises AdapterError."""
    url = str(call(token, "GET", media_id).get("url") or "")
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "Helpdesk"}
    answer = ask_for_file(url, headers=headers, timeout=TIMEOUT_S, limit=MOST_FILE_BYTES)
    if answer.status != 200:
        raise no_file(answer.status, permanent=False)
    return answer.body


def _ask(token: str, method: str, path: str, headers: dict[str, str], body: bytes | None) -> dict[str, Any]:
    signed = {**headers, "Authorization": f"Bearer {token}"}
    answer = asked(method, f"{settings.WHATSAPP_URL}/{path}", headers=signed, body=body, timeout=TIMEOUT_S)
    said = said_by(answer)
    if not 200 <= answer.status < 300:
        raise explained(answer.status, said.get("error") or {})
    return said
