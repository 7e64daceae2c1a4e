"""How we help: the hours of everybody, and of tiers that have their own."""

from django.test import Client

from knowledge_base.models import HelpSite
from people.actions.calendars import create_calendar
from people.models import Company, Tier
from tests.cast import Cast


def test_hours_of_the_company_and_of_tiers(client: Client, cast: Cast, site: HelpSite) -> None:
    assert "Around the clock" in client.get("/help/en/service/").content.decode()
    day = ((540, 1050),)  # minutes
    office = create_calendar(name="Office", time_zone="UTC", weekly=(day,) * 5 + ((), ()), by=None)
    Company.objects.update(calendar=office)
    Tier.objects.filter(slug="premium").update(
        calendar=create_calendar(name="Long", time_zone="UTC", weekly=(day,) * 7, by=None)
    )
    page = client.get("/help/en/service/").content.decode()
    assert page.count("09:00–17:30") == 12
    assert ">Premium</h2>" in page
    assert ">Standard</h2>" not in page
    assert "Around the clock" not in page
