"""Names of states of people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an agent may do; a light agent reads and writes notes."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    LIGHT = "light", _("Light agent")


class Availability(TextChoices):
    """Whether an agent takes work just now."""

    ONLINE = "online", _("Online")
    BUSY = "busy", _("Busy")
    BREAK = "break", _("On a break")
    OFFLINE = "offline", _("Offline")


class LiveKind(TextChoices):
    """Live work, of which an agent can take so much at once; named as the kind of channel that it comes by."""

    CHAT = "chat", _("Chats")


class IdentityKind(TextChoices):
    """What sort of address a contact is reached at."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    TELEGRAM = "telegram", _("Telegram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EXTERNAL = "external", _("External id")


class Scope(TextChoices):
    """What an API token may do, each including the former."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    ADMIN = "admin", _("Everything")


class CalendarChangeKind(TextChoices):
    """What can happen to a business calendar."""

    CREATED = "created", _("Created")
    RENAMED = "renamed", _("Name or state changed")
    HOURS_ADDED = "hours_added", _("New hours")
    HOURS_CORRECTED = "hours_corrected", _("Hours corrected")
    HOURS_REMOVED = "hours_removed", _("Hours removed")
    DAYS = "days", _("Single days set")
    DAY_REMOVED = "day_removed", _("Day removed")
    HOLIDAYS = "holidays", _("Public holidays confirmed")
    ASSIGNED = "assigned", _("Begins to hold for")
    RELEASED = "released", _("Ceases to hold for")


class HolderKind(TextChoices):
    """What can work by a business calendar of its own."""

    COMPANY = "company", _("Company")
    TIER = "tier", _("Tier")
    TEAM = "team", _("Team")
    CHANNEL = "channel", _("Channel")
    POLICY = "slapolicy", _("Service level policy")


class AccountEventKind(TextChoices):
    """What can happen to an organization as an account; the metrics' vocabulary puts `account_` before each."""

    STARTED = "started", _("Became a customer")
    CANCELLED = "cancelled", _("Left")
    REACTIVATED = "reactivated", _("Came back")
    VALUE_CHANGED = "value_changed", _("Value changed")
    WITHDRAWN = "withdrawn", _("Taken back")


class LeavingReason(TextChoices):
    """Why an account left."""

    CHOSEN = "chosen", _("Their choice")
    UNPAID = "unpaid", _("Did not pay")
    OURS = "ours", _("Our choice")


class AccountState(TextChoices):
    """Where an account stands at an instant."""

    NONE = "", _("No account yet")
    ACTIVE = "active", _("Customer")
    LEAVING = "leaving", _("Announced leaving")
    LEFT = "left", _("Left")
    RETURNED = "returned", _("Came back")
