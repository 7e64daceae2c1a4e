"""A program does not outlive who started it, whenever that one dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from helpdesk.services import embedded

LIMIT_S = 60.0
# Says who it is, then waits until it is ended.
PROGRAM = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
# Starts the program; "early": it has died before the program's launcher looks for its parent.
STARTER = """
import os, subprocess, sys
from helpdesk.services import embedded
command = embedded.launch([sys.executable, "-c", sys.argv[2], sys.argv[3]], parent_death=15)
if sys.argv[1] == "early":
    orphaned = 'while [ "$(cut -d" " -f4 /proc/$$/stat)" = "$0" ]; do sleep 0.05; done; exec "$@"'
    command = ["sh", "-c", orphaned, str(os.getpid()), *command]
subprocess.Popen(command)
if sys.argv[1] != "early":
    sys.stdin.read()
"""


def start(when: str, note: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", STARTER, when, PROGRAM, str(note)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))


def pid_in(note: Path) -> int:
    """The number that the program wrote, 0 before."""
    return int((note.exists() and note.read_text()) or 0)


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until(done: Callable[[], object]) -> None:
    """Fails when it is not done in time."""
    deadline = time.monotonic() + LIMIT_S
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_program_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter = start("later", tmp_path / "note")
    wait_until(lambda: pid_in(tmp_path / "note"))
    assert lives(pid_in(tmp_path / "note"))

    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    wait_until(lambda: not lives(pid_in(tmp_path / "note")))


def test_program_does_not_start_when_its_starter_was_killed_before(tmp_path: Path) -> None:
    starter = start("early", tmp_path / "note")
    # The launcher holds the pipe until it has ended or become the program.
    _, words = starter.communicate(timeout=LIMIT_S)
    assert words == b"the parent is gone\n"
    assert not (tmp_path / "note").exists()


def test_program_starts_under_the_leader_of_its_session(tmp_path: Path) -> None:
    """As supervisord, which does not write the command itself."""
    command = embedded.launch([sys.executable, "-c", PROGRAM, str(tmp_path / "note")], parent_death=signal.SIGTERM)
    leader = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    other = subprocess.Popen([sys.executable, "-c", leader, *command], start_new_session=True)
    try:
        wait_until(lambda: pid_in(tmp_path / "note"))
        pid = pid_in(tmp_path / "note")
        assert lives(pid)
        assert os.getsid(pid) == psutil.Process(pid).ppid() == other.pid
    finally:
        other.kill()
        other.wait()
    wait_until(lambda: not lives(pid))
