"""Amazon SNS on this machine: topics that sign with a key of their own, their certificate, and subscriptions."""

import base64
import datetime
import json
import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from tests.simulators.http_service import Answer, HttpService, Request
from tests.simulators.posts import post

TOPIC = "arn:aws:sns:eu-west-1:123456789012:support-mail"
_CERTIFICATE = "/SimpleNotificationService-0123456789abcdef.pem"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Sns(HttpService):
    """Use as a context manager. `confirmed`: tokens of subscriptions that were agreed to."""

    def __init__(self, *, valid_for: datetime.timedelta = datetime.timedelta(hours=1)) -> None:
        super().__init__()
        self.confirmed: list[str] = []
        self._pem = _certificate(valid_for)

    def answer(self, request: Request) -> Answer:
        """Gives the certificate out, or notes a confirmation."""
        if request.path == _CERTIFICATE:
            return 200, {}, self._pem
        if request.path == "/":
            self.confirmed.append(request.parameters["Token"])
        return 200, {}, b"<ConfirmSubscriptionResponse/>"

    def message(self, kind: str, text: str, *, version: str = "1", topic: str = TOPIC, **more: str) -> dict[str, str]:
        """A signed message of a topic; what `more` names is signed along."""
        fields = {
            "Type": kind,
            "MessageId": secrets.token_hex(8),
            "TopicArn": topic,
            "Message": text,
            "Timestamp": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            **more,
        }
        if kind != "Notification":
            fields = {"Token": secrets.token_hex(8), **fields}
            fields = {"SubscribeURL": f"{self.url}/?Action=ConfirmSubscription&Token={fields['Token']}", **fields}
        wanted = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        signed = "".join(f"{name}\n{fields[name]}\n" for name in wanted if name in fields).encode()
        digest: hashes.HashAlgorithm = hashes.SHA256() if version == "2" else hashes.SHA1()
        signature = base64.b64encode(_KEY.sign(signed, padding.PKCS1v15(), digest)).decode()
        return {
            **fields,
            "SignatureVersion": version,
            "Signature": signature,
            "SigningCertURL": f"{self.url}{_CERTIFICATE}",
        }

    def mail(self, raw: bytes, recipient: str, **more: str) -> dict[str, str]:
        """A notification of SES that holds a received mail."""
        event = {
            "notificationType": "Received",
            "mail": {"source": "", "messageId": secrets.token_hex(8)},
            "receipt": {"recipients": [recipient], "action": {"type": "SNS", "encoding": "BASE64"}},
            "content": base64.b64encode(raw).decode(),
        }
        return self.message("Notification", json.dumps(event), **more)

    def deliver(self, url: str, message: dict[str, str], *, password: str = "") -> int:
        """Posts a message; the user:password of the address only when asked for it. Returns the last status."""
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": message["Type"],
            "x-amz-sns-message-id": message["MessageId"],
            "x-amz-sns-topic-arn": message["TopicArn"],
        }
        body = json.dumps(message).encode()
        answer = post(url, body, headers)
        if answer.status == 401 and password and answer.headers["WWW-Authenticate"].startswith("Basic "):
            headers["Authorization"] = f"Basic {base64.b64encode(password.encode()).decode()}"
            answer = post(url, body, headers)
        return answer.status


def _certificate(valid_for: datetime.timedelta) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    moment = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, _KEY.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(moment - datetime.timedelta(days=400)).not_valid_after(moment + valid_for)
    return builder.sign(_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
