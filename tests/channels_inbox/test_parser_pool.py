"""The parser processes: limits, replacement, the slow lane, and their end."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels_inbox.kinds.email.parse import ParsedMail
from channels_inbox.parser.frames import FrameError, frame_size, pack, unpack
from channels_inbox.parser.pool import ParseFailure, ParserPool, PoolLimits

ROOT = Path(__file__).resolve().parents[2]
MAIL = b"From: Dana <dana@customer.example>\r\nSubject: Order\r\n\r\nHello, where is my parcel today?\r\n"
# A second of honest work: a great many tags.
SLOW = b"Subject: slow\r\nContent-Type: text/html\r\n\r\n" + b"<b>x</b>" * 150_000
LARGE = b"Subject: large\r\n\r\n" + b"a line of a very large mail indeed\r\n" * 1_500_000
DEADLINE = 60


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(size=2) as running:
        yield running


def wait_until_gone(pid: int) -> None:
    """Wait for a process that is not our child to end."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                threading.Event().wait(0.05)
                continue
        return
    pytest.fail(f"Process {pid} is still there")


def test_frames_round_trip() -> None:
    frame = pack({"a": "ü"}, [b"one", b"", b"\x00two"])

    assert frame_size(frame) == len(frame)
    assert frame_size(frame[:5]) == 0
    assert unpack(frame) == ({"a": "ü"}, [b"one", b"", b"\x00two"])


@pytest.mark.parametrize("frame", [b"\x00\x00\x00\x02\x00\x00\x00\x00{]", b"\x00\x00\x00\x02\x00\x00\x00\x00{}"])
def test_frames_nonsense_refused(frame: bytes) -> None:
    with pytest.raises(FrameError):
        unpack(frame)


def test_frames_too_large_refused() -> None:
    with pytest.raises(FrameError):
        frame_size(b"\xff" * 8)
    with pytest.raises(FrameError):
        pack({}, [bytes(65 << 20)])


def test_pool_many_mails_each_once(pool: ParserPool) -> None:
    found = dict(pool.parse_many((index, MAIL.replace(b"Order", b"%d" % index)) for index in range(60)))

    assert {key: mail.subject for key, mail in found.items() if isinstance(mail, ParsedMail)} == {
        index: str(index) for index in range(60)
    }


def test_pool_attachments_come_whole(pool: ParserPool) -> None:
    content = bytes(range(256)) * 4_000
    raw = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n" + content

    mail = pool.parse_one(raw)

    assert isinstance(mail, ParsedMail)
    assert [file.content for file in mail.attachments] == [content]


def test_pool_file_read_by_process(pool: ParserPool, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)

    mail = pool.parse_one(tmp_path / "a.eml")
    missing = pool.parse_one(tmp_path / "none.eml")

    assert isinstance(mail, ParsedMail)
    assert mail.subject == "Order"
    assert missing == ParseFailure("unreadable", "No such file or directory")


def test_pool_mail_over_frame_size_fails_alone(pool: ParserPool) -> None:
    found = dict(pool.parse_many([("huge", bytes(65 << 20)), ("fine", MAIL)]))

    assert found["huge"] == ParseFailure("limit-memory", "The mail is larger than 64 MB")
    assert isinstance(found["fine"], ParsedMail)


def test_pool_dead_idle_process_replaced(pool: ParserPool) -> None:
    pool.parse_one(MAIL)
    for pid in pool.process_ids():
        os.kill(pid, signal.SIGKILL)

    assert isinstance(pool.parse_one(MAIL), ParsedMail)


def test_pool_killed_process_mail_repeated() -> None:
    with ParserPool(size=1, limits=PoolLimits(time=DEADLINE, slow_after=DEADLINE)) as pool:
        results = pool.parse_many([("first", MAIL), ("slow", SLOW), ("last", MAIL)])
        assert next(results)[0] == "first"
        stopper = threading.Timer(0.3, lambda: os.kill(pool.process_ids()[0], signal.SIGKILL))
        stopper.start()
        rest = dict(results)
        stopper.join()

    assert all(isinstance(mail, ParsedMail) for mail in rest.values())
    assert set(rest) == {"slow", "last"}


def test_pool_process_always_dying_gives_failure() -> None:
    running = threading.Event()
    with ParserPool(size=1, limits=PoolLimits(time=DEADLINE, slow_after=DEADLINE)) as pool:
        pool.parse_one(MAIL)

        def kill_whenever_busy() -> None:
            while not running.wait(0.02):
                for child in list(pool._children):
                    if child.job is not None and child.ready and not child.outgoing:
                        child.process.kill()

        killer = threading.Thread(target=kill_whenever_busy)
        killer.start()
        outcome = pool.parse_one(SLOW)
        running.set()
        killer.join()

        assert outcome == ParseFailure("unreadable", "The parser stopped while it read this mail")
        assert isinstance(pool.parse_one(MAIL), ParsedMail)


def test_pool_time_limit_fails_that_mail_alone() -> None:
    with ParserPool(size=1, limits=PoolLimits(time=0.5, slow_after=0.2)) as pool:
        found = dict(pool.parse_many([("slow", SLOW), *((index, MAIL) for index in range(5))]))

    assert found["slow"] == ParseFailure("limit-time", "Reading this mail takes longer than 0.5 seconds")
    assert sum(isinstance(mail, ParsedMail) for mail in found.values()) >= 4


def test_pool_memory_limit_fails_that_mail_alone() -> None:
    with ParserPool(size=1, limits=PoolLimits(memory=300 << 20, time=DEADLINE)) as pool:
        large = pool.parse_one(LARGE)
        fine = pool.parse_one(MAIL)

    code = large.code if isinstance(large, ParseFailure) else large.error and large.error.code
    assert code == "limit-memory"
    assert isinstance(fine, ParsedMail)


def test_pool_slow_mails_leave_the_fast_lane() -> None:
    with ParserPool(size=1, slow_size=1, limits=PoolLimits(time=DEADLINE, slow_after=0.1)) as pool:
        order = [key for key, _mail in pool.parse_many([("slow", SLOW), *((index, MAIL) for index in range(5))])]

    assert order[-1] == "slow"
    assert sorted(map(str, order)) == ["0", "1", "2", "3", "4", "slow"]


def test_pool_process_replaced_after_many_mails() -> None:
    with ParserPool(size=1, limits=PoolLimits(replace_after=2)) as pool:
        pool.parse_one(MAIL)
        first = pool.process_ids()
        list(pool.parse_many([(1, MAIL), (2, MAIL)]))

        assert pool.process_ids() != first


def test_pool_left_early_can_be_used_again(pool: ParserPool) -> None:
    results = pool.parse_many((index, MAIL) for index in range(20))
    next(results)
    results.close()  # type: ignore[attr-defined]

    assert isinstance(pool.parse_one(MAIL), ParsedMail)


def test_pool_processes_end_with_their_parent() -> None:
    program = textwrap.dedent(
        """
        import sys, time
        from channels_inbox.parser.pool import ParserPool
        pool = ParserPool(size=1)
        pool.parse_one(b"Subject: x\\r\\n\\r\\nHello")
        print(pool.process_ids()[0], flush=True)
        time.sleep(600)
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    wait_until_gone(child)
