"""The append-only event log; every figure and every timeline is read from it."""

from django.db import models
from django.db.models import Q

from tickets.enums import Actor


class TicketEvent(models.Model):
    """One fact about a ticket. `id` is the order of ingestion, `at` the instant it happened.

    The dimensions (channel … purpose) are frozen: as they were at that moment (metrics.md section 6). `data` holds the
    fields of the kind. Never updated apart from `handled_at`, never deleted except by the erasure of a person.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=8, choices=Actor.choices)
    actor_agent = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_contact = models.ForeignKey(
        "people.Contact", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    actor_rule = models.CharField(max_length=60, blank=True)
    message = models.ForeignKey(
        "tickets.Message", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=12)
    brand_id = models.BigIntegerField(default=0)
    team_id = models.BigIntegerField(default=0)
    agent_id = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    country = models.CharField(max_length=2, blank=True)
    purpose = models.CharField(max_length=8, blank=True)
    category = models.CharField(max_length=8, blank=True)
    data = models.JSONField(default=dict)
    is_imported = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="event_ticket"),
            models.Index(fields=["at", "kind"], name="event_at"),
            models.Index(fields=["recorded_at"], condition=Q(handled_at__isnull=True), name="event_unhandled"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket_id}"


class EventHandled(models.Model):
    """A follower has dealt with an event; the pair makes followers idempotent."""

    event = models.ForeignKey(TicketEvent, on_delete=models.CASCADE, related_name="+", db_index=False)
    follower = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "follower"], name="event_handled_once")]

    def __str__(self) -> str:
        return f"{self.follower} {self.event_id}"
