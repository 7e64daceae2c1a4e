"""Starts one PostgreSQL (nothing synced) and one Redis for the whole run, before Django's settings are read.

Loaded by `-p`, so `python -m pytest`. The controller starts and stops the servers; xdist workers share them, each with
a database cloned from one migrated template and a Redis number of its own. A cluster that holds the template of exactly
these migrations is kept in `.pytest_cache` and copied by the next run. The network raises.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection
from redis import Redis
from redis.exceptions import ConnectionError as RedisAway

from helpdesk.services import embedded
from helpdesk.services.paths import Paths
from tests.plugins import network

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".pytest_cache" / "services"
BASE = Path(tempfile.gettempdir()) / f"helpdesk-tests-{os.getuid()}"
TEMPLATE = "helpdesk_template"
RUN_VARIABLE = "HELPDESK_TEST_SERVICES"
REDIS_DATABASES = 64
START_LIMIT_S = 60


def worker_number() -> int:
    """Return 0 for a run without xdist, else 1 for its first worker and so on."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1


def is_worker() -> bool:
    """Say whether this process is one of xdist's workers."""
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None, object, object]:
    """Start the servers and name them in the environment: pytest-django reads the settings in this same hook."""
    if not is_worker() and not {"--help", "-h", "--version", "-V"} & set(args):
        servers = Servers()
        early_config.add_cleanup(servers.stop)
        servers.start()
        compile_words()
    if RUN_VARIABLE in os.environ:
        point_environment(Paths(Path(os.environ[RUN_VARIABLE])))
    network.refuse()
    return (yield)


def compile_words() -> None:
    """Make what gettext reads of the catalogues that have changed."""
    try:
        from helpdesk.services.words import compile_all
    except ModuleNotFoundError as error:
        raise pytest.UsageError(f"{error}: the locks have changed; run make setup-dev") from error
    compile_all()


def pytest_configure(config: pytest.Config) -> None:
    """Register the database fixtures after pytest-django, so that they take the place of its own."""
    config.pluginmanager.register(import_module("tests.plugins.database"), "helpdesk-database")


def point_environment(paths: Paths) -> None:
    """Name this process's own database, Redis number and data folder for the settings that load next."""
    number = worker_number()
    name = f"helpdesk_test_{number}"
    os.environ["DATABASE_URL"] = paths.database_url().replace("/helpdesk?", f"/{name}?")
    os.environ["REDIS_URL"] = paths.redis_url(number)
    os.environ["HELPDESK_VAR"] = str(paths.var / f"var{number}")
    for variable in ("REDIS_CACHE_URL", "REDIS_CHANNELS_URL", "HELPDESK_SECRET_KEY"):
        os.environ.pop(variable, None)


class Servers:
    """The two servers of one run in a temp folder of their own; they die with this process, however it ends."""

    def __init__(self) -> None:
        """Only names; `start` does the work."""
        self.processes: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []
        self.folder: Path | None = None
        self.lock = -1
        self.user = embedded.service_user()

    def start(self) -> None:
        """Copy or make the cluster, start both servers and wait until they answer; effects: `os.environ`."""
        self._take_folder()
        assert self.folder
        paths = Paths(self.folder)
        embedded.make_folders(paths, self.user)
        self._bring_cluster(paths)
        last = {"parent_death": signal.SIGKILL}
        self._run(embedded.redis_command(paths, self.user, databases=REDIS_DATABASES, **last), signal.SIGTERM)
        postgres = embedded.postgres_command(paths, self.user, durable=False, connections=200, **last)
        self._run(postgres, signal.SIGINT)
        os.environ[RUN_VARIABLE] = str(self.folder)
        self._wait(paths)

    def stop(self) -> None:
        """Stop both, keep the cluster for the next run if a template was made in this one, remove the folder."""
        if self.folder is None:
            return
        os.environ.pop(RUN_VARIABLE, None)
        paths = Paths(self.folder)
        keep = (self.folder / "built").exists() and drop_clones(paths)
        for process, number in self.processes:
            process.send_signal(number)
        clean = [process.wait(timeout=START_LIMIT_S) == 0 for process, _ in self.processes]
        if keep and all(clean):
            keep_cluster(paths)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self.lock)
        self.folder = None

    def _take_folder(self) -> None:
        BASE.mkdir(mode=0o711, exist_ok=True)
        remove_abandoned()
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=BASE))
        # Root's servers run as another user, who must pass.
        self.folder.chmod(0o711)
        self.lock = lock(self.folder)

    def _bring_cluster(self, paths: Paths) -> None:
        kept = CACHE / fingerprint()
        if kept.exists():
            # cp clones blocks where the file system can, and keeps the owner.
            subprocess.run(["cp", "-a", "--reflink=auto", kept, paths.postgres_data], check=True)
        else:
            embedded.init_postgres(paths, self.user, durable=False, superuser=True)

    def _wait(self, paths: Paths) -> None:
        """Return as soon as both answer; raises with the servers' last words when one ends or the limit passes."""
        deadline = time.monotonic() + START_LIMIT_S
        waiting = [redis_answers, postgres_answers]
        while waiting := [answers for answers in waiting if not answers(paths)]:
            if time.monotonic() > deadline or any(process.poll() is not None for process, _ in self.processes):
                words = (paths.var / "servers.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"the test servers did not start:\n{words}")
            time.sleep(0.02)

    def _run(self, command: list[str], number: signal.Signals) -> None:
        assert self.folder
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with (self.folder / "servers.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        self.processes.append((process, number))


def lock(folder: Path) -> int:
    """Hold the folder for as long as this process lives; raises BlockingIOError when another one holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def remove_abandoned() -> None:
    """Remove the folders of runs that were killed: nobody holds their lock, and their servers died with them."""
    for folder in BASE.glob("run-*"):
        # A folder younger than its lock would look abandoned.
        if time.time() - folder.stat().st_mtime < START_LIMIT_S:
            continue
        try:
            os.close(lock(folder))
        except (BlockingIOError, FileNotFoundError):
            continue
        shutil.rmtree(folder, ignore_errors=True)


def fingerprint() -> str:
    """Return a hash of all that shapes a migrated database: migrations, models, lock, installed apps."""
    files = sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/models.py"), *ROOT.glob("*/models/**/*.py")])
    files += [ROOT / "requirements-dev.lock", ROOT / "helpdesk" / "settings.py", Path(embedded.__file__)]
    digest = hashlib.sha256(str(embedded.service_user()).encode())
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def keep_cluster(paths: Paths) -> None:
    """Move a cleanly stopped cluster into the cache, in place of older ones."""
    CACHE.mkdir(parents=True, exist_ok=True)
    target = CACHE / (paths.var / "built").read_text(encoding="ascii")
    if target.exists():
        return
    fresh = CACHE / f"{paths.var.name}.new"
    shutil.move(paths.postgres_data, fresh)
    for older in sorted(CACHE.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-3]:
        shutil.rmtree(older, ignore_errors=True)
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)


def drop_clones(paths: Paths) -> bool:
    """Drop the workers' databases, so that the kept cluster holds the template alone; false if the server is away."""
    try:
        server = connect(paths, "postgres")
    except psycopg2.OperationalError:
        return False
    with server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'helpdesk\\_test\\_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()
    return True


def connect(paths: Paths, database: str) -> connection:
    """Return an autocommit connection to one database of the run's server."""
    opened = psycopg2.connect(dbname=database, user="helpdesk", host=str(paths.postgres_socket_dir))
    opened.autocommit = True
    return opened


def redis_answers(paths: Paths) -> bool:
    """Say whether Redis takes commands."""
    with Redis(unix_socket_path=str(paths.redis_socket)) as client:
        try:
            return bool(client.ping())
        except RedisAway:
            return False


def postgres_answers(paths: Paths) -> bool:
    """Say whether PostgreSQL takes connections."""
    try:
        connect(paths, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
