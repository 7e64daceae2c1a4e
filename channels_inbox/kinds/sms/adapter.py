"""Takes SMS and MMS in Twilio's format in, and sends answers the same way."""

from collections.abc import Mapping, Sequence

from channels_inbox.inbound import Outcome, PendingFile
from channels_inbox.kinds.posted import Post, PostedAdapter, channel_secrets
from channels_inbox.kinds.sms.api import Account
from channels_inbox.kinds.sms.parse import parse
from channels_inbox.kinds.sms.send import SmsCarrier
from channels_inbox.kinds.twilio import address_of, why_wrong
from channels_inbox.mailboxes import Mailbox
from channels_inbox.models import ChannelSettings
from people.addresses import absolute
from tickets.models import Channel

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class SmsAdapter(PostedAdapter):
    """One number or messaging service; posts are signed over the address that is entered at Twilio."""

    thanks = ("text/xml; charset=utf-8", NO_ANSWER)

    def why_refused(self, stored: ChannelSettings, post: Post) -> str:
        """As for every kind; the address is the public one, or that of the channel where Twilio knows another."""
        secrets = channel_secrets(stored)
        if not secrets:
            return "the channel has no secret yet"
        return why_wrong(post.body, post.headers, secrets, address_of(stored, post.path))

    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """The signature over address and fields decides."""
        return why_wrong(post.body, post.headers, secrets, absolute(post.path))

    def handshake(self, stored: ChannelSettings, query: Mapping[str, str]) -> str | None:
        """A message that comes by GET is refused with the reason, instead of being lost silently."""
        if "MessageSid" in query:
            raise PermissionError("it came by GET; choose HTTP POST at Twilio")
        return None

    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """One outcome: a post is one event."""
        config = mailbox.config
        return parse(raw, account=str(config.get("account_sid") or ""), sender=str(config.get("sender") or ""))

    def open_carrier(self, channel: Channel) -> SmsCarrier:
        """Sends from the channel's number or messaging service."""
        return SmsCarrier(channel)

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """Asks the provider for the file."""
        return Account(channel).download(file.reference)


adapter = SmsAdapter()
