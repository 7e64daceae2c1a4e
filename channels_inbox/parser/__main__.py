"""A parser process: reads mails as frames on stdin, writes what they are on stdout, ends with its parent.

Usage: `python -m channels_inbox.parser MEMORY_BYTES CPU_SECONDS PARENT_PID`, started by `parser/pool.py` alone.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from channels_inbox.kinds.email.parse import MailError, load_language_model, parse, parse_header
from channels_inbox.parser.frames import FrameError, pack, read_frame

_PR_SET_PDEATHSIG = 1
_TOO_LARGE = "Reading this mail needs too much memory"


def main(arguments: list[str]) -> int:
    """Serve until stdin ends; exit code 0 then, 3 when memory ran out (the answer was still given)."""
    memory, seconds, parent = (int(argument) for argument in arguments)
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing that a library prints may get between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    load_language_model()
    _send(answers, pack({"ready": True}, []))
    try:
        while (frame := read_frame(sys.stdin.buffer)) is not None:
            _allow_cpu(seconds)
            answer, exhausted = _answer(*frame)
            del frame
            _send(answers, answer)
            if exhausted:
                return 3
    except MemoryError:
        # Not even the mail itself fits, or not the answer.
        _send(answers, pack({"failure": {"code": "limit-memory", "message": _TOO_LARGE}, "last": True}, []))
        return 3
    return 0


def _die_with(parent: int) -> None:
    """Ask the kernel for a SIGKILL when the parent goes, on Linux; elsewhere the end of stdin is enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)


def _allow_cpu(seconds: int) -> None:
    """Move the limit on CPU time: this mail may use so many seconds from now."""
    used = time.process_time()
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds + 1, hard))


def _answer(values: dict[str, Any], blobs: list[bytes]) -> tuple[bytes, bool]:
    """Parse one mail: the frame to send back, and whether memory ran out."""
    try:
        raw = Path(values["path"]).read_bytes() if "path" in values else blobs[0]
    except OSError as problem:
        return pack({"failure": {"code": "unreadable", "message": f"{problem.strerror}"}}, []), False
    try:
        mail, contents = parse(raw).to_wire()
        return pack({"mail": mail, "rss": _resident_bytes()}, contents), False
    except MemoryError:
        reason, exhausted = MailError("limit-memory", _TOO_LARGE), True
    except FrameError as passed:
        reason, exhausted = MailError("limit-memory", str(passed)), False
    except Exception as problem:  # whatever it is, the mail is parked with its reason, never lost
        reason, exhausted = MailError("unreadable", f"{type(problem).__name__}: {problem}"[:500]), False
    return _header_only(raw, reason, exhausted), exhausted


def _header_only(raw: bytes, reason: MailError, exhausted: bool) -> bytes:
    try:
        mail, contents = parse_header(raw, reason).to_wire()
        return pack({"mail": mail, "last": exhausted}, contents)
    except Exception:
        return pack({"failure": {"code": reason.code, "message": reason.message}, "last": exhausted}, [])


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize()


def _send(stream: BinaryIO, frame: bytes) -> None:
    stream.write(frame)
    stream.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        os._exit(0)
