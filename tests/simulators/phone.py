"""A telephone system on this machine: posts signed events of calls, and holds recordings.

`Voice` is Twilio's: status callbacks as forms. Fields as at
https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent and
https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback.
"""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.simulators.http_service import Answer, Request
from tests.simulators.sms import ACCOUNT, Sms
from tests.simulators.webhook import WebhookPeer

NUMBER, LINE = "+4930901820", "+49301111"
# The smallest thing that is a sound: a header of WAV, and two seconds of silence at 8 kHz.
FORMAT = b"WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00@\x1f\x00\x00\x01\x00\x08\x00data\x80>\x00\x00"
SOUND = b"RIFF\xa4>\x00\x00" + FORMAT + b"\x80" * 16_000


class Pbx(WebhookPeer):
    """Use as a context manager; `files` are recordings by path. Calls began `ago` seconds before it was made."""

    def __init__(self) -> None:
        super().__init__()
        self.made = datetime.now(UTC)

    def event(self, kind: str, call: str = "c-1", at: float = 0, *, ago: float = 600, **more: Any) -> dict[str, Any]:
        """One event of a call."""
        moment = self.made + timedelta(seconds=at - ago)
        found = {"type": f"call.{kind}", "id": f"{call}-{kind}-{at}", "call": call, "at": moment.isoformat()}
        if kind == "new":
            found |= {"direction": "inbound", "from": "030 90 18 20", "to": LINE, "agent": "204"}
        return {**found, **more}

    def course(self, call: str = "c-1", *, ago: float = 600) -> list[dict[str, Any]]:
        """The golden call: offered, answered after 45 s, 240 s of talk with 60 s on hold between."""
        steps = (("new", 0), ("answered", 45), ("hold", 145), ("unhold", 205), ("hangup", 345))
        return [self.event(kind, call, at, ago=ago, agent="204") for kind, at in steps]


class Voice(Sms):
    """Twilio's side of calls; `sounds` are recordings by SID."""

    def __init__(self) -> None:
        super().__init__()
        self.made = datetime.now(UTC)
        self.sounds: dict[str, bytes] = {}

    def answer(self, request: Request) -> Answer:
        """A recording under the account's token, else as the account's other pages."""
        name = request.path.rpartition("/")[2].removesuffix(".mp3")
        if "/Recordings/" not in request.path or name not in self.sounds:
            return super().answer(request)
        proof = request.headers.get("Authorization", "")
        return (200, {"Content-Type": "audio/mpeg"}, self.sounds[name]) if proof else (401, {}, b"")

    def status(self, sid: str, status: str, at: float = 0, **more: str) -> dict[str, str]:
        """The fields of a status callback of a call that begins now."""
        stamp = format_datetime(self.made + timedelta(seconds=at - 600))
        fields = {
            "AccountSid": ACCOUNT,
            "CallSid": sid,
            "CallStatus": status,
            "Timestamp": stamp,
            "ApiVersion": "2010-04-01",
        }
        whole = {"From": NUMBER, "To": LINE, "Direction": "inbound"}
        return {**fields, **whole, **more}

    def leg(self, sid: str, status: str, at: float, to: str = "client:204") -> dict[str, str]:
        """A callback of the leg that rings at an agent's."""
        return self.status(f"{sid}-leg", status, at, ParentCallSid=sid, To=to, Direction="outbound-dial")

    def recorded(self, sid: str, name: str, seconds: int) -> dict[str, str]:
        """The callback of a recording."""
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{name}"
        fields = {"AccountSid": ACCOUNT, "CallSid": sid, "RecordingSid": name, "RecordingUrl": url}
        return {**fields, "RecordingStatus": "completed", "RecordingDuration": str(seconds)}
