"""Whether somebody may be written to at an address on a channel, as they last said themselves."""

from django.db import models


class Consent(models.Model):
    """What was said last about one address on one channel; without a row nobody objected."""

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=320)
    refused = models.BooleanField()
    word = models.CharField(max_length=40)  # with which it was said
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.word}"
