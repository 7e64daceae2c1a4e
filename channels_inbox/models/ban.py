"""Visitors who may not write any more."""

from django.db import models


class ChatBan(models.Model):
    """A session, and the contact behind it, that a chat channel is closed to until the ban is lifted.

    `is_proved`: the website had signed who it was. Else somebody may have typed another one's address, and whoever the
    website proves to be that contact is let in.
    """

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    session = models.ForeignKey("channels_inbox.ChatSession", null=True, on_delete=models.SET_NULL, related_name="bans")
    contact = models.ForeignKey("people.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    is_proved = models.BooleanField(default=False)
    name = models.CharField(max_length=160)
    reason = models.CharField(max_length=300, blank=True)
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["channel"], condition=models.Q(lifted_at__isnull=True), name="chatban_channel")]

    def __str__(self) -> str:
        return f"{self.name} on {self.channel_id}"
