"""The demo's outgoing mail as a Maildir: written by the sink, read by its page and by whoever likes."""

import email
import email.policy
import itertools
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

_NAME = re.compile(r"\d{19}\.M\d+P\d+\.demo")
_COUNTER = itertools.count(1)


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail of the sink; `name` is its file name, `recipient` whom this copy was for."""

    name: str
    recipient: str
    sender: str
    subject: str
    sent_at: datetime
    size: int
    raw: bytes

    @property
    def text(self) -> str:
        """Return the plain text of the mail, its HTML if it has no text."""
        body = _parse(self.raw).get_body(("plain", "html"))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def store(folder: Path, raw: bytes, *, mail_from: str, recipient: str) -> str:
    """Write one mail as a delivery agent does (envelope in the first two headers) and return its name.

    It becomes visible under `new/` only once it is complete.
    """
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}.M{next(_COUNTER)}P{os.getpid()}.demo"
    head = f"Return-Path: <{mail_from}>\r\nDelivered-To: {recipient}\r\n".encode()
    (folder / "tmp" / name).write_bytes(head + raw)
    (folder / "tmp" / name).rename(folder / "new" / name)
    return name


def newest(folder: Path, *, before: str = "", limit: int = 50) -> Iterator[SentMail]:
    """Yield up to `limit` mails, newest first, older than the one named `before`."""
    names = sorted((path.name for path in folder.glob("new/*.demo") if _NAME.fullmatch(path.name)), reverse=True)
    for name in [name for name in names if not before or name < before][:limit]:
        found = load(folder, name)
        if found is not None:
            yield found


def load(folder: Path, name: str) -> SentMail | None:
    """Return the mail of that name, or None if there is none (or the name is no mail's name)."""
    if not _NAME.fullmatch(name):
        return None
    try:
        raw = (folder / "new" / name).read_bytes()
    except FileNotFoundError:
        return None
    mail = _parse(raw)
    return SentMail(
        name=name,
        recipient=str(mail.get("Delivered-To", "")),
        sender=str(mail.get("From", "")),
        subject=str(mail.get("Subject", "")),
        sent_at=datetime.fromtimestamp(int(name[:10]), UTC),
        size=len(raw),
        raw=raw,
    )


def _parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)
