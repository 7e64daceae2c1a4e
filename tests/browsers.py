"""One Chromium after the other: whichever hangs while it closes something is ended, and the next test has a new one."""

import shutil
import threading
from collections.abc import Callable

import psutil
from playwright.sync_api import Browser, Error, Playwright, expect

PATIENCE_S = 20.0
SHOWN_MS = 15_000  # how long a page may take to show what is waited for: machines are busy, and no speed is judged here
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

expect.set_options(timeout=SHOWN_MS)


class Browsers:
    """Launches Chromium when it is needed; closing never takes longer than PATIENCE_S."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._chromium: Browser | None = None

    def open(self) -> Browser:
        """The browser that runs, or a new one."""
        if self._chromium is None or not self._chromium.is_connected():
            path = shutil.which("chromium") or "/usr/bin/chromium"
            self._chromium = self._playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        return self._chromium

    def tidy(self) -> None:
        """Closes what is open in the browser."""
        for context in self._chromium.contexts if self._chromium else []:
            in_time(context.close)

    def end(self) -> None:
        """Closes the browser."""
        if self._chromium is not None:
            in_time(self._chromium.close)


def in_time(close: Callable[[], None]) -> None:
    """Closes a context or a browser; when that hangs, as it does now and then, ends every Chromium of this process."""
    timer = threading.Timer(PATIENCE_S, _kill)
    timer.start()
    try:
        close()
    except Error:
        if timer.is_alive():
            raise
    finally:
        timer.cancel()


def _kill() -> None:
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" in process.name():
                process.kill()
        except psutil.NoSuchProcess:
            continue
