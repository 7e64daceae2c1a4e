"""The product started for real: up, alone on its folder, back after kills, down in order."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from helpdesk.services.paths import Paths
from helpdesk.services.table import ROOT

LIMIT_S = 120.0


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a start on this folder with embedded services."""
    dropped = {"DATABASE_URL", "REDIS_URL", "HELPDESK_TEST_SERVICES", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    ports = {"HELPDESK_PORT": str(free_port()), "HELPDESK_SMTP_PORT": str(free_port())}
    return {**kept, **ports, "HELPDESK_VAR": str(var), "HELPDESK_HOST": "127.0.0.1", **more}


def start(mode: str, variables: dict[str, str]) -> subprocess.Popen[str]:
    """The runner as make starts it."""
    command = [sys.executable, "-m", "helpdesk.services", mode]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


@contextmanager
def running(variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A runner that has said it is ready; killed at the end if it still lives."""
    runner = start("run", variables)
    try:
        assert runner.stdout
        first = runner.stdout.readline()
        assert first == f"ready http://127.0.0.1:{variables['HELPDESK_PORT']}\n", log(variables)
        yield runner
    finally:
        runner.kill()
        runner.communicate()
        until(lambda: not processes(variables), "all processes to end")


def processes(variables: dict[str, str]) -> list[psutil.Process]:
    """Every living process that names the data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and variables["HELPDESK_VAR"] in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def log(variables: dict[str, str]) -> str:
    """The last lines of the one log."""
    file = Paths(Path(variables["HELPDESK_VAR"])).log_file
    return file.read_text(errors="replace")[-4000:] if file.exists() else ""


def until(done: Callable[[], object], what: str) -> None:
    """Poll until `done()`."""
    deadline = time.monotonic() + LIMIT_S
    while not done():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def readiness(variables: dict[str, str]) -> dict[str, object]:
    """What /readyz says, {} while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", int(variables["HELPDESK_PORT"]), timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return dict(json.loads(connection.getresponse().read()))
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()


def server_pid(variables: dict[str, str]) -> int:
    """The process id of the embedded PostgreSQL."""
    return int((Paths(Path(variables["HELPDESK_VAR"])).postgres_data / "postmaster.pid").read_text().split()[0])


@pytest.mark.fault
def test_product_starts_refuses_a_second_start_heals_and_stops(tmp_path: Path) -> None:
    variables = environment(tmp_path / "var")
    with running(variables) as runner:
        second = start("run", variables)
        assert second.communicate(timeout=LIMIT_S)[1].count("\n") == 1
        assert second.returncode == 2

        os.kill(server_pid(variables), signal.SIGKILL)
        until(lambda: readiness(variables).get("status") != "ok", "PostgreSQL to be away")
        until(lambda: readiness(variables).get("status") == "ok", "PostgreSQL to be back")

        runner.send_signal(signal.SIGINT)
        runner.communicate(timeout=LIMIT_S)
        assert runner.returncode == 0
        assert processes(variables) == []


@pytest.mark.fault
def test_product_starts_again_after_everything_was_killed(tmp_path: Path) -> None:
    variables = environment(tmp_path / ("deep" * 20) / "var")
    with running(variables) as runner:
        key = Paths(Path(variables["HELPDESK_VAR"])).secret_key_file.read_text()
        until(lambda: not kill_all(variables, runner.pid), "nothing to be left to kill")
    with running(variables):
        assert readiness(variables)["status"] == "ok"
        assert Paths(Path(variables["HELPDESK_VAR"])).secret_key_file.read_text() == key


def kill_all(variables: dict[str, str], runner: int) -> list[psutil.Process]:
    """Kill every process of the folder, also what a dying supervisor started meanwhile; returns what was killed."""
    found = processes(variables)
    for process in [psutil.Process(runner), *found]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return found


@pytest.mark.parametrize("variable", ["HELPDESK_PORT", "HELPDESK_SMTP_PORT"])
def test_start_on_a_taken_port_is_refused_and_names_it(tmp_path: Path, variable: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        runner = start("run", environment(tmp_path / "var", **{variable: port}))
        _, words = runner.communicate(timeout=LIMIT_S)

    assert runner.returncode == 2
    assert words.count("\n") == 1
    assert f"port {port} " in words


def test_demo_for_other_machines_is_refused(tmp_path: Path) -> None:
    runner = start("demo", environment(tmp_path / "var", HELPDESK_HOST="0.0.0.0"))
    _, words = runner.communicate(timeout=LIMIT_S)

    assert runner.returncode == 2
    assert words.count("\n") == 1
    assert not (tmp_path / "var").exists()
