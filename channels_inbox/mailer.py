"""Django's mail backend for what the product itself has to say: invitations, forgotten passwords, request links."""

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from channels_inbox.outbound.system import queue_system_mail

log = logging.getLogger(__name__)


class SystemMailBackend(BaseEmailBackend):
    """Queues each mail as a row; a worker sends it through the first mailbox that can send.

    A request never waits for a mail server. Where no mailbox can send yet, the text goes to the log, so that whoever
    sets the product up can follow the link in it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queues the mails and returns how many; joins the caller's transaction."""
        queued = 0
        for mail in email_messages:
            if not mail.recipients():
                continue
            if queue_system_mail(mail):
                queued += 1
            else:
                log.warning("no mailbox can send yet; mail to %s:\n%s", ", ".join(mail.recipients()), mail.body)
        return queued
