"""Texts of customers without what says who they are: placeholders stand for names, addresses and numbers.

It knows the people of the ticket by their names and identities; besides, it finds what looks like an address or a
number. A person reads the draft before anybody else does: names that nobody knows stay.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from people.models import Contact
from tickets.models import Message, Ticket

SHORTEST_NAME = 3
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
# An order, invoice, customer or serial number: five digits or more, perhaps with letters and hyphens before them.
_NUMBER = re.compile(r"(?<![\w.,])(?:#\s?)?(?:[A-Z]{1,6}[-/ ]?)?\d[\d-]{3,}\d(?![\w])|#\s?\d{3,}")
_STREET = re.compile(
    r"\b\d{1,5},?\s+(?:[^\W\d]+\s){1,3}(?:Street|St\.|Road|Rd\.|Avenue|Ave\.|Lane|Drive)\b|"
    r"\b(?:Rua|Avenida|Av\.|Strada|Str\.|Calea|Bulevardul|Rue|Straße)\s[\w. ]{2,40}?,?\s(?:nr\.?\s|n[.º°]\s)?\d{1,5}\b|"
    r"\b\w+(?:straße|strasse|gasse|weg)\s\d{1,4}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the people in a ticket: their names, and other words that lead to them."""

    names: tuple[str, ...]
    words: tuple[str, ...]


def known_of(ticket: Ticket, messages: Iterable[Message]) -> Known:
    """The requester, the other writers and their organization; three queries."""
    rows = list(messages)
    writers = {row.author_contact_id for row in rows if row.author_contact_id} | {ticket.requester_id}
    contacts = Contact.objects.filter(pk__in=writers)
    names, words = set(_names(ticket.requester_name)), set()
    for contact in contacts.select_related("organization").prefetch_related("identities"):
        names |= set(_names(contact.name))
        words |= {identity.value for identity in contact.identities.all()}
        if contact.organization:
            words.add(contact.organization.name)
    for row in rows:
        names |= set(_names(row.author_name))
        names |= set(_names(row.author_agent.name if row.author_agent else ""))
    words |= {value for value in ticket.custom.values() if isinstance(value, str) and any(map(str.isdigit, value))}
    kept = [word for word in words if len(word) >= SHORTEST_NAME]
    return Known(_longest_first(names), _longest_first(kept))


def _names(name: str) -> Iterator[str]:
    if len(name) >= SHORTEST_NAME and "@" not in name:
        yield name
        yield from (part for part in re.split(r"[\s,]+", name) if len(part) >= SHORTEST_NAME)


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def without_people(text: str, known: Known, country: str = "") -> str:
    """The text with placeholders; `country` tells how telephone numbers are written there."""
    text = _LINK.sub(_("[link]"), text)
    text = _MAIL.sub(_("[e-mail address]"), text)
    text = _STREET.sub(_("[address]"), text)
    text = _IBAN.sub(_("[account number]"), text)
    text = _without_phones(text, country)
    text = _NUMBER.sub(_("[number]"), text)
    text = _without_words(text, known.words, _("[number]"))
    return _without_words(text, known.names, _("[name]"))


def _without_phones(text: str, country: str) -> str:
    for found in reversed(list(phonenumbers.PhoneNumberMatcher(text, country or None))):
        text = text[: found.start] + _("[phone number]") + text[found.end :]
    return text


def _without_words(text: str, words: tuple[str, ...], placeholder: str) -> str:
    if not words:
        return text
    either = "|".join(re.escape(word) for word in words)
    # Not within what a placeholder says, nor within a longer word.
    pattern = re.compile(rf"\[[^\]]*\]|(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    twice = re.compile(rf"{re.escape(placeholder)}(?:[\s,]+{re.escape(placeholder)})+")
    return twice.sub(placeholder, pattern.sub(lambda m: m[0] if m[0].startswith("[") else placeholder, text))
