"""One configured way in and out, as tickets know it; how it speaks lies in channels_inbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.enums import METRIC_CHANNEL, ChannelKind


class Channel(models.Model):
    """What tickets point at. `address` is the public address (mailbox, number) or empty."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=12, choices=ChannelKind.choices)
    address = models.CharField(_("address"), max_length=320, blank=True)
    brand = models.ForeignKey("people.Brand", on_delete=models.PROTECT, related_name="channels")
    default_team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="channels")
    is_active = models.BooleanField(default=True)
    calendar = models.ForeignKey(
        "people.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="channels"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "address"], condition=~models.Q(address=""), name="channel_address_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def metric_channel(self) -> str:
        """The kind in the vocabulary of the metrics."""
        return METRIC_CHANNEL[ChannelKind(self.kind)]
