"""The pool of parser processes that a worker, or a command, keeps for reading mail."""

import os
import selectors
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from channels_inbox.kinds.email.parse.model import ParsedMail
from channels_inbox.parser.child import Child, Job, start_child
from channels_inbox.parser.frames import FrameError, pack

Key = TypeVar("Key")

_START_LIMIT = 60.0
_POLL = 0.25
_MAX_FAILED_STARTS = 5


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """A mail that could not be read at all: `code` as in `MailError`, and a sentence for the quarantine page."""

    code: str
    message: str


Outcome = ParsedMail | ParseFailure


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Seconds of wall clock and CPU per mail, bytes of address space per process, and when a process is replaced."""

    time: float = 10.0
    memory: int = 512 << 20
    slow_after: float = 2.0
    replace_after: int = 10_000
    replace_above: int = 300 << 20


class ParserPool:
    """Reads mails in `size` long-lived processes, and slow ones in `slow_size` others.

    In `folder` lie files that they share; without one, each has a copy of its own in memory.

    One `parse_many` runs at a time (others wait on a lock). Processes start when first needed; in a forked copy of
    the program the pool starts its own. They end with this process, however it ends. The kernel sends that signal
    when the *thread* that started them ends, so keep a pool on a thread that lives as long as the pool.
    """

    def __init__(
        self, size: int = 2, slow_size: int = 1, limits: PoolLimits | None = None, folder: Path | None = None
    ) -> None:
        self.size = size
        self.folder = folder
        self.slow_size = slow_size
        self.limits = limits or PoolLimits()
        self._lock = threading.Lock()
        self._children: list[Child] = []
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes of the pool; it may be used again."""
        with self._lock:
            self._forget_inherited()
            while self._children:
                self._children.pop().kill()

    def process_ids(self) -> list[int]:
        """Process ids of the running parsers."""
        self._forget_inherited()
        return [child.process.pid for child in self._children]

    def parse_one(self, mail: bytes | Path) -> Outcome:
        """Read one mail, given as bytes or as the path of a file."""
        return next(outcome for _key, outcome in self.parse_many([(0, mail)]))

    def parse_many(self, mails: Iterable[tuple[Key, bytes | Path]]) -> Iterator[tuple[Key, Outcome]]:
        """Read mails and yield (key, outcome) in the order in which they are done, the slow ones last.

        A process that dies on a mail is replaced and the mail tried once more; one that passes its limits is not.
        Leaving the iterator early ends the processes that still read.
        """
        with self._lock:
            self._forget_inherited()
            run = _Run(self, list(mails))
            try:
                for index, outcome in run.outcomes():
                    yield run.mails[index][0], outcome
            finally:
                run.stop()

    def _forget_inherited(self) -> None:
        if self._owner != os.getpid():
            # The processes belong to the parent that we were forked from.
            self._children.clear()
            self._owner = os.getpid()


class _Run:
    """One call of `parse_many`: the waiting mails, and the selector over the pipes."""

    def __init__(self, pool: ParserPool, mails: list[tuple[Any, bytes | Path]]) -> None:
        self.pool = pool
        self.mails = mails
        self.fresh = iter(range(len(mails)))
        self.again: deque[Job] = deque()
        self.slow: deque[Job] = deque()
        self.found: deque[tuple[int, Outcome]] = deque()
        self.pending = len(mails)
        self.failed_starts = 0
        self.selector = selectors.DefaultSelector()
        for child in list(pool._children):
            self._watch(child)
            self._still_runs(child)

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        """Yield (position, outcome) of every mail."""
        while self.pending:
            self._hand_out()
            self._wait()
            self._check_clocks()
            while self.found:
                self.pending -= 1
                yield self.found.popleft()

    def stop(self) -> None:
        """Let go of the pipes; processes in the middle of a mail or left over from the slow lane end."""
        self.selector.close()
        for child in list(self.pool._children):
            if child.job is not None or child.slow:
                self.pool._children.remove(child)
                child.kill()

    def _hand_out(self) -> None:
        for slow in (False, True):
            seats = self.pool.slow_size if slow else self.pool.size
            lane = [child for child in self.pool._children if child.slow == slow]
            lane = [child for child in lane if child.job is not None or self._still_runs(child)]
            idle = [child for child in lane if child.job is None]
            while idle or len(lane) < seats:
                job = self._next_job(slow=slow)
                if job is None:
                    break
                if not idle:
                    idle.append(self._start(slow=slow))
                    lane.append(idle[-1])
                child = idle.pop()
                if job.attempts and child.done:
                    # A second try gets a process that nothing has happened to.
                    self._remove(child)
                    child = self._start(slow=slow)
                child.give(job)
                self._want_write(child)

    def _next_job(self, *, slow: bool) -> Job | None:
        if slow:
            return self.slow.popleft() if self.slow else None
        if self.again:
            return self.again.popleft()
        for index in self.fresh:
            mail = self.mails[index][1]
            try:
                payload = pack({"path": str(mail)}, []) if isinstance(mail, Path) else pack({}, [mail])
            except FrameError:
                self.found.append((index, ParseFailure("limit-memory", "The mail is larger than 64 MB")))
                continue
            return Job(index, payload)
        return None

    def _start(self, *, slow: bool) -> Child:
        child = start_child(self.pool.limits.memory, int(self.pool.limits.time) + 1, self.pool.folder)
        child.slow = slow
        self.pool._children.append(child)
        self._watch(child)
        return child

    def _still_runs(self, child: Child) -> bool:
        """Drop a process that died while it had nothing to do, before a mail is given to it."""
        if child.process.poll() is None:
            return True
        self._remove(child)
        return False

    def _watch(self, child: Child) -> None:
        self.selector.register(child.stdout_fd, selectors.EVENT_READ, child)

    def _want_write(self, child: Child) -> None:
        self.selector.register(child.stdin_fd, selectors.EVENT_WRITE, child)

    def _wait(self) -> None:
        if self.found or not self.selector.get_map():
            return
        for key, events in self.selector.select(_POLL):
            child: Child = key.data
            if child not in self.pool._children:
                continue
            if events & selectors.EVENT_WRITE:
                if not child.write() or not child.outgoing:
                    self.selector.unregister(child.stdin_fd)
            elif not child.read():
                # What it said last counts before its end.
                if self._take_answers(child):
                    self._died(child)
            else:
                self._take_answers(child)

    def _take_answers(self, child: Child) -> bool:
        """Use the complete answers of a process; False if it had to be ended."""
        try:
            while (answer := child.take_answer()) is not None:
                if "ready" in answer[0]:
                    child.ready = True
                    self.failed_starts = 0
                    child.job_started = time.monotonic()
                elif not self._finish(child, *answer):
                    return False
        except (FrameError, TypeError, KeyError, ValueError):
            self._end(child, ParseFailure("unreadable", "The parser gave no sensible answer"))
            return False
        return True

    def _finish(self, child: Child, values: dict[str, Any], blobs: list[bytes]) -> bool:
        job, child.job = child.job, None
        if job is None:
            raise FrameError("An answer to no question")
        child.done += 1
        if "failure" in values:
            failure = values["failure"]
            outcome: Outcome = ParseFailure(str(failure["code"]), str(failure["message"]))
        else:
            outcome = ParsedMail.from_wire(values["mail"], blobs)
        self.found.append((job.index, outcome))
        large = values.get("rss", 0) > self.pool.limits.replace_above
        worn = child.done >= self.pool.limits.replace_after or large or values.get("last", False)
        if worn or child.slow:
            self._remove(child)
            return False
        return True

    def _remove(self, child: Child) -> int:
        for descriptor in (child.stdout_fd, child.stdin_fd):
            if descriptor in self.selector.get_map():
                self.selector.unregister(descriptor)
        self.pool._children.remove(child)
        return child.kill()

    def _end(self, child: Child, failure: ParseFailure) -> None:
        job = child.job
        self._remove(child)
        if job is not None:
            self.found.append((job.index, failure))

    def _died(self, child: Child) -> None:
        job = child.job
        code = self._remove(child)
        if not child.ready:
            # Not the mail's doing; but a parser that never starts must not be tried for ever.
            self.failed_starts += 1
            if self.failed_starts >= _MAX_FAILED_STARTS:
                raise OSError(f"The mail parser does not start (exit code {code})")
        if job is None:
            return
        job.attempts += child.ready
        if code == -signal.SIGXCPU:
            self.found.append((job.index, self._too_slow()))
        elif job.attempts < 2:
            (self.slow if job.slow else self.again).append(job)
        else:
            self.found.append((job.index, ParseFailure("unreadable", "The parser stopped while it read this mail")))

    def _too_slow(self) -> ParseFailure:
        return ParseFailure("limit-time", f"Reading this mail takes longer than {self.pool.limits.time:g} seconds")

    def _check_clocks(self) -> None:
        now = time.monotonic()
        limits = self.pool.limits
        for child in list(self.pool._children):
            if child.job is None:
                continue
            if not child.ready:
                if now - child.started > _START_LIMIT:
                    self._died(child)
            elif now - child.job_started > limits.time:
                self._end(child, self._too_slow())
            elif not child.slow and now - child.job_started > limits.slow_after:
                self._move_aside(child, child.job)

    def _move_aside(self, child: Child, job: Job) -> None:
        """Give the seat of a slow mail to the others: it goes on in the slow lane, or waits for a seat there."""
        job.slow = True
        if sum(other.slow for other in self.pool._children) < self.pool.slow_size:
            child.slow = True
            return
        self._remove(child)
        self.slow.append(job)
