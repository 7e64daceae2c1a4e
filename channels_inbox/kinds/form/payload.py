"""What a customer submitted on one of our pages, as the JSON that an envelope keeps."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

VERSION = 1


class UnreadablePayload(ValueError):
    """The JSON is not one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submitted form. `id` makes it one event however often it is sent; `ticket` is 0 for a new request.

    `files` holds (name, content); `trapped` says that the field was filled in that people never see; `proved` that the
    writer was signed in with this address; `custom` holds values of custom fields by their keys.
    """

    id: str
    name: str
    email: str
    subject: str = ""
    text: str = ""
    language: str = ""
    ticket: int = 0
    trapped: bool = False
    proved: bool = False
    custom: dict[str, str | bool] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def dump(self) -> bytes:
        """The JSON, UTF-8."""
        content: dict[str, Any] = {name: getattr(self, name) for name in (*_PLAIN, *_LATER)}
        content["version"] = VERSION
        content["files"] = [{"name": name, "base64": base64.b64encode(body).decode()} for name, body in self.files]
        return json.dumps(content, ensure_ascii=False).encode()


_PLAIN = ("id", "name", "email", "subject", "text", "language", "ticket", "trapped")
_LATER = ("proved", "custom")  # what was submitted before these were there is still read


def load(raw: bytes) -> Submission:
    """Reads it back; raises UnreadablePayload."""
    try:
        content = json.loads(raw)
        files = tuple((str(file["name"]), base64.b64decode(file["base64"], validate=True)) for file in content["files"])
        plain = {name: content[name] for name in _PLAIN}
        plain |= {"ticket": int(plain["ticket"]), "trapped": bool(plain["trapped"])}
        return Submission(
            **plain, proved=content.get("proved") is True, custom=dict(content.get("custom", {})), files=files
        )
    except (ValueError, KeyError, TypeError, UnicodeDecodeError, binascii.Error) as error:
        raise UnreadablePayload(f"{type(error).__name__}: {error}") from error


def uploaded(files: Sequence[UploadedFile]) -> tuple[tuple[str, bytes], ...]:
    """Names and contents of uploaded files."""
    return tuple((file.name or "", file.read()) for file in files)
