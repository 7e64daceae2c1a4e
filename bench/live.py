"""New mail in an open browser: from the first byte of SMTP to the row on the screen."""

import shutil
import time
from pathlib import Path

from bench.company import MAILBOX, Company, sign_in
from bench.figures import Result, median, percentile
from bench.ingest import send
from bench.mails import letters
from bench.product import BenchError, Product
from bench.samples import Sample

ROUNDS = 10
PAUSE_S = 1.5
BUDGET_S = 1.0


def measure_live(product: Product, company: Company) -> list[Result]:
    """Seconds until a new mail stands in the list of an open page; nothing when this machine has no Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    address = f"http://127.0.0.1:{product.port}"
    cookies = sign_in(company.reader)  # before Playwright's loop runs in this thread, where Django asks no database
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(chromium), args=["--no-sandbox"])
        try:
            context = browser.new_context()
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
            page = context.new_page()
            page.goto(f"{address}/inbox/open/")
            page.locator("html[data-socket-ready='true']").wait_for(state="attached", timeout=20_000)
            times = [_arrival(page, product, number) for number in range(ROUNDS)]
        finally:
            browser.close()
    return [Result("live", "new mail in an open browser", "s", median(times), percentile(times, 95), budget=BUDGET_S)]


def _arrival(page: object, product: Product, number: int) -> float:
    # Rows are fetched at most once a second; the next mail shall not pay for the one before it.
    time.sleep(PAUSE_S)
    subject = f"Arrival {number} of {MAILBOX.partition('@')[0]}"
    mail = letters(1, [Sample(subject, "Is it there?", "<p>Is it there?</p>")], [], number)
    begin = time.monotonic()
    send(product, mail)
    try:
        page.locator(".ticket-row__subject", has_text=subject).first.wait_for(timeout=20_000)  # type: ignore[attr-defined]
    except Exception as error:
        raise BenchError(f"a new mail did not appear: {error}") from error
    return time.monotonic() - begin
