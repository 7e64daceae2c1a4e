"""W2 to W5: pages as a signed-in agent's browser asks for them."""

import gzip
import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.company import Company, sign_in
from bench.figures import Result, median, percentile
from bench.product import BenchError, Product
from bench.samples import COMMON_WORD, RARE_WORD
from tickets.access import visible_tickets

WARM_UP = 40  # every thread of both web processes has met the page on its own database connection
ROUNDS = 50
CONNECTIONS = 8
CONCURRENT_ROUNDS = 50
LIST = "/inbox/open/"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """Body as it came and as text, and how it was encoded."""

    status: int
    raw: bytes
    encoding: str

    @property
    def text(self) -> str:
        """The decoded body."""
        return (gzip.decompress(self.raw) if self.encoding == "gzip" else self.raw).decode()

    @property
    def compressed(self) -> int:
        """Bytes with gzip, whoever applied it."""
        return len(self.raw) if self.encoding else len(gzip.compress(self.raw, 6))


class Browser:
    """One signed-in agent with a connection that stays open."""

    def __init__(self, product: Product, company: Company) -> None:
        self.product = product
        self.agent = company.reader
        self.cookies = sign_in(self.agent)
        self.connection = self.connect()

    def connect(self) -> http.client.HTTPConnection:
        """A further connection."""
        return http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)

    def headers(self) -> dict[str, str]:
        """What a browser sends with everything."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Accept-Encoding": "gzip", "Accept": "text/html"}

    def get(self, path: str, connection: http.client.HTTPConnection | None = None) -> Answer:
        """One request; raises BenchError for anything but 200."""
        wire = connection or self.connection
        wire.request("GET", path, headers=self.headers())
        return _answer(wire, path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """One form; the token is that of the cookie, as the page's script sends it."""
        token = self.cookies.setdefault("csrftoken", "a" * 32)
        headers = self.headers() | {"Content-Type": FORM, "X-CSRFToken": token, "HX-Request": "true"}
        self.connection.request("POST", path, urlencode(fields), headers)
        return _answer(self.connection, path)

    def statements(self, path: str) -> int:
        """SQL statements of one request, sign-in included, counted in this process on the same database."""
        client = Client(SERVER_NAME="127.0.0.1")
        for name, value in self.cookies.items():
            client.cookies[name] = value
        if client.get(path).status_code != 200:
            raise BenchError(f"{path} did not answer to its own process")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)


def _answer(wire: http.client.HTTPConnection, path: str) -> Answer:
    response = wire.getresponse()
    answer = Answer(response.status, response.read(), response.headers.get("Content-Encoding", ""))
    if answer.status != 200:
        raise BenchError(f"{path} answered {answer.status}")
    return answer


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def _times(browser: Browser, paths: list[str]) -> list[float]:
    return [timed(partial(browser.get, paths[number % len(paths)])) for number in range(ROUNDS)]


def one_client(
    browser: Browser, ident: str, name: str, paths: list[str], budget: float, marker: str = ""
) -> list[Result]:
    """Median and p95 of one client asking for the paths in turn; every page must hold `marker`."""
    for number in range(WARM_UP):
        if marker not in browser.get(paths[number % len(paths)]).text:
            raise BenchError(f"{paths[number % len(paths)]} does not show what it should")
    cpu = browser.product.cpu_s()
    times = _times(browser, paths)
    cpu_ms = (browser.product.cpu_s() - cpu) * 1000 / ROUNDS
    statements, size = browser.statements(paths[0]), browser.get(paths[0]).compressed
    return [Result(ident, name, "ms", median(times), percentile(times, 95), cpu_ms, statements, size, budget)]


def many_clients(browser: Browser, ident: str, name: str, paths: list[str], budget: float) -> list[Result]:
    """Requests a second of eight connections."""
    failures: list[Exception] = []

    def ask(lane: int) -> None:
        wire = browser.connect()
        try:
            for number in range(CONCURRENT_ROUNDS):
                browser.get(paths[(lane + number) % len(paths)], wire)
        except Exception as error:
            failures.append(error)
        finally:
            wire.close()

    lanes = [threading.Thread(target=ask, args=(lane,)) for lane in range(CONNECTIONS)]
    cpu, begin = browser.product.cpu_s(), time.monotonic()
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    seconds, total = time.monotonic() - begin, CONNECTIONS * CONCURRENT_ROUNDS
    if failures:
        raise BenchError(f"a request failed: {failures[0]}")
    cpu_ms = (browser.product.cpu_s() - cpu) * 1000 / total
    return [Result(ident, name, "req/s", total / seconds, cpu_ms=cpu_ms, budget=budget, more_is_better=True)]


def measure_list(browser: Browser) -> list[Result]:
    """W2: the first page of the open tickets."""
    rows = f"{LIST}rows/"
    return [
        *one_client(browser, "W2", "list, first page", [LIST], 15, "ticket-row"),
        *one_client(browser, "W2-rows", "list, rows alone", [rows], 15, "ticket-row"),
        *many_clients(browser, "W2-8", "list, 8 connections", [LIST], 120),
    ]


def measure_ticket(browser: Browser) -> list[Result]:
    """W3: tickets with twenty messages."""
    tickets = visible_tickets(browser.agent).filter(last_seq__gte=20).order_by("-number")[:10]
    paths = [f"/inbox/tickets/{ticket.pk}/" for ticket in tickets]
    if not paths:
        raise BenchError("no ticket with twenty messages is visible")
    return [
        *one_client(browser, "W3", "ticket with 20 messages", paths, 20, "message"),
        *many_clients(browser, "W3-8", "ticket, 8 connections", paths, 100),
    ]


def measure_search(browser: Browser) -> list[Result]:
    """W4: a word of fifty tickets and a word of most of them."""

    def path(word: str) -> str:
        return f"/inbox/search/?q={quote(word)}"

    return [
        *one_client(browser, "W4-rare", "search, word in 50 tickets", [path(RARE_WORD)], 15, "ticket-row"),
        *one_client(browser, "W4-common", "search, common word", [path(COMMON_WORD)], 40, "ticket-row"),
    ]


def measure_reply(browser: Browser) -> list[Result]:
    """W5: the POST of a reply, on a ticket of five messages each time."""
    found = visible_tickets(browser.agent).filter(last_seq=5, shelf__in=["open", "pending"]).order_by("-number")
    numbers = list(found.values_list("number", flat=True)[: WARM_UP + ROUNDS])
    if not numbers:
        raise BenchError("no open ticket is visible")

    def reply(number: int) -> None:
        fields = {"html": "<p>Thank you, we look into it.</p>", "to": "customer@org1.example", "seen": "5"}
        browser.post(f"/inbox/tickets/{number}/replies/", fields)

    for number in numbers[:WARM_UP]:
        reply(number)
    measured = numbers[WARM_UP:] or numbers
    cpu = browser.product.cpu_s()
    times = [timed(partial(reply, number)) for number in measured]
    cpu_ms = (browser.product.cpu_s() - cpu) * 1000 / len(measured)
    return [Result("W5", "reply, the POST", "ms", median(times), percentile(times, 95), cpu_ms, budget=12)]


def measure_bytes(browser: Browser) -> list[Result]:
    """Bytes of the list page and of the assets that it asks for, as a browser with gzip receives them."""
    page = browser.get(LIST)
    size = sum(browser.get(path).compressed for path in _assets(page.text))
    html = page.compressed
    return [
        Result("bytes-html", "list page, HTML", "kB", html / 1000, bytes=html, budget=12),
        Result("bytes-assets", "list page, assets", "kB", size / 1000, bytes=size, budget=120),
    ]


_ASSET = re.compile(r"""(?:src|href)="(/static/[^"]+\.(?:css|js|svg|woff2|ico)[^"]*)\"""")
_IMPORT = re.compile(r""""(/static/[^"]+\.js)\"""")


def _assets(html: str) -> set[str]:
    """Everything under /static/ that the page names, modules of its import map included, without the editor."""
    paths = {path.partition("#")[0] for path in [*_ASSET.findall(html), *_IMPORT.findall(html)]}
    return {path for path in paths if "prose" not in path and "editor" not in path}


WORKLOADS = {
    "W2": measure_list,
    "W3": measure_ticket,
    "W4": measure_search,
    "W5": measure_reply,
    "bytes": measure_bytes,
}
