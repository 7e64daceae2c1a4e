"""One parser process as its parent sees it: never blocking, killed without mercy."""

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from channels_inbox.kinds.email.parse.language import FOLDER
from channels_inbox.parser.frames import frame_size, unpack

_READ = 1 << 18
_ROOT = Path(__file__).resolve().parents[2]
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(slots=True, eq=False)
class Job:
    """One mail on its way: `payload` is its frame, `attempts` how often a process died on it."""

    index: int
    payload: bytes
    attempts: int = 0
    slow: bool = False


@dataclass(slots=True, eq=False)
class Child:
    """A running parser process, with what is still to be written to it and read from it (times: monotonic seconds)."""

    process: subprocess.Popen[bytes]
    started: float
    ready: bool = False
    job: Job | None = None
    job_started: float = 0.0
    slow: bool = False
    done: int = 0
    outgoing: memoryview = field(default_factory=lambda: memoryview(b""))
    incoming: bytearray = field(default_factory=bytearray)

    @property
    def stdin_fd(self) -> int:
        """Descriptor that takes mails."""
        assert self.process.stdin is not None
        return self.process.stdin.fileno()

    @property
    def stdout_fd(self) -> int:
        """Descriptor that gives answers."""
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def give(self, job: Job) -> None:
        """Begin with a mail."""
        self.job = job
        self.job_started = time.monotonic()
        self.outgoing = memoryview(job.payload)

    def write(self) -> bool:
        """Write what the pipe takes; False if the process is gone."""
        try:
            while self.outgoing:
                self.outgoing = self.outgoing[os.write(self.stdin_fd, self.outgoing[:_READ]) :]
        except BlockingIOError:
            pass
        except OSError:
            return False
        return True

    def read(self) -> bool:
        """Read what has come; False if the process closed its end."""
        try:
            while True:
                data = os.read(self.stdout_fd, _READ)
                if not data:
                    return False
                self.incoming += data
        except BlockingIOError:
            return True
        except OSError:
            return False

    def take_answer(self) -> tuple[dict[str, Any], list[bytes]] | None:
        """Take one complete frame out of what has come; None if there is none. Raises FrameError."""
        size = frame_size(self.incoming)
        if not size or len(self.incoming) < size:
            return None
        frame = bytes(self.incoming[:size])
        del self.incoming[:size]
        return unpack(frame)

    def kill(self) -> int:
        """End the process now; gives its exit code."""
        self.process.kill()
        return self.forget()

    def forget(self) -> int:
        """Close the pipes and wait for the process, which is ending."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return self.process.wait()


def start_child(memory_limit: int, cpu_seconds: int, folder: Path | None = None) -> Child:
    """Start a parser process; it answers `ready` after about a second, sooner where `folder` holds shared files."""
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    environment |= {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        # One thread each: address space is limited, and the cores belong to the workers.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        # Fewer arenas keep the address space near what is really used.
        "MALLOC_ARENA_MAX": "1",
        **({FOLDER: str(folder)} if folder else {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "channels_inbox.parser", str(memory_limit), str(cpu_seconds), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        cwd=_ROOT,
        env=environment,
    )
    child = Child(process, time.monotonic())
    os.set_blocking(child.stdin_fd, False)
    os.set_blocking(child.stdout_fd, False)
    return child
