"""The product as a user starts it, in a data folder of its own, and what its processes cost."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.figures import ROOT
from helpdesk.services.surroundings import free_port

START_LIMIT_S = 180.0
STOP_LIMIT_S = 60.0
DATABASE_PROGRAMS = {"postgres", "redis-server"}


class BenchError(Exception):
    """The bench cannot go on; the text says why in a sentence."""


class Product:
    """One start of `make run` in a temporary data folder; free ports, embedded services, default settings."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.smtp_port = free_port()
        self.media_port = free_port()
        self.process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What names this product; everything else keeps its default."""
        return {
            "HELPDESK_VAR": str(self.var),
            "HELPDESK_PORT": str(self.port),
            "HELPDESK_SMTP_PORT": str(self.smtp_port),
            "HELPDESK_HOST": "127.0.0.1",
            # The visitors of the chat come through a proxy that tells their addresses, as in front of most products:
            # one address may begin 30 chats an hour.
            "HELPDESK_TRUSTED_PROXIES": "127.0.0.1",
            # Files of customers lie on this machine, too.
            "HELPDESK_NET_ALLOW": self.media_url.removeprefix("http://"),
            "HELPDESK_WHATSAPP_URL": self.media_url,
        }

    @property
    def media_url(self) -> str:
        """Where files of customers lie while W9 runs."""
        return f"http://127.0.0.1:{self.media_port}"

    def start(self) -> float:
        """Starts everything; returns the seconds until it says that it is ready."""
        begin = time.monotonic()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HELPDESK_", "DATABASE_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk.services", "run"],
            cwd=ROOT,
            env={**kept, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(self.process, lines), daemon=True).start()
        said = []
        while time.monotonic() - begin < START_LIMIT_S:
            try:
                said.append(lines.get(timeout=1.0))
            except queue.Empty:
                if self.process.poll() is not None:
                    break
                continue
            if said[-1].startswith("ready "):
                return time.monotonic() - begin
        raise BenchError(f"the product did not start: {' / '.join(said)}")

    @staticmethod
    def _read(process: subprocess.Popen[str], lines: "queue.SimpleQueue[str]") -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line.strip())

    def stop(self) -> None:
        """Takes everything down; data stays."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def processes(self) -> list[psutil.Process]:
        """Every living process of the product, the embedded services among them."""
        assert self.process
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def named(self, *words: str) -> list[psutil.Process]:
        """The processes whose command line holds all of the words."""
        found = []
        for process in self.processes():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if all(word in line for word in words):
                found.append(process)
        return found

    def cpu_s(self) -> float:
        """CPU seconds that all processes have used so far, those that have ended included."""
        total = 0.0
        for process in self.processes():
            try:
                total += sum(process.cpu_times()[:4])
            except psutil.Error:
                continue
        return total

    def memory_mb(self) -> float:
        """PSS of web, worker, beat and mail receiver in MB: everything but database and Redis."""
        total = 0
        for process in self.processes():
            try:
                if process.name() not in DATABASE_PROGRAMS:
                    total += process.memory_full_info().pss
            except psutil.Error:
                continue
        return total / 1e6

    @contextmanager
    def paused_worker(self) -> Iterator[None]:
        """The worker that processes mail stands still."""
        stopped = self.named("worker-inbound@")
        for process in stopped:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                process.send_signal(signal.SIGCONT)


@contextmanager
def temporary_product() -> Iterator[Product]:
    """A product in a folder that is removed afterwards."""
    var = Path(tempfile.mkdtemp(prefix="helpdesk-bench-"))
    var.chmod(0o711)
    product = Product(var)
    try:
        yield product
    finally:
        product.stop()
        shutil.rmtree(var, ignore_errors=True)


def until(done: Callable[[], bool], what: str, limit_s: float, every_s: float = 0.2) -> None:
    """Asks every so many seconds until `done()`; raises BenchError after `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            raise BenchError(f"{what} took longer than {limit_s:.0f} s")
        time.sleep(every_s)
