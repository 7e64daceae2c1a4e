"""One run: start the product, load, measure, print."""

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import figures
from bench.figures import Result
from bench.product import BenchError, Product, temporary_product

WORKLOADS = (
    "start",
    "memory",
    "W1",
    "W2",
    "W3",
    "W4",
    "W5",
    "W6",
    "W7",
    "W7s",
    "bytes",
    "live",
    "W1-loaded",
    "W8",
    "W9",
)
DEFAULT_TICKETS = 100_000


def main(arguments: list[str]) -> int:
    """Measures what was asked for; 0 = done, 1 = failed, 2 = usage."""
    parser = argparse.ArgumentParser(prog="bench", description="Measures the product on a history of N tickets.")
    parser.add_argument("--n", type=int, default=DEFAULT_TICKETS, help="tickets to load")
    parser.add_argument("--only", default=",".join(WORKLOADS), help="workloads, separated by commas")
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    given = parser.parse_args(arguments)
    wanted = [word.strip() for word in given.only.split(",") if word.strip()]
    unknown = sorted(set(wanted) - set(WORKLOADS))
    if unknown or given.n < 0:
        parser.error(f"unknown workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    # Whoever ends the bench ends the product with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results: list[Result] = []
    failed = False
    try:
        failed = not measure(given.n, wanted, results)
    except BenchError as error:
        failed = True
        say(str(error))
    finally:
        # What was measured before something went wrong is not lost.
        print(figures.table(results))
        if given.out:
            figures.write(given.out, results, given.n)
    return 1 if failed else 0


def measure(tickets: int, wanted: list[str], results: list[Result]) -> bool:
    """Runs the wanted workloads in their order on a product of their own; False when one of them failed."""
    with temporary_product() as product:
        say("starting")
        product.start()
        connect(product)
        # Everything that touches Django's settings is imported once they name this product.
        from bench import chat, dashboards, help, hooks, ingest, live, loader, machine, pages
        from bench.company import found_company

        loader.check_disk(product.var, tickets)
        company = found_company()
        plan = Plan(wanted, results)
        plan.run("start", lambda: machine.measure_start(product))
        plan.run("memory", lambda: machine.measure_memory(product, "fresh"))
        plan.run("W1", lambda: ingest.measure_ingest(product, "empty"))
        say(f"loading {tickets:,} tickets")
        say(f"loaded in {loader.load(tickets, say):.0f} s")
        browser = pages.Browser(product, company)
        for name, workload in pages.WORKLOADS.items():
            plan.run(name, partial(workload, browser))
        plan.run("W6", lambda: dashboards.measure_figures(product))
        plan.run("W7", lambda: help.measure_articles(product, company))
        plan.run("W7s", lambda: help.measure_search(product, company))
        plan.run("live", lambda: live.measure_live(product, company))
        plan.run("W1-loaded", lambda: ingest.measure_ingest(product, "loaded"))
        plan.run("W9", lambda: hooks.measure_hooks(product))
        plan.run("W8", lambda: chat.measure_chat(product))
        plan.run("memory", lambda: machine.measure_memory(product, "after load"))
    return not plan.failed


class Plan:
    """Which workloads are wanted, and what they found; one that fails does not stop the others."""

    def __init__(self, wanted: list[str], results: list[Result]) -> None:
        self.wanted, self.results, self.failed = wanted, results, False

    def run(self, name: str, workload: Callable[[], list[Result]]) -> None:
        """Runs a workload if it is wanted, and shows its lines at once."""
        if name not in self.wanted:
            return
        say(name)
        try:
            found = workload()
        except Exception:
            self.failed = True
            say(traceback.format_exc())
            return
        self.results += found
        for result in found:
            cost = figures.rounded(result.cpu_ms)
            say(f"  {result.name}: {figures.rounded(result.median)} {result.unit}, CPU {cost} ms")


def connect(product: Product) -> None:
    """Lets Django's settings in this process name the product's own database."""
    web = product.named("helpdesk.services.web")[0].environ()
    os.environ.update(product.environment | {"HELPDESK_STATIC": web["HELPDESK_STATIC"]})
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    import django

    django.setup()


def say(line: str) -> None:
    """Progress, on the error stream."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
