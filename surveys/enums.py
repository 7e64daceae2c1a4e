"""Names of what surveys ask, how, and why an answer does not count."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What is measured (metrics.md 8.1 to 8.5)."""

    CSAT = "csat", _("Satisfaction")
    NPS = "nps", _("Recommendation")
    CES = "ces", _("Effort")
    FCR = "fcr", _("Solved at once")


class Scale(TextChoices):
    """How an answer is given; a version's scale never changes."""

    FACES = "faces", _("Five faces")
    THUMBS = "thumbs", _("Thumb up or down")


class Mode(TextChoices):
    """Where the question was put; answers of different modes are not comparable."""

    CHAT = "chat", _("In the chat")
    MAIL = "mail", _("By mail")
    PAGE = "page", _("On the page of the request")


class HandledBy(TextChoices):
    """Who brought about the resolution that is asked about."""

    HUMAN = "human", _("A person")
    BOT = "bot", _("The bot")


class Skipped(TextChoices):
    """Why a resolution was not asked about."""

    NO = "", _("Asked")
    THROTTLED = "throttled", _("The contact was asked within the last days")


class Excluded(TextChoices):
    """Why an answer does not count; in this order the first reason holds (metrics.md 8.15)."""

    NO = "", _("Counts")
    UNSOLICITED = "unsolicited", _("Nobody was asked: it came by an open link")
    SPAM = "spam", _("The ticket is spam")
    DELETED = "deleted", _("The ticket was deleted")
    TEST = "test", _("The ticket is a test")
    INTERNAL = "internal", _("The ticket is internal")
    BOT_HANDLED = "bot_handled", _("The bot solved it: counted apart")
    SUSPECT_BOT = "suspect_bot", _("It looks like a machine's")
    LATE = "late", _("It came after the invitation had ended")
    PARTIAL = "partial", _("A comment without a score")
    LATE_EDIT = "late_edit", _("It came after the time to correct")
    SUPERSEDED = "superseded", _("A later answer took its place")
