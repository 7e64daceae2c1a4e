"""What is handed to a server: one recipient's copy of one message, and how it reads as MIME."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import Policy
from email.utils import format_datetime

from core.text import header_value


class _Identifiers(UnstructuredHeader, BaseHeader):
    """Message-IDs, one a line: the standard library would encode long ones as words, which breaks the thread."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(self.split())}{policy.linesep}"


_headers_of_mail = HeaderRegistry()
for _name in ("references", "in-reply-to", "message-id"):
    _headers_of_mail.map_to_type(_name, _Identifiers)
ASCII = policy.SMTP.clone(header_factory=_headers_of_mail)
UTF8 = policy.SMTPUTF8.clone(header_factory=_headers_of_mail)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address for a header."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One file of a letter; `content_id` without angle brackets, set for pictures inside the text."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One copy: who gets it (`recipient`) and what its headers show. `return_path` "" is the null sender."""

    sender: Mailbox
    recipient: str
    return_path: str
    to: Sequence[Mailbox]
    subject: str
    text: str
    message_id: str
    date: datetime
    cc: Sequence[Mailbox] = ()
    reply_to: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: Sequence[LetterFile] = ()
    reference: str = ""  # our own name of the copy, which providers give back in their reports

    @property
    def needs_utf8(self) -> bool:
        """Whether an address of this copy can only be written with SMTPUTF8."""
        shown = [self.sender, *self.to, *self.cc]
        local_parts = [each.email.rpartition("@")[0] for each in shown] + [self.recipient.rpartition("@")[0]]
        return not all(part.isascii() for part in local_parts)


def to_bytes(letter: Letter) -> bytes:
    """The copy as MIME with CRLF line ends; raises UnsafeHeader when a value would break out of its header (R11)."""
    mime = EmailMessage(policy=UTF8 if letter.needs_utf8 else ASCII)
    for name, value in _headers(letter).items():
        mime[name] = value if not isinstance(value, str) else header_value(value)
    mime.set_content(letter.text or "\n", cte="quoted-printable")
    if letter.html:
        mime.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        html_part = mime.get_payload()[1]  # type: ignore[index]
        for file in letter.files:
            if file.content_id:
                _add_related(html_part, file)  # type: ignore[arg-type]
    for file in letter.files:
        if not (letter.html and file.content_id):
            maintype, _, subtype = file.content_type.partition("/")
            _attach(mime, file, maintype, subtype)
    return mime.as_bytes()


def _headers(letter: Letter) -> dict[str, str | Sequence[Address]]:
    headers: dict[str, str | Sequence[Address]] = {
        "From": _addresses([letter.sender]),
        "To": _addresses(letter.to),
        "Subject": letter.subject,
        "Date": format_datetime(letter.date),
        "Message-ID": f"<{letter.message_id}>",
    }
    if letter.cc:
        headers["Cc"] = _addresses(letter.cc)
    if letter.reply_to:
        headers["Reply-To"] = _addresses([Mailbox("", letter.reply_to)])
    return {**headers, **letter.headers}


def _addresses(mailboxes: Sequence[Mailbox]) -> list[Address]:
    return [_address(mailbox) for mailbox in mailboxes]


def _address(mailbox: Mailbox) -> Address:
    header_value(mailbox.name)
    local, _, domain = header_value(mailbox.email).rpartition("@")
    return Address(mailbox.name, local, to_ascii(domain))


def to_ascii(domain: str) -> str:
    """A domain as the wire knows it; unchanged where it has no such form."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _add_related(html_part: MIMEPart, file: LetterFile) -> None:
    maintype, _, subtype = file.content_type.partition("/")
    html_part.add_related(
        file.content,
        maintype,
        subtype or "octet-stream",
        cid=f"<{header_value(file.content_id)}>",
        disposition="inline",
        filename=header_value(file.filename) or None,
    )


def _attach(mime: EmailMessage, file: LetterFile, maintype: str, subtype: str) -> None:
    if maintype in {"multipart", "message", ""} or not subtype:
        maintype, subtype = "application", "octet-stream"
    filename = header_value(file.filename) or "file"
    mime.add_attachment(file.content, maintype, subtype, filename=filename)
