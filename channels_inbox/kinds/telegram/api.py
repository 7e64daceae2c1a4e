"""The Bot API: one method for each call, its refusals in plain words."""

import json
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import LONGEST_WAIT_S, OutgoingFile, ask_for_file, asked, form_data, no_file, said_by
from core.text import clean_line

TIMEOUT_S = 30.0
MOST_FILE_BYTES = 20 * 1024 * 1024  # what Telegram gives a bot
NO_WAY = ("blocked by the user", "user is deactivated", "chat not found", "can't initiate conversation")


def call(token: str, method: str, file: tuple[str, OutgoingFile] | None = None, **parameters: Any) -> Any:
    """The result of a method of the Bot API; `file` goes along under its field's name. Raises AdapterError."""
    given = {name: value for name, value in parameters.items() if value is not None}
    if file is None:
        headers, body = {"Content-Type": "application/json"}, json.dumps(given).encode()
    else:
        headers, body = form_data({name: str(value) for name, value in given.items()}, *file)
    url = f"{settings.TELEGRAM_URL}/bot{quote(token, safe=':')}/{method}"
    answer = asked("POST", url, headers=headers, body=body, timeout=TIMEOUT_S)
    said = said_by(answer)
    if not said.get("ok"):
        raise _explained(answer.status, said)
    return said.get("result")


def download(token: str, file_id: str) -> bytes:
    """The bytes of a file that a customer sent. Raises AdapterError."""
    path = str(call(token, "getFile", file_id=file_id).get("file_path") or "")
    url = f"{settings.TELEGRAM_URL}/file/bot{quote(token, safe=':')}/{quote(path)}"
    answer = ask_for_file(url, timeout=TIMEOUT_S, limit=MOST_FILE_BYTES)
    if answer.status != 200:
        raise no_file(answer.status, permanent=answer.status in {400, 404})
    return answer.body


def _explained(status: int, said: dict[str, Any]) -> AdapterError:
    description = clean_line(str(said.get("description") or f"HTTP {status}"), 300)
    code = int(said.get("error_code") or status)
    words = _("Telegram said: %(why)s") % {"why": description}
    if code == 429:
        wait_s = float((said.get("parameters") or {}).get("retry_after") or 1)
        return AdapterError(words, wait_s=min(wait_s, LONGEST_WAIT_S))
    if code in {401, 404}:
        return AdapterError(_("Telegram does not know this bot. Check its token."), connection=True)
    if code >= 500 or code < 400:
        return AdapterError(words, connection=True)
    if "blocked by the user" in description:
        return AdapterError(
            _("The customer has blocked the bot, so Telegram delivers nothing to them."), permanent=True
        )
    if any(part in description for part in NO_WAY):
        words = _("Telegram reaches this customer no more, or they never wrote to this bot (%(why)s).")
        return AdapterError(words % {"why": description}, permanent=True)
    return AdapterError(words, permanent=True)
