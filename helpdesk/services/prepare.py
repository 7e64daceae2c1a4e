"""Before the first page: migrations and collected static files, skipped when nothing changed since the last start."""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from helpdesk.services.embedded import NoService
from helpdesk.services.paths import Paths
from helpdesk.services.table import ROOT


class Step:
    """One management command in a process of its own, skipped when its fingerprint is the recorded one."""

    def __init__(self, command: list[str], mark: Path, fingerprint: str, environment: dict[str, str]) -> None:
        """Only names; `start` runs it."""
        self._command = [sys.executable, "manage.py", *command]
        self._mark = mark
        self._fingerprint = fingerprint
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._words = ""
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """Begin, unless nothing changed."""
        if self._mark.exists() and self._mark.read_text(encoding="ascii") == self._fingerprint:
            return
        self._mark.unlink(missing_ok=True)
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
        """Say whether it has ended well; raises NoService with its last words when it failed."""
        if self._process is None:
            return True
        if self._process.poll() is None:
            return False
        self._reader.join()
        if self._process.returncode:
            last = " / ".join(self._words.strip().splitlines()[-3:])
            raise NoService(f"manage.py {self._command[2]} failed: {last}")
        self._mark.write_text(self._fingerprint, encoding="ascii")
        return True

    def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        self._words = self._process.stdout.read()


class Preparation:
    """The two steps; the static files are collected while the database comes up."""

    def __init__(self, paths: Paths, environment: dict[str, str], *, external_database: bool) -> None:
        """`external_database`: another machine may migrate it, so the record in the data folder proves nothing."""
        run = paths.run_dir
        self._external = external_database
        self._migrated = run / "migrated"
        migrate = ["migrate", "--noinput", "--skip-checks", "-v", "0"]
        collect = ["collectstatic", "--noinput", "--skip-checks", "-v", "0"]
        self._migrate = Step(migrate, self._migrated, _hash(_migration_files()), environment)
        self.files = Step(collect, run / "collected", _hash(_static_files(), content=False), environment)

    def migrate(self) -> Callable[[], bool]:
        """Begin the migrations and return the question whether they are done."""
        if self._external:
            self._migrated.unlink(missing_ok=True)
        self._migrate.start()
        return self._migrate.finished


def _migration_files() -> list[Path]:
    return [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.lock", ROOT / "helpdesk" / "settings.py"]


def _static_files() -> list[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static"), ROOT / "node_modules" / "htmx.org" / "dist"]
    found = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [*found, ROOT / "requirements.lock", ROOT / "package-lock.json", ROOT / "helpdesk" / "settings.py"]


def _hash(files: Iterable[Path], *, content: bool = True) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file}\0".encode())
        state = file.stat()
        digest.update(file.read_bytes() if content else f"{state.st_size} {state.st_mtime_ns}\0".encode())
    return digest.hexdigest()
