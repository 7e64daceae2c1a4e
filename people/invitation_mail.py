"""The mail that invites somebody to become an agent."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core.text import clean_line
from people import queries
from people.addresses import absolute
from people.models import Invitation


def invitation_link(token: str) -> str:
    """The address that opens an invitation."""
    return absolute(reverse("accept_invitation", args=[token]))


def send_invitation(invitation: Invitation, token: str) -> bool:
    """Hands the invitation to the mail system; False when nothing can be sent yet. Raises what the backend raises."""
    company = queries.company()
    context = {"invitation": invitation, "company": company, "link": invitation_link(token)}
    subject = _("Join %(company)s's helpdesk") % {"company": company.name if company else ""}
    mail = EmailMultiAlternatives(
        clean_line(subject, 150),
        render_to_string("people/mail/invitation.txt", context),
        settings.DEFAULT_FROM_EMAIL or None,
        [invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return mail.send() > 0
