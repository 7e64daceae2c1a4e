"""Other rooms' pages: how they lead to the contact form, and how what is written there comes in by its door."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.actions.channels import contact_form_channel
from channels_inbox.actions.receive import accept
from channels_inbox.enums import Receiver
from channels_inbox.kinds.form.limits import may_write
from channels_inbox.kinds.form.payload import Submission
from core import letterbox, panels
from core.languages import ASKED
from core.letterbox import Letter


def fill_help() -> None:
    """The help centre's ways to a person, and its letterbox."""
    panels.fill(
        panels.HELP,
        panels.Panel("contact", _("Write to us"), "mail", 10, _contact, words=_words),
    )
    panels.fill(
        panels.HELP,
        panels.Panel("requests", _("My requests"), "inbox", 20, _requests),
    )
    letterbox.offer(take)


def _contact(language: Any) -> str:
    return f"{reverse('help:contact')}?{ASKED}={language}"


def _requests(language: Any) -> str:
    return f"{reverse('help:requests')}?{ASKED}={language}"


def _words(_language: Any) -> str:
    return gettext("A person answers by mail")


def take(letter: Letter) -> bool:
    """Stores it as it came, as a post of the form; False when there were too many from there (R32)."""
    channel = contact_form_channel()
    if not channel.is_active or not may_write(letter.client, letter.email):
        return False
    submission = Submission(
        id=letter.id,
        text=letter.text,
        language=letter.language,
        name=letter.name,
        email=letter.email,
        subject=letter.subject,
    )
    accept(
        channel=channel,
        receiver=Receiver.FORM,
        raw=submission.dump(),
        sender=submission.email,
        remote_address=letter.client,
    )
    return True
