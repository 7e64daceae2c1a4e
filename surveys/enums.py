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
    NONE = "none", _("No score")


class QuestionType(TextChoices):
    """How a question that follows the first one is answered."""

    SINGLE = "single", _("One of several")
    MULTIPLE = "multiple", _("Any of several")
    SCALE = "scale", _("A scale")
    TEXT = "text", _("Words")
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


class Trigger(TextChoices):
    """What makes a survey ask by itself."""

    SOLVED = "solved", _("When a request is solved")
    CLOSED = "closed", _("When a request is closed")
    NEVER = "never", _("Never by itself: by waves, by hand and by its link alone")


class Skipped(TextChoices):
    """Why somebody was not asked; in this order the first reason holds."""

    NO = "", _("Asked")
    SWITCHED_OFF = "off", _("The survey had been switched off")
    SPAM = "spam", _("The request is spam")
    DELETED = "deleted", _("The request was deleted")
    TEST = "test", _("The request is a test")
    INTERNAL = "internal", _("The request is internal, our own, or part of another one")
    REOPENED = "reopened", _("The request was open again")
    UNANSWERED = "unanswered", _("Nobody had answered")
    STAFF = "staff", _("The customer is one of us")
    SAMPLED_OUT = "sampled_out", _("Not in the sample")
    OPTED_OUT = "opted_out", _("The customer wants no such questions")
    THROTTLED = "throttled", _("The contact was asked within the last days")
    NO_ADDRESS = "no_address", _("There is no address to ask at")
    WINDOW = "window", _("The channel takes no message any more")


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
