"""Another system on this machine: posts signed events to a webhook channel, and takes answers of agents."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

from tests.simulators.http_service import Answer, HttpService, Request, json_answer
from tests.simulators.posts import post

PAYLOADS = Path(__file__).with_name("webhook")


def payload(name: str) -> Any:
    """A payload of the corpus."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["payload"]


class WebhookPeer(HttpService):
    """Use as a context manager. `received` are the events that came with a good signature, each id once."""

    def __init__(self, secret: str = "whsec_" + base64.b64encode(b"k" * 32).decode()) -> None:
        super().__init__()
        self.secret = secret
        self.received: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}

    def answer(self, request: Request) -> Answer:
        """A file, or 200 with an id of its own for a signed post; 401 for another one."""
        if request.method == "GET":
            found = self.files.get(request.path)
            return (404, {}, b"") if found is None else (200, {}, found)
        stamp, post_id = request.headers["webhook-timestamp"], request.headers["webhook-id"]
        wanted = self.signature(request.body, post_id, stamp)
        if wanted not in request.headers["webhook-signature"].split():
            return json_answer(401, {"error": "bad signature"})
        self.received.setdefault(post_id, request.json)
        return json_answer(200, {"id": f"peer-{post_id}"})

    def signature(self, body: bytes, post_id: str, stamp: str, secret: str = "") -> str:
        """As the specification has it."""
        key = base64.b64decode((secret or self.secret).removeprefix("whsec_"))
        digest = hmac.new(key, f"{post_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return "v1," + base64.b64encode(digest).decode()

    def headers(self, body: bytes, *, age_s: int = 0, secret: str = "") -> dict[str, str]:
        """The signed headers of a post."""
        stamp = str(int(time.time()) - age_s)
        return {
            "Content-Type": "application/json",
            "webhook-id": "post-1",
            "webhook-timestamp": stamp,
            "webhook-signature": self.signature(body, "post-1", stamp, secret),
        }

    def send(self, url: str, event: Any, **signing: Any) -> int:
        """Posts an event, or a batch; returns the status."""
        body = json.dumps(event).encode()
        return post(url, body, self.headers(body, **signing)).status
