"""How a channel speaks, with its secrets encrypted; IMAP cursors, leases, refused and counted webhook posts."""

from django.db import models

from core.clocks import now
from core.crypto import SecretsField


class ChannelSettings(models.Model):
    """One to one with tickets.Channel. `config` keys of an e-mail channel are defined in kinds/email/forms.py.

    incoming: none | smtp | imap | webhook; outgoing: smtp | anymail provider. `secrets` is write-only (R49).
    """

    channel = models.OneToOneField(
        "tickets.Channel", primary_key=True, on_delete=models.CASCADE, related_name="settings"
    )
    incoming = models.CharField(max_length=12, default="smtp")
    outgoing = models.CharField(max_length=24, default="smtp")
    config = models.JSONField(default=dict, blank=True)
    secrets = SecretsField(blank=True, default="")
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    test_sent_at = models.DateTimeField(null=True, blank=True)  # of the last mail that the channel wrote to itself
    silent_since = models.DateTimeField(null=True, blank=True)  # told already: nothing came against the usual rhythm
    refused_count = models.PositiveBigIntegerField(default=0)  # posts that proved nothing, ever
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "channel settings"

    def __str__(self) -> str:
        return f"settings of {self.channel_id}"


class MailboxCursor(models.Model):
    """How far an IMAP folder was read (trust.md 2.5); advanced only after the envelopes are committed.

    Mails up to `first_uid` were there before the channel began (`begins_at`; null: it began with the whole folder).
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+")
    folder = models.CharField(max_length=255, default="INBOX")
    uidvalidity = models.BigIntegerField(default=0)
    first_uid = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    begins_at = models.DateTimeField(null=True, blank=True)
    reconciled_at = models.DateTimeField(default=now)  # when what was fetched was last compared with the folder
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "folder"], name="cursor_folder_once")]

    def __str__(self) -> str:
        return f"{self.folder}: {self.last_uid}"


class Lease(models.Model):
    """Exclusive work belongs to whoever holds its lease until it expires; no session locks, so PgBouncer works."""

    name = models.CharField(primary_key=True, max_length=120)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class RefusedPost(models.Model):
    """The latest webhook posts that were refused, so that operators see why and keep signatures on (R50)."""

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="refused_posts")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200)
    remote_address = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "-at"], name="refusedpost_channel_at")]

    def __str__(self) -> str:
        return self.reason


class SpentToken(models.Model):
    """A token that a provider signed for one post, which was stored: whoever shows it again has nothing new to say."""

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)  # SHA-256 of the token
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="spenttoken_once")]
        indexes = [models.Index(fields=["at"], name="spenttoken_at")]

    def __str__(self) -> str:
        return self.digest
