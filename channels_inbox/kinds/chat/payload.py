"""What a visitor sent, as the JSON that an envelope keeps."""

import base64
import binascii
import json
from dataclasses import dataclass, field

VERSION = 1
CLIENT_ID = r"[A-Za-z0-9_-]{8,40}"
LONGEST_TEXT = 8_000  # characters of one message


class UnreadableLine(ValueError):
    """The JSON is not one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One message of a visitor. `client_id` makes it one event of its session, however often it is sent.

    `files` holds (name, content).
    """

    session: int
    client_id: str
    text: str
    language: str = ""
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """What identifies it within its channel for good."""
        return f"chat:{self.session}:{self.client_id}"

    def dump(self) -> bytes:
        """The JSON, UTF-8."""
        files = [{"name": name, "base64": base64.b64encode(body).decode()} for name, body in self.files]
        content = {"version": VERSION, "session": self.session, "client_id": self.client_id}
        more = {"text": self.text, "language": self.language, "files": files}
        return json.dumps({**content, **more}, ensure_ascii=False).encode()


def load(raw: bytes) -> ChatLine:
    """Reads it back; raises UnreadableLine."""
    try:
        content = json.loads(raw)
        files = tuple((str(file["name"]), base64.b64decode(file["base64"], validate=True)) for file in content["files"])
        return ChatLine(
            session=int(content["session"]),
            client_id=str(content["client_id"]),
            text=str(content["text"]),
            language=str(content["language"]),
            files=files,
        )
    except (ValueError, KeyError, TypeError, UnicodeDecodeError, binascii.Error) as error:
        raise UnreadableLine(f"{type(error).__name__}: {error}") from error


def client_id_of(key: str) -> str:
    """The client's own id in the key of an item."""
    return key.split(":", 2)[-1].partition("#")[0]
