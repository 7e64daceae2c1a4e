"""Calls in the format of Twilio's REST API, under the account's SID and auth token."""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import ask_for_file, asked, no_file, retry_after, said_by
from channels_inbox.kinds.posted import channel_secrets
from channels_inbox.kinds.sms.words import explained
from core import net
from tickets.models import Channel

TIMEOUT_S = 30.0
MOST_FILE_BYTES = 20 * 1024 * 1024
REDIRECTS = 4
MOVED = {301, 302, 303, 307, 308}
NOT_YET = {404, 409, 429}  # a file may be told of before it can be had
Fields = Sequence[tuple[str, str]]


class Account:
    """The provider's account of a channel. Raises AdapterError when the channel has none yet."""

    def __init__(self, channel: Channel, tokens: Sequence[str] | None = None) -> None:
        self.sid = str((channel.settings.config or {}).get("account_sid") or "")
        self.tokens = channel_secrets(channel.settings) if tokens is None else tokens
        if not self.sid or not self.tokens:
            raise AdapterError(_("This channel has no account SID or auth token yet."), connection=True)

    def call(self, method: str, path: str, fields: Fields = ()) -> dict[str, Any]:
        """One call below the account; fields go into the body of a POST, else into the address. Raises AdapterError."""
        url, body = f"{settings.SMS_URL}/2010-04-01/Accounts/{self.sid}{path}", None
        headers = {"Accept": "application/json"}
        if method == "POST":
            body, headers["Content-Type"] = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        elif fields:
            url = f"{url}?{urlencode(fields)}"
        answer = self._with_a_token(method, url, headers, body)
        said = said_by(answer)
        if not 200 <= answer.status < 300:
            raise explained(answer.status, _code(said.get("code")), str(said.get("message") or ""), retry_after(answer))
        return said

    def _with_a_token(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> net.Answer:
        """With the auth token; while it is changed, with the other one where this one is not known any more."""
        for token in self.tokens:
            signed = {**headers, "Authorization": self._proof(token)}
            answer = asked(method, url, headers=signed, body=body, timeout=TIMEOUT_S)
            if answer.status != 401:
                break
        return answer

    def download(self, url: str) -> bytes:
        """The bytes of a file. Only the provider's own host sees the auth token, and not where it sends us to."""
        for _hop in range(REDIRECTS):
            answer = self._fetch(url)
            if answer.status not in MOVED or not answer.headers.get("location"):
                break
            url = urljoin(url, answer.headers["location"])
        if answer.status != 200:
            raise no_file(answer.status, permanent=answer.status < 500 and answer.status not in NOT_YET)
        return answer.body

    def _fetch(self, url: str) -> net.Answer:
        ours, theirs = urlsplit(settings.SMS_URL), urlsplit(url)
        is_provider = (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
        answer = net.Answer(401)
        for token in self.tokens if is_provider else [""]:
            headers = {"Authorization": self._proof(token)} if token else {}
            answer = ask_for_file(url, headers=headers, timeout=TIMEOUT_S, limit=MOST_FILE_BYTES)
            if answer.status != 401:
                break
        return answer

    def _proof(self, token: str) -> str:
        return f"Basic {base64.b64encode(f'{self.sid}:{token}'.encode()).decode()}"


def _code(value: object) -> int:
    return value if isinstance(value, int) else 0
