"""What readers did: how often an article was read, what they thought of it, and who wanted to write to us."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from knowledge_base.enums import HelpEventKind, Reason


class ArticleDay(models.Model):
    """How often a translation was read on a day (UTC); crawlers are left out."""

    translation = models.ForeignKey("knowledge_base.Translation", on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["translation", "day"], name="article_day_once")]
        indexes = [models.Index(fields=["day"], name="article_day_by_day")]

    def __str__(self) -> str:
        return f"{self.translation_id} {self.day}: {self.views}"


class VisitorKey(models.Model):
    """The key of a month; without it nobody can tell which address stood behind a visitor's pseudonym."""

    month = models.DateField(unique=True)  # its first day
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Vote(models.Model):
    """Whether a translation helped a visitor; a second vote replaces the first."""

    translation = models.ForeignKey("knowledge_base.Translation", on_delete=models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=26)
    revision = models.ForeignKey("knowledge_base.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    text = models.CharField(_("text"), max_length=1000, blank=True)
    at = models.DateTimeField()
    # While two titles were tested: which of them this reader saw.
    title_test = models.ForeignKey("knowledge_base.TitleTest", null=True, on_delete=models.SET_NULL, related_name="+")
    variant = models.CharField(max_length=1, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["translation", "visitor"], name="vote_once")]
        indexes = [models.Index(fields=["at"], name="vote_by_instant")]

    def __str__(self) -> str:
        return f"{self.translation_id}: {'yes' if self.helpful else 'no'}"


class HelpSession(models.Model):
    """A visit of somebody who wanted to reach us, ended by 30 minutes of silence; for the measure of deflection.

    `helpful`: what they said, null while they said nothing. `shown_at`: when they first saw articles after that wish.
    """

    visitor = models.CharField(max_length=26)
    contact = models.ForeignKey("people.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8)
    ways = ArrayField(models.CharField(max_length=8), default=list)  # of core.selfservice.Way, in their order
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    intent_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    helpful = models.BooleanField(null=True)
    contacted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-last_at"], name="help_session_visitor"),
            models.Index(fields=["started_at"], condition=Q(intent_at__isnull=False), name="help_session_intent"),
        ]

    def __str__(self) -> str:
        return f"{self.visitor[:6]} {self.started_at:%Y-%m-%d %H:%M}"


class HelpEvent(models.Model):
    """One fact of a visit, append-only."""

    session = models.ForeignKey(HelpSession, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=HelpEventKind.choices)
    translation = models.ForeignKey(
        "knowledge_base.Translation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind
