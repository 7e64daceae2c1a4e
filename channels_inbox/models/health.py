"""How much came in through each channel, hour by hour, so that its page need not count."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ChannelHour(models.Model):
    """What became of the items that a channel took in within one hour (UTC), and the posts that it refused.

    `lag` counts the messages by how long they took from receipt to ticket: bucket k holds those within
    `health.lag.upper_s(k)` seconds. Written by the job `measure_channels`, and at each refusal.
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    received = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    lag = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "hour"], name="channelhour_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.hour:%Y-%m-%d %H}: {self.received}"

    @property
    def waiting(self) -> int:
        """Items that had no end yet when the hour was measured."""
        return self.received - self.done - self.duplicate - self.ignored - self.quarantined
