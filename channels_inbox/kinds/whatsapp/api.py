"""The Cloud API: calls under the channel's access token."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import OutgoingFile, asked, form_data
from channels_inbox.kinds.whatsapp.errors import explained
from core import net

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
    try:
        answer = net.request("GET", url, headers=headers, timeout=TIMEOUT_S, limit=MOST_FILE_BYTES)
    except net.NetRefused as error:
        raise AdapterError(_("its address may not be asked: %(why)s") % {"why": error}, permanent=True) from error
    except net.TooMuch as error:
        raise AdapterError(_("it is too large"), permanent=True) from error
    except OSError as error:
        raise AdapterError(_("it could not be fetched: %(why)s") % {"why": error}) from error
    if answer.status != 200:
        raise AdapterError(_("it could not be fetched: HTTP %(status)s") % {"status": answer.status})
    return answer.body


def _ask(token: str, method: str, path: str, headers: dict[str, str], body: bytes | None) -> dict[str, Any]:
    signed = {**headers, "Authorization": f"Bearer {token}"}
    answer = asked(method, f"{settings.WHATSAPP_URL}/{path}", headers=signed, body=body, timeout=TIMEOUT_S)
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if not 200 <= answer.status < 300:
        raise explained(answer.status, said.get("error") or {})
    return said
