"""Names of what is promised to customers, and of what became of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Target(TextChoices):
    """What a policy promises (metrics.md 8.9): once for a ticket, for each later turn, for each cycle."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    RESOLUTION = "resolution", _("Resolution")


class PromiseState(TextChoices):
    """Where a promise stands. Active and past its due instant means broken: the sweep only writes it down."""

    ACTIVE = "active", _("Running")
    PAUSED = "paused", _("Paused")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    CANCELLED = "cancelled", _("Cancelled")


class CancelReason(TextChoices):
    """Why a promise counts for nothing."""

    CLOSED = "closed_without_reply", _("Closed without a reply")
    BOT = "bot", _("A bot has answered")
    MERGED = "merged", _("Merged into another ticket")
    FLAGGED = "flagged", _("Spam, deleted or a test")
    REMOVED = "policy_removed", _("The policy is no longer in use")


class MetricChannel(TextChoices):
    """The kinds of channels as figures tell them apart."""

    EMAIL = "email", _("E-mail")
    FORM = "form", _("Web form")
    CHAT = "chat", _("Live chat")
    MESSAGING = "messaging", _("Messaging")
    PHONE = "phone", _("Phone")
