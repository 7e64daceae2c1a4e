"""Meta's Cloud API on this machine: messages, media and their refusals, and posts signed with the app's secret.

Shapes: developers.facebook.com/docs/whatsapp/cloud-api (reference/messages, reference/media, webhooks/components,
support/error-codes), stored copies, read 2026-11-22.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from tests.simulators.http_service import Answer, HttpService, Request, json_answer
from tests.simulators.posts import post

PAYLOADS = Path(__file__).with_name("whatsapp")
TOKEN, NUMBER, SECRET, ACCOUNT = "EAAGtesttoken", "106540352242922", "app-secret", "102290129340398"


def payload(name: str) -> Any:
    """A post of the corpus."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["payload"]


def status_of(wamid: str, state: str) -> Any:
    """A post about one message of ours."""
    found = payload("failed")
    found["entry"][0]["changes"][0]["value"]["statuses"] = [
        {"id": wamid, "status": state, "timestamp": "1763892500", "recipient_id": "40721000111"}
    ]
    return found


def refusal(status: int, code: int, message: str, details: str = "") -> Answer:
    """How the Graph API says no."""
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return json_answer(status, {"error": error | {"error_data": {"messaging_product": "whatsapp", "details": details}}})


class WhatsApp(HttpService):
    """Use as a context manager. `sent` are the JSON bodies of messages; `media` holds ids with their bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Any] = []
        self.media: dict[str, bytes] = {}
        self.refuse: Answer | None = None
        self.token = {"is_valid": True, "expires_at": 0, "scopes": ["whatsapp_business_messaging"]}

    def answer(self, request: Request) -> Answer:
        """What the path asks for, under the token alone."""
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return refusal(401, 190, "Invalid OAuth access token", "Error validating access token")
        name = request.path.strip("/")
        if name == f"{NUMBER}/messages":
            return self._take(request.json)
        if name == f"{NUMBER}/media":
            self.media[f"up-{len(self.media)}"] = request.body
            return json_answer(200, {"id": f"up-{len(self.media) - 1}"})
        if name == f"{ACCOUNT}/message_templates":
            return self._templates(request)
        if name == "debug_token":
            return json_answer(200, {"data": self.token})
        if name == NUMBER:
            return json_answer(
                200, {"id": NUMBER, "display_phone_number": "+1 555-000-1111", "verified_name": "Ondine"}
            )
        if name.startswith("files/") and name.removeprefix("files/") in self.media:
            return 200, {}, self.media[name.removeprefix("files/")]
        if name in self.media:
            return json_answer(200, {"messaging_product": "whatsapp", "url": f"{self.url}/files/{name}", "id": name})
        return refusal(400, 100, "Unsupported get request", "Object does not exist")

    def _templates(self, request: Request) -> Answer:
        """Two pages of templates."""
        listed, second = payload("templates"), request.parameters.get("after") == "P2"
        paging: dict[str, Any] = {"cursors": {"before": "P0", "after": "P9" if second else "P2"}}
        if not second:
            paging["next"] = f"{self.url}/{ACCOUNT}/message_templates?after=P2"
        return json_answer(200, {"data": listed[3:] if second else listed[:3], "paging": paging})

    def _take(self, message: Any) -> Answer:
        if self.refuse is not None:
            return self.refuse
        if message["type"] == "text" and len(message["text"]["body"]) > 4096:
            return refusal(400, 100, "(#100) Invalid parameter", "Param text['body'] must be at most 4096 characters")
        self.sent.append(message)
        whom = message.get("to") or message.get("recipient")
        found = {"contacts": [{"input": whom, "wa_id": whom}], "messages": [{"id": f"wamid.OUT{len(self.sent)}"}]}
        return json_answer(200, {"messaging_product": "whatsapp", **found})

    def post(self, url: str, value: Any, secret: str = SECRET) -> int:
        """Posts as Meta does; without a secret unsigned. Returns the status."""
        body = json.dumps(value).encode()
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Hub-Signature-256"] = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
        return post(url, body, headers).status
