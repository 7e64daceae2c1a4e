"""One product on its own data folder: started, looked into and stopped."""

import http.client
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
from celery import Celery
from supervisor.xmlrpc import SupervisorTransport

from helpdesk.services.health import KEY_PREFIX
from helpdesk.services.paths import Paths, broker_url
from tests.faults.neighbours import Neighbours, neighbours

ROOT = Path(__file__).resolve().parents[2]
READY_S = 180.0
# Everything that a minute of patience would only make slower.
SHORT = {
    "HELPDESK_ITEM_LEASE_S": "5",
    "HELPDESK_DELIVERY_LEASE_S": "10",
    "HELPDESK_SWEEP_S": "2",
    "HELPDESK_UNDO_SEND_S": "0",
    "HELPDESK_DELIVERY_FIRST_RETRY_S": "1",
    "HELPDESK_SMTP_COMMAND_S": "3",
    "HELPDESK_SMTP_TOTAL_S": "6",
    # Each customer of the contact form comes from an address of their own, as behind a proxy.
    "HELPDESK_TRUSTED_PROXIES": "127.0.0.1",
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
    """A running product and its neighbours; `stage` is what `stage.build` returned."""

    def __init__(self, folder: Path, near: Neighbours) -> None:
        """Only names; `start` does the work."""
        self.paths, self.near = Paths(folder), near
        self.port, self.smtp_port = free_port(), free_port()
        self.stage: dict[str, Any] = {}
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
        place["HELPDESK_NET_ALLOW"] = self.near.allowed
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
        if not self.stage:
            given = {"imap": self.near.imap, "imap_secrets": self.near.imap_secrets, "smtp": self.near.smtp}
            self.stage = self.inside("build", given=given)
        until(self.mail_is_open, "the mail receiver", READY_S)

    def inside(self, *words: str, given: object = None) -> Any:
        """What one of the commands of `stage` returned, run as a process of the product."""
        command = [sys.executable, "-m", "tests.faults.stage", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=json.dumps(given), capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return json.loads(done.stdout)

    def wake(self, task: str, queue: str = "default") -> None:
        """What beat does: a wake-up for a task, which Redis may be too far away to take."""
        with Celery(broker=broker_url(self.paths.redis_url()), set_as_current=False) as app:
            app.conf.broker_transport_options = {"global_keyprefix": KEY_PREFIX}
            with suppress(Exception):
                app.send_task(task, queue=queue, expires=10, retry=False, ignore_result=True)

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

    def victims(self, name: str, *, child: bool = False) -> list[psutil.Process]:
        """The process of this name once it is at work, or its children; waits for them."""
        found: list[psutil.Process] = []

        def is_up() -> bool:
            found[:] = []
            process = self.program(name)
            with suppress(psutil.NoSuchProcess):
                if process and is_at_work(name, process) and self.answers(name):
                    found[:] = process.children() if child else [process]
            return bool(found)

        until(is_up, name, READY_S)
        return found

    def answers(self, name: str) -> bool:
        """Whether a program that speaks before it has children takes requests."""
        return {"postgres": lambda: self.waiting() >= 0, "mail": self.mail_is_open}.get(name, lambda: True)()

    def is_well(self) -> bool:
        """Whether every program of it runs and it takes requests, mail and work."""
        with suppress(OSError, http.client.HTTPException, ValueError):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/readyz", headers={"Host": "localhost"})
                ready = json.loads(connection.getresponse().read())["status"] == "ok"
            finally:
                connection.close()
            running = all(row["statename"] == "RUNNING" for row in self.programs().values())
            return ready and running and self.mail_is_open()
        return False

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
        """How many items and letters are not at their end; -1 while nobody can say."""
        query = (
            "SELECT (SELECT count(*) FROM channels_inbox_item WHERE state IN ('new', 'running'))"
            " + (SELECT count(*) FROM channels_inbox_delivery WHERE state IN ('queued', 'sending'))"
        )
        try:
            return int(str(self.rows(query)[0][0]))
        except psycopg2.Error:
            return -1

    def marks(self, name: str) -> Counter[str]:
        """How often each mark of a load stands in a customer's message."""
        query = f"SELECT substring(text from 'mark-{name}-[0-9]+') FROM tickets_message WHERE kind = 'customer'"
        return Counter(str(text) for (text,) in self.rows(query) if text)


def is_at_work(name: str, process: psutil.Process) -> bool:
    """Whether this program has reported ready as far as one sees from outside: its children are there.

    A worker of the inbox has parsers below its child before it takes the first mail; the web serves from two children.
    """
    children = process.children()
    if name == "worker-inbound":
        return any(child.children() for child in children)
    return len(children) >= {"worker": 2, "web": 2}.get(name, 0)


@contextmanager
def house() -> Iterator[House]:
    """A product in a temp folder, gone with everything of it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-fault-"))
    folder.chmod(0o711)
    with neighbours() as near:
        built = House(folder, near)
        try:
            built.start()
            yield built
        finally:
            built.stop()
            shutil.rmtree(folder, ignore_errors=True)
