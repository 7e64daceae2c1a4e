"""Public holidays of countries and their regions, to be looked at and confirmed; nothing is closed by them alone.

The package `holidays` is imported when somebody opens the page: it costs a tenth of a second and some megabytes that
no other process needs.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Holiday(NamedTuple):
    """A public holiday and what it is called."""

    date: date
    name: str


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """English names by ISO 3166 code, in order of the names; those without holidays are left out."""
    from holidays import list_supported_countries
    from holidays.registry import COUNTRIES

    known = list_supported_countries(include_aliases=False)
    names = {entry[1]: _HUMP.sub(" ", entry[0]).replace(" And ", " and ") for entry in COUNTRIES.values()}
    return dict(sorted(((code, names[code]) for code in known if code in names), key=lambda pair: pair[1]))


def regions(country: str) -> dict[str, str]:
    """Names of a country's regions by code, in order of the names; empty where holidays are the same everywhere."""
    from holidays import country_holidays

    if country not in countries():
        return {}
    known = type(country_holidays(country))
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return dict(sorted(((code, names.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1]))


def holidays_between(country: str, region: str, first: date, last: date) -> list[Holiday]:
    """Public holidays in order of their dates, named in the reader's language where the country has it."""
    from holidays import country_holidays

    if country not in countries() or (region and region not in regions(country)):
        return []
    spoken = type(country_holidays(country)).supported_languages
    found = country_holidays(
        country, subdiv=region or None, years=range(first.year, last.year + 1), language=_language(spoken)
    )
    return [Holiday(day, name) for day, name in sorted(found.items()) if first <= day <= last]


def _language(spoken: Iterable[str]) -> str | None:
    """The one of a country's languages that the reader reads; None for the country's first."""
    wanted = (get_language() or "en").replace("-", "_").lower()
    folded = {language.lower(): language for language in sorted(spoken, reverse=True)}
    if wanted in folded:
        return folded[wanted]
    near = [language for short, language in folded.items() if short.partition("_")[0] == wanted.partition("_")[0]]
    english = [language for short, language in folded.items() if short.startswith("en")]
    return next(iter([*near, *english]), None)


def place_name(source: str) -> str:
    """ "Germany, Bayern" for the source "DE-BY"."""
    country, _dash, region = source.partition("-")
    name = countries().get(country, country)
    return f"{name}, {regions(country).get(region, region)}" if region else name
