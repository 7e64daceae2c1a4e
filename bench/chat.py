"""W8: two thousand visitors on their sockets, who write fifty messages a second, and agents who read along."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from bench.company import Company
from bench.figures import Result, median, percentile
from bench.pages import Browser
from bench.product import BenchError, Product
from bench.tabs import Tab
from bench.visitors import Line, Visitor
from channels_inbox.actions.channels import create_channel
from people.models import Agent, Team
from tickets.enums import ChannelKind
from tickets.models import Channel, Message

VISITORS = 2_000
A_SECOND = 50.0
SECONDS = 60.0
TABS = 10
OPEN_SHARE = 1 / 15  # of the messages: each open conversation hears one every three seconds
ARRIVING = 16  # at the same time
IDLE_S = 20.0
LATE_S = 60.0
WEB = "helpdesk.services.web"
BUDGET_MS = 150.0


@dataclass(slots=True)
class Costs:
    """CPU seconds of the product and of this process, and wall time, of one stretch of the run."""

    product: float
    own: float
    wall: float

    @classmethod
    def now(cls, product: Product) -> "Costs":
        """So far."""
        return cls(product.cpu_s(), time.process_time(), time.monotonic())

    def since(self, product: Product) -> "Costs":
        """What was used since then."""
        later = Costs.now(product)
        return Costs(later.product - self.product, later.own - self.own, later.wall - self.wall)


@dataclass(slots=True)
class Findings:
    """What a run measured; memory in MB of the web processes."""

    arrival: Costs
    idle: Costs
    load: Costs
    fresh_mb: float
    idle_mb: float
    loaded_mb: float
    watched: list[Line]
    lines: list[Line]
    sent: int


def measure_chat(product: Product) -> list[Result]:
    """Milliseconds from sending to the acknowledgement, to the hint on the agent's socket, to the message in the page.

    A figure counts only when every message stands in its ticket once and in order, and every page was told so.
    """
    channel = _website()
    agents = list(Agent.objects.filter(teams=channel.default_team, is_active=True).order_by("pk")[:TABS])
    browsers = [Browser(product, Company(reader=agent)) for agent in agents]
    visitors = [Visitor(number) for number in range(VISITORS)]
    found = asyncio.run(_play(product, channel.slug, visitors, browsers))
    _check(channel, visitors)
    return _results(found)


def _website() -> Channel:
    found = Channel.objects.filter(kind=ChannelKind.CHAT).select_related("default_team").first()
    team = Team.objects.get(name="Support")
    return found or create_channel(kind=ChannelKind.CHAT, name="Website", default_team=team, config={}, secrets={})


async def _play(product: Product, key: str, visitors: Sequence[Visitor], browsers: Sequence[Browser]) -> Findings:
    fresh_mb, begin = _memory(product), Costs.now(product)
    await _arrive(visitors, f"127.0.0.1:{product.port}", key)
    arrival = begin.since(product)
    tabs = [Tab(browser, visitor) for browser, visitor in zip(browsers, visitors, strict=False)]
    for tab in tabs:
        await tab.open()
    begin = Costs.now(product)
    await asyncio.sleep(IDLE_S)
    idle, idle_mb = begin.since(product), _memory(product)
    before = sum(len(visitor.lines) for visitor in visitors)
    begin = Costs.now(product)
    lines = await _talk(visitors, len(tabs))
    load = begin.since(product)
    watched = [line for line in lines if int(line.client[1:].partition("-")[0]) < len(tabs)]
    await _until_told(visitors, watched)
    loaded_mb = _memory(product)
    for tab in tabs:
        await tab.close()
    problems = [problem for visitor in visitors for problem in visitor.problems]
    problems += [problem for tab in tabs for problem in tab.problems]
    sent = sum(len(visitor.lines) for visitor in visitors) - before
    for start in range(0, len(visitors), 100):
        await asyncio.gather(*(visitor.leave() for visitor in visitors[start : start + 100]))
    if problems:
        raise BenchError(f"{len(problems)} times something went wrong, first: {problems[0]}")
    return Findings(arrival, idle, load, fresh_mb, idle_mb, loaded_mb, watched, lines, sent)


def _memory(product: Product) -> float:
    return sum(process.memory_full_info().pss for process in product.named(WEB)) / 1e6


async def _arrive(visitors: Sequence[Visitor], host: str, key: str) -> None:
    queue = iter(visitors)

    async def lane() -> None:
        for visitor in queue:
            await visitor.arrive(host, key)

    await asyncio.gather(*(lane() for _ in range(ARRIVING)))


async def _talk(visitors: Sequence[Visitor], watched: int) -> list[Line]:
    """Visitors write at random instants, whether or not the product keeps up; returns what they wrote."""
    chance, lines = random.Random(8), []
    begin = due = time.monotonic()
    while due - begin < SECONDS:
        due += chance.expovariate(A_SECOND)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        is_watched = chance.random() < OPEN_SHARE
        number = chance.randrange(watched) if is_watched else chance.randrange(watched, len(visitors))
        lines.append(await visitors[number].write())
    return lines


async def _until_told(visitors: Sequence[Visitor], watched: Sequence[Line]) -> None:
    deadline = time.monotonic() + LATE_S
    while time.monotonic() < deadline:
        told = all(len(visitor.shown) >= len(visitor.lines) for visitor in visitors)
        if told and all(line.fetched for line in watched):
            return
        await asyncio.sleep(0.2)


def _check(channel: Channel, visitors: Sequence[Visitor]) -> None:
    """Every message once, in order: in the database and in the visitor's page."""
    found: dict[int, list[str]] = {}
    rows = Message.objects.filter(ticket__channel=channel, kind="customer").order_by("ticket", "seq")
    for ticket, text in rows.values_list("ticket_id", "text"):
        found.setdefault(ticket, []).append(text[1:].partition("]")[0])
    wrong: Counter[str] = Counter()
    for visitor in visitors:
        written = [line.client for line in visitor.lines]
        wrong["not acknowledged"] += sum(not line.acked for line in visitor.lines)
        for place, got in (("database", found.get(visitor.ticket, [])), ("page", visitor.shown)):
            wrong[f"lost in the {place}"] += len(set(written) - set(got))
            wrong[f"doubled in the {place}"] += len(got) - len(set(got))
            wrong[f"out of order in the {place}"] += got != written and sorted(got) == sorted(written)
    if +wrong:
        raise BenchError(f"messages went wrong: {dict(+wrong)}")
    connection.close()


def _results(found: Findings) -> list[Result]:
    cpu_ms = (found.load.product - found.idle.product / found.idle.wall * found.load.wall) * 1000 / found.sent

    def since_sent(name: str, lines: Sequence[Line]) -> list[float]:
        return [(getattr(line, name) - line.sent) * 1000 for line in lines if getattr(line, name)]

    def latency(ident: str, name: str, times: list[float], **more: float) -> Result:
        return Result(ident, f"chat, {name}", "ms", median(times), percentile(times, 95), **more)  # type: ignore[arg-type]

    def share(name: str, costs: Costs, used: float) -> Result:
        return Result(f"W8-cpu {name}", f"chat, CPU {name}", "% core", 100 * used / costs.wall)

    arrivals = VISITORS / found.arrival.wall
    return [
        latency(
            "W8", "sent to shown to the agent", since_sent("fetched", found.watched), cpu_ms=cpu_ms, budget=BUDGET_MS
        ),
        latency("W8-hint", "sent to the hint on the agent's socket", since_sent("rung", found.watched)),
        latency("W8-ack", "sent to acknowledged", since_sent("acked", found.lines)),
        Result("W8-rate", "chat, messages written", "1/s", found.sent / found.load.wall),
        Result(
            "W8-arrive", "chat, visitors who begin", "1/s", arrivals, cpu_ms=found.arrival.product * 1000 / VISITORS
        ),
        share("idle", found.idle, found.idle.product),
        share("load", found.load, found.load.product),
        share("visitors", found.load, found.load.own),
        Result("W8-memory", "web processes, fresh", "MB", found.fresh_mb),
        Result("W8-memory", f"web processes, {VISITORS} visitors", "MB", found.idle_mb),
        Result("W8-memory", "web processes, after the load", "MB", found.loaded_mb),
    ]
