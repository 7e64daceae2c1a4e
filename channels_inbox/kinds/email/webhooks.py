"""Mail and reports that providers post: what a stored post contains (django-anymail knows the formats)."""

import base64
import hashlib
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailError
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent

from channels_inbox.actions.items import Claimed
from channels_inbox.inbound import InboundReport, Nothing, Outcome, Unreadable
from channels_inbox.kinds.email.posts import StoredRequest
from core.text import clean_line, normal_address

PROVIDER_HEADER = ":provider"  # among an envelope's headers; no HTTP header can have this name


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider posts; `signed` names the keyword by which anymail's view takes the signing key."""

    module: str
    inbound: str
    tracking: str
    signed: str = ""


PROVIDERS = {
    "mailgun": Provider("mailgun", "MailgunInboundWebhookView", "MailgunTrackingWebhookView", "webhook_signing_key"),
    "postmark": Provider("postmark", "PostmarkInboundWebhookView", "PostmarkTrackingWebhookView"),
    "sendgrid": Provider("sendgrid", "SendGridInboundWebhookView", "SendGridTrackingWebhookView"),
    "amazon_ses": Provider("amazon_ses", "AmazonSESInboundWebhookView", "AmazonSESTrackingWebhookView"),
    "mandrill": Provider("mandrill", "MandrillCombinedWebhookView", "MandrillCombinedWebhookView", "webhook_key"),
    "sparkpost": Provider("sparkpost", "SparkPostInboundWebhookView", "SparkPostTrackingWebhookView"),
    "mailersend": Provider(
        "mailersend", "MailerSendInboundWebhookView", "MailerSendTrackingWebhookView", "inbound_secret"
    ),
    "mailjet": Provider("mailjet", "MailjetInboundWebhookView", "MailjetTrackingWebhookView"),
    "brevo": Provider("brevo", "BrevoInboundWebhookView", "BrevoTrackingWebhookView"),
}
# Keys that the views demand and that reading a stored post does not need.
_UNUSED = {"mailgun": {"webhook_signing_key": "-"}, "mailersend": {"inbound_secret": "-"}, "brevo": {"api_key": "-"}}
_TRACKING_UNUSED = {"mailgun": {"webhook_signing_key": "-"}, "mailersend": {"signing_secret": "-"}}
REPORTS = {
    "delivered": "delivered",
    "opened": "read",
    "bounced": "hard",
    "rejected": "hard",
    "failed": "hard",
    "deferred": "delayed",
    "complained": "complaint",
}


@dataclass(slots=True)
class PostedMail:
    """One mail in a post, as raw bytes."""

    raw: bytes
    sender: str = ""
    recipient: str = ""
    spam: str = ""


def open_view(known: Provider, name: str, keys: Mapping[str, str]) -> Any:
    """One of anymail's views, to verify or to read a post with; `keys` are its settings."""
    view = getattr(import_module(f"anymail.webhooks.{known.module}"), name)
    with warnings.catch_warnings():
        # Authentication is ours, in proofs.py; that anymail cannot test one provider any more is no news for the log.
        warnings.simplefilter("ignore")
        return view(**keys)


def unpack(item: Claimed) -> list[PostedMail | Outcome]:
    """The mails and reports of a stored post, in order; reading raises nothing, it ends as Unreadable."""
    provider = item.headers.get(PROVIDER_HEADER, "")
    known = PROVIDERS.get(provider)
    if known is None:
        return [Unreadable("unknown-provider", f"no format is known for {provider!r}")]
    try:
        request = StoredRequest(item.raw(), item.headers)
        if provider == "amazon_ses" and (word := _word_of_amazon(json.loads(request.body))):
            return [word]
        exact = _RAW[provider](request) if provider in _RAW else []
        return list(exact) or _by_anymail(provider, known, request) or [Nothing("empty-post", "it holds no event")]
    except (AnymailError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return [Unreadable("unreadable-post", f"{type(error).__name__}: {error}")]


def _by_anymail(provider: str, known: Provider, request: StoredRequest) -> list[PostedMail | Outcome]:
    try:
        events = open_view(known, known.inbound, _UNUSED.get(provider, {})).parse_events(request)
    except (AnymailConfigurationError, LookupError, AttributeError, TypeError):
        # It is no mail; then it is a report, or nothing that can be read.
        events = open_view(known, known.tracking, _TRACKING_UNUSED.get(provider, {})).parse_events(request)
    return [_part(provider, event) for event in events]


def _part(provider: str, event: AnymailInboundEvent | AnymailTrackingEvent) -> PostedMail | Outcome:
    if event.event_type != "inbound":
        return _report(provider, event)
    message = event.message
    spam = "the provider says so" if message.spam_detected else ""
    sender, recipient = message.envelope_sender or "", message.envelope_recipient or ""
    return PostedMail(message.as_bytes(), str(sender), str(recipient), spam)


def _report(provider: str, event: AnymailTrackingEvent) -> Outcome:
    kind = REPORTS.get(str(event.event_type))
    if kind is None:
        return Nothing("report-unused", f"{event.event_type} is not followed")
    if kind == "hard" and str(event.reject_reason) in {"timed_out"}:
        kind = "soft"
    own = json.dumps(event.esp_event, sort_keys=True, default=str)
    identity = event.event_id or hashlib.sha256(own.encode("utf-8", "surrogatepass")).hexdigest()
    message_id = str(event.message_id or "").strip("<> ")
    return InboundReport(
        key=clean_line(f"report:{provider}:{event.event_type}:{identity}", 200),
        kind=kind,
        recipient=normal_address(event.recipient or ""),
        diagnostic=clean_line(event.mta_response or event.description or "", 500),
        original_message_id=message_id,
        provider_id=message_id,
        copy_id=_copy_of(event.metadata),
        sender=provider,
        subject=str(event.event_type),
    )


def _copy_of(metadata: Any) -> int | None:
    """Our own name of the copy, which the provider gives back."""
    value = metadata.get("copy") if isinstance(metadata, Mapping) else None
    return int(value) if value is not None and str(value).isdigit() else None


def _json_bytes(value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def _raw_mailgun(request: StoredRequest) -> list[PostedMail]:
    raw = request.raw_fields.get("body-mime")
    spam = "the provider says so" if request.POST.get("X-Mailgun-Sflag", "").lower() == "yes" else ""
    sender, recipient = request.POST.get("sender", ""), request.POST.get("recipient", "")
    return [PostedMail(raw, sender, recipient, spam)] if raw is not None else []


def _raw_sendgrid(request: StoredRequest) -> list[PostedMail]:
    raw = request.raw_fields.get("email")
    if raw is None:
        return []
    envelope = json.loads(request.POST.get("envelope") or "{}")
    recipients = envelope.get("to") or [""]
    return [PostedMail(raw, str(envelope.get("from") or ""), str(recipients[0]))]


def _raw_postmark(request: StoredRequest) -> list[PostedMail]:
    post = json.loads(request.body)
    raw = post.get("RawEmail")
    return [PostedMail(_json_bytes(raw), "", str(post.get("OriginalRecipient") or ""))] if raw else []


def _raw_sparkpost(request: StoredRequest) -> list[PostedMail]:
    found = []
    for entry in json.loads(request.body):
        relayed = entry.get("msys", {}).get("relay_message")
        if relayed is None:
            return []
        content = relayed["content"]
        raw = content["email_rfc822"]
        given = base64.b64decode(raw) if content.get("email_rfc822_is_base64") else _json_bytes(raw)
        found.append(PostedMail(given, str(relayed.get("msg_from") or ""), str(relayed.get("rcpt_to") or "")))
    return found


def _raw_mandrill(request: StoredRequest) -> list[PostedMail]:
    events = json.loads(request.POST.get("mandrill_events") or "[]")
    if any(event.get("event") != "inbound" for event in events):
        return []
    messages = [event["msg"] for event in events]
    return [PostedMail(_json_bytes(one["raw_msg"]), "", str(one.get("email") or "")) for one in messages]


def _raw_mailersend(request: StoredRequest) -> list[PostedMail]:
    post = json.loads(request.body)
    if post.get("type") != "inbound.message":
        return []
    data = post["data"]
    sender = (data.get("sender") or {}).get("email") or ""
    return [PostedMail(_json_bytes(data["raw"]), str(sender))]


def _word_of_amazon(post: dict[str, Any]) -> Outcome | None:
    """What a message that holds neither a mail nor a report is; None for one that does."""
    if post["Type"] != "Notification":
        return Nothing("subscription", f"{post['Type']} of {post['TopicArn']}")
    if not post["Message"].lstrip().startswith("{"):
        return Nothing("subscription", clean_line(post["Message"], 200))
    action = json.loads(post["Message"]).get("receipt", {}).get("action", {})
    if action.get("type") == "S3":
        return Unreadable(
            "mail-elsewhere", "Amazon put this mail into S3; let the receipt rule publish it to SNS instead"
        )
    return None


def _raw_amazon_ses(request: StoredRequest) -> list[PostedMail]:
    event = json.loads(json.loads(request.body)["Message"])
    content, receipt = event.get("content"), event.get("receipt") or {}
    if event.get("notificationType") != "Received" or not content:
        return []
    encoded = (receipt.get("action") or {}).get("encoding") == "BASE64"
    raw = base64.b64decode(content) if encoded else _json_bytes(content)
    spam = "Amazon says so" if (receipt.get("spamVerdict") or {}).get("status") == "FAIL" else ""
    recipients = receipt.get("recipients") or [""]
    return [PostedMail(raw, str((event.get("mail") or {}).get("source") or ""), str(recipients[0]), spam)]


# Where the provider gives the mail as it came, it is taken as it came (R27).
_RAW: dict[str, Callable[[StoredRequest], list[PostedMail]]] = {
    "mailgun": _raw_mailgun,
    "sendgrid": _raw_sendgrid,
    "postmark": _raw_postmark,
    "sparkpost": _raw_sparkpost,
    "mandrill": _raw_mandrill,
    "mailersend": _raw_mailersend,
    "amazon_ses": _raw_amazon_ses,
}
