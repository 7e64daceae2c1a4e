"""Messages and attachments. Only actions write here."""

from django.db import models
from django.db.models import Q

from tickets.enums import DeliveryState, MessageKind, MessageState


class Message(models.Model):
    """One message of a ticket.

    `seq` is gapless within the ticket, assigned under its row lock; a held message has none until it is let in.
    `html` is sanitised; `quoted` and `quoted_html` hold what the sender quoted. `to`, `cc`, `bcc` are lists of
    {"name", "email"}. `sent_at` orders the conversation: the provider's instant, bounded by the receipt.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    state = models.CharField(max_length=9, choices=MessageState.choices, default=MessageState.SHOWN)
    channel = models.ForeignKey("tickets.Channel", on_delete=models.PROTECT, related_name="+", db_index=False)
    author_agent = models.ForeignKey(
        "people.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author_contact = models.ForeignKey(
        "people.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages", db_index=False
    )
    author_name = models.CharField(max_length=200, blank=True)
    author_email = models.CharField(max_length=320, blank=True)  # the address it really came from (R5)
    not_requester = models.BooleanField(default=False)
    hold_reason = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    quoted_html = models.TextField(blank=True)
    remote_images = models.PositiveSmallIntegerField(default=0)
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_auto = models.BooleanField(default=False)  # sent by a machine, theirs or ours
    is_bot = models.BooleanField(default=False)
    ack_only = models.BooleanField(default=False)
    plain_only = models.BooleanField(default=False)
    # Without <>; of an inbound mail as it came, of an outbound one the stable id of all its copies.
    message_id = models.CharField(max_length=998, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    # A call that was written down, as `tickets.calls.CallCard` has it; null for everything else.
    call = models.JSONField(null=True, blank=True)
    # {"by": contact, "name", "emoji" ("" was taken back), "at"}, one for each contact who reacted.
    reactions = models.JSONField(default=list, blank=True)
    sent_at = models.DateTimeField()
    created_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True, blank=True)  # scheduled replies: when undo ends
    then_status = models.ForeignKey(
        "tickets.Status", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Mirrors the delivery, so that a conversation is read without a join; null when nothing is to be sent.
    delivery_state = models.CharField(max_length=10, choices=DeliveryState.choices, blank=True)
    delivery_error = models.TextField(blank=True)
    delivery_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="message_seq_once"),
            models.CheckConstraint(
                condition=Q(seq__isnull=False) | Q(state__in=[MessageState.HELD, MessageState.MOVED]),
                name="message_seq_unless_held",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "sent_at", "id"], name="message_ticket_sent"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="message_message_id"),
            models.Index(fields=["release_at"], condition=Q(state=MessageState.SCHEDULED), name="message_scheduled"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of #{self.ticket_id}"


class Attachment(models.Model):
    """A file of a message, or of a draft until it is sent; the bytes lie in the blob store by their hash.

    `content_type` is sniffed from the content, never the declared one (R15, R21); `filename` is data.
    """

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(
        "tickets.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=120, default="application/octet-stream")
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False) ^ Q(draft__isnull=False), name="attachment_one_owner"
            )
        ]

    def __str__(self) -> str:
        return self.filename or self.sha256[:12]
