"""Takes posts of Meta's Cloud API in, and sends answers through it."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from channels_inbox.inbound import Outcome, PendingFile
from channels_inbox.kinds.posted import Post, PostedAdapter, any_equal
from channels_inbox.kinds.whatsapp.api import download
from channels_inbox.kinds.whatsapp.parse import parse
from channels_inbox.kinds.whatsapp.send import WhatsAppCarrier
from channels_inbox.mailboxes import Mailbox
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.config import secrets_of
from core.signing import mac
from tickets.models import Channel

SIGNATURE_HEADER = "x-hub-signature-256"


def verify_token(channel_id: int) -> str:
    """What Meta has to show us when it asks whether the address is ours."""
    return mac("whatsapp-verify", channel_id)


class WhatsAppAdapter(PostedAdapter):
    """One phone number; Meta signs the raw bytes with the app's secret, without an instant."""

    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """The signature over the raw bytes decides."""
        given = post.headers.get(SIGNATURE_HEADER, "")
        if not given:
            return "it came without X-Hub-Signature-256"
        wanted = [f"sha256={hmac.new(key.encode(), post.body, hashlib.sha256).hexdigest()}" for key in secrets]
        return "" if any_equal(given, wanted) else "its signature does not fit the app secret"

    def handshake(self, stored: ChannelSettings, query: Mapping[str, str]) -> str | None:
        """Gives the challenge back to whoever knows the verify token."""
        if "hub.mode" not in query:
            return None
        fits = any_equal(query.get("hub.verify_token", ""), [verify_token(stored.pk)])
        if query["hub.mode"] != "subscribe" or not fits:
            raise PermissionError("the verify token of the handshake is another one")
        return query.get("hub.challenge", "")[:200]

    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """Every message and status of every change of every entry."""
        return parse(raw, number=str(mailbox.config.get("phone_number_id") or ""))

    def open_carrier(self, channel: Channel) -> WhatsAppCarrier:
        """Sends from the channel's number."""
        return WhatsAppCarrier(channel)

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """Asks for the address of the media, then for the file."""
        return download(secrets_of(channel.settings).get("access_token", ""), file.reference)


adapter = WhatsAppAdapter()
