"""One product on its own data folder: started, hurt, looked into and stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

import psutil
import psycopg2
from supervisor.xmlrpc import SupervisorTransport

from helpdesk.services.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
READY_S = 180.0
# Everything that a minute of patience would only make slower.
SHORT = {
    "HELPDESK_ITEM_LEASE_S": "5",
    "HELPDESK_DELIVERY_LEASE_S": "10",
    "HELPDESK_SWEEP_S": "2",
    "HELPDESK_UNDO_SEND_S": "0",
    "HELPDESK_DELIVERY_FIRST_RETRY_S": "2",
    "HELPDESK_LOG_LEVEL": "WARNING",
}


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(done: Callable[[], bool], what: str, limit_s: float) -> float:
    """Wait until `done()`; returns the seconds it took, raises TimeoutError with `what`."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > limit_s:
            raise TimeoutError(f"{what} did not come within {limit_s:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - began


class House:
    """A running product; `replies` are addresses with tokens by customer."""

    def __init__(self, folder: Path) -> None:
        """Only names; `start` does the work."""
        self.paths = Paths(folder)
        self.port, self.smtp_port = free_port(), free_port()
        self.replies: dict[str, str] = {}
        self.runner: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes, without anything of the test run's own."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HELPDESK_", "PYTEST", "PG", "DATABASE_", "REDIS_", "DJANGO_"))
        }
        own = {"HELPDESK_PORT": str(self.port), "HELPDESK_SMTP_PORT": str(self.smtp_port)}
        place = {"HELPDESK_VAR": str(self.paths.var), "HELPDESK_HOST": "127.0.0.1"}
        return {**kept, **SHORT, **own, **place, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}

    def start(self) -> None:
        """Start it and wait until it says that it is ready; the first time it gets its stage."""
        command = [sys.executable, "-m", "helpdesk.services", "run"]
        self.runner = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.runner.stdout
        if not self.runner.stdout.readline().startswith(b"ready "):
            raise RuntimeError(f"it did not start:\n{self.log()}")
        if not self.replies:
            command = [sys.executable, "-m", "tests.faults.stage"]
            done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(done.stderr[-3000:])
            self.replies = json.loads(done.stdout)
        until(self.mail_is_open, "the mail receiver", READY_S)

    def stop(self) -> None:
        """TERM, as a deploy sends it; waits for the end."""
        if self.runner and self.runner.poll() is None:
            self.runner.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.runner.wait(60)
            self.runner.kill()
            self.runner.wait()
        if self.runner and self.runner.stdout:
            self.runner.stdout.close()

    def log(self) -> str:
        """The last lines of the one log."""
        return self.paths.log_file.read_text(errors="replace")[-3000:] if self.paths.log_file.exists() else ""

    def mail_is_open(self) -> bool:
        """Whether the SMTP port answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.smtp_port), timeout=5) as door:
                return door.recv(3) == b"220"
        except OSError:
            return False

    @contextmanager
    def supervisor(self) -> Iterator[Any]:
        """The remote control of the product's own process runner."""
        transport = SupervisorTransport(None, None, f"unix://{self.paths.supervisor_socket}")
        try:
            yield ServerProxy("http://127.0.0.1", transport).supervisor
        finally:
            transport.close()

    def programs(self) -> dict[str, dict[str, Any]]:
        """What the runner says of its programs, by name."""
        with self.supervisor() as control:
            return {row["name"]: row for row in control.getAllProcessInfo()}

    def program(self, name: str) -> psutil.Process | None:
        """The process that the runner started under this name, if it lives."""
        row = self.programs().get(name)
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(row["pid"]) if row and row["pid"] else None
        return None

    def victim(self, name: str, *, child: bool = False) -> psutil.Process:
        """A process that is up and has its children, two seconds after that."""
        found: list[psutil.Process] = []

        def is_up() -> bool:
            found[:] = []
            process = self.program(name)
            with suppress(psutil.NoSuchProcess):
                if process and (name not in {"worker-inbound", "worker", "web"} or process.children()):
                    found.append(process.children()[0] if child else process)
            return bool(found)

        until(is_up, name, READY_S)
        time.sleep(2)  # the fault is defined as coming two seconds after the victim was ready
        until(is_up, name, READY_S)
        return found[0]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the database."""
        opened = psycopg2.connect(dbname="helpdesk", user="helpdesk", host=str(self.paths.postgres_socket_dir))
        try:
            with opened, opened.cursor() as cursor:
                cursor.execute(query)
                return list(cursor.fetchall())
        finally:
            opened.close()

    def waiting(self) -> int:
        """How many items are not at their end; -1 while nobody can say."""
        query = "SELECT count(*) FROM channels_inbox_item WHERE state IN ('new', 'running')"
        try:
            return int(str(self.rows(query)[0][0]))
        except psycopg2.Error:
            return -1

    def marks(self) -> Counter[str]:
        """How often each mark stands in a customer's message."""
        query = "SELECT substring(text from 'mark-[0-9a-z]+-[0-9]+') FROM tickets_message WHERE kind = 'customer'"
        return Counter(str(text) for (text,) in self.rows(query) if text)


@contextmanager
def house() -> Iterator[House]:
    """A product in a temp folder, gone with everything of it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-fault-"))
    folder.chmod(0o711)
    built = House(folder)
    try:
        built.start()
        yield built
    finally:
        built.stop()
        shutil.rmtree(folder, ignore_errors=True)
