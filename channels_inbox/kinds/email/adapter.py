"""Turns raw mail into neutral messages and reports; the reading itself happens in parser processes."""

import atexit
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from channels_inbox.actions.items import Claimed
from channels_inbox.addresses import read_return_token
from channels_inbox.enums import Receiver
from channels_inbox.imap.fetch import CUT
from channels_inbox.inbound import InboundFile, InboundMessage, InboundReport, Nothing, Outcome, Unreadable
from channels_inbox.kinds.email.auth import proves_sender
from channels_inbox.kinds.email.parse.model import Address, ParsedMail
from channels_inbox.kinds.email.webhooks import PostedMail, unpack
from channels_inbox.mailboxes import AddressBook, Mailbox
from channels_inbox.parser.pool import ParseFailure, ParserPool, PoolLimits
from core.text import clean_line, normal_address

SPAM_SCORE = 5.0
_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_pools: dict[int, ParserPool] = {}


def parser_pool() -> ParserPool:
    """This process's own pool, made when first asked for: a forked worker must not share its parent's."""
    pool = _pools.get(os.getpid())
    if pool is None:
        limits = PoolLimits(time=settings.PARSE_TIME_S, memory=settings.PARSE_MEMORY_MB << 20)
        _pools.clear()
        pool = _pools[os.getpid()] = ParserPool(
            size=settings.PARSE_CHILDREN, limits=limits, folder=settings.PATHS.run_dir / "parser"
        )
        atexit.register(pool.close)
    return pool


@dataclass(slots=True)
class Piece:
    """One raw mail within an item: the whole payload, or what a provider's post contained."""

    item: Claimed
    source: bytes | Path
    sender: str
    recipients: list[str]
    spam: str = ""


class EmailAdapter:
    """Reads the items of e-mail channels."""

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]:
        """One outcome for each item, in the order in which they are read."""
        pieces: list[Piece] = []
        for item in items:
            found = self._unpack(item)
            if isinstance(found, Piece):
                pieces.append(found)
            else:
                yield item, found
        jobs = [(number, piece.source) for number, piece in enumerate(pieces)]
        for number, parsed in parser_pool().parse_many(jobs):
            piece = pieces[number]
            yield piece.item, _outcome(piece, parsed, book.by_channel[piece.item.channel_id])

    def _unpack(self, item: Claimed) -> Piece | Outcome:
        if item.receiver != Receiver.WEBHOOK:
            return Piece(item, item.source(), item.sender, item.recipients)
        parts = unpack(item)
        item.siblings = len(parts)
        part = parts[item.position] if item.position < len(parts) else Nothing("no-such-part")
        if isinstance(part, PostedMail):
            return Piece(item, part.raw, part.sender, [part.recipient] if part.recipient else [], part.spam)
        return part


adapter = EmailAdapter()


def _outcome(piece: Piece, parsed: ParsedMail | ParseFailure, mailbox: Mailbox) -> Outcome:
    if isinstance(parsed, ParseFailure):
        return Unreadable(parsed.code, parsed.message)
    if parsed.error is not None:
        return Unreadable(parsed.error.code, parsed.error.message, parsed.from_email, parsed.subject)
    copy_id = _returned_copy(piece.recipients)
    if parsed.bounce is not None:
        return _report(parsed, copy_id)
    return _message(piece, parsed, mailbox)


def _returned_copy(recipients: Sequence[str]) -> int | None:
    found = (read_return_token(recipient.rpartition("@")[0]) for recipient in recipients)
    return next((copy_id for copy_id in found if copy_id is not None), None)


def _report(parsed: ParsedMail, copy_id: int | None) -> InboundReport:
    bounce = parsed.bounce
    assert bounce is not None
    return InboundReport(
        key=mail_key(parsed),
        kind=bounce.kind,
        recipient=normal_address(bounce.recipient),
        status=bounce.status,
        diagnostic=clean_line(bounce.diagnostic, 500),
        original_message_id=(bounce.original_message_id or "").strip("<>"),
        copy_id=copy_id,
        sender=parsed.from_email,
        subject=parsed.subject,
    )


def _message(piece: Piece, parsed: ParsedMail, mailbox: Mailbox) -> InboundMessage:
    sender = normal_address(parsed.from_email or piece.sender)
    config = mailbox.config
    return InboundMessage(
        key=mail_key(parsed),
        sender=sender,
        sender_name=clean_line(parsed.from_name, 160),
        subject=parsed.subject,
        text=parsed.new_text if parsed.new_text.strip() or parsed.quoted_text.strip() else parsed.text,
        quoted=parsed.quoted_text,
        html=(parsed.new_html if parsed.new_html is not None else parsed.html) or "",
        quoted_html=parsed.quoted_html or "",
        to=[_address(address) for address in parsed.to],
        cc=[_address(address) for address in parsed.cc],
        files=[InboundFile(file.filename, file.content, file.content_id, file.inline) for file in parsed.attachments],
        message_id=parsed.message_id or "",
        references=list(dict.fromkeys([*parsed.references, *parsed.in_reply_to])),
        sent_at=datetime.fromisoformat(parsed.date) if parsed.date else None,
        language=parsed.language or "",
        warnings=[*parsed.warnings, *(["cut-by-size"] if CUT in piece.item.headers else [])],
        recipients=_recipients(piece, parsed),
        loop_marks=parsed.x_loop,
        automatic=_automatic(piece, parsed),
        no_answer=_no_answer(parsed),
        spam=piece.spam or _spam(parsed, config),
        authenticated=proves_sender(
            parsed.authentication_results, authserv_id=str(config.get("authserv_id") or ""), sender=sender
        ),
    )


def _recipients(piece: Piece, parsed: ParsedMail) -> list[str]:
    shown = [address.email for address in (*parsed.to, *parsed.cc)]
    return list(dict.fromkeys([*piece.recipients, *parsed.delivered_to, *shown]))


def _address(address: Address) -> dict[str, str]:
    return {"name": clean_line(address.name, 160), "email": normal_address(address.email)}


def _automatic(piece: Piece, parsed: ParsedMail) -> str:
    """Why this is no person's message (metrics.md section 2), or ""."""
    if parsed.auto_submitted:
        value = clean_line(parsed.auto_submitted_value or parsed.precedence or parsed.x_auto_response_suppress, 80)
        return f"its header says so ({value})" if value else "its header says so"
    by_server = piece.item.receiver in {Receiver.SMTP, Receiver.LMTP}
    if (by_server and not piece.sender) or parsed.return_path == "":
        return "it has an empty return path"
    return ""


def _no_answer(parsed: ParsedMail) -> str:
    """Why it must not be answered automatically although a person may have written it (R28), or ""."""
    if parsed.precedence.strip().lower() in _BULK:
        return f"Precedence: {parsed.precedence}"
    if parsed.list_headers:
        return "it came through a mailing list"
    if parsed.x_auto_response_suppress.strip():
        return f"X-Auto-Response-Suppress: {parsed.x_auto_response_suppress}"
    if parsed.x_loop:
        return "it carries X-Loop"
    if parsed.content_type.lower().startswith("multipart/report"):
        return "it is a report"
    return ""


def _spam(parsed: ParsedMail, config: dict[str, Any]) -> str:
    """What the mail server's spam filter said, where the channel believes it; else ""."""
    if not config.get("spam_headers"):
        return ""
    if parsed.spam_flag.strip().lower() in {"yes", "true"}:
        return f"X-Spam-Flag: {parsed.spam_flag}"
    try:
        score = float(parsed.spam_score)
    except ValueError:
        return ""
    return f"X-Spam-Score: {score:g}" if score >= float(config.get("spam_score") or SPAM_SCORE) else ""


def mail_key(parsed: ParsedMail) -> str:
    """What makes two deliveries the same mail: Message-ID, sender, date, subject and content (trust.md 2.5).

    The trace that each server on the way adds plays no part. Without a Message-ID the content and date decide alone.
    """
    parts = [parsed.from_email, parsed.date or "", parsed.subject, parsed.text, parsed.html or ""]
    parts += [file.sha256 for file in parsed.attachments]
    if parsed.bounce is not None:
        parts += [parsed.bounce.recipient, parsed.bounce.status, parsed.bounce.original_message_id or ""]
    content = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    identity = hashlib.sha256((parsed.message_id or "").encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"mail:{identity if parsed.message_id else 'none'}:{content}"
