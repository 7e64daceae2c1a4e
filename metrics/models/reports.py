"""Pages of figures that are mailed by a schedule, and what became of each time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clocks import now


class Rhythm(models.TextChoices):
    """How often."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class Stopped(models.TextChoices):
    """Why a report ended by itself."""

    NO = "", ""
    LEFT = "left", _("the person who scheduled it has left")
    RIGHT = "right", _("the person who scheduled it may no longer see these figures")


class Outcome(models.TextChoices):
    """What became of one time."""

    SENT = "sent", _("Sent")
    NOBODY = "nobody", _("Nobody was left to send it to")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class ScheduledReport(models.Model):
    """A page with its filters (`query`, as in its address), mailed to people of the house under `owner`'s rights.

    `next_at` is when it is due, None while it is paused or stopped; `asked_at` is set by "send now". `claimed_until`:
    a worker is at it until then.
    """

    owner = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="scheduled_reports")
    name = models.CharField(max_length=80)
    page = models.SlugField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    weekday = models.PositiveSmallIntegerField(default=1)  # 1 is Monday
    day = models.PositiveSmallIntegerField(default=1)  # 1 to 28
    hour = models.PositiveSmallIntegerField(default=8)
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    recipients = models.ManyToManyField("people.Agent", related_name="+")
    next_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    stopped = models.CharField(max_length=8, choices=Stopped.choices, default=Stopped.NO, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="report_next"),
            models.Index(fields=["asked_at"], condition=Q(asked_at__isnull=False), name="report_asked"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    """One time of a report, written in the transaction that queues its mails: so each is sent once."""

    report = models.ForeignKey(ScheduledReport, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    sent_to = models.PositiveSmallIntegerField(default=0)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "due_at"], name="report_once_a_time")]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at}"
