"""Tickets, their statuses, tags, custom fields and participants. Only actions write here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clocks import FAR_FUTURE
from core.signing import new_token
from tickets.enums import Category, Flag, Initiator, Priority, Purpose, Shelf

UNSOLVED_SHELF = Q(shelf__in=[Shelf.NEW, Shelf.OPEN, Shelf.PENDING, Shelf.ON_HOLD])


class Status(models.Model):
    """A status that agents choose; its category says what it means."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    category = models.CharField(max_length=8, choices=Category.choices)
    order = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)  # the one that a category is entered by

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "statuses"
        constraints = [
            models.UniqueConstraint(fields=["category"], condition=Q(is_default=True), name="status_default_once")
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that tickets carry."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """The typed definition of one key of `Ticket.custom`; customers fill in those that are public."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        CHECKBOX = "checkbox", _("Checkbox")

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type.choices)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class Ticket(models.Model):
    """One conversation about one matter.

    `shelf` is where lists find it; `snippet`, `requester_name`, `last_*` are the denormalised list row; `waiting_order`
    and `due_order` are never null (FAR_FUTURE stands for "nobody waits"), so that keyset paging can use them.
    `due_order` is when the first open promise is due, `soon_order` when a quarter of its time is left; they are written
    by `tickets.actions.promises` alone.
    """

    NOT_SAVED = frozenset({"due_order", "soon_order"})  # by `core.rows.update_row`: others hold older copies

    number = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    subject = models.CharField(max_length=500, blank=True)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=8, choices=Category.choices)
    shelf = models.CharField(max_length=8, choices=Shelf.choices)
    flag = models.CharField(max_length=8, choices=Flag.choices, default=Flag.NONE, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    brand = models.ForeignKey("people.Brand", on_delete=models.PROTECT, related_name="+", db_index=False)
    requester = models.ForeignKey("people.Contact", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    organization = models.ForeignKey(
        "people.Organization", null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets", db_index=False
    )
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="tickets", db_index=False)
    assignee = models.ForeignKey(
        "people.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.REQUEST)
    initiator = models.CharField(max_length=8, choices=Initiator.choices, default=Initiator.CUSTOMER)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_tickets", db_index=False
    )
    follow_up_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups", db_index=False
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    waiting_order = models.DateTimeField(default=FAR_FUTURE)
    due_order = models.DateTimeField(default=FAR_FUTURE)
    soon_order = models.DateTimeField(default=FAR_FUTURE)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    snippet = models.CharField(max_length=200, blank=True)
    requester_name = models.CharField(max_length=160, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_author = models.CharField(max_length=8, blank=True)  # kind of the latest message
    held_count = models.PositiveSmallIntegerField(default=0)
    failed_count = models.PositiveSmallIntegerField(default=0)
    callback_due_at = models.DateTimeField(null=True, blank=True)  # a missed call: until when to call back

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=models.F("number")), name="ticket_not_into_itself"),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-number"], condition=UNSOLVED_SHELF, name="ticket_open_updated"),
            models.Index(fields=["-created_at", "-number"], condition=UNSOLVED_SHELF, name="ticket_open_created"),
            models.Index(fields=["waiting_order", "number"], condition=UNSOLVED_SHELF, name="ticket_open_waiting"),
            models.Index(
                fields=["-priority", "waiting_order", "number"], condition=UNSOLVED_SHELF, name="ticket_open_priority"
            ),
            models.Index(fields=["due_order", "number"], condition=UNSOLVED_SHELF, name="ticket_open_due"),
            models.Index(
                fields=["team", "-updated_at", "-number"],
                condition=UNSOLVED_SHELF,
                include=["shelf", "assignee"],
                name="ticket_team_open",
            ),
            models.Index(
                fields=["assignee", "-updated_at", "-number"],
                condition=UNSOLVED_SHELF & Q(assignee__isnull=False),
                include=["shelf", "team"],
                name="ticket_assignee_open",
            ),
            models.Index(fields=["shelf", "-updated_at", "-number"], name="ticket_shelf_updated"),
            models.Index(fields=["-updated_at", "-number"], name="ticket_updated"),
            models.Index(fields=["requester", "-number"], name="ticket_requester"),
            models.Index(
                fields=["organization", "-number"],
                condition=Q(organization__isnull=False),
                name="ticket_organization",
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="ticket_merged_into"),
            models.Index(fields=["follow_up_of"], condition=Q(follow_up_of__isnull=False), name="ticket_follow_up_of"),
            models.Index(fields=["-updated_at", "-number"], condition=Q(held_count__gt=0), name="ticket_held"),
            models.Index(fields=["-updated_at", "-number"], condition=Q(failed_count__gt=0), name="ticket_failed"),
            GinIndex(fields=["tags"], name="ticket_tags", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def is_waiting(self) -> bool:
        """Whether a customer waits for a person."""
        return self.waiting_order < FAR_FUTURE

    def settle_shelf(self) -> None:
        """Derives `shelf` from merge, flag and category, in this order."""
        if self.merged_into_id:
            self.shelf = Shelf.MERGED
        else:
            self.shelf = self.flag or self.category


class Participant(models.Model):
    """Somebody besides the requester who takes part by mail; pending until an agent or the requester approves (R2)."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        APPROVED = "approved", _("Takes part")
        REFUSED = "refused", _("Refused")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants", db_index=False)
    contact = models.ForeignKey("people.Contact", on_delete=models.CASCADE, related_name="participations")
    email = models.CharField(max_length=320)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="participant_once")]

    def __str__(self) -> str:
        return self.email
