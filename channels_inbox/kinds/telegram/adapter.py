"""Takes updates of a Telegram bot in, and sends answers through it."""

import logging
from collections.abc import Iterator, Sequence

from channels_inbox.actions.items import Claimed
from channels_inbox.errors import AdapterError
from channels_inbox.inbound import InboundMessage, Outcome, PendingFile
from channels_inbox.kinds.posted import Post, PostedAdapter, any_equal
from channels_inbox.kinds.telegram.api import call, download
from channels_inbox.kinds.telegram.parse import CALLBACK, parse
from channels_inbox.kinds.telegram.send import TelegramCarrier
from channels_inbox.mailboxes import AddressBook, Mailbox
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel

log = logging.getLogger(__name__)

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

    def read(self, items: Sequence[Claimed], book: AddressBook) -> Iterator[tuple[Claimed, Outcome]]:
        """As for every kind; a button that was pressed stops turning, which is nobody's failure if it does not."""
        for item, outcome in super().read(items, book):
            if isinstance(outcome, InboundMessage) and outcome.key.startswith(CALLBACK):
                token = secrets_of(book.by_channel[item.channel_id].channel.settings).get("bot_token", "")
                try:
                    call(token, "answerCallbackQuery", callback_query_id=outcome.key.removeprefix(CALLBACK))
                except AdapterError as problem:
                    log.info("a button goes on turning: %s", problem.words)
            yield item, outcome

    def open_carrier(self, channel: Channel) -> TelegramCarrier:
        """Sends as the bot."""
        return TelegramCarrier(channel)

    def fetch(self, file: PendingFile, channel: Channel) -> bytes:
        """Asks where the file lies, then for the file."""
        return download(secrets_of(channel.settings).get("bot_token", ""), file.reference)


adapter = TelegramAdapter()
