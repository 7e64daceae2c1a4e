"""What carriers of messages share: the words and files of a message, and answers of HTTP services as errors."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from core import blobs, net
from tickets.models import Message

LONGEST_WAIT_S = 3600.0


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


def asked(method: str, url: str, *, headers: dict[str, str], body: bytes | None, timeout: float) -> net.Answer:
    """One request. Raises AdapterError: `connection` when nothing was sent, `unknown` when the answer never came."""
    host = net.host_of(url)
    try:
        return net.request(method, url, headers=headers, body=body, timeout=timeout)
    except (net.NetRefused, net.HostUnknown, ConnectionRefusedError) as error:
        words = _("%(host)s could not be reached: %(why)s") % {"host": host, "why": error}
        raise AdapterError(words, connection=True) from error
    except OSError as error:
        words = _("%(host)s gave no answer: %(why)s") % {"host": host, "why": error}
        raise AdapterError(words, unknown=True) from error


def retry_after(answer: net.Answer) -> float:
    """Seconds that an answer asks to wait, at most an hour; 0 when it does not say."""
    given = answer.headers.get("retry-after", "")
    return min(float(given), LONGEST_WAIT_S) if given.isascii() and given.isdigit() else 0.0
