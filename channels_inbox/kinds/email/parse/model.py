"""What a mail becomes: plain data, free of any framework."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Any

JsonObject = dict[str, Any]


@dataclass(slots=True)
class Address:
    """One mailbox: the address as written (its domain in lower case) and the decoded name."""

    email: str
    name: str = ""


@dataclass(slots=True)
class Attachment:
    """One file of a mail, with its decoded bytes."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False
    md5: str = ""
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.sha256:
            self.md5 = hashlib.md5(self.content, usedforsecurity=False).hexdigest()
            self.sha256 = hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of the decoded content."""
        return len(self.content)

    def to_json(self) -> JsonObject:
        """Describe the file without its content."""
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "size": self.size,
            "md5": self.md5,
            "sha256": self.sha256,
            "content_id": self.content_id,
            "inline": self.inline,
        }


@dataclass(slots=True)
class Bounce:
    """What a delivery report says; `kind` is hard, soft, delayed or complaint."""

    kind: str
    recipient: str = ""
    status: str = ""
    original_message_id: str | None = None
    action: str = ""
    diagnostic: str = ""
    recipients: list[str] = field(default_factory=list)
    original_headers: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """Give the four keys that others read."""
        return {
            "kind": self.kind,
            "recipient": self.recipient,
            "status": self.status,
            "original_message_id": self.original_message_id,
        }


@dataclass(slots=True)
class MailError:
    """Why a mail could not be read to its end; the codes stand in `docs/mail-parsing.md`."""

    code: str
    message: str


@dataclass(slots=True)
class ParsedMail:
    """One mail, read: identifiers without angle brackets, `date` ISO 8601 in UTC, no NUL and no lone surrogates.

    From `sender` on the fields are what the header claims (`precedence`, `authentication_results`, ...):
    data for the guards, never believed here.
    """

    from_email: str = ""
    from_name: str = ""
    subject: str = ""
    reply_to: list[Address] = field(default_factory=list)
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    message_id: str | None = None
    in_reply_to: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    date: str | None = None
    text: str = ""
    html: str | None = None
    new_text: str = ""
    quoted_text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    auto_submitted: bool = False
    bounce: Bounce | None = None
    language: str | None = None
    warnings: list[str] = field(default_factory=list)
    error: MailError | None = None
    new_html: str | None = None
    quoted_html: str | None = None
    sender: Address | None = None
    return_path: str | None = None
    delivered_to: list[str] = field(default_factory=list)
    precedence: str = ""
    auto_submitted_value: str = ""
    x_auto_response_suppress: str = ""
    x_loop: list[str] = field(default_factory=list)
    list_headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    authentication_results: list[str] = field(default_factory=list)
    received_count: int = 0
    spam_flag: str = ""
    spam_score: str = ""
    away_hint: bool = False

    def warn(self, code: str) -> None:
        """Note a warning once."""
        if code not in self.warnings:
            self.warnings.append(code)

    def to_json(self) -> JsonObject:
        """Give exactly the keys that `manage.py parse_mail` prints, all but `file`."""
        return {
            "from_email": self.from_email,
            "from_name": self.from_name,
            "subject": self.subject,
            "reply_to": [asdict(address) for address in self.reply_to],
            "to": [asdict(address) for address in self.to],
            "cc": [asdict(address) for address in self.cc],
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": self.references,
            "date": self.date,
            "text": self.text,
            "html": self.html,
            "new_text": self.new_text,
            "quoted_text": self.quoted_text,
            "attachments": [attachment.to_json() for attachment in self.attachments],
            "auto_submitted": self.auto_submitted,
            "bounce": self.bounce.to_json() if self.bounce else None,
            "language": self.language,
            "warnings": self.warnings,
            "error": asdict(self.error) if self.error else None,
        }

    def to_wire(self) -> tuple[JsonObject, list[bytes]]:
        """Split into JSON and the contents of the attachments, in their order."""
        contents = [attachment.content for attachment in self.attachments]
        values: JsonObject = {name: getattr(self, name) for name in self.__slots__}
        for name in ("reply_to", "to", "cc"):
            values[name] = [asdict(address) for address in values[name]]
        for name in ("bounce", "error", "sender"):
            values[name] = asdict(values[name]) if values[name] else None
        values["attachments"] = [attachment.to_json() for attachment in self.attachments]
        return values, contents

    @classmethod
    def from_wire(cls, values: JsonObject, contents: list[bytes]) -> "ParsedMail":
        """Join again what `to_wire` split."""
        values = dict(values)
        for name in ("reply_to", "to", "cc"):
            values[name] = [Address(**address) for address in values[name]]
        for name, kind in (("bounce", Bounce), ("error", MailError), ("sender", Address)):
            values[name] = kind(**values[name]) if values[name] else None
        files = []
        for described, content in zip(values["attachments"], contents, strict=True):
            described = {key: value for key, value in described.items() if key != "size"}
            files.append(Attachment(content=content, **described))
        values["attachments"] = files
        return cls(**values)
