"""`manage.py run_mail_receiver`: the SMTP (and LMTP) door, in the foreground until TERM or INT."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_inbox.receivers.server import MailReceiver, tls_context


class Command(BaseCommand):
    """Listens on HELPDESK_HOST and HELPDESK_SMTP_PORT; LMTP on HELPDESK_LMTP_PORT when that is set."""

    help = "Receives mail by SMTP and LMTP."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HTTP_HOST)
        parser.add_argument("--port", type=int, default=settings.SMTP_PORT)
        parser.add_argument("--lmtp-port", type=int, default=settings.LMTP_PORT or None)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            asyncio.run(self._serve(options["host"], options["port"], options["lmtp_port"]))
        except OSError as error:
            raise CommandError(f"the mail receiver cannot listen: {error}") from error

    async def _serve(self, host: str, port: int, lmtp_port: int | None) -> None:
        tls = tls_context(settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY)
        receiver = MailReceiver(host=host, smtp_port=port, lmtp_port=lmtp_port, tls=tls)
        await receiver.start()
        self.stdout.write(f"mail receiver ready on {host}:{receiver.smtp_port}")
        self.stdout.flush()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        await stopped.wait()
        await receiver.stop()
