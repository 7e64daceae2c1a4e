"""Files say what the screen says: each figure of a page is read back from its workbook and its CSV."""

import csv
import html
import io
import re
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client

from core.clocks import now
from people.enums import Role
from tests.cast import Cast, make_agent
from tests.metrics.dashboards.rows import MINUTE, refreshed, write_fact

ADDRESS = "channel=email&clock=calendar"
EVIL = '=HYPERLINK("http://evil.test","Billing")'


@pytest.fixture
def manager(cast: Cast) -> Client:
    """Forty tickets of four weeks and thirty of the four before; one team has the name of a formula."""
    cache.clear()
    cast.support.name = EVIL
    cast.support.save()
    refreshed(now())
    noon = now().replace(hour=12)
    for place in range(70):
        at = noon - timedelta(days=1 + place * 4 // 5, minutes=place)
        own: dict[str, Any] = {"team": cast.support.pk, "agent": cast.alice.pk}
        own["ticket"] = cast.open_ticket().pk if place < 3 else 0
        write_fact("created", at, **own)
        write_fact("first_response", at, value=(place + 1) * MINUTE, **own)
        write_fact("first_response", at, reason="spam" if place % 2 else "", value=5 * MINUTE, **own)
        if place < 3 or place > 40:
            write_fact("csat", at, value=5, num=int(place < 2), den=1, **own)
    return cast.client(make_agent("Ada", Role.MANAGER, cast.support))


def workbook(client: Client, address: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(client.get(address).content))


def lines(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def tiles_of(page: str) -> dict[str, tuple[str, str]]:
    """What the tiles of a page say: their value, and all of their text."""
    found = {}
    for tile in re.findall(r'<article class="kpi.*?</article>', page, re.DOTALL):
        label = plain(re.search(r'kpi__link"[^>]*>(.*?)</a>', tile, re.DOTALL)[1])  # type: ignore[index]
        value = plain(re.search(r'kpi__value">(.*?)</p>', tile, re.DOTALL)[1])  # type: ignore[index]
        found[label] = value, plain(tile)
    return found


def test_workbook_says_of_every_tile_what_the_screen_says(manager: Client) -> None:
    page = manager.get(f"/dashboards/?{ADDRESS}").content.decode()
    book = workbook(manager, f"/dashboards/overview/export/?{ADDRESS}&as=xlsx")
    rows = {line["Figure"]: line for line in lines(book["Figures"]) if line["Of"] is None}
    tiles = tiles_of(page)
    assert len(tiles) == 12
    for label, (value, text) in tiles.items():
        row = rows[label]
        assert row["Shown"] == value, label
        if "n = " in text and "from n =" not in text:
            assert f"n = {row['Denominator'] or row['n']}" in text, label
    response = rows["First response, median"]
    assert (response["Value"], response["Unit"], response["Clock"]) == (540, "seconds", "calendar hours")
    assert (response["n"], response["n before"], response["Left out"]) == (53, 52, 17)
    assert rows["Satisfaction (CSAT)"]["Value"] is None
    assert (rows["Satisfaction (CSAT)"]["Numerator"], rows["Satisfaction (CSAT)"]["Denominator"]) == (2, 3)


def test_workbook_says_of_every_table_and_chart_what_the_screen_says(manager: Client) -> None:
    page = manager.get("/dashboards/").content.decode()
    book = workbook(manager, "/dashboards/overview/export/?as=xlsx")
    table = re.search(r'<h2 id="by-channel-created-title">.*?</table>', page, re.DOTALL)[0]  # type: ignore[index]
    head = [plain(cell) for cell in re.findall(r"<th scope=\"col\".*?</th>", table)][1:]
    cells = [plain(cell.split("<span")[0]) for cell in re.findall(r"<td.*?</td>", table, re.DOTALL)]
    rows = {(line["Figure"], line["Of"]): line["Shown"] for line in lines(book["Figures"])}
    assert cells == [rows.get((label, "Channel: E-mail"), "–") for label in head]
    course = [line for line in lines(book["Over time"]) if line["Figure"] == "New tickets"]
    assert sum(line["Value"] for line in course) == 35
    drawn = re.search(r'<th scope="col" class="number">New tickets</th>.*?</tbody>', page, re.DOTALL)[0]  # type: ignore[index]
    shown = re.findall(r'<tr><th[^>]*>[^<]*</th><td class="number">(?:<a[^>]*>)?(\d+)', drawn)
    assert shown == [str(line["Value"]) for line in course]
    assert sum(sum(row[1:]) for row in book["Arrivals"].iter_rows(min_row=2, values_only=True)) == 35


def test_cells_are_numbers_dates_and_never_formulas(manager: Client, cast: Cast) -> None:
    book = workbook(manager, f"/dashboards/agents/export/?as=xlsx&team={cast.support.pk}&from=2026-01-01")
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in texts} <= {"s", "n", "d"}
    said = {line["What"]: line["Value"] for line in lines(book["About"])}
    assert said["First day"] == datetime(2026, 1, 1)
    assert said["Time zone"] == "UTC"
    assert isinstance(said["Made (UTC)"], datetime)
    days = f"from=2026-01-01&to={said['Last day'].date()}"
    assert said["Address"].endswith(f"/dashboards/agents/?{days}&team={cast.support.pk}")
    named = [cell for cell in book["About"]["B"] if cell.value == EVIL]
    assert [(cell.data_type, cell.quotePrefix) for cell in named] == [("s", True)]
    assert [line["Of"] for line in lines(book["Figures"]) if line["Of"].startswith("Team")] == [f"Team: {EVIL}"] * 2
    body = manager.get("/dashboards/agents/export/").content.decode("utf-8-sig")
    assert not [cell for line in csv.reader(io.StringIO(body)) for cell in line if cell.startswith(("=", "+", "@"))]


def test_what_is_left_out_adds_up(manager: Client) -> None:
    book = workbook(manager, "/dashboards/speed/export/?as=xlsx")
    left_out = [line for line in lines(book["Left out"]) if line["Figure"] == "First response, median"]
    assert [(line["Reason"], line["How many"]) for line in left_out] == [("counted", 53), ("spam", 17)]


def test_csv_has_the_same_figures(manager: Client) -> None:
    body = manager.get("/dashboards/overview/export/").content.decode("utf-8-sig")
    rows = {(line["figure"], line["slice"]): line for line in csv.DictReader(io.StringIO(body))}
    csat = rows["Satisfaction (CSAT)", ""]
    assert (csat["numerator"], csat["denominator"], csat["n"], csat["value"]) == ("2", "3", "3", "")
    assert rows["First response, median", "Channel: E-mail"]["value"] == "540.0"
    assert rows["Open now", ""]["value"] == "3"


def test_workbook_of_tickets_holds_what_is_counted(manager: Client) -> None:
    book = workbook(manager, "/dashboards/csat/tickets/?part=kept&as=xlsx")
    rows = lines(book["Tickets"])
    assert [line["Value"] for line in rows] == [5, 5]
    assert rows[0]["Counted (UTC)"].date() == date.today() - timedelta(days=1)
