"""Deliveries: one outbound send of one message on one channel, with a copy for each recipient."""

from django.db import models
from django.db.models import Q

from core.clocks import now
from tickets.enums import DeliveryState

WAITING = Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])


class Delivery(models.Model):
    """The send of one message; its state is the worst of its copies. Claimed under a lease, retried with backoff."""

    message = models.OneToOneField("tickets.Message", on_delete=models.PROTECT, related_name="delivery")
    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    is_auto = models.BooleanField(default=False)
    not_before = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)  # the server's words
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=WAITING, include=["lease_until"], name="delivery_waiting"
            ),
            models.Index(
                fields=["channel", "-finished_at"], condition=Q(state=DeliveryState.FAILED), name="delivery_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} ({self.state})"


class DeliveryCopy(models.Model):
    """One recipient's copy: own Reply-To token and return path, same Message-ID. A bounce lands here.

    `email` is where it goes: an address of mail, or elsewhere the customer's identity on the channel.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="copies")
    contact = models.ForeignKey("people.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.CharField(max_length=320)
    role = models.CharField(max_length=3, default="to")  # to, cc, bcc
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "delivery copies"
        constraints = [models.UniqueConstraint(fields=["delivery", "email"], name="copy_once")]
        indexes = [models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="copy_provider_id")]

    def __str__(self) -> str:
        return f"{self.email} ({self.state})"


class SentPart(models.Model):
    """A copy that left as several messages of its provider: those that left already are not sent again."""

    copy = models.ForeignKey(DeliveryCopy, on_delete=models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveSmallIntegerField()
    provider_id = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "position"], name="sentpart_once")]
        indexes = [models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="sentpart_provider_id")]

    def __str__(self) -> str:
        return f"part {self.position} of copy {self.copy_id}"


class AutoSent(models.Model):
    """Automatic messages that left, by address and ticket: the backstop against loops reads it (R30)."""

    email = models.CharField(max_length=320)
    ticket_id = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["email", "-at"], name="autosent_email_at"),
            models.Index(fields=["ticket_id", "-at"], name="autosent_ticket_at"),
        ]

    def __str__(self) -> str:
        return f"{self.email} at {self.at}"
