"""Posts our messages to the address that the channel's settings name."""

import base64
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from channels_inbox.errors import AdapterError
from channels_inbox.kinds.messages import asked, files_of, retry_after
from channels_inbox.kinds.posted import channel_secrets
from channels_inbox.kinds.webhook.signature import sign
from channels_inbox.models import DeliveryCopy
from channels_inbox.models.envelope import Thread
from core import net
from core.text import clean_line
from tickets.models import Channel, Message

TIMEOUT_S = 30.0
LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
# Not the message is wrong, but the address or the secret: an administrator can mend that.
SETTINGS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


@dataclass(frozen=True, slots=True)
class Words:
    """One message as JSON, but for its recipient."""

    id: str
    event: dict[str, Any] = field(repr=False)


class WebhookCarrier:
    """One post for each message; its id makes a repetition harmless, so a lost answer is asked for again."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.url = str((channel.settings.config or {}).get("out_url") or "")
        self.secrets = channel_secrets(channel.settings)
        if not self.url or not self.secrets:
            raise AdapterError(_("This channel has no address to send replies to yet."), connection=True)

    def prepare(self, message: Message) -> Words:
        """Reads files and thread; two queries."""
        files = [
            {
                "filename": file.filename,
                "content_type": file.content_type,
                "size": len(file.content),
                "base64": base64.b64encode(file.content).decode(),
            }
            for file in files_of(message)
        ]
        event = {
            "type": "message",
            "id": message.message_id,
            "at": message.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "ticket": message.ticket_id,
            "subject": message.subject,
            "thread": self._thread(message.ticket_id),
            "author": {"name": message.author_name},
            "automatic": message.is_auto,
            "text": message.text,
            "html": "" if message.plain_only else message.html,
            "attachments": files,
        }
        return Words(message.message_id, event)

    def _thread(self, ticket_id: int) -> str | None:
        keys = Thread.objects.filter(channel=self.channel, ticket=ticket_id, key__startswith="thread:").order_by("-pk")
        found = keys.values_list("key", flat=True).first()
        return found.removeprefix("thread:") if found else None

    def send(self, prepared: Words, copy: DeliveryCopy) -> str:
        """Posts one message; returns the id that the other side gave it, else ours. Raises AdapterError."""
        recipient = {"id": copy.email.removeprefix(f"{self.channel.slug}:")}
        answer = self.post({**prepared.event, "recipient": recipient}, post_id=prepared.id)
        return _id_in(answer.body) or prepared.id

    def post(self, event: dict[str, Any], *, post_id: str) -> net.Answer:
        """Posts one event, signed; returns an answer of success. Raises AdapterError."""
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": post_id}
        headers |= sign(body, post_id=post_id, keys=self.secrets)
        try:
            answer = asked("POST", self.url, headers=headers, body=body, timeout=TIMEOUT_S)
        except AdapterError as problem:
            raise AdapterError(problem.words, connection=True) from problem
        if not 200 <= answer.status < 300:
            raise _explained(answer, net.host_of(self.url))
        return answer

    def close(self) -> None:
        """Each post has its own connection."""


def _explained(answer: net.Answer, host: str) -> AdapterError:
    said = clean_line(answer.body[:2_000].decode("utf-8", "replace"), 300)
    words = {"host": host, "status": answer.status, "said": said or _("no words")}
    if answer.status in LATER or answer.status >= 500:
        return AdapterError(
            _("%(host)s cannot take it now (HTTP %(status)s: %(said)s).") % words, wait_s=retry_after(answer)
        )
    if answer.status in SETTINGS or answer.status < 400:
        text = _("%(host)s does not take our posts (HTTP %(status)s: %(said)s). Check address and secret.")
        return AdapterError(text % words, connection=True)
    return AdapterError(_("%(host)s refused this message (HTTP %(status)s: %(said)s).") % words, permanent=True)


def _id_in(body: bytes) -> str:
    """The id in an answer such as {"id": "77"}; "" for any other answer."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return clean_line(str(said.get("id") or ""), 255) if isinstance(said, dict) else ""
