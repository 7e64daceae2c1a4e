"""Meta's Cloud API as far as a conversation needs it: messages, media, states; posts signed with the app's secret.

Shapes: developers.facebook.com/docs/whatsapp/cloud-api (reference/messages, reference/media, webhooks/components).
"""

import hashlib
import hmac
import time
from typing import Any

from helpdesk.demo.providers.ledger import Entry, File, Line
from helpdesk.demo.providers.rooms import JSON, Draft, Room, digits, packed
from helpdesk.demo.providers.service import Answer, Request, json_answer

LONGEST = 4_096
PHOTO = "image/"
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "still_there",
        "language": language,
        "status": "APPROVED",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": text, "example": {"body_text": [["Dana"]]}}],
    }
    for language, text in (
        ("en", "Hello {{1}}, we have news about your machine. Is this a good moment?"),
        ("pt_PT", "Olá {{1}}, temos novidades sobre a sua máquina. É um bom momento?"),
        ("de", "Guten Tag {{1}}, es gibt Neues zu Ihrer Maschine. Passt es gerade?"),
    )
]


class WhatsApp(Room):
    """One phone number of the company: `account.number` is its id, `account.login` that of the business account."""

    kind = "whatsapp"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._uploads: dict[str, File] = {}

    def answer(self, request: Request, path: str) -> Answer:
        """Calls under the access token."""
        number = self.account.number
        if request.headers["Authorization"] != f"Bearer {self.account.token}":
            return _refusal(401, 190, "Invalid OAuth access token")
        if path == number:
            about = {"id": number, "display_phone_number": "+351 910 000 200", "verified_name": "Ondine"}
            return json_answer(200, {**about, "quality_rating": "GREEN"})
        if path == "debug_token":
            scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
            return json_answer(200, {"data": {"is_valid": True, "expires_at": 0, "scopes": scopes}})
        if path == f"{self.account.login}/message_templates":
            return json_answer(200, {"data": TEMPLATES})
        if path == f"{number}/messages":
            return self._take(request.json)
        if path == f"{number}/media":
            return self._upload(request)
        head, _, name = path.rpartition("/")
        file = self.around.ledger.file(int(name)) if name.isdigit() else None
        if file is None:
            return _refusal(400, 100, "Unsupported get request")
        if head == "files":
            return 200, {"Content-Type": file.content_type}, file.content
        url = f"{self.around.url}/{self.kind}/files/{name}"
        return json_answer(
            200, {"messaging_product": "whatsapp", "id": name, "url": url, "mime_type": file.content_type}
        )

    def new_address(self) -> str:
        """A mobile number of Portugal."""
        return f"35191{digits(7)}"

    def name_of(self, line: Line, entry: Entry) -> str:
        """As Meta's ids begin."""
        return f"wamid.DEMO{line.address}{entry.id}"

    def react(self, line: Line, to: Entry, emoji: str) -> None:
        """The customer puts an emoji on a message of the helpdesk."""
        self.around.ledger.change(to.id, reaction=emoji)
        name = f"wamid.DEMO{line.address}R{to.id}T{time.time_ns()}"
        self._post_message(
            line, {"id": name, "type": "reaction", "reaction": {"message_id": to.provider_id, "emoji": emoji}}
        )

    def _deliver(self, line: Line, entry: Entry, draft: Draft) -> None:
        self._post_message(line, {"id": entry.provider_id, **_content(entry, draft)}, entry)

    def _post_message(self, line: Line, message: dict[str, Any], entry: Entry | None = None) -> None:
        person = {"profile": {"name": line.name}, "wa_id": line.address}
        sent = {"from": line.address, "timestamp": str(int(time.time())), **message}
        self._send({"contacts": [person], "messages": [sent]}, entry)

    def _report(self, line: Line, entry: Entry, state: str) -> None:
        told = {"id": entry.provider_id, "status": state, "timestamp": str(int(time.time()))}
        self._send({"statuses": [{**told, "recipient_id": line.address}]}, in_s=0.7 if state == "delivered" else 0.0)

    def _send(self, value: dict[str, Any], entry: Entry | None = None, *, in_s: float = 0.0) -> None:
        metadata = {"display_phone_number": "351910000200", "phone_number_id": self.account.number}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        body = packed(
            {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
        )
        signature = hmac.new(self.account.secret.encode(), body, hashlib.sha256).hexdigest()
        self._post(body, {**JSON, "X-Hub-Signature-256": f"sha256={signature}"}, entry, in_s=in_s)

    def _take(self, message: Any) -> Answer:
        whom, kind = str(message.get("to") or message.get("recipient") or ""), str(message.get("type"))
        said = message.get(kind) or {}
        text = str(said.get("body") or said.get("caption") or "")
        if kind == "template":
            text = _template_words(said)
        if len(text) > LONGEST:
            return _refusal(400, 100, "Param text['body'] must be at most 4096 characters")
        file = self._uploads.pop(str(said.get("id")), None)
        entry = self.take(whom, text, file)
        people = [{"input": whom, "wa_id": whom}]
        return json_answer(
            200, {"messaging_product": "whatsapp", "contacts": people, "messages": [{"id": entry.provider_id}]}
        )

    def _upload(self, request: Request) -> Answer:
        part = request.parts["file"]
        content = part.get_payload(decode=True)
        name = f"up-{digits(15)}"
        self._uploads[name] = File(part.get_filename() or "file", part.get_content_type(), bytes(content or b""))  # type: ignore[arg-type]
        return json_answer(200, {"id": name})


def _content(entry: Entry, draft: Draft) -> dict[str, Any]:
    if draft.place:
        latitude, longitude, name = draft.place
        return {"type": "location", "location": {"latitude": latitude, "longitude": longitude, "name": name}}
    if draft.file:
        kind = "image" if draft.file.content_type.startswith(PHOTO) else "document"
        media = {"id": str(entry.id), "mime_type": draft.file.content_type, "caption": draft.text}
        return {"type": kind, kind: media | ({"filename": draft.file.filename} if kind == "document" else {})}
    return {"type": "text", "text": {"body": draft.text}}


def _template_words(template: dict[str, Any]) -> str:
    """A template with its variables filled in; raises ValueError for one that was never approved."""
    wanted = (template.get("name"), (template.get("language") or {}).get("code"))
    found = next((one for one in TEMPLATES if (one["name"], one["language"]) == wanted), None)
    if found is None:
        raise ValueError(f"there is no template {wanted}")
    text = str(found["components"][0]["text"])
    given = [each.get("text", "") for part in template.get("components", []) for each in part.get("parameters", [])]
    for number, value in enumerate(given, start=1):
        text = text.replace(f"{{{{{number}}}}}", str(value))
    return text


def _refusal(status: int, code: int, message: str) -> Answer:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "demo"}
    return json_answer(status, {"error": error | {"error_data": {"messaging_product": "whatsapp", "details": message}}})
