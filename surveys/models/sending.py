"""Who is to be asked: what waits to be sent, waves of a survey, and who wants no questions."""

from django.db import models
from django.db.models import Q

from surveys.enums import Mode


class Planned(models.Model):
    """Somebody to ask at `due_at`; it becomes an invitation, sent or not, in the transaction that deletes it.

    `occasion` names the resolution that it is about, or the wave; nothing is planned twice. `asked_by` asks by hand.
    """

    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="+")
    wave = models.ForeignKey("surveys.Wave", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    occasion = models.CharField(max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "contact", "ticket", "occasion"], name="planned_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="planned_due")]

    def __str__(self) -> str:
        return f"{self.survey_id} for {self.contact_id} at {self.due_at}"


class Wave(models.Model):
    """A survey asked of many contacts at once: whom (`segment`), when, and how many of them.

    `segment` is {"tiers": [key], "languages": [code], "days": n}: contacts of these tiers, in these languages, with a
    ticket within so many days; an empty list means all of them. `repeat_days` makes the next wave when this one starts.
    `after` is the key of the last contact that was planned, so that a start that was cut short goes on.
    """

    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE, related_name="waves")
    name = models.CharField(max_length=80)
    segment = models.JSONField(default=dict, blank=True)
    sample_percent = models.PositiveSmallIntegerField(default=100)
    starts_at = models.DateTimeField()
    repeat_days = models.PositiveSmallIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(finished_at__isnull=True, cancelled_at__isnull=True),
                name="wave_due",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OptOut(models.Model):
    """A contact who wants no questions like these; they said so on a page of one."""

    contact = models.OneToOneField("people.Contact", on_delete=models.CASCADE, related_name="survey_opt_out")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.contact_id} since {self.at}"


class FollowUp(models.Model):
    """The task that a low score opened: an internal ticket, one for an invitation."""

    invitation = models.OneToOneField("surveys.Invitation", on_delete=models.PROTECT, related_name="follow_up")
    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"#{self.ticket_id} about invitation {self.invitation_id}"
