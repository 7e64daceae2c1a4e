"""Business calendars: when a team, channel or tier is open. `core.clocks` answers questions about them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import CalendarChangeKind, HolderKind


class Calendar(models.Model):
    """A named set of open hours. `revision` grows with every change, so that what was worked out can be kept.

    `country`, `region` and `holidays_until` say which public holidays were confirmed last, and until when.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(default=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=60, blank=True)
    holidays_until = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """Weekly hours in a time zone, in force from the local date `valid_from` (null: from the beginning).

    `weekly`: {"0": [["09:00", "12:00"], ["13:00", "17:00"]], …}, Monday is 0; a missing day is closed.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions")
    valid_from = models.DateField(null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    weekly = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "valid_from"], nulls_distinct=False, name="calendar_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.valid_from or ''}".strip()


class CalendarDay(models.Model):
    """Hours of one local date, instead of the weekday's: [] is closed. `source` is "" by hand, else "DE" or "DE-BY"."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    name = models.CharField(_("name"), max_length=120, blank=True)
    hours = models.JSONField(default=list)
    source = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}".strip()


class CalendarChange(models.Model):
    """What was changed, append-only. From the local date `since` (null: the beginning) to `until` (null: for good) open
    time may be another.

    `holder` and `holder_id` say what began or ceased to work by the calendar.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=16, choices=CalendarChangeKind.choices)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=16, choices=HolderKind.choices, blank=True)
    holder_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["calendar", "-id"], name="calendar_change_latest"),
            models.Index(fields=["holder", "holder_id", "id"], name="calendar_holder", condition=~Q(holder="")),
        ]

    def __str__(self) -> str:
        return f"{self.calendar}: {self.kind} {self.detail}".strip()
