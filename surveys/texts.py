"""The words of the questions that are shipped; the house may write its own for each language."""

from collections.abc import Mapping
from typing import Any

from surveys.enums import Kind

PARTS = ("question", "comment", "thanks")
SHIPPED: dict[str, dict[str, dict[str, str]]] = {
    Kind.CSAT: {
        "en": {
            "question": "How satisfied are you with the help you received?",
            "comment": "Would you like to tell us more?",
            "thanks": "Thank you for your answer.",
        },
        "de": {
            "question": "Wie zufrieden sind Sie mit der Hilfe, die Sie bekommen haben?",
            "comment": "Möchten Sie uns mehr dazu sagen?",
            "thanks": "Danke für Ihre Antwort.",
        },
        "fr": {
            "question": "Êtes-vous satisfait de l’aide que vous avez reçue ?",
            "comment": "Souhaitez-vous nous en dire plus ?",
            "thanks": "Merci de votre réponse.",
        },
        "pt": {
            "question": "Qual é o seu grau de satisfação com a ajuda que recebeu?",
            "comment": "Quer dizer-nos mais alguma coisa?",
            "thanks": "Obrigado pela sua resposta.",
        },
        "pt-br": {
            "question": "Qual é o seu grau de satisfação com a ajuda que você recebeu?",
            "comment": "Quer nos contar mais alguma coisa?",
            "thanks": "Obrigado pela sua resposta.",
        },
        "ro": {
            "question": "Cât de mulțumit sunteți de ajutorul primit?",
            "comment": "Doriți să ne spuneți mai multe?",
            "thanks": "Vă mulțumim pentru răspuns.",
        },
    }
}


def words(kind: str, texts: Mapping[str, Any], language: str) -> dict[str, str]:
    """The words of a version in a language, by `PARTS`: the house's own, else the shipped ones, else English."""
    shipped = SHIPPED.get(kind, {})
    language = language.lower()
    found = dict(shipped.get("en", {}))
    for known in (language.partition("-")[0], language):
        own = {part: text for part, text in (texts.get(known) or {}).items() if part in PARTS and text}
        found |= shipped.get(known, {}) | own
    return found
