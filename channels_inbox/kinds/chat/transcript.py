"""A conversation as a mail to whom it belongs."""

from django.core.mail import EmailMessage
from django.template.defaultfilters import date
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels_inbox.kinds.chat.conversation import visible
from channels_inbox.kinds.chat.rating import rating_link
from channels_inbox.models import ChatSession
from channels_inbox.outbound.system import queue_system_mail
from core.html import to_text
from core.languages import spoken
from people import queries
from tickets.enums import MessageKind
from tickets.models import Message, Ticket

MOST_LINES = 500


def mail_transcript(session: ChatSession, ticket: Ticket, email: str) -> bool:
    """Queues the mail; False when no mailbox can send. It holds what the visitor may read, and nothing more.

    A chat that is over brings the link to its rating along.
    """
    messages = visible(session, ticket).select_related("author_agent").prefetch_related("attachments")[:MOST_LINES]
    company = queries.company()
    with translation.override(spoken(session.language, "en")):
        name = company.name if company else ""
        subject = _("Your chat with %(company)s") % {"company": name} if name else _("Your chat")
        text = "\n\n".join(_line(message) for message in messages)
        if link := rating_link(session, ticket):
            text += "\n\n" + _("What do you think of the help you got?") + f"\n{link}"
        mail = EmailMessage(subject=" ".join(subject.split()), body=f"{text}\n", to=[email])
        return queue_system_mail(mail)


def _line(message: Message) -> str:
    at = date(timezone.localtime(message.sent_at), "SHORT_DATETIME_FORMAT")
    is_mine = message.kind == MessageKind.CUSTOMER
    author = _("You") if is_mine else (message.author_agent.name if message.author_agent else _("Automatic answer"))
    files = [f"[{file.filename}]" for file in message.attachments.all()]
    text = message.text or to_text(message.html)
    return "\n".join([f"{author}, {at}", *([text] if text else []), *files])
