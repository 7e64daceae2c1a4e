"""The database fixtures of the suite: each process works in a clone of one migrated template."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from django.test import TestCase, TransactionTestCase
from psycopg2.extensions import connection
from pytest_django import DjangoDbBlocker

from helpdesk.services.paths import Paths
from tests.plugins import services
from tests.plugins.sweep import Sweep


def run_paths() -> Paths:
    """Return the folder of this run's servers."""
    return Paths(Path(os.environ[services.RUN_VARIABLE]))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clone the template for this process; what a committing test leaves behind is thrown away with its clone."""
    ensure_template(run_paths())
    database = Database()
    database.clone()
    original, enter = TransactionTestCase._fixture_teardown, TestCase.__dict__["_enter_atomics"]
    TransactionTestCase._fixture_teardown = lambda case: database.restore()  # type: ignore[method-assign,assignment,misc]
    TestCase._enter_atomics = classmethod(lambda case: answering_atomics(enter.__func__, case))  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]
    TestCase._enter_atomics = enter  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        connections.close_all()


def answering_atomics(enter: Callable[[Any], Any], case: Any) -> Any:
    """Open the transaction around a test on a connection that answers.

    On a busy machine a connection that was made right after a clone has been found dead at its first statement; a new
    one answers. What happens after this is the test's own affair.
    """
    for _attempt in range(5):
        atomics = enter(case)
        try:
            for alias in atomics:
                connections[alias].connection.cursor().execute("SELECT 1")
            return atomics
        except psycopg2.OperationalError:
            for alias in atomics:
                forget(connections[alias])
            time.sleep(0.2)
    return enter(case)


def forget(connection: Any) -> None:
    """Drop a dead connection together with the transaction that was open on it."""
    connection.in_atomic_block, connection.savepoint_ids, connection.atomic_blocks = False, [], []
    connection.needs_rollback = connection.closed_in_transaction = False
    connection.close()


class Database:
    """This process's own database."""

    def __init__(self) -> None:
        """Nothing yet; `clone` makes it."""
        self.name = settings.DATABASES["default"]["NAME"]
        self.sweep: Sweep | None = None

    def clone(self) -> None:
        """Make it as the migrations leave it; open connections to the old one are cut."""
        close_connections()
        server = services.connect(run_paths(), "postgres")
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE {services.TEMPLATE} STRATEGY file_copy')
        server.close()
        self.sweep = None

    def restore(self) -> None:
        """Bring it back to that after a committing test: swept where that is enough, else cloned."""
        close_connections()
        if not self._swept():
            self.clone()
            with self._opened() as opened:
                self.sweep = Sweep.of(opened)

    def _swept(self) -> bool:
        if self.sweep is None:
            return False
        with self._opened() as opened:
            return self.sweep.restore(opened)

    @contextmanager
    def _opened(self) -> Iterator[connection]:
        opened = services.connect(run_paths(), self.name)
        try:
            yield opened
        finally:
            opened.close()


def close_connections() -> None:
    """Close this process's own connections."""
    for opened in connections.all(initialized_only=True):
        opened.close()


@contextmanager
def one_worker_at_a_time(paths: Paths) -> Iterator[None]:
    """Hold the lock under which the template is made."""
    with (paths.var / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure_template(paths: Paths) -> None:
    """Migrate the template unless the kept cluster brought it along; the first worker that needs it does."""
    with one_worker_at_a_time(paths):
        server = services.connect(paths, "postgres")
        with server.cursor() as cursor:
            cursor.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [services.TEMPLATE])
            found = cursor.fetchone()
            if not (found and found[0]):
                cursor.execute(f"DROP DATABASE IF EXISTS {services.TEMPLATE}")
                cursor.execute(f"CREATE DATABASE {services.TEMPLATE} OWNER helpdesk")
                # A failed migration leaves a database that is no template yet, so the next run begins again.
                migrate(paths)
                cursor.execute(f"ALTER DATABASE {services.TEMPLATE} IS_TEMPLATE true")
                (paths.var / "built").write_text(services.fingerprint(), encoding="ascii")
        server.close()


def migrate(paths: Paths) -> None:
    """Run the migrations on the template in a process of their own; raises with their last lines."""
    url = paths.database_url().replace("/helpdesk?", f"/{services.TEMPLATE}?")
    command = [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0", "--skip-checks"]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "helpdesk.settings_test"}
    done = subprocess.run(command, cwd=services.ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stderr[-4000:]}")
