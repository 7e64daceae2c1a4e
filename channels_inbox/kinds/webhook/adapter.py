"""Takes signed posts of any system in, and posts our answers to it, signed the same way."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.inbound import Outcome, PendingFile
from channels_inbox.kinds.posted import Post, PostedAdapter
from channels_inbox.kinds.webhook.parse import parse
from channels_inbox.kinds.webhook.send import WebhookCarrier
from channels_inbox.kinds.webhook.signature import why_wrong
from channels_inbox.mailboxes import Mailbox
from core import net
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
        try:
            answer = net.request("GET", file.reference, timeout=FETCH_S, limit=settings.UPLOAD_MAX_BYTES)
        except net.NetRefused as error:
            raise AdapterError(_("its address may not be asked: %(why)s") % {"why": error}, permanent=True) from error
        except net.TooMuch as error:
            raise AdapterError(_("it is too large"), permanent=True) from error
        except OSError as error:
            raise AdapterError(_("it could not be fetched: %(why)s") % {"why": error}) from error
        if answer.status != 200:
            words = _("it could not be fetched: HTTP %(status)s") % {"status": answer.status}
            raise AdapterError(words, permanent=answer.status < 500 and answer.status != 429)
        return answer.body


adapter = WebhookAdapter()
