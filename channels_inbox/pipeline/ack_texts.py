"""The texts of the acknowledgement that are shipped; a channel may have its own."""

from collections.abc import Mapping
from typing import Any

from tickets.models import Channel, Ticket

# Fields: {{ticket.number}} and {{channel.name}}; nothing that a customer chose.
SHIPPED: dict[str, dict[str, str]] = {
    "en": {
        "subject": "We have received your message [#{{ticket.number}}]",
        "text": "Hello,\n\nthank you for writing to us. Your request has the number {{ticket.number}}. A person will "
        "answer you as soon as possible.\n\nTo add something, just reply to this mail.\n\n{{channel.name}}",
    },
    "de": {
        "subject": "Wir haben Ihre Nachricht erhalten [#{{ticket.number}}]",
        "text": "Guten Tag,\n\ndanke für Ihre Nachricht. Ihre Anfrage hat die Nummer {{ticket.number}}. Ein Mensch "
        "antwortet Ihnen so bald wie möglich.\n\nWenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese "
        "Mail.\n\n{{channel.name}}",
    },
    "fr": {
        "subject": "Nous avons bien reçu votre message [#{{ticket.number}}]",
        "text": "Bonjour,\n\nmerci de nous avoir écrit. Votre demande porte le numéro {{ticket.number}}. Une personne "
        "vous répondra dès que possible.\n\nPour ajouter quelque chose, répondez simplement à ce message."
        "\n\n{{channel.name}}",
    },
    "pt": {
        "subject": "Recebemos a sua mensagem [#{{ticket.number}}]",
        "text": "Olá,\n\nobrigado por nos ter escrito. O seu pedido tem o número {{ticket.number}}. Uma pessoa "
        "responder-lhe-á logo que possível.\n\nPara acrescentar algo, basta responder a este e-mail."
        "\n\n{{channel.name}}",
    },
    "pt-br": {
        "subject": "Recebemos sua mensagem [#{{ticket.number}}]",
        "text": "Olá,\n\nobrigado por escrever para nós. Sua solicitação tem o número {{ticket.number}}. Uma pessoa "
        "vai responder o mais rápido possível.\n\nPara acrescentar algo, basta responder a este e-mail."
        "\n\n{{channel.name}}",
    },
    "ro": {
        "subject": "Am primit mesajul dumneavoastră [#{{ticket.number}}]",
        "text": "Bună ziua,\n\nvă mulțumim că ne-ați scris. Solicitarea dumneavoastră are numărul {{ticket.number}}. "
        "O persoană vă va răspunde cât mai curând posibil.\n\nPentru a adăuga ceva, răspundeți pur și simplu la acest "
        "e-mail.\n\n{{channel.name}}",
    },
}

# What stands above the articles that may answer it, where a channel adds them.
HINTS = {
    "en": "While you wait, one of these may help:",
    "de": "Vielleicht hilft Ihnen schon einer dieser Artikel:",
    "fr": "En attendant, l'un de ces articles vous aidera peut-être :",
    "pt": "Enquanto espera, talvez um destes artigos ajude:",
    "pt-br": "Enquanto isso, talvez um destes artigos ajude:",
    "ro": "Între timp, poate vă ajută unul dintre aceste articole:",
}


def hint(language: str) -> str:
    """The line above articles, in a language, else in English."""
    return HINTS.get(language.lower()) or HINTS.get(language.lower().partition("-")[0]) or HINTS["en"]


def ack_text(own: Mapping[str, Any], language: str, ticket: Ticket, channel: Channel) -> tuple[str, str]:
    """Subject and text for a language: the channel's own, else the shipped one, else English."""
    texts = _choose(own, language) or _choose(SHIPPED, language) or _choose(own, "en") or SHIPPED["en"]
    fields = {"{{ticket.number}}": str(ticket.pk), "{{channel.name}}": channel.name}
    return _filled(texts["subject"], fields), _filled(texts["text"], fields)


def _choose(texts: Mapping[str, Any], language: str) -> dict[str, str] | None:
    for wanted in (language.lower(), language.lower().partition("-")[0]):
        found = texts.get(wanted)
        if found and found.get("subject") and found.get("text"):
            chosen: dict[str, str] = found
            return chosen
    return None


def _filled(text: str, fields: Mapping[str, str]) -> str:
    for field, value in fields.items():
        text = text.replace(field, value)
    return text
