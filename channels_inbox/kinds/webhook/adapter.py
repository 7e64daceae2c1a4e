"""Takes signed posts of any system in, and posts our answers to it, signed the same way."""

from collections.abc import Sequence

from django.conf import settings

from channels_inbox.inbound import Outcome, PendingFile
from channels_inbox.kinds.messages import ask_for_file, no_file
from channels_inbox.kinds.posted import Post, PostedAdapter
from channels_inbox.kinds.webhook.parse import parse
from channels_inbox.kinds.webhook.send import WebhookCarrier
from channels_inbox.kinds.webhook.signature import why_wrong
from channels_inbox.mailboxes import Mailbox
from tickets.models import Channel

FETCH_S = 20.0


class WebhookAdapter(PostedAdapter):
    """Posts as docs/channels/webhook.md has them."""

    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """The signature over id, timestamp and raw bytes decides."""
        return why_wrong(post.body, post.headers, secrets)

    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """One outcome for each event."""
        return parse(raw, slug=mailbox.channel.slug, believes=bool(mailbox.config.get("trust_senders")))

    def open_carrier(self, channel: Channel) -> WebhookCarrier:
        """Posts to the address of the channel's settings."""
        return WebhookCarrier(channel)

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """Asks for the file once; a redirect is no file."""
        answer = ask_for_file(file.reference, timeout=FETCH_S, limit=settings.UPLOAD_MAX_BYTES)
        if answer.status != 200:
            raise no_file(answer.status, permanent=answer.status < 500 and answer.status != 429)
        return answer.body


adapter = WebhookAdapter()
