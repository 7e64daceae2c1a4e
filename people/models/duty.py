"""Whether an agent can be reached now, and how much live work they take."""

from django.db import models

from people.enums import LiveKind


class AgentPresence(models.Model):
    """When a browser of the agent was last known to be open; a row, so that it holds while Redis is away."""

    agent = models.OneToOneField("people.Agent", primary_key=True, on_delete=models.CASCADE, related_name="presence")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent_id} seen {self.seen_at}"


class LiveDuty(models.Model):
    """What an agent takes of one kind of live work; without a row they take it, as many as the channel says.

    `takes` and `most` are an administrator's, `is_paused` is the agent's own. `most` of null stands for the channel's.
    """

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="duties", db_index=False)
    kind = models.CharField(max_length=12, choices=LiveKind.choices)
    takes = models.BooleanField(default=True)
    is_paused = models.BooleanField(default=False)
    most = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "live duties"
        constraints = [models.UniqueConstraint(fields=["agent", "kind"], name="liveduty_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind}"
