"""Recordings fetched from the telephone system, through the one way out."""

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.sms.api import Account
from channels_inbox.outbound.config import secrets_of
from core import net
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
    try:
        answer = net.request("GET", url, timeout=TIMEOUT_S, limit=settings.UPLOAD_MAX_BYTES)
    except net.NetRefused as error:
        raise AdapterError(_("its address may not be asked: %(why)s") % {"why": error}, permanent=True) from error
    except net.TooMuch as error:
        raise AdapterError(_("it is too large"), permanent=True) from error
    except OSError as error:
        raise AdapterError(_("it could not be fetched: %(why)s") % {"why": error}) from error
    if answer.status != 200:
        words = _("it could not be fetched: HTTP %(status)s") % {"status": answer.status}
        raise AdapterError(words, permanent=answer.status < 500 and answer.status not in {404, 409, 429})
    return answer.body
