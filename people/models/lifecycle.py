"""What happened to customer companies as accounts: began, left, came back, became worth more or less."""

from django.db import models
from django.db.models import Q

from people.enums import AccountEventKind, LeavingReason


class AccountEvent(models.Model):
    """One fact about an account (an organization), append-only: a mistake is taken back by an event of its own.

    `at` is the instant from which it holds, which may lie ahead; `announced_at` is when it became known, so that an
    account with a cancellation ahead is *announced leaving* in between. `value` is what the account pays in a month, in
    the smallest unit of `currency`; null says nothing about it. Ties in `at` stand in the order of `id`.
    """

    organization = models.ForeignKey(
        "people.Organization", on_delete=models.CASCADE, related_name="account_events", db_index=False
    )
    kind = models.CharField(max_length=16, choices=AccountEventKind.choices)
    at = models.DateTimeField()
    announced_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    value = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=8, choices=LeavingReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdraws = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="withdrawn_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdraws=None) | Q(kind=AccountEventKind.WITHDRAWN), name="accountevent_withdrawal"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "at", "id"], name="accountevent_organization"),
            models.Index(fields=["at", "id"], name="accountevent_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.organization_id} at {self.at:%Y-%m-%d}"
