"""Before the first page: migrations and collected static files, skipped when nothing changed since the last start."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from helpdesk.services.embedded import NoService
from helpdesk.services.paths import Paths
from helpdesk.services.table import ROOT

KEPT_COLLECTIONS = 3
# Static files of packages that only pages which we do not offer use, and those of htmx that no browser asks for.
IGNORED = ("rest_framework", "django_htmx", "skills", "editors", "scripts", "*.d.ts", "*.esm.*", "*.md")


class Step:
    """One management command in a process of its own, skipped when it is known to be done."""

    def __init__(self, command: list[str], environment: dict[str, str], done: Callable[[], None]) -> None:
        """`done` records the success. Only names; `start` runs it."""
        self._command = [sys.executable, "manage.py", *command, "--skip-checks", "-v", "0"]
        self._environment = environment
        self._done = done
        self._process: subprocess.Popen[str] | None = None
        self._words = ""
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader.start()

    def finished(self) -> bool:
        """Say whether it has ended well, or was not needed; raises NoService with its last words when it failed."""
        if self._process is None:
            return True
        if self._process.poll() is None:
            return False
        self._reader.join()
        if self._process.returncode:
            last = " / ".join(self._words.strip().splitlines()[-3:])
            raise NoService(f"manage.py {self._command[2]} failed: {last}")
        self._process = None
        self._done()
        return True

    def stop(self) -> None:
        """End it early; nothing is recorded."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        self._words = self._process.stdout.read()


class Preparation:
    """The two steps; the static files are collected while the database comes up.

    Collected files belong to the code, not to the data: they lie in the project's `staticfiles/`, one folder per state
    of the sources, and all data folders of a clone share them. Where the project cannot be written, they lie in the
    data folder. Effects: `static` names the folder to serve.
    """

    def __init__(self, paths: Paths, environment: dict[str, str], *, external_database: bool) -> None:
        """`external_database`: another machine may migrate it, so the record in the data folder proves nothing."""
        self._external = external_database
        self._migrated = paths.run_dir / "migrated"
        self._fingerprint = _hash(_migration_files())
        shared = ROOT / "staticfiles"
        home = shared if os.access(ROOT, os.W_OK) else paths.var / "static"
        self.static = home / _hash(_static_files(), content=False)[:16]
        self._unfinished = home / f"{self.static.name}.{os.getpid()}"
        self._migrate = Step(["migrate", "--noinput"], environment, self._record_migration)
        ignored = [word for pattern in IGNORED for word in ("--ignore", pattern)]
        collecting = {**environment, "HELPDESK_STATIC": str(self._unfinished)}
        self._collect = Step(["collectstatic", "--noinput", *ignored], collecting, self._keep_collection)

    def start(self) -> None:
        """Begin to collect the static files, unless this state of them is there."""
        if not self.static.exists():
            self._unfinished.parent.mkdir(exist_ok=True)
            self._collect.start()

    def migrate(self) -> None:
        """Begin the migrations, unless this data folder's database has them; the database must answer."""
        if not self._external and self._migrated.exists():
            if self._migrated.read_text(encoding="ascii") == self._fingerprint:
                return
            self._migrated.unlink()
        self._migrate.start()

    def finished(self) -> bool:
        """Say whether all is done; raises NoService when a step failed."""
        migrated, collected = self._migrate.finished(), self._collect.finished()
        return migrated and collected

    def stop(self) -> None:
        """End what is running, for a start that is broken off."""
        self._migrate.stop()
        self._collect.stop()
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def _record_migration(self) -> None:
        self._migrated.write_text(self._fingerprint, encoding="ascii")

    def _keep_collection(self) -> None:
        try:
            self._unfinished.rename(self.static)
        except OSError:
            # Another start of the same clone was quicker.
            shutil.rmtree(self._unfinished, ignore_errors=True)
        older = sorted(self.static.parent.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for folder in older[:-KEPT_COLLECTIONS]:
            shutil.rmtree(folder, ignore_errors=True)


def _migration_files() -> list[Path]:
    return [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.lock", ROOT / "helpdesk" / "settings.py"]


def _static_files() -> list[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static"), ROOT / "node_modules" / "htmx.org" / "dist"]
    found = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [
        *found,
        ROOT / "requirements.lock",
        ROOT / "package-lock.json",
        ROOT / "helpdesk" / "settings.py",
        Path(__file__),
    ]


def _hash(files: Iterable[Path], *, content: bool = True) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file}\0".encode())
        state = file.stat()
        digest.update(file.read_bytes() if content else f"{state.st_size} {state.st_mtime_ns}\0".encode())
    return digest.hexdigest()
