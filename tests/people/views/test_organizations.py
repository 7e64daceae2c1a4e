"""Settings: organizations and what their people share."""

from django.test import Client

from people.actions.contacts import create_organization, find_or_create_contact
from people.enums import IdentityKind
from people.models import Agent, Organization
from people.views import organizations
from tests.cast import Cast

PAGE = "/settings/organizations/"


def test_organization_is_written_down_and_its_people_join(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    given = {"name": "Customer Ltd", "domains": "Customer.test\ncustomer.example", "shares_requests": "on"}
    assert client.post(PAGE + "new/", given)["Location"] == PAGE
    found = Organization.objects.get()
    assert (found.name, found.shares_requests) == ("Customer Ltd", True)
    cast.dana.refresh_from_db()
    assert cast.dana.organization == found
    assert "customer.example, customer.test" in client.get(PAGE).text


def test_organization_is_changed_and_keeps_its_people(cast: Cast, administrator: Agent) -> None:
    found = create_organization(name="Customer Ltd", domains=("customer.test",))
    find_or_create_contact(kind=IdentityKind.EMAIL, value="erin@new.test")
    cast.client(administrator).post(f"{PAGE}{found.pk}/", {"name": "Customers", "domains": "new.test"})
    found.refresh_from_db()
    assert (found.name, found.shares_requests, found.contacts.count()) == ("Customers", False, 2)
    assert list(found.domains.values_list("domain", flat=True)) == ["new.test"]


def test_domain_belongs_to_one_organization_and_is_one(cast: Cast, administrator: Agent) -> None:
    create_organization(name="Other", domains=("other.test",))
    client = cast.client(administrator)
    for domain in ("other.test", "no domain!", "x"):
        given = {"name": "Customer Ltd", "domains": domain}
        assert "domains" in client.post(PAGE + "new/", given).context["form"].errors
    assert Organization.objects.count() == 1


def test_list_goes_on_past_equal_names(cast: Cast, administrator: Agent, monkeypatch: object) -> None:
    monkeypatch.setattr(organizations, "PAGE", 2)  # type: ignore[attr-defined]
    made = [create_organization(name=name).pk for name in ("A", "B", "B")]
    client: Client = cast.client(administrator)
    first = client.get(PAGE).context
    second = client.get(PAGE, {"after": first["next_after"]}).context
    assert [each.pk for each in [*first["organizations"], *second["organizations"]]] == made
    assert [each.pk for each in client.get(PAGE, {"q": "a"}).context["organizations"]] == made[:1]
