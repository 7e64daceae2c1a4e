"""Mail of the product itself, waiting to be sent; it holds secret links, so it is encrypted and deleted once sent."""

import json

from django.db import models

from core.clocks import now
from core.crypto import decrypt, encrypt


class SystemMail(models.Model):
    """One queued mail to one address, its words encrypted (R49); it is deleted once sent, or after a day."""

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+")
    email = models.CharField(max_length=320)
    content = models.TextField()
    not_before = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["not_before", "id"], name="systemmail_due")]

    def __str__(self) -> str:
        return f"mail of {self.created_at}"

    def seal(self, words: dict[str, str]) -> None:
        """Keeps subject, text and HTML unreadable for whoever reads the table."""
        self.content = encrypt(json.dumps(words))

    def unseal(self) -> dict[str, str]:
        """The words back; raises core.crypto.UnreadableSecret."""
        words: dict[str, str] = json.loads(decrypt(self.content))
        return words
