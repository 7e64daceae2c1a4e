"""Who was asked, by which links, and what they answered: events of this room, read by the metrics."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from core.clocks import now
from surveys.enums import HandledBy, Mode, Skipped


class Invitation(models.Model):
    """One time that a customer was asked, or was not, and why (`skipped`); never changed but for `delivered`.

    `agent` and `team_id` are credited for good: who wrote last before the resolution. `occasion` names the resolution
    or wave, so that nobody is asked about one twice; `asked_by` asked by hand. The other dimensions are frozen as they
    were, like those of a ticket's event. `delivered` turns false, once, when its message came back. `recorded_at` is
    later than `sent_at` for history.
    """

    version = models.ForeignKey("surveys.SurveyVersion", on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", null=True, on_delete=models.PROTECT, related_name="invitations")
    contact = models.ForeignKey(
        "people.Contact", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    occasion = models.CharField(max_length=60)
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team_id = models.BigIntegerField(default=0)
    handled_by = models.CharField(max_length=5, choices=HandledBy.choices, default=HandledBy.HUMAN)
    channel = models.CharField(max_length=12)
    brand_id = models.BigIntegerField(default=0)
    tier = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8, blank=True)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    sent_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    delivered = models.BooleanField(default=True)
    expires_at = models.DateTimeField()
    is_imported = models.BooleanField(default=False)
    wave = models.ForeignKey("surveys.Wave", null=True, on_delete=models.SET_NULL, related_name="invitations")
    asked_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    skipped = models.CharField(max_length=12, choices=Skipped.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "ticket", "occasion"], condition=Q(ticket__isnull=False), name="invitation_once"
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-sent_at"], name="invitation_contact"),
            models.Index(fields=["sent_at"], name="invitation_sent"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} of #{self.ticket_id}"


class SurveyLink(models.Model):
    """A way to an invitation's page: a random token of which only the hash is stored (R8, R9)."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"link to {self.invitation_id}"


class Response(models.Model):
    """One answer; append-only. Later ones of its invitation do not change it: `surveys.validity` says which counts.

    `score` is null for a comment alone. `suspect_bot` is set when it is written. Nobody edits or deletes it; the
    erasure of a person removes the words, never the number. `answers` are those to further questions, by their keys.
    `mood` is what the words sound like: -1, 0 or 1.
    """

    version = models.ForeignKey("surveys.SurveyVersion", on_delete=models.PROTECT, related_name="+", db_index=False)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="responses")
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)
    mood = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    suspect_bot = models.BooleanField(default=False)
    open_link = models.BooleanField(default=False)
    is_imported = models.BooleanField(default=False)

    class Meta:
        constraints = [
            # What was recorded elsewhere may say only that somebody left words.
            models.CheckConstraint(
                condition=Q(score__isnull=False) | ~Q(comment="") | ~Q(answers={}) | Q(is_imported=True),
                name="response_says_something",
            ),
            models.CheckConstraint(
                condition=Q(invitation__isnull=False) | Q(open_link=True), name="response_invited_or_open"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="response_at"),
            GinIndex(SearchVector("comment", config="simple"), name="response_words"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes it once; raises ValueError for a second time."""
        if self.pk is not None:
            raise ValueError("a response is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ValueError: it stays."""
        raise ValueError("a response is never deleted")
