"""Messages of Amazon SNS: their signature, Amazon's certificate behind it, and the subscription that begins them."""

import base64
import binascii
import json
import re
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from core import net
from core.clocks import now

_SUBSCRIPTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
# What is signed, in this order; "Subject" only where there is one.
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": _SUBSCRIPTION,
    "UnsubscribeConfirmation": _SUBSCRIPTION,
}
_HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")
MOST_CERTIFICATES = 16
_certificates: dict[str, x509.Certificate] = {}


def read_message(body: bytes) -> dict[str, str]:
    """The fields of a message; raises ValueError for anything else, such as "raw delivery", which is not signed."""
    values = json.loads(body)
    if not isinstance(values, dict) or values.get("Type") not in SIGNED:
        raise ValueError("it has no known type; is raw message delivery on?")
    message = {str(name): value for name, value in values.items() if isinstance(value, str)}
    wanted = {*SIGNED[message["Type"]], "Signature", "SigningCertURL"} - {"Subject"}
    if missing := sorted(wanted - set(message)):
        raise ValueError(f"it lacks {', '.join(missing)}")
    return message


def why_refused(message: dict[str, str]) -> str:
    """Why the signature is not Amazon's, or "".

    Errors: OSError when the certificate cannot be fetched. Effects: fetches a certificate that was not seen before.
    """
    address = message["SigningCertURL"]
    if not _is_amazon(address) or not _CERTIFICATE.fullmatch(urlsplit(address).path):
        return "the address of its certificate is not Amazon's"
    if message["Type"] != "Notification" and not _is_amazon(message["SubscribeURL"]):
        return "the address to confirm the subscription is not Amazon's"
    certificate = _certificate(address)
    key = certificate.public_key()
    if not certificate.not_valid_before_utc <= now() <= certificate.not_valid_after_utc:
        return "its certificate is not valid now"
    if not isinstance(key, rsa.RSAPublicKey):
        return "its certificate is of an unknown kind"
    try:
        signature = base64.b64decode(message["Signature"], validate=True)
        key.verify(signature, _signed_text(message), padding.PKCS1v15(), _digest(message))
    except (binascii.Error, InvalidSignature):
        return "its signature is not Amazon's"
    return ""


def confirm(address: str) -> None:
    """Agrees to a subscription at the address that Amazon signed; raises OSError, and then Amazon asks again."""
    answer = net.request("GET", address)
    if answer.status != 200:
        raise ConnectionError(f"Amazon did not take the confirmation: {answer.status}")


def _is_amazon(address: str) -> bool:
    """Whether an address is one of SNS itself, or lies below the one that the operator named."""
    own = settings.PROVIDER_URLS.get("amazon_ses", "").rstrip("/")
    if own and address.startswith(f"{own}/"):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(_HOST.fullmatch(parts.netloc))


def _certificate(address: str) -> x509.Certificate:
    known = _certificates.get(address)
    if known is not None:
        return known
    answer = net.request("GET", address, limit=64 * 1024)
    if answer.status != 200:
        raise ConnectionError(f"Amazon's certificate could not be fetched: {answer.status}")
    try:
        certificate = x509.load_pem_x509_certificate(answer.body)
    except ValueError as error:
        raise ConnectionError("what lies where Amazon's certificate should be is none") from error
    if len(_certificates) >= MOST_CERTIFICATES:
        _certificates.clear()
    _certificates[address] = certificate
    return certificate


def _signed_text(message: dict[str, str]) -> bytes:
    lines = [f"{name}\n{message[name]}\n" for name in SIGNED[message["Type"]] if name in message]
    return "".join(lines).encode("utf-8", "surrogatepass")


def _digest(message: dict[str, str]) -> hashes.HashAlgorithm:
    if message.get("SignatureVersion") == "2":
        return hashes.SHA256()
    return hashes.SHA1()  # noqa: S303 - what Amazon signs with, unless the topic says otherwise
