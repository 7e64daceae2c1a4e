"""The configuration of supervisord: which programs, in which order they stop, and how they come back."""

import shlex
import signal
import sys
from pathlib import Path

from helpdesk.services import embedded
from helpdesk.services.logs import pipe_path
from helpdesk.services.paths import Paths
from helpdesk.services.table import ROOT, Service

# Groups stop from the highest number down, each one only after the group above it has ended.
PRIORITIES = {"postgres": 10, "redis": 20, "work": 30, "front": 40}
# The open port and the data folder's lock are handed down above the numbers that supervisord closes.
WEB_FD = 200
LOCK_FD = 201
CLOSED_FDS = 128
# Never give up on a process; the pause between two attempts grows by a second each time.
ATTEMPTS = 100_000

HEAD = """\
[supervisord]
nodaemon=true
silent=true
logfile={log}
logfile_maxbytes=0
loglevel=info
pidfile={pid}
childlogdir={folder}
minfds={closed}
minprocs=64
{user}
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

PROGRAM = """
[program:{name}]
command={command}
directory={root}
priority={priority}
autostart={autostart}
autorestart=true
startsecs=1
startretries={attempts}
stopsignal={signal}
stopwaitsecs={wait}
killasgroup=true
stdout_logfile=NONE
redirect_stderr=true
environment={environment}
"""


def database_program(paths: Paths, command: list[str]) -> str:
    """Return the section of the embedded PostgreSQL: SIGINT is its fast shutdown."""
    return _program(paths, "postgres", command, "postgres", stop_signal=signal.SIGINT, stop_wait=10, autostart=True)


def redis_program(paths: Paths, command: list[str]) -> str:
    """Return the section of the embedded Redis."""
    return _program(paths, "redis", command, "redis", stop_wait=4, autostart=True)


def service_program(paths: Paths, service: Service) -> str:
    """Return the section of one row of the process table."""
    words = [word.format(var=paths.var) for word in service.command]
    words[0] = sys.executable
    environment = {**service.environment, "HELPDESK_PROCESS": service.name}
    if service.listens == "shared":
        environment["HELPDESK_WEB_FD"] = str(WEB_FD)
    keep = (WEB_FD,) if service.listens == "shared" else ()
    command = embedded.launch(words, parent_death=service.stop_signal, keep=keep)
    return _program(
        paths,
        service.name,
        command,
        service.group,
        stop_signal=service.stop_signal,
        stop_wait=service.stop_wait,
        environment=environment,
    )


def _program(
    paths: Paths,
    name: str,
    command: list[str],
    group: str,
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    stop_wait: int,
    autostart: bool = False,
    environment: dict[str, str] | None = None,
) -> str:
    command = [*command[:3], "--output", str(pipe_path(paths.run_dir, name)), *command[3:]]
    return PROGRAM.format(
        name=name,
        command=_escaped(shlex.join(command)),
        root=_escaped(str(ROOT)),
        priority=PRIORITIES[group],
        autostart=str(autostart).lower(),
        attempts=ATTEMPTS,
        signal=stop_signal.name.removeprefix("SIG"),
        wait=stop_wait,
        environment=",".join(f'{key}="{_escaped(value)}"' for key, value in (environment or {}).items()),
    )


def _escaped(text: str) -> str:
    # The file's own expansion begins with a percent sign.
    return text.replace("%", "%%")


def configuration(paths: Paths, programs: list[str], services: list[Service]) -> str:
    """Return the whole file: the embedded servers' sections as given, those of the services in two groups."""
    head = HEAD.format(
        log=_escaped(str(pipe_path(paths.run_dir, "supervisor"))),
        pid=_escaped(str(paths.run_dir / "supervisord.pid")),
        folder=_escaped(str(paths.run_dir)),
        closed=CLOSED_FDS,
        socket=_escaped(str(paths.supervisor_socket)),
        user="user=root\n" if embedded.service_user() else "",
    )
    groups = [
        f"\n[group:{group}]\nprograms={','.join(names)}\npriority={PRIORITIES[group]}\n"
        for group in ("work", "front")
        if (names := [service.name for service in services if service.group == group])
    ]
    return head + "".join(programs) + "".join(service_program(paths, service) for service in services) + "".join(groups)


def process_name(service: Service) -> str:
    """Return a service's name as supervisord's remote control knows it."""
    return f"{service.group}:{service.name}"


def pipe_names(services: list[Service]) -> list[str]:
    """Return the names that write into the log."""
    return ["supervisor", "postgres", "redis", *(service.name for service in services)]


def supervisord_command(config: Path) -> list[str]:
    """Return the command of supervisord, which ends with its parent."""
    program = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(config)]
    return embedded.launch(program, parent_death=signal.SIGTERM, keep=(WEB_FD, LOCK_FD))
