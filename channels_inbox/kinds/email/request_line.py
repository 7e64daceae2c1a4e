"""The line of an acknowledgement that leads its recipient to their request.

It is made for one copy while it is composed and never stored: the link belongs to one recipient, and agents and
participants read the stored text.
"""

from channels_inbox.actions.request_links import make_request_link
from channels_inbox.models import DeliveryCopy
from people.enums import IdentityKind
from people.models import Contact, Identity
from tickets.models import Message

LINES = {
    "en": "See your request and add to it: {url}",
    "de": "Ihre Anfrage ansehen und ergänzen: {url}",
    "fr": "Voir et compléter votre demande : {url}",
    "pt": "Ver e completar o seu pedido: {url}",
    "pt-br": "Veja e complete sua solicitação: {url}",
    "ro": "Vedeți și completați solicitarea: {url}",
}


def request_line(message: Message, copy: DeliveryCopy) -> str:
    """The line in the message's language, or "" when the address belongs to nobody we know; two queries and a row."""
    contact = _contact_of(copy)
    if contact is None:
        return ""
    language = message.language.lower()
    line = LINES.get(language) or LINES.get(language.partition("-")[0]) or LINES["en"]
    return line.format(url=make_request_link(message.ticket, contact, copy.email))


def _contact_of(copy: DeliveryCopy) -> Contact | None:
    if copy.contact is not None:
        return copy.contact
    identity = Identity.objects.select_related("contact").filter(kind=IdentityKind.EMAIL, value=copy.email).first()
    return identity.contact if identity else None
