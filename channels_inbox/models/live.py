"""Live conversations: who waits for a person, at whom it rings, who holds them."""

from django.db import models
from django.db.models import Q

from core.clocks import now


class LiveTalk(models.Model):
    """One live conversation of a ticket, from its first message to its end.

    `waiting_since` is its place in the queue of `team`; a `target` alone is asked while it is set. `heard_at` is when
    something was written that nobody has dealt with yet: the sweep finds what a process that died left behind.
    """

    class State(models.TextChoices):
        ARRIVED = "arrived"  # somebody wrote; a bot may talk to them
        WAITING = "waiting"
        HELD = "held"  # by `agent`
        LEFT = "left"  # the visitor went away while waiting; back in the queue when they are back
        OVER = "over"

    class Ending(models.TextChoices):
        DONE = "done"  # solved, merged, set aside, ended
        MAIL = "mail"  # an answer by mail was asked for
        GONE = "gone"  # the visitor went away from an agent, or never came back to the queue
        CLOSED = "closed"  # nobody is there at this hour

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False)
    session = models.ForeignKey(
        "channels_inbox.ChatSession", null=True, on_delete=models.SET_NULL, related_name="talks"
    )
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ARRIVED)
    created_at = models.DateTimeField(default=now)
    heard_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    target = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey("people.Agent", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    held_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    told_s = models.PositiveIntegerField(null=True)  # the wait that the visitor was told first, in seconds

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=~Q(state="over"), name="livetalk_open_once")
        ]
        indexes = [
            models.Index(fields=["team", "waiting_since", "id"], condition=Q(state="waiting"), name="livetalk_queue"),
            models.Index(fields=["agent"], condition=Q(state="held"), name="livetalk_held"),
            models.Index(fields=["heard_at"], condition=Q(heard_at__isnull=False), name="livetalk_heard"),
            models.Index(fields=["ticket", "-id"], name="livetalk_ticket"),
            models.Index(fields=["channel", "created_at"], name="livetalk_channel"),
        ]

    def __str__(self) -> str:
        return f"talk {self.pk} of #{self.ticket_id}: {self.state}"


class LiveOffer(models.Model):
    """A talk that rings, or rang, at an agent. `why` says why at them: {"text", "rule", "held", "most"}."""

    class State(models.TextChoices):
        RINGING = "ringing"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        MISSED = "missed"
        WITHDRAWN = "withdrawn"

    talk = models.ForeignKey(LiveTalk, on_delete=models.CASCADE, related_name="offers", db_index=False)
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RINGING)
    why = models.JSONField(default=dict)
    offered_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talk"], condition=Q(state="ringing"), name="liveoffer_rings_once"),
            models.UniqueConstraint(fields=["agent"], condition=Q(state="ringing"), name="liveoffer_one_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["talk", "agent"], name="liveoffer_talk"),
            models.Index(fields=["agent", "-offered_at"], name="liveoffer_agent"),
            models.Index(fields=["expires_at"], condition=Q(state="ringing"), name="liveoffer_ringing"),
        ]

    def __str__(self) -> str:
        return f"talk {self.talk_id} at {self.agent_id}: {self.state}"


class LiveHour(models.Model):
    """How long talks of a channel last that an agent takes at this hour of this weekday, as the last four weeks say.

    `weekday` counts from Monday (0), in the company's zone; 7 with hour 24 stands for all of them, and `talk_s` is the
    median there, a mean else. Written by a job, see live/measures.py.
    """

    ANY_DAY, ANY_HOUR = 7, 24

    channel = models.ForeignKey("tickets.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    talks = models.PositiveIntegerField()
    talk_s = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "weekday", "hour"], name="livehour_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.weekday}/{self.hour}: {self.talk_s} s of {self.talks}"
