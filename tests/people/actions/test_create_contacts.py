"""Contacts for many strangers at once."""

import pytest

from people.actions.contacts import Newcomer, create_contact, create_contacts, create_organization
from people.enums import IdentityKind
from people.models import Contact, Identity

pytestmark = pytest.mark.django_db


def test_each_newcomer_gets_a_contact_an_address_and_their_organization() -> None:
    acme = create_organization(name="Acme", domains=("acme.test",))

    eve, frank = create_contacts(
        kind=IdentityKind.EMAIL,
        newcomers=[Newcomer("eve@acme.test", "Eve", "de"), Newcomer("frank@else.test", "Frank  X")],
    )

    stored = Contact.objects.in_bulk()
    assert (stored[eve.pk].name, stored[eve.pk].email, stored[eve.pk].language) == ("Eve", "eve@acme.test", "de")
    assert (stored[eve.pk].organization_id, eve.organization_id) == (acme.pk, acme.pk)
    assert (stored[frank.pk].name, stored[frank.pk].organization_id) == ("Frank X", None)
    assert dict(Identity.objects.values_list("value", "contact_id")) == {
        "eve@acme.test": eve.pk,
        "frank@else.test": frank.pk,
    }


def test_address_that_somebody_got_meanwhile_leads_to_its_owner() -> None:
    eve = create_contact(kind=IdentityKind.EMAIL, value="eve@acme.test", name="Eve")

    again, new = create_contacts(
        kind=IdentityKind.EMAIL, newcomers=[Newcomer("eve@acme.test", "Eva"), Newcomer("new@acme.test")]
    )

    assert again == eve
    assert Contact.objects.count() == 2
    assert new.email == "new@acme.test"


def test_contact_without_mail_has_no_address_to_show() -> None:
    unknown = create_contact(kind=IdentityKind.EXTERNAL, value="unknown@nowhere", name="Unknown sender")
    assert (unknown.email, Contact.objects.get().email) == ("", "")
