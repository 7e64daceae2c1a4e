"""Reads what telephone systems post, in our own format or in Twilio's; pure functions on bytes.

Formats: docs/channels/phone.md; https://www.twilio.com/docs/voice/api/call-resource#statuscallback and
https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback.
"""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from channels_inbox.inbound import InboundCall, Nothing, Outcome
from channels_inbox.kinds.events import Wrong, instant, needed, read_events, short, text_of
from channels_inbox.kinds.phone.course import ANSWERED, HANGUP, KINDS, NEW
from channels_inbox.kinds.twilio import fields_of
from core.text import clean_line
from tickets.calls import Direction
from tickets.calls import Outcome as CallOutcome

RECORDING = "recording"
# A softphone or an extension, not a number of the network.
OWN_ENDS = ("client:", "sip:", "sips:")
TWILIO = {
    "queued": (NEW, ""),
    "initiated": (NEW, ""),
    "ringing": (NEW, ""),
    "in-progress": (ANSWERED, ""),
    "completed": (HANGUP, ""),
    "busy": (HANGUP, CallOutcome.BUSY),
    "no-answer": (HANGUP, CallOutcome.MISSED),
    "canceled": (HANGUP, CallOutcome.MISSED),
    "failed": (HANGUP, CallOutcome.MISSED),
}


def parse(raw: bytes, *, account: str) -> list[Outcome]:
    """The events of a post, in order; one that is wrong spoils no other. `account` is the one at Twilio, or "".

    Raises ValueError for what is neither a JSON object nor a form.
    """
    if not raw.lstrip().startswith(b"{"):
        return [_twilio(fields_of(raw), account)]
    return read_events(raw, _event)


def _event(event: dict[str, Any]) -> Outcome:
    kind = text_of(event, "type", 40)
    if kind == "test":
        return Nothing("test", "it only tests the connection")
    name = kind.removeprefix("call.")
    if not kind.startswith("call.") or name not in {*KINDS, RECORDING}:
        return Nothing("unknown-type", f"{kind} is not followed")
    found = InboundCall(
        key=f"event:{short(needed(event, 'id', 1_000))}",
        call=short(needed(event, "call", 1_000)),
        kind=name,
        at=instant(event),
    )
    found.agent, found.name = text_of(event, "agent", 320), text_of(event, "name", 160)
    _ends(event, found)
    found.outcome = _choice(event, "outcome", CallOutcome.values)
    if name == RECORDING:
        found.url = needed(event, "url", 2_000)
        found.recording = short(text_of(event, "recording", 1_000) or found.url)
        found.seconds = min(int(event.get("seconds") or 0), 10**6)
        if found.seconds < 0:
            raise Wrong("“seconds” is negative")
    return found


def _ends(event: dict[str, Any], found: InboundCall) -> None:
    """Whose number is whose; of a call whose direction nobody says the caller is the customer."""
    found.direction = _choice(event, "direction", Direction.values)
    ours, theirs = ("from", "to") if found.direction == Direction.OUTBOUND else ("to", "from")
    if found.direction or found.kind == NEW:
        found.direction = found.direction or str(Direction.INBOUND)
        found.number, found.line = text_of(event, theirs, 60), text_of(event, ours, 60)


def _twilio(fields: dict[str, str], account: str) -> Outcome:
    if fields.get("AccountSid") != account or not account:
        return Nothing("other-account", clean_line(f"it is for the account {fields.get('AccountSid')}", 200))
    sid, parent = clean_line(fields["CallSid"], 100), clean_line(fields.get("ParentCallSid", ""), 100)
    at = parsedate_to_datetime(fields["Timestamp"]) if fields.get("Timestamp") else None
    if "RecordingSid" in fields:
        return _twilio_recording(fields, parent or sid, at)
    status = fields.get("CallStatus", "")
    if status not in TWILIO:
        return Nothing("status-unused", clean_line(f"{status} is not followed", 200))
    kind, outcome = TWILIO[status]
    found = InboundCall(key=f"call:{sid}:{status}", call=parent or sid, kind=kind, at=at, outcome=str(outcome))
    if parent:
        found.far_end = clean_line(fields.get("To", ""), 320)
        return found
    return _twilio_whole(fields, found)


def _twilio_whole(fields: dict[str, str], found: InboundCall) -> Outcome:
    """The leg that the call began with: a customer's, an agent's softphone, or one that a program dialled."""
    caller, called = clean_line(fields.get("From", ""), 320), clean_line(fields.get("To", ""), 320)
    found.name = clean_line(fields.get("CallerName", ""), 160)
    begins_here = caller.lower().startswith(OWN_ENDS)
    is_ours = begins_here or fields.get("Direction", "inbound") != "inbound"
    found.direction = str(Direction.OUTBOUND if is_ours else Direction.INBOUND)
    found.number, found.line = (called, caller) if is_ours else (caller, called)
    if begins_here:
        found.agent, found.line = caller, ""
    if found.kind == ANSWERED and (begins_here or not is_ours):
        return Nothing("answered-by-provider", "Twilio took the call; a person answers on another leg")
    return found


def _twilio_recording(fields: dict[str, str], call: str, at: datetime | None) -> Outcome:
    if fields.get("RecordingStatus", "completed") != "completed":
        return Nothing("status-unused", "the recording is not complete")
    name, seconds = clean_line(fields["RecordingSid"], 100), fields.get("RecordingDuration", "")
    return InboundCall(
        key=f"recording:{name}",
        call=call,
        kind=RECORDING,
        at=at,
        recording=name,
        url=f"{clean_line(fields['RecordingUrl'], 1_900)}.mp3",
        seconds=int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 7 else 0,
    )


def _choice(event: dict[str, Any], name: str, known: list[str]) -> str:
    given = text_of(event, name, 40)
    if given and given not in known:
        raise Wrong(f"“{name}” is none of {', '.join(known)}")
    return given
