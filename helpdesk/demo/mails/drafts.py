"""What a mail is before a mail client writes it down."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Client(StrEnum):
    """The mail programs whose handwriting the demo knows."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    OWA = "owa"
    APPLE = "apple"
    IPHONE = "iphone"
    THUNDERBIRD = "thunderbird"
    YAHOO = "yahoo"
    PROTON = "proton"
    MUTT = "mutt"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the company; `language` is one of `phrases.LANGUAGES`, `zone` an IANA name."""

    name: str
    email: str
    language: str
    client: Client
    city: str
    zone: str
    organization: str = ""
    role: str = ""
    phone: str = ""

    @property
    def first(self) -> str:
        """Return the name a reply greets with; the family name where that is the custom (Japanese)."""
        return self.name.split()[0]

    @property
    def domain(self) -> str:
        """Return the part of the address after the @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach; `inline` ones are shown inside the text by clients that write HTML."""

    filename: str
    content_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The mail that an answer quotes below itself."""

    name: str
    email: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class DraftMail:
    """A mail as its writer thinks of it; `text` has paragraphs separated by blank lines, `nonce` feeds every id."""

    sender: Person
    to: str
    subject: str
    text: str
    sent_at: datetime
    nonce: str
    cc: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    quote: Quote | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    signature: str = ""
    extra_headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def attachments(self) -> tuple[File, ...]:
        """Return the files that stand beside the text."""
        return tuple(file for file in self.files if not file.inline)

    @property
    def images(self) -> tuple[File, ...]:
        """Return the files that are shown inside the text."""
        return tuple(file for file in self.files if file.inline)
