"""What carries messages away: mail for every channel that has no way of its own."""

from typing import Any, Protocol

from channels_inbox.kinds.email.compose import Composed, compose, letter_for
from channels_inbox.models import DeliveryCopy
from channels_inbox.outbound.config import Outgoing, read_outgoing
from channels_inbox.outbound.senders import Sender, open_sender
from tickets.models import Channel, Message


class Carrier(Protocol):
    """One connection of one channel, for message after message; never used inside a transaction."""

    def prepare(self, message: Message) -> Any:
        """Whatever all copies of a message share, read once; raises AdapterError when it can never be sent."""

    def send(self, prepared: Any, copy: DeliveryCopy) -> str:
        """Hands one copy over; returns the id it got, or ""; raises AdapterError."""

    def close(self) -> None:
        """Ends the connection; never raises."""


class MailCarrier:
    """Writes letters and hands them to the mail server of the channel."""

    def __init__(self, channel: Channel) -> None:
        self.outgoing: Outgoing = read_outgoing(channel)
        self.sender: Sender = open_sender(self.outgoing)

    def prepare(self, message: Message) -> Composed:
        """The words and files of the letters."""
        return compose(message, self.outgoing)

    def send(self, prepared: Composed, copy: DeliveryCopy) -> str:
        """Hands one letter over."""
        return self.sender.send(letter_for(prepared, copy))

    def close(self) -> None:
        """Ends the connection; never raises."""
        self.sender.close()
