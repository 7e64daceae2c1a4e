"""The messages that ask: a mail with a button for each answer, or a line of text with a link."""

import re

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from channels_inbox.addresses import domain_of, reply_token, with_token
from channels_inbox.outbound.system import queue_system_mail, system_channel
from core.languages import spoken
from people import queries
from people.addresses import absolute
from surveys.actions.delivery import message_id
from surveys.actions.invitations import make_link
from surveys.around import around
from surveys.asking import question_of
from surveys.enums import Kind, Mode, Skipped
from surveys.models import Invitation
from surveys.texts import filled
from tickets.actions.automatic import post_auto_reply
from tickets.recipients import default_recipients

FACES = {
    "angry": "😠",
    "frown": "🙁",
    "meh": "😐",
    "smile": "🙂",
    "laugh": "😀",
    "thumbs-down": "👎",
    "thumbs-up": "👍",
}


def can_mail() -> bool:
    """Whether a mailbox can send. One query."""
    return system_channel() is not None


def send(invitation: Invitation) -> None:
    """Queues the message in the caller's transaction; it leaves after the commit."""
    if invitation.mode == Mode.MAIL:
        _mail(invitation)
    else:
        _text(invitation)


def _mail(invitation: Invitation) -> None:
    assert invitation.contact is not None
    language, link = invitation.language, make_link(invitation=invitation)
    question, said = question_of(invitation, language), around(language)
    company = queries.company()
    is_free = invitation.version.survey.kind in {Kind.FREE, Kind.NPS}
    context = {
        "question": question,
        "choices": [(each, FACES.get(each.icon, ""), f"{link}?score={each.score}") for each in question.choices],
        "link": link,
        "said": said,
        "company": company,
        "language": spoken(language, "en"),
    }
    with translation.override(spoken(language, "en")):
        mail = EmailMultiAlternatives(
            subject=filled(said["subject_free" if is_free else "subject"]),
            body=render_to_string("surveys/mail/question.txt", context),
            to=[invitation.contact.email],
        )
        mail.attach_alternative(render_to_string("surveys/mail/question.html", context), "text/html")
    channel = system_channel()
    if channel is not None:
        # By this name we hear of it when it is refused.
        mail.extra_headers["Message-ID"] = f"<{message_id(invitation.pk, domain_of(channel.address))}>"
        if invitation.ticket_id:
            mail.reply_to = [with_token(channel.address, reply_token(invitation.ticket_id, invitation.contact.email))]
    queue_system_mail(mail)


def _text(invitation: Invitation) -> None:
    """A line in the ticket. Agents read it, so the link in it is a place holder until it leaves (`fill_links`)."""
    assert invitation.ticket is not None
    question, said = question_of(invitation, invitation.language), around(invitation.language)
    text = said["text"].replace("{question}", question.text).replace("{link}", f"{_base()}-{invitation.pk}-/")
    post_auto_reply(
        ticket=invitation.ticket, subject="", text=text, to=default_recipients(invitation.ticket), rule="survey"
    )


def _base() -> str:
    return absolute("/s/")


def fill_links(text: str) -> str:
    """An automatic message as it leaves: with a fresh link where the place of one is held. No query without one."""
    if "/s/-" not in text:
        return text
    return re.sub(re.escape(_base()) + r"-(\d{1,18})-/", lambda found: _link(int(found[1])) or found[0], text)


def _link(key: int) -> str:
    invitation = Invitation.objects.filter(pk=key, skipped=Skipped.NO).first()
    return make_link(invitation=invitation) if invitation else ""
