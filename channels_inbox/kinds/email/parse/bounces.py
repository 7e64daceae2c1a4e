"""Delivery reports: which recipient failed, how, and which of our messages it was."""

import re

from channels_inbox.kinds.email.parse.addresses import read_addresses
from channels_inbox.kinds.email.parse.automatic import is_daemon
from channels_inbox.kinds.email.parse.body import Body
from channels_inbox.kinds.email.parse.bounce_words import (
    DELAYED,
    FAILED,
    MAILBOX_FULL,
    ORIGINAL_FOLLOWS,
    RECEIPT_SUBJECTS,
    RECIPIENT_FOLLOWS,
    SUBJECTS,
)
from channels_inbox.kinds.email.parse.headers import Fields, read_fields
from channels_inbox.kinds.email.parse.identifiers import read_message_id
from channels_inbox.kinds.email.parse.limits import Limits
from channels_inbox.kinds.email.parse.model import Bounce
from channels_inbox.kinds.email.parse.words import decode_words, one_line

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -](?=\D|\d\.\d)")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[A-Za-z0-9\u0080-\uffff][\w.-]{0,250}")
_MESSAGE_ID = re.compile(r"^[ \t>]{0,5}Message-ID:[ \t]{0,5}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_SCAN = 40_000
_MAX_RECIPIENTS = 100
_DIAGNOSTIC = 1_000
_REPORTS = {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
_ORIGINALS = {
    "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers",
}  # fmt: skip
_KEPT = ("message-id", "from", "to", "subject", "date", "x-mailer-id", "reply-to")

Group = dict[str, str]


def read_bounce(fields: Fields, body: Body, from_email: str, subject: str, limits: Limits) -> Bounce | None:
    """Read a delivery report or a complaint; None for every other mail."""
    originals = _original_headers(body, limits)
    bounce = _complaint(body, originals, limits) or _standard(body, limits)
    report = fields.get("content-type").strip().lower().startswith("multipart/report")
    if bounce is None and not _is_receipt(fields, body):
        bounce = _by_words(fields, body, from_email, subject, report=report)
    if bounce is None:
        return None
    bounce.original_headers = originals
    bounce.original_message_id = bounce.original_message_id or read_message_id(originals.get("message-id", ""))
    if bounce.original_message_id is None and (match := _MESSAGE_ID.search(body.text[:_SCAN])):
        bounce.original_message_id = read_message_id(match.group(1))
    if bounce.original_message_id is None:
        bounce.original_message_id = read_message_id(fields.get("x-original-message-id"))
    if not bounce.recipient and originals.get("to"):
        found = read_addresses(originals["to"]).addresses
        bounce.recipient = found[0].email if found else ""
    return bounce


def _is_receipt(fields: Fields, body: Body) -> bool:
    return any(attachment.content_type == "message/disposition-notification" for attachment in body.attachments) or (
        "disposition-notification" in fields.get("content-type").lower()
    )


def _original_headers(body: Body, limits: Limits) -> dict[str, str]:
    for attachment in body.attachments:
        if attachment.content_type in _ORIGINALS:
            fields = read_fields(attachment.content, 0, len(attachment.content), limits)
            found = {name: one_line(decode_words(fields.get(name))[0])[:2_000] for name in _KEPT}
            return {name: value for name, value in found.items() if value}
    return {}


def _groups(content: bytes, limits: Limits) -> list[Group]:
    """The blank-line separated groups of fields of a report; the first one is about the message."""
    groups: list[Group] = []
    position = 0
    while position < len(content) and len(groups) <= _MAX_RECIPIENTS:
        fields = read_fields(content, position, len(content), limits)
        group: Group = {}
        for name in fields.names():
            group.setdefault(name, one_line(fields.get(name))[:_DIAGNOSTIC])
        if group:
            groups.append(group)
        position = max(fields.body_start, position + 1)
    return groups


def _typed(value: str) -> str:
    """The address of a field such as `rfc822; ana@x.example`."""
    address = value.partition(";")[2] if ";" in value else value
    match = _ADDRESS.search(address.replace("<", " ").replace(">", " "))
    if match is None:
        return one_line(address).strip("<> ")[:320]
    local, _at, domain = match.group().rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"


def _complaint(body: Body, originals: dict[str, str], limits: Limits) -> Bounce | None:
    for attachment in body.attachments:
        if attachment.content_type == "message/feedback-report":
            groups = _groups(attachment.content, limits)
            group = groups[0] if groups else {}
            recipient = group.get("original-rcpt-to") or group.get("removal-recipient") or originals.get("to", "")
            return Bounce(
                kind="complaint",
                recipient=_typed(recipient),
                action=group.get("feedback-type", "").lower(),
                recipients=[_typed(recipient)] if recipient else [],
            )
    return None


def _standard(body: Body, limits: Limits) -> Bounce | None:
    for attachment in body.attachments:
        if attachment.content_type in _REPORTS:
            groups = _groups(attachment.content, limits)
            about = [group for group in groups if "action" in group or "final-recipient" in group or "status" in group]
            failed = [group for group in about if _kind(group)]
            if not failed:
                continue
            first = min(failed, key=lambda group: ("hard", "soft", "delayed").index(_kind(group)))
            recipients = [_recipient(group) for group in failed]
            return Bounce(
                kind=_kind(first),
                recipient=_recipient(first),
                status=_status(first),
                action=first.get("action", "").lower(),
                diagnostic=first.get("diagnostic-code", "")[:_DIAGNOSTIC],
                recipients=list(dict.fromkeys(recipients)),
                original_message_id=_named_original([first, *groups[:1]]),
            )
    return None


def _named_original(groups: list[Group]) -> str | None:
    for group in groups:
        if found := read_message_id(group.get("x-original-message-id", "")):
            return found
    return None


def _recipient(group: Group) -> str:
    final = _typed(group.get("final-recipient", ""))
    original = _typed(group.get("original-recipient", ""))
    # The original recipient is the address that we wrote to; a final one without @ is an account name.
    return original if "@" in original else final or original


def _status(group: Group) -> str:
    for source in (group.get("status", ""), group.get("diagnostic-code", "")):
        if match := _STATUS.search(source):
            return match.group(1)
    match = _SMTP_CODE.search(group.get("diagnostic-code", "") + " ")
    return f"{match.group(1)[0]}.0.0" if match else ""


def _kind(group: Group) -> str:
    action = group.get("action", "").lower().split(" ")[0].strip()
    status = _status(group)
    if action in ("delivered", "relayed", "expanded"):
        return ""
    if action == "delayed":
        return "delayed"
    if action == "failed" or not action:
        return "soft" if status.startswith("4") else "hard" if status.startswith("5") or action else ""
    return ""


def _by_words(fields: Fields, body: Body, from_email: str, subject: str, *, report: bool) -> Bounce | None:
    """Read a report that follows no standard, by who sent it and what it says."""
    failed_header = fields.get("x-failed-recipients")
    null_path = fields.get("return-path").replace(" ", "") == "<>"
    if not (is_daemon(from_email) or null_path or failed_header or report):
        return None
    text = body.text[:_SCAN]
    cut = min((found.start() for found in ORIGINAL_FOLLOWS.finditer(text)), default=len(text))
    notice = text[:cut]
    known_subject = SUBJECTS.search(subject[:300]) is not None
    delayed = DELAYED.search(notice) is not None or DELAYED.search(subject[:300]) is not None
    worded = FAILED.search(notice) is not None or delayed
    if not (failed_header or (worded and (known_subject or is_daemon(from_email) or report))):
        return None
    if RECEIPT_SUBJECTS.search(subject[:300]):
        return None
    recipients = _recipients_of(notice, failed_header, from_email)
    status = _status_of(notice)
    kind = "delayed" if delayed else "soft" if status.startswith("4") else "hard"
    if kind == "hard" and not status and MAILBOX_FULL.search(notice):
        kind, status = "soft", "4.2.2"
    return Bounce(
        kind=kind,
        recipient=recipients[0] if recipients else "",
        status=status,
        diagnostic=_diagnostic_line(notice),
        action="delayed" if delayed else "failed",
        recipients=recipients,
    )


def _status_of(notice: str) -> str:
    found = [match.group(1) for match in _STATUS.finditer(notice) if match.group(1)[0] in "45"]
    if found:
        return found[0]
    match = _SMTP_CODE.search(notice)
    return f"{match.group(1)[0]}.0.0" if match else ""


def _recipients_of(notice: str, failed_header: str, from_email: str) -> list[str]:
    if failed_header:
        found = [address.email for address in read_addresses(failed_header).addresses]
        if found:
            return found[:_MAX_RECIPIENTS]
    match = RECIPIENT_FOLLOWS.search(notice)
    ordered = notice[match.end() :] + "\n" + notice[: match.start()] if match else notice
    seen: dict[str, None] = {}
    for candidate in _ADDRESS.finditer(ordered):
        address = _typed(candidate.group())
        if not is_daemon(address) and address.lower() != from_email.lower() and len(seen) < _MAX_RECIPIENTS:
            seen.setdefault(address.rstrip("."), None)
    return list(seen)


def _diagnostic_line(notice: str) -> str:
    for line in notice.split("\n"):
        if _STATUS.search(line[:_DIAGNOSTIC]) or _SMTP_CODE.search(line[:_DIAGNOSTIC]):
            return one_line(line)[:_DIAGNOSTIC]
    return ""
