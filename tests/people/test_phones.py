"""Phone numbers: every spelling is one number."""

import pytest

from people.actions.contacts import add_identity, find_or_create_contact
from people.enums import IdentityKind
from people.models import Company, Contact
from people.phones import country_choices, readable, to_company_e164, to_e164
from tests.cast import Cast


@pytest.mark.parametrize(
    "spelling",
    [
        "+49 30 901820",
        "+49 (0)30 901820",
        "0049 30 901820",
        "030/901820",
        "(030) 90 18-20",
        "+4930901820",
        "tel:+49-30-901820",
        "sip:+4930901820@pbx.example.com;transport=tls",
        "  +49 30 90 18 20 ",
        "+49 ３０ 901820",
    ],
)
def test_to_e164_of_every_spelling_is_one_number(spelling: str) -> None:
    assert to_e164(spelling, "DE") == "+4930901820"


@pytest.mark.parametrize(
    ("spelling", "country"),
    [
        ("", "DE"),
        ("anonymous", "DE"),
        ("Restricted", "DE"),
        ("204", "DE"),
        ("030 901820", ""),
        ("+266696687", "US"),
        ("sip:alice@pbx.example.com", "DE"),
        ("+", ""),
        ("+0", ""),
        ("9" * 400, "DE"),
    ],
)
def test_to_e164_of_what_is_no_number_is_empty(spelling: str, country: str) -> None:
    assert to_e164(spelling, country) == ""


def test_to_e164_with_another_countrys_way_of_dialling_abroad() -> None:
    assert to_e164("0049 30 901820", "US") == "+4930901820"
    assert to_e164("011 49 30 901820", "US") == "+4930901820"
    assert to_e164("(212) 456-7890", "US") == "+12124567890"


def test_readable() -> None:
    assert (readable("+4930901820"), readable("hidden")) == ("+49 30 901820", "hidden")


def test_country_choices_carry_the_calling_code() -> None:
    assert ("DE", "Germany (+49)") in country_choices()


def test_contact_is_found_by_any_spelling(cast: Cast) -> None:
    Company.objects.update(country="DE")
    first = find_or_create_contact(kind=IdentityKind.PHONE, value="030 901820", name="Dana")
    again = find_or_create_contact(kind=IdentityKind.PHONE, value="+49 (0)30 / 90 18 20")
    assert first == again
    assert Contact.objects.get(pk=first.pk).identities.get().value == "+4930901820"


def test_added_number_is_stored_in_one_form(cast: Cast) -> None:
    assert add_identity(contact=cast.dana, kind=IdentityKind.PHONE, value="0049 30 901820").value == "+4930901820"


def test_number_without_code_in_a_company_without_country_stays_as_it_is(cast: Cast) -> None:
    assert to_company_e164("030 901820") == ""
    found = find_or_create_contact(kind=IdentityKind.PHONE, value="030 901820")
    assert found.identities.get().value == "030 901820"


def test_caller_stands_under_the_number_until_a_name_is_known(db: None) -> None:
    caller = find_or_create_contact(kind=IdentityKind.PHONE, value="+4930901820")
    assert str(caller) == "+49 30 901820"
    assert find_or_create_contact(kind=IdentityKind.PHONE, value="+49 30 90 18 20", name="Dana").name == "Dana"
    assert find_or_create_contact(kind=IdentityKind.PHONE, value="+4930901820", name="Else").name == "Dana"
