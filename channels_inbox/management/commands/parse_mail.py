"""Show what a mail becomes: one JSON object per file, without database, Redis or environment."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels_inbox.kinds.email.parse import MailError, ParsedMail, parse_header
from channels_inbox.parser.pool import ParserPool

KEYS = (
    "file", "from_email", "from_name", "subject", "reply_to", "to", "cc", "message_id", "in_reply_to", "references",
    "date", "text", "html", "new_text", "quoted_text", "attachments", "auto_submitted", "bounce", "language",
    "warnings", "error",
)  # fmt: skip
# JSON may hold these as they are, but some readers take them for line ends.
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Command(BaseCommand):
    """`manage.py parse_mail FILE…`; `-` reads standard input. The keys stand in `docs/mail-parsing.md`."""

    help = "Parse mail files and print one JSON object per file, in the order given."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one or more file names."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a mail as received, or - for standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line per file; exit 0 also for mails that cannot be read, 2 for a file that cannot."""
        names: list[str] = options["files"]
        mails = [_read(name) for name in names]
        done: dict[int, ParsedMail] = {}
        printed = 0
        with ParserPool(size=min(2, len(mails))) as pool:
            for index, outcome in pool.parse_many(enumerate(mails)):
                if not isinstance(outcome, ParsedMail):
                    outcome = parse_header(mails[index], MailError(outcome.code, outcome.message))
                done[index] = outcome
                while printed in done:
                    _print(names[printed], done.pop(printed))
                    printed += 1


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=2) from error


def _print(name: str, mail: ParsedMail) -> None:
    found = {"file": name, **mail.to_json()}
    line = json.dumps({key: found[key] for key in KEYS}, ensure_ascii=False)
    for letter, escaped in _LINE_ENDS.items():
        line = line.replace(letter, escaped)
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
