"""The words that a customer reads: the house's own where it wrote some, else those that are shipped."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from people import queries
from surveys.shipped import COMMENT, QUESTIONS, THANKS

PARTS = ("question", "comment", "thanks")


def chain(language: str) -> list[str]:
    """The languages in which something is looked for, the last one that has it holds: English, the tongue, the land."""
    language = language.lower()
    return list(dict.fromkeys(["en", language.partition("-")[0], language]))


def words(kind: str, texts: Mapping[str, Any], language: str) -> dict[str, str]:
    """The words of a version in a language, by `PARTS`, with "{company}" as it was written."""
    found: dict[str, str] = {}
    shipped = {"question": QUESTIONS.get(kind, {}), "comment": COMMENT, "thanks": THANKS}
    for known in chain(language):
        if known == "en" or known in THANKS:
            found |= {part: shipped[part][known] for part in PARTS if known in shipped[part]}
    for known in chain(language)[1:] or ["en"]:
        found |= {part: text for part, text in (texts.get(known) or {}).items() if part in PARTS and text}
    return found


def filled(text: str) -> str:
    """A text with the company's name in it."""
    company = queries.company()
    return text.replace("{company}", company.name if company else gettext("our company"))


def pick(texts: Mapping[str, str], language: str) -> str:
    """One of the texts that the house wrote: in the language, else in English, else in any."""
    for known in [*reversed(chain(language)), *texts]:
        if texts.get(known):
            return texts[known]
    return ""
