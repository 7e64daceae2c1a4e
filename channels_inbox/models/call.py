"""Phone calls: one row for each, what the telephone system told about it, and its recordings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.clocks import now
from tickets.calls import Direction, Outcome, Recorded


class CallState(models.TextChoices):
    """Where a call stands; a logged one is over and written into its ticket."""

    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    WRAPPING = "wrapping"
    LOGGED = "logged"


class Call(models.Model):
    """One call, however many events the telephone system sends about it.

    `number` is the customer's as E.164, or what else they are called, or ""; `line` is ours. `offered_to` are the
    agents whose phones rang, `agent` who answered or called. `settle_at` is when it is written down unless somebody
    does it before; null once it is.
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="calls", db_index=False)
    provider_id = models.CharField(max_length=150, null=True, blank=True)  # null: written down by hand
    state = models.CharField(max_length=8, choices=CallState.choices)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    number = models.CharField(max_length=60, blank=True)
    line = models.CharField(max_length=60, blank=True)
    caller_name = models.CharField(max_length=160, blank=True)
    contact = models.ForeignKey(
        "people.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    agent = models.ForeignKey("people.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offered_to = ArrayField(models.BigIntegerField(), default=list, blank=True)
    ticket = models.ForeignKey("tickets.Ticket", null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    message = models.OneToOneField(
        "tickets.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="logged_call"
    )
    note = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    wait_seconds = models.PositiveIntegerField(default=0)
    talk_seconds = models.PositiveIntegerField(default=0)
    hold_seconds = models.PositiveIntegerField(default=0)
    wrap_seconds = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(default=False)  # its end was told when nobody was wrapping up any more
    settle_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "provider_id"], name="call_once")]
        indexes = [
            models.Index(fields=["contact", "-offered_at"], name="call_contact"),
            models.Index(fields=["settle_at"], condition=Q(settle_at__isnull=False), name="call_unsettled"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}, {self.number or 'hidden number'}"

    @property
    def is_answered(self) -> bool:
        """Whether somebody took it."""
        return self.answered_at is not None


class CallEvent(models.Model):
    """One thing that the telephone system told about a call; what became of it is read from all of them, in any order.

    `at` is the instant it happened, bounded by the receipt; `agent` whose phone it is about.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    agent = models.ForeignKey(
        "people.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=9, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.call_id}"


class CallRecording(models.Model):
    """The recording of a call: fetched from `url`, kept as a blob, removed after the channel's days."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="recordings")
    name = models.CharField(max_length=150)  # as the provider calls it
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=7, choices=Recorded.choices, default=Recorded.WAITING)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField(default=0)
    content_type = models.CharField(max_length=120, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="callrecording_once")]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state=Recorded.WAITING), name="callrecording_waiting"),
            models.Index(fields=["recorded_at"], condition=Q(state=Recorded.STORED), name="callrecording_stored"),
        ]

    def __str__(self) -> str:
        return f"recording {self.pk} of {self.call_id}"


class CallImport(models.Model):
    """A file of past calls that is taken in: its columns, how far it is, and what it came to."""

    class State(models.TextChoices):
        MAPPING = "mapping"
        RUNNING = "running"
        DONE = "done"

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)  # field → column
    time_zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAPPING)
    next_line = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)  # {"line", "words"}
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.filename
