"""`make run` and `make demo`: brings everything up in the foreground, says when it is ready, takes everything down."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from helpdesk import env
from helpdesk.services import embedded, supervision, surroundings
from helpdesk.services.logs import LogCollector
from helpdesk.services.paths import Paths
from helpdesk.services.prepare import Preparation
from helpdesk.services.surroundings import Refused
from helpdesk.services.table import Service, services

READY_LIMIT_S = 90.0
# Migrations of a large database may take long, and there is nothing to serve before they are done.
PREPARE_LIMIT_S = 3600.0
# Sum of the groups' longest waits, with a reserve below the 40 s that are promised.
STOP_LIMIT_S = 38.0
DEMO_PROVIDERS = ("sms", "telegram", "whatsapp")  # played by helpdesk/demo/providers
DEMO_ACCOUNTS = ("admin@demo.test", "manager@demo.test", "ana@demo.test", "ben@demo.test", "light@demo.test")


class Stopped(Exception):
    """A signal arrived while the product was starting."""


class Runner:
    """One start of the product on one data folder; `run` returns the exit code."""

    def __init__(self, mode: str, environment: dict[str, str]) -> None:
        """Read host and ports from the environment (`HELPDESK_*`); touches nothing."""
        self.mode = mode
        self.host = environment.get("HELPDESK_HOST", "127.0.0.1")
        self.port = int(environment.get("HELPDESK_PORT", "8000"))
        self.smtp_port = int(environment.get("HELPDESK_SMTP_PORT", "2525"))
        self.paths = Paths(Path(environment.get("HELPDESK_VAR", "var")))
        self.embeds_postgres = not env.text("DATABASE_URL")
        self.embeds_redis = not env.text("REDIS_URL")
        self.host_header = environment.get("HELPDESK_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
        self.sink_port = int(environment.get("HELPDESK_SINK_PORT", "0")) or surroundings.free_port()
        self.world_port = int(environment.get("HELPDESK_WORLD_PORT", "0")) or surroundings.free_port()
        self.services: list[Service] = services(mode)
        self.user = embedded.service_user()
        self.stopping = threading.Event()
        self.supervisord: subprocess.Popen[bytes] | None = None
        self.parent = os.getppid()
        self.log: LogCollector | None = None
        self.preparation: Preparation | None = None

    def run(self) -> int:
        """Start, announce, wait for a signal, stop; 0 = stopped as asked, 2 = refused, 1 = failed."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._start()
            return self._wait()
        except Stopped:
            return 0
        except embedded.NoService as error:
            say(str(error))
            return 2 if isinstance(error, Refused) else 1
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _start(self) -> None:
        if self.mode == "demo" and not surroundings.is_loopback(self.host):
            raise Refused(
                f"the demo's password is public, so it serves this machine alone: HOST={self.host} is refused"
            )
        embedded.make_folders(self.paths, self.user)
        lock = surroundings.take_lock(self.paths)
        listener = surroundings.open_port(self.host, self.port, "PORT")
        surroundings.check_port(self.host, self.smtp_port, "SMTP_PORT")
        surroundings.clear_leftovers(self.paths)
        if surroundings.first_secret(self.paths.secret_key_file) and self.mode == "run":
            surroundings.first_secret(self.paths.setup_key_file)
        self.preparation = Preparation(self.paths, self._environment(), external_database=not self.embeds_postgres)
        self.preparation.start()
        self._start_supervisord(lock, listener)
        self._wait_for_database()
        self.preparation.migrate()
        self._until(self.preparation.finished, "migrations and static files", PREPARE_LIMIT_S)
        # What people and mail programs wait for comes first: every process takes seconds of CPU to load.
        self._start_services(first=True)
        self._until(self._answers, "the first page", READY_LIMIT_S)
        self._start_services(first=False)
        self._announce()

    def _start_supervisord(self, lock: int, listener: socket.socket) -> None:
        programs = self._embedded_programs()
        config = supervision.configuration(self.paths, programs, self.services)
        self.paths.supervisor_config.write_text(config, encoding="utf-8")
        self.log = LogCollector(self.paths.run_dir, self.paths.log_file, supervision.pipe_names(self.services))
        self.log.start()
        # The lock goes along: should this process be killed, the folder stays locked until supervisord has stopped all.
        for handle, number in ((listener.detach(), supervision.WEB_FD), (lock, supervision.LOCK_FD)):
            os.dup2(handle, number)
            os.close(handle)
        self.supervisord = subprocess.Popen(
            supervision.supervisord_command(self.paths.supervisor_config),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=self._environment(),
            pass_fds=(supervision.WEB_FD, supervision.LOCK_FD),
            start_new_session=True,
        )

    def _embedded_programs(self) -> list[str]:
        programs = []
        if self.embeds_postgres:
            embedded.init_postgres(self.paths, self.user)
            command = embedded.postgres_command(self.paths, self.user, parent_death=signal.SIGINT)
            programs.append(supervision.database_program(self.paths, command))
        if self.embeds_redis:
            command = embedded.redis_command(self.paths, self.user, parent_death=signal.SIGTERM)
            programs.append(supervision.redis_program(self.paths, command))
        return programs

    def _environment(self) -> dict[str, str]:
        # PG* variables belong to another server.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        own = {"HELPDESK_HOST": self.host, "HELPDESK_PORT": str(self.port), "HELPDESK_SMTP_PORT": str(self.smtp_port)}
        place = {"HELPDESK_VAR": str(self.paths.var), "HELPDESK_MODE": self.mode, "PYTHONUNBUFFERED": "1"}
        static = {"HELPDESK_STATIC": str(self.preparation.static)} if self.preparation else {}
        return {**kept, **own, **place, **static, **self._outside()}

    def _outside(self) -> dict[str, str]:
        """Where the demo's mail and messages end: two ports of this start, the private addresses that are reached."""
        if self.mode != "demo":
            return {}
        own = [f"127.0.0.1:{self.sink_port}", f"127.0.0.1:{self.world_port}"]
        allowed = ",".join(filter(None, [os.environ.get("HELPDESK_NET_ALLOW", ""), *own]))
        providers = {
            f"HELPDESK_{kind.upper()}_URL": f"http://127.0.0.1:{self.world_port}/{kind}" for kind in DEMO_PROVIDERS
        }
        ports = {"HELPDESK_SINK_PORT": str(self.sink_port), "HELPDESK_WORLD_PORT": str(self.world_port)}
        return {**ports, **providers, "HELPDESK_NET_ALLOW": allowed}

    def _until(self, done: Callable[[], bool], what: str, limit: float) -> None:
        """Wait until `done()`; raises Stopped on a signal, NoService when supervisord ends or after `limit` seconds."""
        deadline = time.monotonic() + limit
        while not done():
            if self._should_stop():
                raise Stopped
            if self.supervisord and self.supervisord.poll() is not None:
                raise embedded.NoService(f"the process runner ended by itself; see {self.paths.log_file}")
            if time.monotonic() > deadline:
                raise embedded.NoService(f"{what} did not come within {limit:.0f} s; see {self.paths.log_file}")
            time.sleep(0.03)

    def _should_stop(self) -> bool:
        return self.stopping.is_set() or surroundings.make_was_interrupted(self.parent)

    def _wait_for_database(self) -> None:
        if self.embeds_postgres:
            self._until(lambda: socket_answers(self.paths.postgres_socket), "PostgreSQL", READY_LIMIT_S)

    def _start_services(self, *, first: bool) -> None:
        self._until(lambda: self.paths.supervisor_socket.exists(), "the process runner", 10)
        transport = SupervisorTransport(None, None, f"unix://{self.paths.supervisor_socket}")
        proxy = ServerProxy("http://127.0.0.1", transport=transport)
        for service in self.services:
            if (service.listens is not None) == first:
                try:
                    proxy.supervisor.startProcess(supervision.process_name(service), False)
                except Fault as fault:
                    raise embedded.NoService(f"{service.name} could not be started: {fault.faultString}") from None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        try:
            connection.request("GET", "/readyz", headers={"Host": self.host_header})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        lines = [f"ready http://{shown}:{self.port}"]
        if self.mode == "demo":
            lines.append(f"accounts: {', '.join(DEMO_ACCOUNTS)}; password: demo")
            lines.append(f"mail for support@demo.test: SMTP on {shown}:{self.smtp_port}")
            lines.append(f"a customer's telephone: http://{shown}:{self.port}/demo/phone/")
        elif self.paths.setup_key_file.exists():
            lines.append(f"set-up key: {self.paths.setup_key_file.read_text(encoding='ascii').strip()}")
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    def _wait(self) -> int:
        while not self._should_stop():
            if self.supervisord and self.supervisord.poll() is not None:
                say(f"the process runner ended by itself; see {self.paths.log_file}")
                return 1
            self.stopping.wait(0.25)
        return 0

    def _stop(self) -> None:
        if self.preparation:
            self.preparation.stop()
        if self.supervisord is None:
            return
        if self.supervisord.poll() is None:
            # Its own order: front, work, Redis, PostgreSQL, each group after the one before it has ended.
            self.supervisord.terminate()
        try:
            self.supervisord.wait(timeout=STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            # Its children carry a signal for the death of their parent.
            self.supervisord.kill()
            self.supervisord.wait()
        if self.log:
            self.log.stop()


def socket_answers(path: Path) -> bool:
    """Say whether somebody accepts connections on this Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0


def say(line: str) -> None:
    """Write one line to the error stream."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
