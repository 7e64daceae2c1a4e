"""What a provider's post proves: by its signature over the bytes, or by the password in its address (R50)."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.utils.crypto import constant_time_compare

from channels_inbox.kinds.email import sns
from channels_inbox.kinds.email.posts import StoredRequest
from channels_inbox.kinds.email.webhooks import PROVIDERS, open_view
from core.clocks import now
from core.text import clean_line

# Providers try again for up to three days, and some sign only once: a post that we could not store must still be
# believed then. What is older was recorded somewhere and is played back (docs/decisions/0007).
LATEST = timedelta(days=4)
SKEW = timedelta(seconds=300)  # how far a provider's clock may be ahead of ours
SENDGRID_STAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a post is `refused`, or "". Of a believed one: the `token` that counts once, the `confirm` address to ask."""

    refused: str = ""
    token: str = ""
    confirm: str = ""


def examine(provider: str, secrets: Sequence[str], body: bytes, headers: Mapping[str, str], url: str) -> Proof:
    """Whether one of the channel's secrets proves the post; without a secret nothing does.

    Errors: OSError when Amazon's certificate cannot be fetched; then nothing is known about the post.
    """
    given = [secret for secret in secrets if secret]
    if provider not in PROVIDERS or not given:
        return Proof("the channel has no provider or no secret")
    request = StoredRequest(body, headers)
    proofs = [_prove(provider, secret, request, url) for secret in given]
    return next((proof for proof in proofs if not proof.refused), proofs[0])


def _prove(provider: str, secret: str, request: StoredRequest, url: str) -> Proof:
    if provider == "amazon_ses":
        return _prove_amazon(secret, request)
    if provider == "mailgun" and ":" not in secret:
        return _prove_mailgun(secret, request)
    if provider == "sendgrid" and is_public_key(secret):
        return _prove_sendgrid(secret, request)
    known = PROVIDERS[provider]
    if known.signed and ":" not in secret:
        keys = {known.signed: secret} | ({"webhook_url": url} if provider == "mandrill" else {})
        return Proof(_wrong_signature(provider, known.inbound, keys, request))
    return Proof(_wrong_password(secret, request))


def _prove_mailgun(secret: str, request: StoredRequest) -> Proof:
    """Its signature covers a timestamp and a random token but not the mail, so the token must not count twice."""
    refused = _wrong_signature("mailgun", PROVIDERS["mailgun"].inbound, {"webhook_signing_key": secret}, request)
    if refused:
        return Proof(refused)
    is_json = request.content_type == "application/json"
    signed = json.loads(request.body)["signature"] if is_json else request.POST
    return Proof(_wrong_age(_seconds, str(signed["timestamp"])), token=str(signed["token"]))


def _prove_sendgrid(key: str, request: StoredRequest) -> Proof:
    """Events and parsed mail carry the same kind of signature, over the timestamp and every byte."""
    keys = {"tracking_webhook_verification_key": key}
    refused = _wrong_signature("sendgrid", PROVIDERS["sendgrid"].tracking, keys, request)
    return Proof(refused or _wrong_age(_seconds, request.headers[SENDGRID_STAMP]))


def _prove_amazon(secret: str, request: StoredRequest) -> Proof:
    """Amazon signs for every account, so its signature alone proves nothing: the topic or the password must fit."""
    try:
        message = sns.read_message(request.body)
    except ValueError as error:
        return Proof(f"it is no message of Amazon SNS: {error}")
    if secret.startswith("arn:"):
        fits = constant_time_compare(message["TopicArn"], secret)
        refused = "" if fits else f"it is of another topic: {clean_line(message['TopicArn'], 120)}"
    else:
        refused = _wrong_password(secret, request)
    refused = refused or sns.why_refused(message) or _wrong_age(datetime.fromisoformat, message["Timestamp"])
    return Proof(refused, confirm="" if refused else message.get("SubscribeURL", ""))


def _wrong_age(read: Callable[[str], datetime], stamp: str) -> str:
    """Why what was signed at this instant is not believed now, or ""."""
    try:
        age = now() - read(stamp)
    except (ValueError, OverflowError, OSError, TypeError):
        return "its timestamp cannot be read"
    if age > LATEST:
        return f"it was signed {age.days} days ago"
    return "" if age >= -SKEW else "it was signed in the future; one of the clocks is wrong"


def _seconds(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)


def _wrong_signature(provider: str, view: str, keys: Mapping[str, str], request: StoredRequest) -> str:
    try:
        open_view(PROVIDERS[provider], view, keys).run_validators(request)
    except AnymailWebhookValidationFailure as error:
        return clean_line(str(error), 200)
    except (AnymailError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"the signature cannot be read: {type(error).__name__}"
    return ""


def _wrong_password(secret: str, request: StoredRequest) -> str:
    """ "" when Basic auth carries the secret, as "user:password" or as the password of any user."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return "it came without the user and password that belong into the address"
    try:
        given = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    whole = constant_time_compare(given, secret)
    password = constant_time_compare(given.partition(":")[2], secret)
    fits = scheme.lower() == "basic" and given and (whole or (":" not in secret and password))
    return "" if fits else "the user or password of the post does not fit the secret"


def is_public_key(secret: str) -> bool:
    """Whether it is a verification key as SendGrid shows it: the base64 of a public key."""
    try:
        return base64.b64decode(secret, validate=True)[:1] == b"\x30" and len(secret) > 100
    except binascii.Error:
        return False


def webhook_secrets(secrets: Mapping[str, str]) -> list[str]:
    """The two secrets of a channel of which one must fit: while a key is changed, the former and the new one."""
    return [secrets.get("webhook_secret", ""), secrets.get("webhook_second_secret", "")]
