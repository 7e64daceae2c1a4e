"""Turns what visitors wrote into neutral messages."""

from collections.abc import Iterator, Sequence

from channels_inbox.actions.items import Claimed
from channels_inbox.inbound import InboundFile, InboundMessage, Outcome, Unreadable
from channels_inbox.kinds.chat.payload import ChatLine, UnreadableLine, load
from channels_inbox.mailboxes import AddressBook
from channels_inbox.outbound.carriers import Carrier
from core.text import clean, clean_line, snippet
from people.enums import IdentityKind
from tickets.models import Channel
from tickets.recipients import external_value


class ChatAdapter:
    """Reads the items of chats; a visitor's messages are one conversation, named by their session."""

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]:
        """One outcome for each item, in their order."""
        for item in items:
            try:
                yield item, message_of(load(item.raw()), book.by_channel[item.channel_id].channel)
            except UnreadableLine as error:
                yield item, Unreadable("unreadable", str(error))

    def open_carrier(self, channel: Channel) -> Carrier:
        """What takes agents' answers to the visitor."""
        from channels_inbox.kinds.chat.reach import ChatCarrier

        return ChatCarrier()


adapter = ChatAdapter()


def visitor_id(session: int) -> str:
    """How a visitor is called on their channel."""
    return f"visitor-{session}"


def message_of(line: ChatLine, channel: Channel) -> InboundMessage:
    """The neutral form of a line; its sender is the identity of the session."""
    text = clean(line.text)
    return InboundMessage(
        key=line.key,
        sender=external_value(channel, visitor_id(line.session)),
        identity_kind=IdentityKind.EXTERNAL,
        subject=snippet(text, 80) or clean_line(line.files[0][0] if line.files else "", 80),
        text=text,
        files=[InboundFile(name, content) for name, content in line.files],
        language=line.language,
        thread=visitor_id(line.session),
        in_order=True,
    )
