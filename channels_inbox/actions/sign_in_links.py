"""Mails links that sign customers in to the help pages."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from channels_inbox.mailboxes import load_book
from core.languages import spoken
from core.text import normal_address
from people import queries
from people.actions.customers import LINK_MINUTES, make_sign_in_link
from people.addresses import absolute


def mail_sign_in_link(*, email: str, language: str = "", further: str = "") -> bool:
    """Mails a link of half an hour to this address, if it is a contact's; returns whether it is.

    `further`: the page of ours that it leads on to; the mail does not name it.

    Never to an address of our own: what arrives there may be seen by others (R3). The mail repeats nothing that anybody
    wrote (R32).
    """
    address = normal_address(email)
    if load_book().is_own(address):
        return False
    made = make_sign_in_link(email=address, further=further)
    if made is None:
        return False
    contact, token = made
    with translation.override(spoken(contact.language, language) or None):
        url = absolute(reverse("help:sign_in", args=[token]))
        context = {"url": url, "company": queries.company(), "minutes": LINK_MINUTES}
        body = render_to_string("channels_inbox/mail/sign_in.txt", context)
        headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        EmailMessage(_("Your link to sign in"), body, None, [address], headers=headers).send()
    return True
