"""The pages: who sees what, what stands on them, and that every figure leads to exactly what it counts."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from core.clocks import now
from metrics.dashboards import notices
from metrics.dashboards.pages import PAGES
from metrics.models import Incident
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact

QUERIES = 20


@pytest.fixture
def manager(cast: Cast) -> Client:
    cache.clear()
    return cast.client(make_agent("Ada", Role.MANAGER, cast.support))


@pytest.fixture
def solved(cast: Cast) -> list[int]:
    """Seven tickets of five days ago, five of them Alice's, three of those good."""
    refreshed(now())
    numbers = []
    for place in range(7):
        ticket = cast.open_ticket()
        numbers.append(ticket.pk)
        agent: Agent = cast.alice if place < 5 else cast.bob
        own: dict[str, Any] = {"ticket": ticket.pk, "team": cast.support.pk, "agent": agent.pk, "tier": "basic"}
        at = now() - timedelta(days=5, minutes=place)
        write_fact("created", at, **own)
        write_fact("first_response", at, value=(place + 1) * 10 * MINUTE, **own)
        write_fact("csat", at, value=5, num=int(place < 3), den=1, **own)
    return numbers


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("slug", PAGES)
def test_every_page_answers_within_its_budget(
    manager: Client, solved: list[int], slug: str, django_assert_max_num_queries: Any
) -> None:
    address = reverse("metrics:overview") if slug == "overview" else reverse("metrics:page", args=[slug])
    with django_assert_max_num_queries(QUERIES):
        text_of(manager, address)


def test_days_whose_figures_differed_are_named(manager: Client, solved: list[int]) -> None:
    day = (now() - timedelta(days=4)).date()
    incident = Incident.objects.create(day=day, found_at=now(), detail="facts")
    Incident.objects.create(day=day - timedelta(days=200), found_at=now(), detail="facts")
    page = text_of(manager, "/dashboards/")
    words = re.search(r"are being checked and may change: ([^<]*)\.</p>", page)
    assert words is not None
    assert words[1] == date_format(day, "DATE_FORMAT")
    Incident.objects.filter(pk=incident.pk).update(closed_at=now())
    assert "are being checked" not in text_of(manager, "/dashboards/")


def test_what_goes_on_behind_the_figures_stands_above_them(
    manager: Client, solved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_notices", [lambda: "", lambda: "Half of the year is there."])
    assert "Half of the year is there." in text_of(manager, "/dashboards/")


def test_tile_shows_value_interval_and_n_and_leads_to_its_tickets(manager: Client, solved: list[int]) -> None:
    page = text_of(manager, "/dashboards/?channel=email")
    tile = re.search(r'<a class="kpi__link" href="([^"]+)">First response, median</a>.*?</article>', page, re.DOTALL)
    assert tile is not None
    assert "40<small>min</small>" in tile[0]
    assert "n = 7 · open hours" in tile[0]
    assert "10 min to 1 h 10 min" in tile[0]
    listed = text_of(manager, tile[1].replace("&amp;", "&"))
    assert re.findall(r'table__main" href="[^"]*?/(\d+)/"', listed) == [str(number) for number in solved]
    assert "7 tickets" in listed


def test_share_leads_to_its_good_and_bad_parts(manager: Client, solved: list[int]) -> None:
    everything = text_of(manager, "/dashboards/csat/tickets/")
    missed = text_of(manager, "/dashboards/csat/tickets/?part=missed")
    assert everything.count("table__main") == 7
    assert missed.count("table__main") == 4
    assert "4 answers" in missed


def test_cell_of_the_heat_map_leads_to_its_hour(manager: Client, solved: list[int]) -> None:
    page = text_of(manager, "/dashboards/")
    hrefs = set(re.findall(r'href="([^"]*weekday=\d[^"]*hour=\d+)"', page))
    found = [text_of(manager, href.replace("&amp;", "&")).count("table__main") for href in hrefs]
    assert sum(found) == 7


def test_table_hides_estimates_of_few(manager: Client, solved: list[int]) -> None:
    page = text_of(manager, "/dashboards/agents/")
    bob = re.search(r'<th scope="row" dir="auto">Bob</th>(.*?)</tr>', page, re.DOTALL)
    assert bob is not None
    assert "0 of 2" in bob[1]
    assert "not enough data" in bob[1]
    assert "%" not in bob[1]


def test_file_of_tickets_holds_what_is_counted(manager: Client, solved: list[int]) -> None:
    body = manager.get("/dashboards/csat/tickets/?part=kept&as=csv").content.decode("utf-8-sig")
    assert [line["ticket"] for line in csv.DictReader(io.StringIO(body))] == [str(number) for number in solved[:3]]


def test_agents_see_their_own_figures_alone(cast: Cast, solved: list[int]) -> None:
    cache.clear()
    alice = cast.client(cast.alice)
    page = text_of(alice, f"/dashboards/me/?agent={cast.bob.pk}")
    assert "3 of 5" in page or "60" in page
    assert "n = 5" in page
    assert text_of(alice, f"/dashboards/me/csat/tickets/?agent={cast.bob.pk}").count("table__main") == 5
    body = alice.get("/dashboards/me/export/").content.decode("utf-8-sig")
    assert {line["n"] for line in csv.DictReader(io.StringIO(body)) if line["n"] != "0"} == {"5"}
    for address in ("/dashboards/", "/dashboards/speed/", "/dashboards/csat/tickets/", "/dashboards/speed/export/"):
        assert alice.get(address).status_code == 403
    assert alice.get("/dashboards/me/created/tickets/").status_code == 404


def test_ticket_of_another_team_is_counted_and_not_shown(cast: Cast, solved: list[int]) -> None:
    ticket = cast.open_ticket("Secret.")
    type(ticket).objects.filter(pk=ticket.pk).update(team=cast.billing, subject="Not for Alice")
    write_fact("csat", now() - timedelta(days=2), ticket=ticket.pk, agent=cast.alice.pk, num=1, den=1, value=5)
    page = text_of(cast.client(cast.alice), "/dashboards/me/csat/tickets/")
    assert "of another team" in page
    assert "Not for Alice" not in page


def test_addresses_from_before_still_answer(manager: Client, solved: list[int]) -> None:
    assert text_of(manager, "/dashboards/new/tickets/?today=1").count("table__main") == 0
    assert text_of(manager, "/dashboards/open/tickets/").count("table__main") == 7
    assert text_of(manager, "/dashboards/unanswered/tickets/").count("table__main") == 7
    assert manager.get("/dashboards/nothing/").status_code == 404
    assert manager.get("/dashboards/nothing/tickets/").status_code == 404


def test_nonsense_in_the_address_is_told(manager: Client, db: None) -> None:
    page = text_of(manager, "/dashboards/?from=2026-13-99&team=x&after=%00")
    assert "A day is written as 2026-01-31." in page
