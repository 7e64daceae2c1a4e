"""Takes what telephone systems post about calls: signed as our own webhooks are, or as Twilio signs."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.inbound import Outcome
from channels_inbox.kinds.phone.fetching import TOKENS
from channels_inbox.kinds.phone.parse import parse
from channels_inbox.kinds.posted import Post, PostedAdapter
from channels_inbox.kinds.twilio import SIGNATURE_HEADER, address_of
from channels_inbox.kinds.twilio import why_wrong as why_not_of_twilio
from channels_inbox.kinds.webhook.signature import why_wrong
from channels_inbox.mailboxes import Mailbox
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.carriers import Carrier
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel


class PhoneAdapter(PostedAdapter):
    """Posts as docs/channels/phone.md has them; a channel may have an account at Twilio as well."""

    thanks = ("text/xml; charset=utf-8", '<?xml version="1.0" encoding="UTF-8"?><Response></Response>')

    def why_refused(self, stored: ChannelSettings, post: Post) -> str:
        """Which scheme is examined says the header that it came with; each has its own secrets."""
        if SIGNATURE_HEADER not in post.headers:
            return super().why_refused(stored, post)
        kept = secrets_of(stored)
        tokens = [token for name in TOKENS if (token := kept.get(name, ""))]
        if not tokens:
            return "the channel has no auth token of Twilio"
        return why_not_of_twilio(post.body, post.headers, tokens, address_of(stored, post.path))

    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """The signature over id, timestamp and raw bytes decides."""
        return why_wrong(post.body, post.headers, secrets)

    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """One outcome for each event."""
        return parse(raw, account=str(mailbox.config.get("account_sid") or ""))

    def open_carrier(self, channel: Channel) -> Carrier:
        """Nothing is written by phone."""
        raise AdapterError(_("Nothing can be written by phone, and no mailbox can send."), permanent=True)


adapter = PhoneAdapter()
