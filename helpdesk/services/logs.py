"""The one log: each process writes into its own pipe, and one thread writes the lines, prefixed, to a rotated file."""

import logging
import os
import selectors
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST = 10 * 1024 * 1024
OLDER = 5
LONGEST_LINE = 64 * 1024


class LogCollector:
    """Reads one named pipe per process name until `stop`; a reader that is always there, so no process ever waits."""

    def __init__(self, folder: Path, target: Path, names: list[str]) -> None:
        """Make the pipes in `folder` (0700 is its caller's care) and open the log."""
        self._selector = selectors.DefaultSelector()
        self._rest: dict[str, bytes] = {}
        self._handler = RotatingFileHandler(target, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8")
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ, None)
        for name in names:
            self._open(folder, name)
        self._thread = threading.Thread(target=self._collect, name="log", daemon=True)

    def _open(self, folder: Path, name: str) -> None:
        pipe = pipe_path(folder, name)
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe, 0o600)
        # Open for writing too: the pipe never reports an end while processes come and go.
        handle = os.open(pipe, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._rest[name] = b""
        self._selector.register(handle, selectors.EVENT_READ, name)

    def start(self) -> None:
        """Begin to read, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and close the log."""
        os.write(self._wake_write, b"x")
        self._thread.join(timeout=5)
        self._handler.close()

    def _collect(self) -> None:
        running = True
        while running:
            for key, _ in self._selector.select():
                if key.data is None:
                    running = False
                else:
                    self._take(key.data, key.fd)
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                self._take(key.data, key.fd)

    def _take(self, name: str, handle: int) -> None:
        try:
            block = os.read(handle, LONGEST_LINE)
        except BlockingIOError:
            return
        *lines, rest = (self._rest[name] + block).split(b"\n")
        if len(rest) > LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        self._rest[name] = rest
        for line in lines:
            self.write(name, line.decode("utf-8", "replace"))

    def write(self, name: str, line: str) -> None:
        """Write one line under a process's name."""
        self._handler.emit(logging.LogRecord(name, logging.INFO, "", 0, f"{name:15} {line}", None, None))


def pipe_path(folder: Path, name: str) -> Path:
    """Return where the process of this name writes."""
    return folder / f"{name}.log-pipe"
