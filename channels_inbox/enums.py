"""Names of states of what comes in and goes out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemState(TextChoices):
    """Where one inbound event stands; every item ends in one of the last four."""

    NEW = "new", _("New")
    RUNNING = "running", _("Being read")
    DONE = "done", _("Done")
    DUPLICATE = "duplicate", _("Duplicate")
    IGNORED = "ignored", _("Ignored by a rule")
    QUARANTINED = "quarantined", _("In quarantine")


class Receiver(TextChoices):
    """Which door an envelope came through."""

    SMTP = "smtp", _("SMTP")
    LMTP = "lmtp", _("LMTP")
    PIPE = "pipe", _("Command")
    IMAP = "imap", _("IMAP")
    WEBHOOK = "webhook", _("Webhook")
    FORM = "form", _("Web form")
    CHAT = "chat", _("Live chat")
    EDIT = "edit", _("Edited by an agent")


class BounceKind(TextChoices):
    """What a delivery report said."""

    HARD = "hard", _("Refused for good")
    SOFT = "soft", _("Refused for now")
    DELAYED = "delayed", _("Delayed")
    COMPLAINT = "complaint", _("Marked as spam by the recipient")
