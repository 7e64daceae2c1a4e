"""`manage.py receive_mail --channel SLUG|ADDRESS < mail`: the door for a mail server's pipe."""

import sys
import threading
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.mailboxes import Mailbox, load_book
from tickets.enums import ChannelKind

WAKE_UP_S = 0.5
EX_TEMPFAIL = 75  # of sysexits.h: the mail server keeps the mail and tries again


class Command(BaseCommand):
    """Exit code 0 means committed; every other outcome is 75, so that the mail server keeps the mail."""

    help = "Takes one raw mail from standard input into a channel and prints the envelope's id."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except SystemExit as error:
            sys.exit(EX_TEMPFAIL if error.code else 0)
        except Exception as error:
            self._refuse(f"not stored: {error}")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--channel", required=True, help="slug or address of an active e-mail channel")
        parser.add_argument("--recipient", action="append", default=[], help="as in the SMTP envelope; may be repeated")
        parser.add_argument("--sender", default="", help="as in the SMTP envelope")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read(settings.MAIL_MAX_BYTES + 1)
            if len(raw) > settings.MAIL_MAX_BYTES:
                self._refuse(f"the mail is larger than {settings.MAIL_MAX_BYTES} bytes")
            mailbox = _mailbox(options["channel"])
            if mailbox is None:
                self._refuse(f"no active e-mail channel {options['channel']!r}")
            envelope = accept_raw(
                channel_id=mailbox.channel_id,
                receiver=Receiver.PIPE,
                raw=raw,
                sender=options["sender"],
                recipients=options["recipient"] or [mailbox.channel.address],
            )
        except (DatabaseError, OSError) as error:
            self._refuse(f"not stored: {error}")
        self.stdout.write(str(envelope))
        _let_wake_up_leave()

    def _refuse(self, reason: str) -> NoReturn:
        self.stderr.write(reason)
        sys.exit(EX_TEMPFAIL)


def _mailbox(name: str) -> Mailbox | None:
    book = load_book()
    for mailbox in book.mailboxes:
        if mailbox.channel.slug == name and mailbox.channel.kind == ChannelKind.EMAIL:
            return mailbox
    return book.find(name)


def _let_wake_up_leave() -> None:
    """The wake-up travels on a thread of its own, which ends with the process; half a second is enough or too late."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(WAKE_UP_S)
