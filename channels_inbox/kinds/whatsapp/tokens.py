"""Access tokens that end, or ended: told before answers begin to wait."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.whatsapp.api import call
from channels_inbox.models import ChannelSettings
from channels_inbox.outbound.config import secrets_of
from core.clocks import now
from tickets.enums import ChannelKind
from tickets.models import Channel

log = logging.getLogger(__name__)
SOON = timedelta(days=7)
NEEDED = "whatsapp_business_messaging"


@dataclass(frozen=True, slots=True)
class TokenState:
    """What Meta says about a token, in words; `ok` unless somebody has to do something."""

    ok: bool
    words: str


def examine_token(channel: Channel) -> TokenState:
    """Asks Meta about the channel's access token. Raises AdapterError when it cannot be asked."""
    token = secrets_of(channel.settings).get("access_token", "")
    said = call(token, "GET", f"debug_token?{urlencode({'input_token': token})}").get("data") or {}
    if not said.get("is_valid"):
        return TokenState(False, _("The access token counts no more. Make a permanent one and save it."))
    if said.get("scopes") and NEEDED not in said["scopes"]:
        return TokenState(False, _("The access token lacks the permission %(name)s.") % {"name": NEEDED})
    ends = int(said.get("expires_at") or 0)
    if not ends:
        return TokenState(True, _("The access token does not end."))
    instant = datetime.fromtimestamp(ends, UTC)
    day = formats.date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")
    words = _("The access token ends on %(day)s. Make a permanent one and save it.") % {"day": day}
    return TokenState(instant - now() > SOON, words)


def watch_tokens() -> None:
    """Looks at the token of every WhatsApp channel in use; what is wrong becomes the channel's last error."""
    for channel in Channel.objects.filter(kind=ChannelKind.WHATSAPP, is_active=True).select_related("settings"):
        try:
            state = examine_token(channel)
        except AdapterError as problem:
            if not problem.connection:
                log.info("the token of channel %s could not be looked at: %s", channel.slug, problem.words)
                continue
            state = TokenState(False, problem.words)
        if not state.ok:
            ChannelSettings.objects.filter(pk=channel.pk).update(last_error=state.words[:2_000], last_error_at=now())
