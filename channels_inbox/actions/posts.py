"""Stores posts whose signature holds for one post alone, each once, however often it is shown."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import timedelta

from channels_inbox.actions.leases import give_lease_back, take_lease
from channels_inbox.actions.receive import accept_raw
from channels_inbox.enums import Receiver
from channels_inbox.models import SpentToken
from core.clocks import now

KEPT = timedelta(days=7)  # longer than any post is believed after it was signed
STORING_S = 60.0


class BeingStored(OSError):
    """Another process is storing a post with this token at the moment; the provider may try again."""


def accept_once(
    *, channel_id: int, token: str, raw: bytes, headers: Mapping[str, str], remote_address: str
) -> int | None:
    """Commits a post as `accept_raw` does and returns the envelope's id, or None when its token was spent before.

    A token is spent only after its post was committed: what could not be stored may come again. A crash in between
    lets the post in twice, and the pipeline finds the duplicate. Errors: BeingStored, and those of `accept_raw`.
    """
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    lease, holder = f"post:{channel_id}:{digest}", uuid.uuid4().hex
    if not take_lease(lease, holder, STORING_S):
        raise BeingStored("a post with this token is being stored")
    try:
        if SpentToken.objects.filter(channel_id=channel_id, digest=digest).exists():
            return None
        pk = accept_raw(
            channel_id=channel_id, receiver=Receiver.WEBHOOK, raw=raw, headers=headers, remote_address=remote_address
        )
        SpentToken.objects.create(channel_id=channel_id, digest=digest)
        return pk
    finally:
        give_lease_back(lease, holder)


def forget_tokens() -> None:
    """Deletes tokens of posts that would not be believed any more; one statement."""
    SpentToken.objects.filter(at__lt=now() - KEPT).delete()
