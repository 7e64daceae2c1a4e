"""Mail providers that post: Mailgun and SendGrid with keys of their own, over HTTP to wherever they are told."""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def post(url: str, body: bytes, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """Posts once and returns the answer, read to its end; a redirect is an answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


class Mailgun:
    """Signs a timestamp and a token, never the mail; the same signature goes along when it tries again."""

    def __init__(self) -> None:
        self.key = secrets.token_hex(16)

    def signature(self, *, age_s: float = 0, key: str = "") -> dict[str, str]:
        """The three fields of a post that was first tried so many seconds ago."""
        stamp, token = str(int(time.time() - age_s)), secrets.token_hex(25)
        digest = hmac.new((key or self.key).encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        return {"timestamp": stamp, "token": token, "signature": digest}

    def forward(self, url: str, raw: bytes, signature: Mapping[str, str], recipient: str) -> int:
        """Posts a received mail as MIME; returns the status."""
        fields = {"recipient": recipient, "sender": "", "body-mime": raw, **signature}
        return post(url, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}).status

    def report(self, url: str, event: Mapping[str, object], signature: Mapping[str, str]) -> int:
        """Posts an event of a sent mail; returns the status."""
        body = json.dumps({"signature": signature, "event-data": event}).encode()
        return post(url, body, {"Content-Type": "application/json"}).status


class SendGrid:
    """Signs the timestamp and every byte with ECDSA; `public_key` is what its settings page shows."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.public_key = base64.b64encode(
            self._key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        ).decode()

    def headers(self, body: bytes, *, age_s: float = 0) -> dict[str, str]:
        """The two headers of the signature."""
        stamp = str(int(time.time() - age_s))
        signature = self._key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        }

    def report(self, url: str, *events: Mapping[str, object], age_s: float = 0) -> int:
        """Posts events of sent mails, signed; returns the status."""
        body = json.dumps(events).encode()
        return post(url, body, {"Content-Type": "application/json", **self.headers(body, age_s=age_s)}).status

    def forward(self, url: str, raw: bytes, recipient: str, *, password: str = "") -> int:
        """Posts a received mail as MIME: with the user:password of its address, else signed; returns the status."""
        envelope = json.dumps({"to": [recipient], "from": ""}).encode()
        parts = [b'"email"\r\n\r\n' + raw, b'"envelope"\r\n\r\n' + envelope]
        body = b"".join(b"--edge\r\nContent-Disposition: form-data; name=" + part + b"\r\n" for part in parts)
        body += b"--edge--\r\n"
        proof = self.headers(body)
        if password:
            proof = {"Authorization": f"Basic {base64.b64encode(password.encode()).decode()}"}
        return post(url, body, {"Content-Type": "multipart/form-data; boundary=edge", **proof}).status
