"""Start time and memory."""

import http.client
import time

from django.db import connections

from bench.figures import Result
from bench.product import Product

START_BUDGET_S = 10.0
MEMORY_BUDGET_MB = 900.0


def measure_start(product: Product) -> list[Result]:
    """Seconds from the command to the first page, with a data folder that exists; the product is started anew."""
    connections.close_all()
    product.stop()
    begin = time.monotonic()
    product.start()
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    connection.request("GET", "/accounts/login/")
    connection.getresponse().read()
    connection.close()
    seconds = time.monotonic() - begin
    return [Result("start", "command to first page, warm", "s", seconds, budget=START_BUDGET_S)]


def measure_memory(product: Product, when: str) -> list[Result]:
    """PSS of all processes but database and Redis."""
    return [Result("memory", f"web, worker, beat, mail, {when}", "MB", product.memory_mb(), budget=MEMORY_BUDGET_MB)]
