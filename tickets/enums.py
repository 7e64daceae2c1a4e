"""Names of states of tickets and messages."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from people.enums import IdentityKind


class Category(TextChoices):
    """What a status means, whatever an administrator calls it."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting for the customer")
    ON_HOLD = "on_hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


ACTIVE = (Category.NEW, Category.OPEN)
UNSOLVED = (Category.NEW, Category.OPEN, Category.PENDING, Category.ON_HOLD)
DONE = (Category.SOLVED, Category.CLOSED)


class Shelf(TextChoices):
    """Where a ticket lies: its category, unless it was flagged or merged away. Lists are read by it."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting")
    ON_HOLD = "on_hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")
    SPAM = "spam", _("Spam")
    DELETED = "deleted", _("Deleted")
    TEST = "test", _("Test")
    MERGED = "merged", _("Merged")


class Priority(IntegerChoices):
    """How urgent a ticket is."""

    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Flag(TextChoices):
    """What takes a ticket out of every figure, retroactively."""

    NONE = "", _("None")
    SPAM = "spam", _("Spam")
    DELETED = "deleted", _("Deleted")
    TEST = "test", _("Test")


class Purpose(TextChoices):
    """Who wanted something (metrics.md section 2)."""

    REQUEST = "request", _("Request")
    OUTBOUND = "outbound", _("Outbound")
    INTERNAL = "internal", _("Internal")


class Initiator(TextChoices):
    """Who made the row appear."""

    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("System")


class ChannelKind(TextChoices):
    """The kinds of ways in and out that exist so far."""

    EMAIL = "email", _("E-mail")
    FORM = "form", _("Web form")
    PHONE = "phone", _("Phone")
    API = "api", _("API")
    CHAT = "chat", _("Live chat")
    WEBHOOK = "webhook", _("Webhook")
    TELEGRAM = "telegram", _("Telegram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")


METRIC_CHANNEL = {
    ChannelKind.EMAIL: "email",
    ChannelKind.FORM: "form",
    ChannelKind.PHONE: "phone",
    ChannelKind.API: "form",
    ChannelKind.CHAT: "chat",
    ChannelKind.WEBHOOK: "messaging",
    ChannelKind.TELEGRAM: "messaging",
    ChannelKind.WHATSAPP: "messaging",
    ChannelKind.SMS: "messaging",
}
# Where customers are not reached by mail, but at their identity on the channel itself.
IDENTITY_OF: dict[str, IdentityKind] = {
    ChannelKind.CHAT: IdentityKind.EXTERNAL,
    ChannelKind.WEBHOOK: IdentityKind.EXTERNAL,
    ChannelKind.TELEGRAM: IdentityKind.TELEGRAM,
    ChannelKind.WHATSAPP: IdentityKind.WHATSAPP,
    ChannelKind.SMS: IdentityKind.PHONE,
}


class MessageKind(TextChoices):
    """Who wrote a message and who may read it."""

    CUSTOMER = "customer", _("Customer")
    REPLY = "reply", _("Reply")
    NOTE = "note", _("Note")
    SYSTEM = "system", _("Automatic")


class MessageState(TextChoices):
    """Where a message stands on its way into the conversation."""

    SHOWN = "shown", _("Shown")
    HELD = "held", _("Waiting for approval")  # inbound: may not belong here; has no seq yet
    SCHEDULED = "scheduled", _("About to be sent")  # outbound: can still be undone
    WITHDRAWN = "withdrawn", _("Withdrawn")  # outbound: was undone
    MOVED = "moved", _("Moved")  # inbound: was held, became a ticket of its own


class Actor(TextChoices):
    """Who did something."""

    AGENT = "agent", _("Agent")
    CONTACT = "contact", _("Contact")
    BOT = "bot", _("Bot")
    RULE = "rule", _("Rule")
    SYSTEM = "system", _("System")


class DeliveryState(TextChoices):
    """How far an outgoing message has come."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Unknown")
    SUPPRESSED = "suppressed", _("Not sent, by a guard")
