"""Which sender speaks for a channel."""

from typing import Protocol

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.outbound.config import Outgoing
from channels_inbox.outbound.letters import Letter
from channels_inbox.outbound.provider import ProviderSender
from channels_inbox.outbound.smtp import SmtpSender


class Sender(Protocol):
    """One connection to whoever carries the letters of a channel."""

    def send(self, letter: Letter) -> str:
        """Hands one letter over; returns the id it got, or ""; raises AdapterError."""

    def close(self) -> None:
        """Ends the connection; never raises."""


def open_sender(outgoing: Outgoing) -> Sender:
    """The sender of a channel, not yet connected; raises AdapterError when the channel cannot send."""
    if not outgoing.is_usable:
        raise AdapterError(_("No outgoing mail server is set up for this channel."), connection=True)
    return SmtpSender(outgoing) if outgoing.kind == "smtp" else ProviderSender(outgoing)
