"""Takes updates of a Telegram bot in, and sends answers through it."""

from collections.abc import Sequence

from channels_inbox.inbound import Outcome, PendingFile
from channels_inbox.kinds.posted import Post, PostedAdapter, any_equal
from channels_inbox.kinds.telegram.api import download
from channels_inbox.kinds.telegram.parse import parse
from channels_inbox.kinds.telegram.send import TelegramCarrier
from channels_inbox.mailboxes import Mailbox
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel

TOKEN_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a name


class TelegramAdapter(PostedAdapter):
    """One bot; Telegram shows the secret that we gave it, over HTTPS, and signs nothing."""

    secret_headers = frozenset({TOKEN_HEADER})

    def refusal(self, secrets: Sequence[str], post: Post) -> str:
        """The secret token decides."""
        given = post.headers.get(TOKEN_HEADER, "")
        if not given:
            return "it came without X-Telegram-Bot-Api-Secret-Token"
        return "" if any_equal(given, secrets) else "its secret token is another one"

    def split(self, raw: bytes, mailbox: Mailbox) -> list[Outcome]:
        """One outcome: an update is one event."""
        token = secrets_of(mailbox.channel.settings).get("bot_token", "")
        return parse(raw, bot=token.partition(":")[0])

    def open_carrier(self, channel: Channel) -> TelegramCarrier:
        """Sends as the bot."""
        return TelegramCarrier(channel)

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """Asks where the file lies, then for the file."""
        return download(secrets_of(channel.settings).get("bot_token", ""), file.reference)


adapter = TelegramAdapter()
