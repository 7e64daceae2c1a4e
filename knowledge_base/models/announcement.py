"""What the company tells everybody who comes for help, and who wants to hear it by mail."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from knowledge_base.enums import AnnouncementKind


class Announcement(models.Model):
    """A banner of the help centre while it lasts; open ended without `ends_at`."""

    kind = models.CharField(_("kind"), max_length=10, choices=AnnouncementKind.choices, default=AnnouncementKind.NEWS)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_mailed = models.BooleanField(_("mail it to subscribers"), default=False)
    created_by = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)  # grows with each change: a part of the pages' cache key

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="announcement_begins_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d}"


class AnnouncementText(models.Model):
    """An announcement in a language."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "language"], name="announcement_text_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Subscriber(models.Model):
    """An address that wants announcements by mail; nothing but the question is sent before it is confirmed."""

    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64)  # of the latest link that confirms
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # a server refused it for good: nothing goes there any more

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="subscriber_unconfirmed")]

    def __str__(self) -> str:
        return self.email


class AnnouncementMail(models.Model):
    """An announcement on its way to a subscriber: the row is the claim, `sent_at` says that it left."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="mails")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mails")
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=255, blank=True, default="")  # by which a refusal finds it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "subscriber"], name="announcement_mail_once")]
        indexes = [models.Index(fields=["message_id"], condition=~Q(message_id=""), name="announcement_mail_id")]

    def __str__(self) -> str:
        return f"{self.announcement_id} to {self.subscriber_id}"
