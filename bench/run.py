"""One run: start the product, load, measure, print."""

import argparse
import os
import signal
import sys
from pathlib import Path

from bench import figures
from bench.figures import Result
from bench.product import BenchError, Product, temporary_product

WORKLOADS = ("start", "memory", "W1", "W2", "W3", "W4", "W5", "bytes", "live")
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
    try:
        results = measure(given.n, wanted)
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(figures.table(results))
    if given.out:
        figures.write(given.out, results, given.n)
    return 0


def measure(tickets: int, wanted: list[str]) -> list[Result]:
    """Runs the wanted workloads in their order on a product of their own."""
    results: list[Result] = []
    with temporary_product() as product:
        say("starting")
        product.start()
        connect(product)
        # Everything that touches Django's settings is imported once they name this product.
        from bench import ingest, live, loader, machine, pages
        from bench.company import found_company

        loader.check_disk(product.var, tickets)
        company = found_company()
        if "start" in wanted:
            results += machine.measure_start(product)
        if "memory" in wanted:
            results += machine.measure_memory(product, "fresh")
        if "W1" in wanted:
            say("W1 on an empty database")
            results += ingest.measure_ingest(product, "empty")
        say(f"loading {tickets:,} tickets")
        say(f"loaded in {loader.load(tickets, say):.0f} s")
        if "W1" in wanted:
            say("W1 on the loaded database")
            results += ingest.measure_ingest(product, "loaded")
        browser = pages.Browser(product, company)
        for name, workload in pages.WORKLOADS.items():
            if name in wanted:
                say(name)
                results += workload(browser)
        if "live" in wanted:
            say("live")
            results += live.measure_live(product, company)
        if "memory" in wanted:
            results += machine.measure_memory(product, "after load")
    return results


def connect(product: Product) -> None:
    """Lets Django's settings in this process name the product's own database."""
    os.environ.update(product.environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    import django

    django.setup()


def say(line: str) -> None:
    """Progress, on the error stream."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
