"""Reads posts about messages in Twilio's format; a pure function on bytes.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request (incoming) and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status (what became of ours).
"""

import mimetypes

from channels_inbox.inbound import InboundMessage, InboundReport, Nothing, Outcome, PendingFile, Unreadable
from channels_inbox.kinds.sms.words import words_of
from channels_inbox.kinds.twilio import fields_of
from core.text import clean, clean_line, snippet
from people.enums import IdentityKind
from people.phones import to_e164

STATES = {"delivered": "delivered", "read": "read", "undelivered": "hard", "failed": "hard", "canceled": "hard"}
MOST_FILES = 10
# As carriers in English-speaking countries have agreed; one word alone counts, in any case.
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
START = frozenset({"START", "YES", "UNSTOP"})


def parse(raw: bytes, *, account: str, sender: str) -> list[Outcome]:
    """The one event of a post; `sender` is the channel's number or messaging service. Raises ValueError for no form."""
    fields = fields_of(raw)
    if fields.get("AccountSid") != account:
        return [Nothing("other-account", clean_line(f"it is for the account {fields.get('AccountSid')}", 200))]
    sid = clean_line(fields.get("MessageSid") or fields["SmsSid"], 100)
    if status := fields.get("MessageStatus", ""):
        return [_report(fields, sid, status)]
    given = clean_line(fields["From"], 100)
    if ":" in given:  # whatsapp:+1…, rcs:…: these have identities of other kinds
        return [Unreadable("not-sms", f"{given.partition(':')[0]} does not belong to this channel", sender=given)]
    to = fields.get("To", "")
    if sender not in {to, fields.get("MessagingServiceSid", "")}:
        return [Nothing("other-number", clean_line(f"it is for {to}", 200))]
    return [_message(fields, sid, given)]


def _report(fields: dict[str, str], sid: str, status: str) -> Outcome:
    if status not in STATES:
        return Nothing("status-unused", clean_line(f"{status} is not followed", 200))
    code = _number(fields.get("ErrorCode", ""))
    failed = STATES[status] == "hard"
    return InboundReport(
        key=clean_line(f"status:{status}:{sid}", 200),
        kind=STATES[status],
        provider_id=sid,
        diagnostic=words_of(code, fields.get("ErrorMessage") or status) if failed else "",
        recipient=clean_line(fields.get("To", ""), 100),
        subject=clean_line(status, 40),
        may_race=True,
    )


def _message(fields: dict[str, str], sid: str, given: str) -> InboundMessage:
    pending = _files(fields)
    text = clean(fields.get("Body", ""))
    is_name = not any(char.isdigit() for char in given) or any(char.isalpha() for char in given)
    return InboundMessage(
        key=f"sms:{sid}",
        sender=to_e164(given) or given,
        identity_kind=IdentityKind.PHONE,
        subject=snippet(text, 80) or (pending[0].filename if pending else given),
        text=text,
        pending=pending,
        automatic="its sender is a name that cannot be answered" if is_name else "",
        consent=consent_in(text, fields.get("OptOutType", "")),
    )


def consent_in(text: str, declared: str = "") -> str:
    """The word by which a message objects to further ones ("-STOP") or allows them again ("+START"), else "".

    `declared` is what the provider made of it by its own list of words, which may be in any language.
    """
    word = text.strip().strip(".!").upper()
    if declared == "STOP" or (not declared and word in STOP):
        return f"-{word[:39] or declared}"
    return f"+{word[:39] or declared}" if declared == "START" or (not declared and word in START) else ""


def _files(fields: dict[str, str]) -> list[PendingFile]:
    files = []
    for number in range(min(_number(fields.get("NumMedia", "")), MOST_FILES)):
        kind = fields.get(f"MediaContentType{number}", "").partition(";")[0].strip().lower()
        ending = mimetypes.guess_extension(kind) or ""
        name = f"{kind.partition('/')[0] or 'file'}-{number + 1}{ending}"
        files.append(PendingFile(reference=fields[f"MediaUrl{number}"], filename=clean_line(name, 100)))
    return files


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
