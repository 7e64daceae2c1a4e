"""A provider of SMS on this machine, in Twilio's format: messages, files behind a redirect, and signed posts.

Shapes: https://www.twilio.com/docs/messaging/api/message-resource, .../api/media-resource (Basic authentication, media
behind a redirect), .../usage/webhooks/webhooks-security (the signature), .../usage/twilios-response (refusals), stored
copies of 2026, read 2026-11-22.
"""

import base64
import hashlib
import hmac
import json
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.simulators.http_service import Answer, HttpService, Request, json_answer
from tests.simulators.posts import post

PAYLOADS = Path(__file__).with_name("sms")
ACCOUNT, TOKEN, NUMBER, SERVICE = f"AC{'1' * 32}", "auth-token-one", "+15550100000", f"MG{'2' * 32}"


def payload(name: str, **more: str) -> dict[str, str]:
    """The fields of a post of the corpus."""
    found: dict[str, str] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["payload"]
    return {**found, **more}


def refusal(status: int, code: int, message: str = "No", **headers: str) -> Answer:
    """How the API says no."""
    said = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    answer = json_answer(status, {**said, "status": status})
    return answer[0], {**answer[1], **{name.replace("_", "-"): value for name, value in headers.items()}}, answer[2]


class LostAnswer(Exception):
    """The message was taken, and the connection broke before anybody heard of it."""


class Sms(HttpService):
    """Use as a context manager. `sent` are the fields of messages; `media` holds the bytes behind its paths.

    `known_as` is the address under which it was told to post: a proxy stands in between, as it does in life.
    """

    def __init__(self, elsewhere: HttpService | None = None, known_as: str = "https://help.ondine.test") -> None:
        super().__init__()
        self.sent: list[dict[str, list[str]]] = []
        self.media: dict[str, bytes] = {}
        self.tokens = {TOKEN}
        self.listed: list[dict[str, str]] = []
        self.loses_answer = self.drops_posts = False
        self.refuse: Answer | None = None
        self.number = {"phone_number": NUMBER, "sms_method": "POST", "capabilities": {"sms": True, "mms": True}}
        self.elsewhere, self.known_as = elsewhere, known_as

    def answer(self, request: Request) -> Answer:
        """What the path asks for, under the account and a token that counts."""
        proofs = {f"Basic {base64.b64encode(f'{ACCOUNT}:{token}'.encode()).decode()}" for token in self.tokens}
        if request.headers["Authorization"] not in proofs:
            return refusal(401, 20003, "Authenticate")
        name = request.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}")
        if name == ".json":
            return json_answer(200, {"sid": ACCOUNT, "friendly_name": "Ondine", "status": "active"})
        if name == "/IncomingPhoneNumbers.json":
            fits = request.parameters["PhoneNumber"] == self.number["phone_number"]
            return json_answer(200, {"incoming_phone_numbers": [self.number] if fits else []})
        if name == "/Messages.json" and request.method == "GET":
            return json_answer(200, {"messages": [one for one in self.listed if one["to"] == request.parameters["To"]]})
        if name == "/Messages.json":
            return self._take(parse_qs(request.body.decode(), keep_blank_values=True))
        if self.elsewhere is not None and name.startswith("/Messages/") and "/Media/" in name:
            return 307, {"Location": f"{self.elsewhere.url}/{name.rpartition('/')[2]}"}, b""
        return refusal(404, 20404, "Not found")

    def receive(self, request: Request) -> Answer | None:
        """As any service; a lost answer hangs up, and a post that is dropped was not taken."""
        if self.drops_posts and request.method == "POST":
            return None
        try:
            return super().receive(request)
        except LostAnswer:
            return None

    def _take(self, fields: dict[str, list[str]]) -> Answer:
        if self.refuse is not None:
            return self.refuse
        if len(fields.get("Body", [""])[0]) > 1_600:
            return refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if "Body" not in fields and "MediaUrl" not in fields:
            return refusal(400, 21619, "A text message body or media urls must be specified")
        self.sent.append(fields)
        listed = {"sid": f"SM{len(self.sent)}", "to": fields["To"][0], "body": fields.get("Body", [""])[0]}
        self.listed.insert(0, {**listed, "direction": "outbound-api", "date_created": formatdate(usegmt=True)})
        if self.loses_answer:
            raise LostAnswer
        return json_answer(201, {"sid": f"SM{len(self.sent)}", "status": "queued", "error_code": None})

    def post(
        self, url: str, fields: dict[str, str], token: str = TOKEN, *, query: str = "", port: str = "", as_: str = ""
    ) -> int:
        """Posts a form as Twilio does; without a token unsigned. Returns the status."""
        return self.answer_of(url, fields, token, query=query, port=port, as_=as_)[0]

    def answer_of(
        self, url: str, fields: dict[str, str], token: str = TOKEN, *, query: str = "", port: str = "", as_: str = ""
    ) -> tuple[int, str]:
        """As `post`; status and media type of the answer."""
        api = {name: value.replace("{api}", self.url) for name, value in fields.items()}
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        asked = f"{url}{query}"
        if token:
            signed = f"{as_ or self.known_as}{port}{urlsplit(url).path}{query}"
            signed += "".join(f"{name}{api[name]}" for name in sorted(api))
            digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
            headers["X-Twilio-Signature"] = base64.b64encode(digest).decode()
        answer = post(asked, urlencode(api).encode(), headers)
        return answer.status, answer.headers["Content-Type"] or ""


class MediaHost(HttpService):
    """Where the provider's redirects lead to: another host, which must never see the auth token."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    def answer(self, request: Request) -> Answer:
        """A file by its name."""
        found = self.files.get(request.path.strip("/"))
        return (404, {}, b"") if found is None else (200, {"Content-Type": "application/octet-stream"}, found)


def example() -> tuple[str, dict[str, str], str, str]:
    """The worked example of the documentation of the signature: address, fields, auth token, signature."""
    fields: dict[str, Any] = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    return address, fields, "12345", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
