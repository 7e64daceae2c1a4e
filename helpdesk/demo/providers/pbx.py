"""A telephone system: rings at an agent's desk, is picked up or not, hangs up, and keeps a recording.

Its posts are those of docs/channels/phone.md, signed as the public Standard Webhooks specification has it.
"""

import base64
import hashlib
import hmac
import io
import math
import secrets
import time
import wave
from datetime import UTC, datetime

from helpdesk.demo.providers.ledger import Entry, Line
from helpdesk.demo.providers.rooms import JSON, Draft, Room, digits, packed
from helpdesk.demo.providers.service import Answer, Request, json_answer

RINGING, TALKING, OVER, MISSED = "ringing", "talking", "over", "missed"
LINE = "+351910000400"
RATE, SECONDS, NOTES = 8_000, 3, (392, 494, 587)


class Pbx(Room):
    """The company's telephones. A call is an entry whose text is the agent's address."""

    kind = "phone"

    def answer(self, request: Request, path: str) -> Answer:
        """A recording, by the call's name, which nobody guesses."""
        head, _, call = path.partition("/")
        entry = self.around.ledger.by_provider_id(call) if head == "recordings" and call else None
        file = self.around.ledger.file(entry.id) if entry else None
        if request.method != "GET" or file is None:
            return json_answer(404, {"error": "no such recording"})
        return 200, {"Content-Type": file.content_type}, file.content

    def new_address(self) -> str:
        """A mobile number of Portugal."""
        return f"+35191{digits(7)}"

    def address_of(self, given: str) -> str:
        """With its plus."""
        return f"+{given}"

    def name_of(self, line: Line, entry: Entry) -> str:
        """A name by chance."""
        return f"call-{secrets.token_hex(16)}"

    def ring(self, line: Line, agent: str) -> Entry:
        """The customer calls, and it rings at an agent, named by their address."""
        ledger = self.around.ledger
        entry = ledger.add(line, outgoing=True, text=agent, state=RINGING)
        ledger.change(entry.id, provider_id=self.name_of(line, entry))
        found = ledger.entry(entry.id) or entry
        self._tell(found, "new", direction="inbound", **{"from": line.address, "to": LINE, "name": line.name})
        return found

    def pick_up(self, entry: Entry) -> None:
        """The agent answers; nothing when it does not ring."""
        if entry.state == RINGING:
            self.around.ledger.change(entry.id, state=TALKING)
            self._tell(entry, "answered")

    def hang_up(self, entry: Entry) -> None:
        """The call ends: missed when nobody picked up, else with a recording; nothing when it is over."""
        if entry.state == RINGING:
            self.around.ledger.change(entry.id, state=MISSED)
            self._tell(entry, "hangup", outcome="missed")
        elif entry.state == TALKING:
            sound = {"filename": "recording.wav", "content_type": "audio/wav", "content": _sound()}
            self.around.ledger.change(entry.id, state=OVER, **sound)
            self._tell(entry, "hangup", outcome="answered")
            self._tell(
                entry, "recording", url=f"{self.around.url}/{self.kind}/recordings/{entry.provider_id}", seconds=SECONDS
            )

    def _deliver(self, line: Line, entry: Entry, draft: Draft) -> None:
        raise ValueError("nothing is written on a telephone")

    def _tell(self, entry: Entry, kind: str, **more: object) -> None:
        name = f"{entry.provider_id}-{kind}"
        event = {"type": f"call.{kind}", "id": name, "call": entry.provider_id, "agent": entry.text}
        body, stamp = packed({**event, "at": datetime.now(UTC).isoformat(), **more}), str(int(time.time()))
        key = base64.b64decode(self.account.secret.removeprefix("whsec_"))
        digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        self._post(body, {**JSON, "webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": signature})


def _sound() -> bytes:
    """Three soft notes instead of voices, as WAV."""
    frames = bytes(
        int(128 + 40 * math.sin(2 * math.pi * NOTES[at // RATE] * at / RATE) * (1 - at % RATE / RATE))
        for at in range(RATE * SECONDS)
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return file.getvalue()
