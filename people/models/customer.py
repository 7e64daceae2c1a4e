"""How contacts are known on the help pages: mailed links that sign in once, and the sessions that they begin."""

from django.db import models

from core.clocks import now


class SignInLink(models.Model):
    """Signs the contact in once, within minutes; only ever mailed to `email`, so whoever holds it read mail there (R3).

    The token is stored as its hash (R9).
    """

    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="sign_in_links")
    email = models.CharField(max_length=320)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    further = models.CharField(max_length=200, blank=True, default="")  # the page that they wanted, "" for the list

    def __str__(self) -> str:
        return f"sign-in link of {self.email}"


class CustomerSession(models.Model):
    """A browser in which a contact is signed in to the help pages; `email` is the address that they proved.

    Nothing is kept of the browser or of where it is. It holds as long as the address is the contact's.
    """

    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="customer_sessions")
    email = models.CharField(max_length=320)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"session of {self.email}"
