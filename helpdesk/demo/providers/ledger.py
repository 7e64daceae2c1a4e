"""What the demo's telephones hold: whose they are, and every message on them; it outlives a start."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS line (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, language TEXT NOT NULL,
    mine INTEGER NOT NULL, changed INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, address)
);
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY, line INTEGER NOT NULL REFERENCES line, outgoing INTEGER NOT NULL, text TEXT NOT NULL,
    provider_id TEXT NOT NULL, state TEXT NOT NULL,
    reaction TEXT NOT NULL DEFAULT '', edited INTEGER NOT NULL DEFAULT 0,
    filename TEXT NOT NULL DEFAULT '', content_type TEXT NOT NULL DEFAULT '', content BLOB, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_of_line ON entry (line, id);
CREATE INDEX IF NOT EXISTS entry_of_provider ON entry (provider_id);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
NAMES = "id line outgoing text provider_id state reaction edited filename content_type at".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Line:
    """A customer on one channel: `address` is what the provider calls them; `mine` are those of the phone page.

    `changed` is a number that grows with everything that happens on it.
    """

    id: int
    kind: str
    name: str
    address: str
    language: str
    mine: bool
    changed: int


@dataclass(frozen=True, slots=True)
class File:
    """A picture or another file."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message; `outgoing` ones were written by the customer. `at` is in seconds of the epoch.

    `state` is sending, sent or refused for the customer's own, delivered or read for those of the helpdesk.
    """

    id: int
    line: int
    outgoing: bool
    text: str
    provider_id: str
    state: str
    reaction: str
    edited: bool
    filename: str
    content_type: str
    at: float


class Ledger:
    """One SQLite file, for all threads of one process."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._file = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        with self._lock:
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.executescript(TABLES)

    def close(self) -> None:
        """Writes everything down."""
        with self._lock:
            self._file.close()

    def open_line(self, *, kind: str, address: str, name: str, language: str = "", mine: bool = False) -> Line:
        """The line with this address; made, with this name, when there is none."""
        row = (kind, name, address, language, mine)
        with self._lock:
            self._run("INSERT OR IGNORE INTO line (kind, name, address, language, mine) VALUES (?, ?, ?, ?, ?)", *row)
            found = self.find_line(kind=kind, address=address)
        if found is None:
            raise LookupError(address)
        return found

    def find_line(self, *, kind: str, address: str) -> Line | None:
        """Whose address this is."""
        return next(self._lines("WHERE kind = ? AND address = ?", kind, address), None)

    def take_over(self, number: int) -> None:
        """From now on the phone page speaks for this customer."""
        self._run("UPDATE line SET mine = 1 WHERE id = ?", number)

    def line(self, number: int) -> Line | None:
        """The line with this id."""
        return next(self._lines("WHERE id = ?", number), None)

    def lines(self, kind: str, most: int = 30) -> list[Line]:
        """Those of one kind, first where something happened last."""
        return list(self._lines("WHERE kind = ? ORDER BY changed DESC, id DESC LIMIT ?", kind, most))

    def add(self, line: Line, *, outgoing: bool, text: str, state: str, file: File | None = None) -> Entry:
        """Notes a message; its `provider_id` is given afterwards, by `name_entry`."""
        name, content_type, content = (file.filename, file.content_type, file.content) if file else ("", "", None)
        row = (line.id, outgoing, text, state, name, content_type, content, time.time())
        with self._lock:
            made = self._run(
                "INSERT INTO entry (line, outgoing, text, provider_id, state, filename, content_type, content, at)"
                " VALUES (?, ?, ?, '', ?, ?, ?, ?, ?)",
                *row,
            )
            self._touch(line.id)
            found = self.entry(int(made.lastrowid or 0))
        if found is None:
            raise LookupError(line.id)
        return found

    def change(self, number: int, **values: Any) -> None:
        """Sets columns of an entry, named by this program alone."""
        with self._lock:
            names = ", ".join(f"{name} = ?" for name in values)
            self._run(f"UPDATE entry SET {names} WHERE id = ?", *values.values(), number)  # noqa: S608 - our own names
            found = self.entry(number)
            if found:
                self._touch(found.line)

    def entry(self, number: int) -> Entry | None:
        """The message with this id."""
        return next(self._entries("WHERE id = ?", number), None)

    def by_provider_id(self, provider_id: str) -> Entry | None:
        """The message that the provider calls so."""
        return next(self._entries("WHERE provider_id = ? ORDER BY id DESC LIMIT 1", provider_id), None)

    def entries(self, line: Line, most: int = 60) -> list[Entry]:
        """The latest messages of a line, oldest first."""
        return list(self._entries("WHERE line = ? ORDER BY id DESC LIMIT ?", line.id, most))[::-1]

    def unread(self, line: Line) -> list[Entry]:
        """What the helpdesk wrote and the customer has not looked at."""
        return list(self._entries("WHERE line = ? AND outgoing = 0 AND state != 'read' ORDER BY id", line.id))

    def file(self, number: int) -> File | None:
        """The file of a message."""
        row = self._run("SELECT filename, content_type, content FROM entry WHERE id = ?", number).fetchone()
        return File(*row) if row and row[2] is not None else None

    def note(self, name: str) -> str:
        """What was noted under a name."""
        row = self._run("SELECT value FROM note WHERE name = ?", name).fetchone()
        return str(row[0]) if row else ""

    def set_note(self, name: str, value: str) -> None:
        """Notes something for the next start."""
        self._run("INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", name, value)

    def _touch(self, line: int) -> None:
        self._run("UPDATE line SET changed = (SELECT max(changed) + 1 FROM line) WHERE id = ?", line)

    def _lines(self, where: str, *values: Any) -> Iterator[Line]:
        rows = self._all(f"SELECT id, kind, name, address, language, mine, changed FROM line {where}", *values)  # noqa: S608 - our own words
        for number, kind, name, address, language, mine, changed in rows:
            yield Line(number, kind, name, address, language, bool(mine), changed)

    def _entries(self, where: str, *values: Any) -> Iterator[Entry]:
        rows = self._all(f"SELECT {', '.join(NAMES)} FROM entry {where}", *values)  # noqa: S608 - our own words
        for row in rows:
            named = dict(zip(NAMES, row, strict=True))
            yield Entry(**named | {name: bool(named[name]) for name in ("outgoing", "edited")})

    def _all(self, words: str, *values: Any) -> list[Any]:
        with self._lock, closing(self._file.execute(words, values)) as found:
            return found.fetchall()

    def _run(self, words: str, *values: Any) -> sqlite3.Cursor:
        with self._lock:
            return self._file.execute(words, values)
