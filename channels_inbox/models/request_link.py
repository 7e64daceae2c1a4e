"""Links by which a customer sees one request of theirs without an account."""

from django.db import models

from core.clocks import now


class RequestLink(models.Model):
    """Opens one ticket for one recipient: 128 random bits stored as a hash, expiring, revocable (R8, R9).

    It is only ever mailed to `email`, so whoever holds it has read mail there (R3).
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="request_links")
    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="request_links")
    email = models.CharField(max_length=320)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link of {self.email} to #{self.ticket_id}"
