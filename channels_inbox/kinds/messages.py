"""What carriers of messages share: the words and files of a message, and answers of HTTP services as errors."""

import json
import ssl
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from core import blobs, net
from core.signing import new_token
from tickets.models import Message

LONGEST_WAIT_S = 3600.0
# The request never left: it may be repeated without a second thought.
NOTHING_SENT = (net.NetRefused, net.HostUnknown, net.NotReached, ConnectionRefusedError, ssl.SSLError)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes along."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


def files_of(message: Message) -> list[OutgoingFile]:
    """The files of a message, in order; one query. Raises AdapterError when the store is away."""
    try:
        return [
            OutgoingFile(file.filename or "file", file.content_type, blobs.get(file.sha256))
            for file in message.attachments.order_by("pk")
        ]
    except OSError as error:
        raise AdapterError(_("A file of this message cannot be read: %(why)s") % {"why": error}) from error


def form_data(fields: dict[str, str], name: str, file: OutgoingFile) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form with one file, as multipart/form-data."""
    edge = new_token()
    filename = file.filename.replace("\\", "_").replace('"', "_").replace("\r", " ").replace("\n", " ")
    parts = [f'name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    head = f'name="{name}"; filename="{filename}"\r\nContent-Type: {file.content_type}\r\n\r\n'
    parts.append(head.encode() + file.content + b"\r\n")
    before = f"--{edge}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(before + part for part in parts) + f"--{edge}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={edge}"}, body


def pieces_of(text: str, most: int) -> list[str]:
    """A text in pieces of at most `most` UTF-16 units, cut at a paragraph, else a line, else a word; none is empty."""
    pieces, rest = [], text.strip()
    while rest:
        piece = _first_piece(rest, most)
        pieces.append(piece.rstrip())
        rest = rest[len(piece) :].lstrip()
    return pieces


def _first_piece(text: str, most: int) -> str:
    fits = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    if len(fits) == len(text):
        return text
    for mark in ("\n\n", "\n", " "):
        cut = fits.rfind(mark)
        if cut >= len(fits) // 2:
            return fits[:cut]
    return fits


def asked(method: str, url: str, *, headers: dict[str, str], body: bytes | None, timeout: float) -> net.Answer:
    """One request. Raises AdapterError: `connection` when nothing was sent, `unknown` when the answer never came."""
    host = net.host_of(url)
    try:
        return net.request(method, url, headers=headers, body=body, timeout=timeout)
    except NOTHING_SENT as error:
        words = _("%(host)s could not be reached: %(why)s") % {"host": host, "why": error}
        raise AdapterError(words, connection=True) from error
    except OSError as error:
        words = _("%(host)s gave no answer: %(why)s") % {"host": host, "why": error}
        raise AdapterError(words, unknown=True) from error


def said_by(answer: net.Answer) -> dict[str, Any]:
    """What an answer says as a JSON object; empty when it is none."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def ask_for_file(url: str, *, headers: dict[str, str] | None = None, timeout: float, limit: int) -> net.Answer:
    """The answer of whoever keeps a file. Raises AdapterError in words that complete "A file is missing:"."""
    try:
        return net.request("GET", url, headers=headers or {}, timeout=timeout, limit=limit)
    except net.NetRefused as error:
        raise AdapterError(_("its address may not be asked: %(why)s") % {"why": error}, permanent=True) from error
    except net.TooMuch as error:
        raise AdapterError(_("it is too large"), permanent=True) from error
    except OSError as error:
        raise AdapterError(_("it could not be fetched: %(why)s") % {"why": error}) from error


def no_file(status: int, *, permanent: bool) -> AdapterError:
    """That an answer is no file; for good, or worth another attempt."""
    return AdapterError(_("it could not be fetched: HTTP %(status)s") % {"status": status}, permanent=permanent)


def retry_after(answer: net.Answer) -> float:
    """Seconds that an answer asks to wait, at most an hour; 0 when it does not say."""
    given = answer.headers.get("retry-after", "")
    return min(float(given), LONGEST_WAIT_S) if given.isascii() and given.isdigit() else 0.0
