"""What pages and messages say around a question; in the catalogues, as whatever customers read."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.languages import spoken
from surveys.scales import Step


def around(language: str) -> dict[str, str]:
    """By name, in a language; "{company}", "{question}" and "{link}" are left to be filled."""
    with translation.override(spoken(language, "en")):
        return _words()


def _words() -> dict[str, str]:
    return {
        "send": _("Send"),
        "optional": _("optional"),
        "change": _("You can still change your answer here, for 24 hours."),
        "closed": _("Your answer has reached us. It can no longer be changed."),
        "nothing": _("Please choose an answer, or write something."),
        "missing": _("Please answer this question too."),
        "more": _("There is a little more to ask."),
        "subject": _("A question about your request"),
        "subject_free": _("{company} asks for your opinion"),
        "why": _("You get this because you wrote to us. Answering takes one click, and you confirm it on the page."),
        "leave": _("I do not want to be asked again"),
        "left": _("We will not ask you again."),
        "text": _("{question} Answer here: {link}"),
        "confirm": _("One click more: please confirm your answer."),
        "staff": _("You are signed in as one of us. Only the customer answers here."),
    }


def step_word(step: Step, language: str) -> str:
    """The word of a step in a language; "" for a number without one."""
    with translation.override(spoken(language, "en")):
        return str(step.label)
