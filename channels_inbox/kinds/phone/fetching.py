"""Recordings fetched from the telephone system, through the one way out."""

from django.conf import settings

from channels_inbox.kinds.messages import ask_for_file, no_file
from channels_inbox.kinds.sms.api import NOT_YET, Account
from channels_inbox.outbound.config import secrets_of
from tickets.models import Channel

TIMEOUT_S = 60.0
TOKENS = ("twilio_token", "twilio_second_token")


def tokens_of(channel: Channel) -> list[str]:
    """The auth tokens of the channel's account at Twilio: two while they are changed, none without an account."""
    stored = secrets_of(channel.settings)
    return [token for name in TOKENS if (token := stored.get(name, ""))]


def fetch(channel: Channel, url: str) -> bytes:
    """The bytes of a recording. Only Twilio's own host sees the account's token. Raises AdapterError."""
    if (channel.settings.config or {}).get("account_sid") and url.startswith(f"{settings.SMS_URL}/"):
        return Account(channel, tokens_of(channel)).download(url)
    answer = ask_for_file(url, timeout=TIMEOUT_S, limit=settings.UPLOAD_MAX_BYTES)
    if answer.status != 200:
        raise no_file(answer.status, permanent=answer.status < 500 and answer.status not in NOT_YET)
    return answer.body
