"""Names of what surveys ask, how, and why an answer does not count."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What is measured (metrics.md 8.1 to 8.5)."""

    CSAT = "csat", _("Satisfaction")
    NPS = "nps", _("Recommendation")
    NPS_TICKET = "tnps", _("Recommendation after a request")
    CES = "ces", _("Effort")
    FCR = "fcr", _("Solved at once")
    FREE = "free", _("Questionnaire")


# As the metrics' vocabulary says it; both recommendations are one kind there, told apart by `transactional`.
METRIC_KINDS = {Kind.CSAT: "csat", Kind.NPS: "nps", Kind.NPS_TICKET: "nps", Kind.CES: "ces", Kind.FCR: "fcr"}


class Scale(TextChoices):
    """How an answer is given; a version's scale never changes."""

    FACES = "faces", _("Five faces")
    THUMBS = "thumbs", _("Thumb up or down")
    FIVE = "five", _("1 to 5")
    THREE = "three", _("1 to 3")
    SEVEN = "seven", _("1 to 7")
    TEN = "ten", _("1 to 10")
    ELEVEN = "eleven", _("0 to 10")
    AGREE = "agree", _("From 1, strongly disagree, to 7, strongly agree")
    YES_NO = "yes_no", _("Yes or no")


class Mode(TextChoices):
    """Where the question was put; answers of different modes are not comparable."""

    CHAT = "chat", _("In the chat")
    MAIL = "mail", _("By mail")
    PAGE = "page", _("On the page of the request")
    SMS = "sms", _("By SMS")
    WHATSAPP = "whatsapp", _("By WhatsApp")
    LINK = "link", _("By a link")
    RECORDED = "recorded", _("Recorded elsewhere")


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
