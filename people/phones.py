"""Phone numbers: one stored form (E.164) for every spelling, and one to be read.

What cannot be a number is "": callers who hide theirs come as words, or as one of the numbers below.
"""

import re

import phonenumbers

from people import queries

LONGEST = 60
# What carriers send in place of a number that is withheld: ANONYMOUS, RESTRICTED … typed on a phone's keys.
HIDDEN = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_ADDRESS = re.compile(r"^(?:sips?|tel|whatsapp|client):", re.IGNORECASE)


def to_e164(spelling: str, country: str = "") -> str:
    """The number as E.164 ("+49301234567"), or "" for what is no number.

    `country` (ISO 3166, two letters) tells what a number without a country's code means; without it, such a number is
    none. Reads blanks, hyphens, brackets, "00", "+49 (0) 30", `tel:` and `sip:+49…@host`.
    """
    text = _ADDRESS.sub("", spelling.strip()[:LONGEST]).partition("@")[0].partition(";")[0].strip()
    ways: list[tuple[str, str | None]] = [(text, country.upper() or None)]
    if text.startswith("00"):
        ways.append((f"+{text[2:]}", None))
    for written, region in ways:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        # With a country's code it is believed when it could be; without one only when it is: extensions are short.
        fits = phonenumbers.is_possible_number if written.startswith("+") else phonenumbers.is_valid_number
        if found not in HIDDEN and fits(number):
            return found
    return ""


def to_company_e164(spelling: str) -> str:
    """As `to_e164`, in the country of the company. One query, none for a number with its country's code."""
    found = to_e164(spelling)
    if found or not any(char.isdigit() for char in spelling):
        return found
    company = queries.company()
    return to_e164(spelling, company.country) if company and company.country else ""


def readable(number: str) -> str:
    """A number in groups, "+49 30 1234567"; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country_choices() -> list[tuple[str, str]]:
    """Countries whose numbers are known, by name, with their calling code: for a form's choices."""
    from people.public_holidays import countries

    return [
        (code, f"{name} (+{phonenumbers.country_code_for_region(code)})")
        for code, name in countries().items()
        if phonenumbers.country_code_for_region(code)
    ]
