"""What the product itself writes to customers: acknowledgements. The guards at the send point may still stop them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from core import html as markup
from core.clocks import now
from core.signing import new_token
from people.addresses import absolute
from tickets import events
from tickets.actions.conversation import add_message, lock_ticket, save_ticket
from tickets.enums import DeliveryState, MessageKind
from tickets.log import By, append
from tickets.models import Channel, Message, Ticket
from tickets.recipients import Address, addresses


@dataclass(frozen=True, slots=True)
class AutoReply:
    """An automatic message to be; `render` gives subject and text once the ticket has its number."""

    rule: str
    to: Sequence[Address]
    render: Callable[[Ticket], tuple[str, str]]

    def message(self, ticket: Ticket, moment: datetime) -> Message:
        """The row, not saved; it is due at once."""
        subject, text = self.render(ticket)
        return auto_message(ticket, subject=subject, text=text, to=self.to, moment=moment)


def auto_message(
    ticket: Ticket, *, subject: str, text: str, to: Sequence[Address], moment: datetime, html: str = ""
) -> Message:
    """An automatic message of the ticket's channel, not saved."""
    return Message(
        kind=MessageKind.SYSTEM,
        channel=ticket.channel,
        author_name=ticket.channel.name,
        subject=subject[:500],
        text=text,
        html=markup.sanitise(html) if html else markup.from_text(text),
        # Who is reached at an identity has no address of mail to be checked.
        to=list(to) if any("identity" in entry for entry in to) else addresses(to),
        language=ticket.language,
        is_auto=True,
        message_id=new_message_id(ticket.channel),
        sent_at=moment,
        created_at=moment,
        release_at=moment,
        delivery_state=DeliveryState.QUEUED,
    )


def new_message_id(channel: Channel) -> str:
    """An unguessable Message-ID (128 bits) at the channel's domain, or at our public one, without <>."""
    domain = channel.address.rpartition("@")[2] or urlsplit(absolute("")).hostname or "localhost"
    return f"{new_token()}@{domain}"


def post_auto_reply(
    *, ticket: Ticket, subject: str, text: str, html: str = "", to: Sequence[Address], rule: str
) -> Message:
    """An automatic message on a ticket that exists already. It is never a response.

    Effects: event auto_reply, which makes the delivery.
    """
    with transaction.atomic():
        locked = lock_ticket(ticket.pk)
        moment = now()
        message = auto_message(locked, subject=subject, text=text, html=html, to=to, moment=moment)
        add_message(locked, message)
        save_ticket(locked)
        append(locked, events.AUTO_REPLY, by=By.rule(rule), message=message, at=moment)
    return message


def note_auto_line(*, ticket: Ticket, text: str, rule: str, at: datetime) -> Message:
    """An automatic line that the customer read before they wrote: it stands in the ticket, and is not sent again.

    Effects: event auto_reply at that instant.
    """
    with transaction.atomic():
        locked = lock_ticket(ticket.pk)
        message = auto_message(locked, subject="", text=text, to=[], moment=at)
        message.created_at, message.release_at, message.delivery_state = now(), None, ""
        add_message(locked, message)
        save_ticket(locked)
        append(locked, events.AUTO_REPLY, by=By.rule(rule), message=message, at=at)
    return message
