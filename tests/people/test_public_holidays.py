"""Public holidays of a place."""

from datetime import date

import pytest
from django.utils import translation

from people.public_holidays import countries, holidays_between, place_name, regions

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_countries_and_regions_are_named() -> None:
    assert (countries()["PT"], countries()["US"], countries()["CD"]) == ("Portugal", "United States", "DR Congo")
    assert regions("DE")["BY"] == "Bayern"
    assert (regions("LU"), regions("XX")) == ({}, {})
    assert (place_name("DE-BY"), place_name("PT")) == ("Germany, Bayern", "Portugal")


def test_holidays_are_those_of_the_region_within_the_period() -> None:
    everywhere, bavaria = holidays_between("DE", "", *YEAR), holidays_between("DE", "BY", *YEAR)
    assert {day.date for day in bavaria} - {day.date for day in everywhere} >= {date(2026, 1, 6), date(2026, 11, 1)}
    assert holidays_between("DE", "BY", date(2026, 12, 26), date(2027, 1, 1))[-1].date == date(2027, 1, 1)
    assert bavaria == sorted(bavaria)


@pytest.mark.parametrize(("language", "name"), [("pt", "Dia de Natal"), ("pt-br", "Natal"), ("de", "Christmas Day")])
def test_holidays_are_named_in_the_readers_language(language: str, name: str) -> None:
    with translation.override(language):
        found = {day.date: day.name for day in holidays_between("PT" if language != "pt-br" else "BR", "", *YEAR)}
    assert found[date(2026, 12, 25)] == name


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("DE", "XX"), ("", "")])
def test_place_that_is_not_known_has_none(country: str, region: str) -> None:
    assert holidays_between(country, region, *YEAR) == []
