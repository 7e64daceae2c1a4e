"""A small MIME composer: the writers decide every header, boundary and encoding themselves, as real clients do."""

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from helpdesk.demo.mails.drafts import DraftMail, File

CRLF = b"\r\n"
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree: ready header lines, and either encoded bytes or children with their boundary."""

    headers: Headers
    body: bytes = b""
    children: tuple["Part", ...] = ()
    boundary: str = ""
    preamble: bytes = b""

    def __bytes__(self) -> bytes:
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers).encode("ascii")
        return head + CRLF + self._content()

    def _content(self) -> bytes:
        if not self.children:
            return self.body
        mark = b"--" + self.boundary.encode("ascii")
        inner = b"".join(mark + CRLF + bytes(child) + CRLF for child in self.children)
        return self.preamble + inner + mark + b"--" + CRLF


def multipart(kind: str, boundary: str, *children: Part, parameters: str = "", preamble: bytes = b"") -> Part:
    """Return a multipart/`kind` around `children`."""
    value = f'multipart/{kind};{parameters}\r\n boundary="{boundary}"'
    return Part([("Content-Type", value)], children=children, boundary=boundary, preamble=preamble)


def with_headers(headers: Headers, part: Part) -> Part:
    """Return `part` as the root of a mail, `headers` above its own."""
    return Part([*headers, *part.headers], part.body, part.children, part.boundary, part.preamble)


def text_part(
    kind: str, text: str, charset: str, encoding: str, *, parameters: str = "", extra: Headers | None = None
) -> Part:
    """Return a text/`kind` part; `encoding` is 7bit, 8bit, quoted-printable or base64."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    raw = lines.encode(charset)
    if encoding == "quoted-printable":
        body = quopri.encodestring(raw.replace(CRLF, b"\n")).replace(b"\n", CRLF)
    elif encoding == "base64":
        body = base64.encodebytes(raw).replace(b"\n", CRLF)
    else:
        body = raw
    headers = [
        ("Content-Type", f"text/{kind}; charset={charset}{parameters}"),
        ("Content-Transfer-Encoding", encoding),
        *(extra or []),
    ]
    return Part(headers, body)


def file_part(file: File, *, disposition: str, headers: Headers | None = None, name_in_type: bool = True) -> Part:
    """Return `file` as a base64 part with the disposition and extra headers its client writes."""
    name = f'; name="{encode_words(file.filename)}"' if name_in_type else ""
    lines: Headers = [
        ("Content-Type", f"{file.content_type}{name}"),
        ("Content-Disposition", f'{disposition}; filename="{encode_words(file.filename)}"'),
        ("Content-Transfer-Encoding", "base64"),
        *(headers or []),
    ]
    return Part(lines, base64.encodebytes(file.content).replace(b"\n", CRLF))


def pick_charset(text: str, language: str, *, western: str = "iso-8859-1") -> str:
    """Return the oldest charset that holds `text`, as desktop clients choose it."""
    choices = ["us-ascii", "iso-2022-jp"] if language == "ja" else ["us-ascii", western, "windows-1252"]
    for charset in choices:
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            continue
        return charset
    return "utf-8"


def encode_words(text: str, charset: str = "utf-8", *, base64_words: bool = False) -> str:
    """Return `text` as a header value: itself if it is ASCII, else as folded encoded words."""
    if text.isascii():
        return text
    words = Charset(charset)
    words.header_encoding = BASE64 if base64_words or charset == "iso-2022-jp" else QP
    return Header(text, words, maxlinelen=72).encode(linesep="\r\n").replace("=?utf-8?", "=?UTF-8?")


def mailbox(name: str, email: str, charset: str = "utf-8", *, quoted: bool = False, base64_words: bool = False) -> str:
    """Return `name <email>` in wire form; `quoted` puts ASCII names between quotes as Outlook does."""
    if not name:
        return email
    if name.isascii():
        safe = name.replace("\\", "").replace('"', "")
        return f'"{safe}" <{email}>' if quoted or not safe.replace(" ", "").isalnum() else f"{safe} <{email}>"
    return f"{encode_words(name, charset, base64_words=base64_words)} <{email}>"


def date_header(mail: DraftMail) -> str:
    """Return the Date value in the writer's own zone."""
    return format_datetime(mail.sent_at.astimezone(ZoneInfo(mail.sender.zone)))


def thread_headers(mail: DraftMail, *, order: Sequence[str] = ("In-Reply-To", "References")) -> Headers:
    """Return In-Reply-To and References for an answer, nothing for a first mail."""
    if not mail.in_reply_to:
        return []
    values = {
        "In-Reply-To": f"<{mail.in_reply_to}>",
        "References": "\r\n ".join(f"<{one}>" for one in mail.references),
    }
    return [(name, values[name]) for name in order]


def cc_headers(mail: DraftMail) -> Headers:
    """Return the Cc line, if there is one."""
    return [("Cc", ",\r\n ".join(mail.cc))] if mail.cc else []


def html_lines(text: str) -> list[str]:
    """Return the lines of `text`, escaped; an empty one between paragraphs."""
    return [escape(line, quote=False) for line in text.split("\n")]
