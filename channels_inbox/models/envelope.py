"""Envelopes (one raw inbound acceptance, as received) and their items (one event each)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_inbox.enums import ItemState, Receiver
from core.clocks import now


class Envelope(models.Model):
    """Exactly what a receiver accepted: committed before it was acknowledged, never changed.

    Up to 64 kB the bytes lie in `body`, above in the blob store under `sha256`. `recipients` and `sender` are those of
    the SMTP envelope; `headers` those of an HTTP post.
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="envelopes", db_index=False)
    receiver = models.CharField(max_length=8, choices=Receiver.choices)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    body = models.BinaryField(null=True, blank=True)
    sender = models.CharField(max_length=998, blank=True)
    recipients = ArrayField(models.CharField(max_length=998), default=list)
    headers = models.JSONField(default=dict, blank=True)
    remote_address = models.CharField(max_length=64, blank=True)
    edited_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="edits")
    edited_by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["channel", "-received_at"], name="envelope_channel_received")]
        permissions = [("replay", _("Replay, edit and read raw envelopes"))]

    def __str__(self) -> str:
        return f"envelope {self.pk}"


class Item(models.Model):
    """One event inside an envelope, from `new` to one of four ends; `explanation` says why, rule by rule.

    `key` identifies the event within its channel; the unique constraint, not a lock, makes one event one message
    (R55). It is null until the content is known (a mail's key needs its headers). `explanation` is a list of
    {"rule", "result", "detail"}.
    """

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="items")
    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, null=True, blank=True)
    state = models.CharField(max_length=11, choices=ItemState.choices, default=ItemState.NEW)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(default=now)  # backoff after faults of the surroundings
    attempts = models.PositiveIntegerField(default=0)
    explanation = models.JSONField(default=list, blank=True)
    rule = models.CharField(max_length=60, blank=True)  # of ignored items
    error = models.TextField(blank=True)  # of quarantined items
    sender = models.CharField(max_length=320, blank=True)  # shown on the quarantine page
    subject = models.CharField(max_length=500, blank=True)
    message = models.OneToOneField(
        "tickets.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="item"
    )
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    delivery = models.ForeignKey(
        "channels_inbox.Delivery", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    received_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="item_key_once"),
            models.UniqueConstraint(fields=["envelope", "position"], name="item_position_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=[ItemState.NEW, ItemState.RUNNING]),
                include=["lease_until", "not_before"],
                name="item_waiting",
            ),
            models.Index(
                fields=["channel", "-received_at"],
                condition=Q(state=ItemState.QUARANTINED),
                name="item_quarantined",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk} ({self.state})"


class Thread(models.Model):
    """Which ticket a conversation of the other side is, by the name that it has there."""

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="threads")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="thread_once")]

    def __str__(self) -> str:
        return self.key
