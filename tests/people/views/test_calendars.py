"""Settings pages of business calendars: what they do, and who may open them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clocks import now
from people import calendars
from people.actions.calendars import assign_calendar, create_calendar, set_days
from people.calendar_forms import OFFICE
from people.enums import Role
from people.models import Agent, Calendar, Company, Team, Tier
from tests.cast import Cast, make_agent
from tickets.models import Channel

WEEK = {f"day_{day}": "9-17" if day < 5 else "" for day in range(7)}
PAGES = ["calendar", "new_hours", "hours", "new_day", "holidays"]
POSTS = ["hours_removal", "day_removal"]


@pytest.fixture
def office(administrator: Agent) -> Calendar:
    calendar = create_calendar(name="Office", time_zone="Europe/Lisbon", weekly=OFFICE, by=administrator)
    ahead = today() + timedelta(days=30)
    set_days(calendar=calendar, first=ahead, last=ahead, name="Fair", hours=(), by=administrator)
    return calendar


def today() -> date:
    return now().date()


def path(name: str, calendar: Calendar | None = None) -> str:
    """The address of a page of a calendar, with its only version or day where one is named."""
    if calendar is None:
        return reverse(f"people:{name}")
    more = {"hours": calendar.versions, "hours_removal": calendar.versions, "day_removal": calendar.days}
    rows = [more[name].first().pk] if name in more else []  # type: ignore[union-attr]
    return reverse(f"people:{name}", args=[calendar.pk, *rows])


@pytest.mark.parametrize("name", ["calendars", "new_calendar", *PAGES])
def test_pages_are_for_administrators(
    cast: Cast, administrator: Agent, alice: Agent, office: Calendar, name: str
) -> None:
    address = path(name, office if name in PAGES else None)
    manager = make_agent("Mia", Role.MANAGER, cast.support)
    answers = [cast.client(agent).get(address).status_code for agent in (administrator, manager, alice)]
    assert answers == [200, 403, 403]
    assert Client().get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["calendar_assignments", *POSTS])
def test_posts_are_closed_to_everybody_else(cast: Cast, alice: Agent, office: Calendar, name: str) -> None:
    address = path(name, office if name in POSTS else None)
    assert cast.client(alice).post(address).status_code == 403
    assert Client().post(address)["Location"].startswith("/accounts/login/")


def test_rows_of_another_calendar_are_not_there(cast: Cast, administrator: Agent, office: Calendar) -> None:
    other = create_calendar(name="Other", time_zone="UTC", weekly=OFFICE, by=None)
    client = cast.client(administrator)
    version, day = office.versions.get().pk, office.days.get().pk
    assert client.get(reverse("people:hours", args=[other.pk, version])).status_code == 404
    assert client.post(reverse("people:hours_removal", args=[other.pk, version])).status_code == 404
    assert client.post(reverse("people:day_removal", args=[other.pk, day])).status_code == 404
    assert client.get(reverse("people:calendar", args=[0])).status_code == 404


def test_list_needs_as_many_queries_for_one_calendar_as_for_three(
    cast: Cast, administrator: Agent, office: Calendar, django_assert_num_queries: Any
) -> None:
    client, address = cast.client(administrator), path("calendars")
    budget = 14
    client.get(address)
    with django_assert_num_queries(budget):
        client.get(address)
    for name in ("One", "Two"):
        other = create_calendar(name=name, time_zone="UTC", weekly=OFFICE, by=None)
        assign_calendar(holder=Team.objects.create(name=name), calendar=other, by=None)
        set_days(calendar=other, first=today(), last=today(), name="", hours=(), by=None)
    with django_assert_num_queries(budget):
        page = client.get(address)
    assert [row.calendar.name for row in page.context["rows"]] == ["Office", "One", "Two"]


def test_page_needs_as_many_queries_with_many_days(
    cast: Cast, administrator: Agent, office: Calendar, django_assert_num_queries: Any
) -> None:
    client, address = cast.client(administrator), path("calendar", office)
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)
    set_days(calendar=office, first=today(), last=today() + timedelta(days=40), name="", hours=(), by=None)
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)


def test_empty_list_leads_to_the_first_calendar(cast: Cast, administrator: Agent) -> None:
    page = cast.client(administrator).get(path("calendars"))
    assert reverse("people:new_calendar") in page.content.decode()


def test_calendar_is_made(cast: Cast, administrator: Agent) -> None:
    client = cast.client(administrator)
    answer = client.post(path("new_calendar"), {"name": "Office", "time_zone": "Europe/Lisbon", **WEEK})
    made = Calendar.objects.get()
    assert answer["Location"] == reverse("people:calendar", args=[made.pk])
    version = made.versions.get()
    assert (version.valid_from, version.time_zone) == (None, "Europe/Lisbon")
    assert calendars.read_week(version.weekly) == OFFICE
    assert made.changes.get().by == administrator


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"name": "office"}, "name"), ({"day_2": "nine"}, "day_2"), ({"time_zone": "Mars/Base"}, "time_zone")],
)
def test_calendar_that_cannot_be_says_why(
    cast: Cast, administrator: Agent, office: Calendar, more: dict[str, str], wrong: str
) -> None:
    form = {"name": "New", "time_zone": "UTC", **WEEK, **more}
    answer = cast.client(administrator).post(path("new_calendar"), form)
    assert list(answer.context["form"].errors) == [wrong]
    assert Calendar.objects.count() == 1


@pytest.mark.parametrize("name", ["new_calendar", "new_hours", "hours"])
def test_mondays_hours_are_copied_and_nothing_is_saved(
    cast: Cast, administrator: Agent, office: Calendar, name: str
) -> None:
    address = path(name, None if name == "new_calendar" else office)
    typed = {**WEEK, "day_0": "8-12, 13-18", "day_5": "10-14", "time_zone": "UTC", "name": "New", "copy": ""}
    form = cast.client(administrator).post(address, typed).context["form"]
    assert [bound.value() for bound in form.days()] == ["8-12, 13-18"] * 5 + ["10-14", ""]
    assert form["time_zone"].value() == "UTC"
    assert office.versions.count() == Calendar.objects.count() == 1


def test_hours_are_changed_from_a_day_on(cast: Cast, administrator: Agent, office: Calendar) -> None:
    client, monday = cast.client(administrator), today() + timedelta(days=7)
    form = {"valid_from": monday.isoformat(), "time_zone": "UTC", **WEEK, "day_5": "10-14"}
    assert client.post(path("new_hours", office), form).status_code == 302
    version = office.versions.get(valid_from=monday)
    assert version.weekly["5"] == [["10:00", "14:00"]]
    again = client.post(path("new_hours", office), form)
    assert "valid_from" in again.context["form"].errors
    states = [row.state for row in client.get(path("calendar", office)).context["versions"]]
    assert states == ["planned", "current"]
    client.post(reverse("people:hours_removal", args=[office.pk, version.pk]))
    assert office.versions.count() == 1


def test_hours_of_the_past_are_corrected_only_with_a_word(cast: Cast, administrator: Agent, office: Calendar) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    client, form = cast.client(administrator), {"time_zone": "UTC", **WEEK, "day_0": ""}
    assert "restate" in client.post(path("hours", office), form).context["form"].errors
    assert client.post(path("hours", office), {**form, "restate": "on"}).status_code == 302
    assert "0" not in office.versions.get().weekly


def test_hours_in_force_are_not_removed(cast: Cast, administrator: Agent, office: Calendar) -> None:
    cast.client(administrator).post(path("hours_removal", office))
    assert office.versions.count() == 1


def test_days_are_set_and_removed(cast: Cast, administrator: Agent, office: Calendar) -> None:
    client, first = cast.client(administrator), today() + timedelta(days=3)
    form = {
        "first": first.isoformat(),
        "last": (first + timedelta(days=1)).isoformat(),
        "hours": "9-12",
        "name": "Short",
    }
    assert client.post(path("new_day", office), form).status_code == 302
    days = office.days.filter(name="Short")
    assert [day.hours for day in days] == [[["09:00", "12:00"]]] * 2
    client.post(reverse("people:day_removal", args=[office.pk, days[0].pk]))
    assert office.days.filter(name="Short").count() == 1


def test_days_that_have_passed_of_a_calendar_in_use_stay(cast: Cast, administrator: Agent, office: Calendar) -> None:
    gone = today() - timedelta(days=3)
    set_days(calendar=office, first=gone, last=gone, name="Gone", hours=(), by=None)
    assign_calendar(holder=cast.support, calendar=office, by=None)
    client = cast.client(administrator)
    client.post(reverse("people:day_removal", args=[office.pk, office.days.get(date=gone).pk]))
    assert office.days.filter(date=gone).exists()
    again = reverse("people:day_removal", args=[office.pk, office.days.get(date=gone).pk])
    assert client.post(again, {"restate": "on"}).status_code == 302
    assert not office.days.filter(date=gone).exists()
    refused = client.post(path("new_day", office), {"first": gone.isoformat()}).context["form"]
    assert (list(refused.errors), refused.asks()) == (["restate"], True)
    assert client.get(path("new_day", office)).context["form"].asks() is False


@pytest.mark.parametrize(("last", "wrong"), [("2026-01-01", "last"), ("2031-01-01", "last"), ("soon", "last")])
def test_days_that_cannot_be_say_why(cast: Cast, administrator: Agent, office: Calendar, last: str, wrong: str) -> None:
    form = {"first": "2026-12-01", "last": last}
    assert list(cast.client(administrator).post(path("new_day", office), form).context["form"].errors) == [wrong]


def test_holidays_are_shown_and_confirmed_one_by_one(cast: Cast, administrator: Agent, office: Calendar) -> None:
    client, address = cast.client(administrator), path("holidays", office)
    assert "years" not in client.get(address).context
    page = client.get(address, {"country": "PT", "region": "11"})
    offered = [entry for entries in page.context["years"].values() for entry in entries]
    assert all(entry["ticked"] for entry in offered)
    kept = [entry["date"] for entry in offered if entry["name"] != offered[0]["name"]]
    form = {"country": "PT", "region": "11", "past": "", "day": [day.isoformat() for day in kept]}
    assert client.post(address, form).status_code == 302
    assert list(office.days.exclude(source="").values_list("date", flat=True)) == kept
    office.refresh_from_db()
    assert (office.country, office.region, office.holidays_until) == ("PT", "11", date(today().year + 2, 12, 31))
    again = client.get(address).context
    ticks = {entry["date"]: entry["ticked"] for entries in again["years"].values() for entry in entries}
    assert [day for day, ticked in ticks.items() if ticked] == kept
    other = client.get(address, {"country": "PT", "region": "20"}).context
    assert all(entry["ticked"] for entries in other["years"].values() for entry in entries)
    assert client.get(path("calendar", office)).context["is_running_out"] is False


def test_holidays_of_the_past_year_are_offered_on_request(cast: Cast, administrator: Agent, office: Calendar) -> None:
    assign_calendar(holder=cast.support, calendar=office, by=None)
    client, address = cast.client(administrator), path("holidays", office)
    page = client.get(address, {"country": "PT", "past": "on"})
    first = next(iter(page.context["years"].values()))[0]["date"]
    assert first < today()
    assert client.post(address, {"country": "PT", "past": "on", "day": [first.isoformat()]}).status_code == 302
    assert office.days.filter(date=first, source="PT").exists()


def test_holidays_forget_the_region_of_another_country(cast: Cast, administrator: Agent, office: Calendar) -> None:
    page = cast.client(administrator).get(path("holidays", office), {"country": "DE", "region": "11"})
    assert page.context["form"].place() == ("DE", "")
    wrong = cast.client(administrator).get(path("holidays", office), {"country": "XX"})
    assert "country" in wrong.context["form"].errors


def test_holidays_that_run_out_are_said(cast: Cast, administrator: Agent, office: Calendar) -> None:
    Calendar.objects.update(country="PT", holidays_until=today() + timedelta(days=80))
    client = cast.client(administrator)
    assert client.get(path("calendar", office)).context["is_running_out"] is True
    assert client.get(path("calendars")).context["rows"][0].is_running_out is True


def test_calendar_is_renamed_and_put_aside(cast: Cast, administrator: Agent, office: Calendar) -> None:
    client, address = cast.client(administrator), path("calendar", office)
    assign_calendar(holder=cast.support, calendar=office, by=None)
    assert "is_active" in client.post(address, {"name": "Old"}).context["form"].errors
    assert client.post(address, {"name": "House", "is_active": "on"}).status_code == 302
    office.refresh_from_db()
    assert (office.name, office.is_active) == ("House", True)
    create_calendar(name="Other", time_zone="UTC", weekly=OFFICE, by=None)
    assert "name" in client.post(address, {"name": "OTHER", "is_active": "on"}).context["form"].errors


def test_company_and_tiers_get_their_calendars(cast: Cast, administrator: Agent, office: Calendar) -> None:
    premium = Tier.objects.get(slug="premium")
    client = cast.client(administrator)
    client.post(path("calendar_assignments"), {"company": office.pk, f"tier_{premium.pk}": office.pk})
    premium.refresh_from_db()
    assert (premium.calendar, Company.objects.get().calendar) == (office, office)
    client.post(path("calendar_assignments"), {"company": office.pk})
    premium.refresh_from_db()
    assert (premium.calendar, Company.objects.get().calendar) == (None, office)
    assert "company" in client.post(path("calendar_assignments"), {"company": "0"}).context["form"].errors


def test_team_gets_its_calendar_from_administrators_only(cast: Cast, administrator: Agent, office: Calendar) -> None:
    address = reverse("people:team", args=[cast.billing.pk])
    form = {"name": "Billing", "is_active": "on", "calendar": office.pk}
    manager = make_agent("Mia", Role.MANAGER, cast.support)
    cast.client(manager).post(address, form)
    cast.billing.refresh_from_db()
    assert cast.billing.calendar is None
    cast.client(administrator).post(address, form)
    cast.billing.refresh_from_db()
    assert cast.billing.calendar == office
    cast.client(manager).post(address, {"name": "Bills", "is_active": "on"})
    cast.billing.refresh_from_db()
    assert (cast.billing.name, cast.billing.calendar) == ("Bills", office)
    cast.client(administrator).post(reverse("people:new_team"), {"name": "Shop", "calendar": office.pk})
    assert Team.objects.get(name="Shop").calendar == office


def test_channel_gets_its_calendar(cast: Cast, administrator: Agent, office: Calendar) -> None:
    client = cast.client(administrator)
    target = client.post(reverse("channels:contact_form"))["Location"]
    form = {"name": "Form", "default_team": cast.support.pk, "is_active": "on", "calendar": office.pk}
    client.post(target, form)
    assert Channel.objects.get(name="Form").calendar == office
    assert client.get(target).context["form"]["calendar"].value() == office.pk
