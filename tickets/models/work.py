"""What agents keep beside tickets: drafts, read marks, reply templates, steps to undo."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What an agent is writing, saved as they type. `ticket` is null for a new conversation."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")
        FORWARD = "forward", _("Forward")
        NEW = "new", _("New conversation")

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey("tickets.Ticket", null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.CharField(max_length=500, blank=True)
    html = models.TextField(blank=True)
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    plain_only = models.BooleanField(default=False)
    seen_seq = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "ticket", "kind"], condition=Q(ticket__isnull=False), name="draft_once"
            ),
            models.UniqueConstraint(fields=["agent"], condition=Q(ticket__isnull=True), name="draft_new_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.agent}"


class ReadMark(models.Model):
    """How far an agent has read a ticket."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "ticket"], name="readmark_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} read #{self.ticket_id} to {self.seq}"


class Handling(models.Model):
    """The ticket that an agent works on just now; `tickets.actions.handling` makes events of it when it ends."""

    agent = models.OneToOneField("people.Agent", primary_key=True, on_delete=models.CASCADE, related_name="handling")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    beaten_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["beaten_at"], name="handling_beaten")]

    def __str__(self) -> str:
        return f"{self.agent_id} works on #{self.ticket_id}"


class ReplyTemplate(models.Model):
    """A text that agents insert with `/`; fields as {{contact.name}} from a fixed list (R44)."""

    title = models.CharField(_("title"), max_length=120)
    html = models.TextField(_("text"))
    team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="reply_templates"
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class UndoStep(models.Model):
    """How to take back what an agent just did: a list of inverse steps, valid for some seconds."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=200)
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
