"""A language model that drafts answers for agents: where it is, and what it was asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import SecretsField


class ModelService(models.Model):
    """The one model of the company; off until an administrator switches it on. `secrets`: "key", if it needs one."""

    is_on = models.BooleanField(_("write drafts"), default=False)
    url = models.CharField(_("address"), max_length=300, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    secrets = SecretsField(blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="model_service_once")]

    def __str__(self) -> str:
        return self.model or "-"


class ModelDraft(models.Model):
    """A draft that an agent asked for: what came of it and whether it went into the composer; not its words."""

    class Outcome(models.TextChoices):
        WRITTEN = "written", _("Written")
        EMPTY = "empty", _("Nothing in the sources")
        FAILED = "failed", _("Failed")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    model = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    sources = models.JSONField(default=list)  # addresses of the articles that went along
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="model_draft_by_instant")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.outcome}"
