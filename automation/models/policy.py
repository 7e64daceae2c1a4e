"""Service level policies: for whom, what is promised, by which clock."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from automation.enums import Target
from core.clocks import now

PAUSES: dict[str, list[str]] = {Target.FIRST_RESPONSE: [], Target.NEXT_RESPONSE: [], Target.RESOLUTION: ["pending"]}


def default_pauses() -> dict[str, list[str]]:
    """A resolution waits while the customer does the next step; who is to be answered waits all the time."""
    return {target: list(categories) for target, categories in PAUSES.items()}


class PolicyTerms(models.Model):
    """What a policy says. An empty list of a condition lets everything through; a target of null promises nothing.

    Targets in whole seconds. `pauses`: for each target the categories of status in which its clock stands still.
    """

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    channels = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    tiers = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    teams = ArrayField(models.BigIntegerField(), default=list, blank=True)
    priorities = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    first_response_s = models.PositiveIntegerField(null=True, blank=True)
    next_response_s = models.PositiveIntegerField(null=True, blank=True)
    resolution_s = models.PositiveIntegerField(null=True, blank=True)
    pauses = models.JSONField(default=default_pauses)

    class Meta:
        abstract = True

    def target_ms(self, target: str) -> int | None:
        """The promised time in milliseconds, or None for nothing."""
        seconds: int | None = getattr(self, f"{target}_s")
        return None if seconds is None else seconds * 1000

    def terms(self) -> dict[str, Any]:
        """Everything that a policy says, by field."""
        return {field.attname: getattr(self, field.attname) for field in PolicyTerms._meta.get_fields()}  # type: ignore[union-attr]


class SlaPolicy(PolicyTerms):
    """A policy as it is now. The first that fits, by `position`, holds; its own calendar goes before all others."""

    calendar = models.ForeignKey(
        "people.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="sla_policies"
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "SLA policies"

    def __str__(self) -> str:
        return self.name


class SlaPolicyVersion(PolicyTerms):
    """A policy as it was from `valid_from` on, until its next version. Rows are only added: promises point at them."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateTimeField()
    calendar_number = models.BigIntegerField(null=True)  # of the calendar, which works by versions of its own
    by = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from:%Y-%m-%d}"
