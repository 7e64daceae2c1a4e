"""What was promised for a ticket, and what became of it."""

from django.db import models
from django.db.models import Q

from automation.enums import CancelReason, PromiseState, Target


class SlaPromise(models.Model):
    """A policy's target for a ticket, a turn or a cycle (`number` counts them). Derived from events, never typed in.

    `course` says how its clock ran: [instant in ms since 1970, calendar (0: always open), category that pauses or ""],
    each from its instant until the next one's. `due_at` is null while paused; `soon_at` is when a quarter is left.
    `settled_at` is the fulfilment of a kept one, the due instant of a broken one, the end of a cancelled one;
    `fulfilled_at` is when it was done, late or not. `agent_id` and `team_id` are credited: who fulfilled it, or whose
    it was at the due instant. `swept_at` is set once its breach was told.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="promises", db_index=False)
    version = models.ForeignKey(
        "automation.SlaPolicyVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    policy = models.ForeignKey("automation.SlaPolicy", on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.CharField(max_length=16, choices=Target.choices)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PromiseState.choices)
    reason = models.CharField(max_length=24, choices=CancelReason.choices, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    soon_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    agent_id = models.BigIntegerField(default=0)
    team_id = models.BigIntegerField(default=0)
    course = models.JSONField(default=list)
    swept_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "target", "number"], name="slapromise_once")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[PromiseState.ACTIVE, PromiseState.BROKEN], swept_at=None),
                name="slapromise_due",
            ),
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="slapromise_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.target} of #{self.ticket_id}"


class PromiseSweep(models.Model):
    """Up to which change of policies and calendars running promises were worked out anew; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    versions = models.BigIntegerField(default=0)
    calendars = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.versions}, {self.calendars}"
