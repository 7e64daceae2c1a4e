"""Remembers refused posts, so that operators see why a provider is not believed and leave the checks on (R50)."""

from django.db.models import F

from channels_inbox.health.measure import count_refusal
from channels_inbox.models import ChannelSettings, RefusedPost
from core.text import clean, clean_line

KEPT = 20


def note_refusal(*, channel_id: int, reason: str, remote_address: str) -> None:
    """Writes down one refused post and counts it; of each channel the latest are kept. Five queries."""
    count_refusal(channel_id)
    ChannelSettings.objects.filter(pk=channel_id).update(refused_count=F("refused_count") + 1)
    RefusedPost.objects.create(
        channel_id=channel_id, reason=clean_line(reason, 200), remote_address=clean(remote_address, 64)
    )
    older = RefusedPost.objects.filter(channel_id=channel_id).order_by("-id").values_list("id", flat=True)[KEPT:]
    RefusedPost.objects.filter(pk__in=list(older)).delete()
