"""Chats of visitors: who sits at the other end, and what their browser told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.clocks import now


class ChatSession(models.Model):
    """One visitor of one chat channel, held by a random token of which only the hash is stored (R9).

    The contact has an identity that names the session; the visitor sees what was written by it and sent to it. `email`
    is what they typed, which proves nothing; `external_id` is set by a signed identity alone. `online_until` lies ahead
    while a page of theirs is open.
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160, blank=True)
    email = models.CharField(max_length=320, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    attributes = models.JSONField(default=dict, blank=True)  # what the page told about the visitor: shown, not believed
    language = models.CharField(max_length=8, blank=True)
    page = models.CharField(max_length=1000, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    pages = ArrayField(models.CharField(max_length=1000), default=list, blank=True)  # the latest first
    referrer = models.CharField(max_length=1000, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    online_until = models.DateTimeField(default=now)
    greeting = models.CharField(max_length=300, blank=True)  # what they answered, until it stands in their ticket
    country = models.CharField(max_length=2, blank=True)  # a guess, by the region of the browser's language
    typed = models.CharField(max_length=300, blank=True)  # not sent yet; kept only where the channel shows it to agents
    wants_mail = models.BooleanField(default=False)  # left the queue for an answer by mail
    ended_at = models.DateTimeField(null=True, blank=True)
    visitor = models.CharField(max_length=26, blank=True)  # their pseudonym of that month (core.selfservice)

    class Meta:
        indexes = [models.Index(fields=["channel", "-online_until"], name="chatsession_online")]

    def __str__(self) -> str:
        return f"chat {self.pk} of {self.name or self.email or 'a visitor'}"

    @property
    def is_online(self) -> bool:
        """Whether a page of theirs is open."""
        return self.online_until > now()

    @property
    def is_proved(self) -> bool:
        """Whether the website signed who this is."""
        return bool(self.external_id)
