"""The process table: every process of the product, once, for the runner, the compose file and the documents."""

import signal
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "python"
# A container or a first try runs as root; what Celery warns of there is pickle, which is off.
NO_ROOT_WARNING = "ignore:You're running the worker with superuser"
CELERY = (PYTHON, "-W", NO_ROOT_WARNING, "-m", "celery", "--quiet", "--app", "helpdesk")
# Workers find each other and announce themselves only for tools that we do not use; without it they start 1 s sooner.
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


@dataclass(frozen=True)
class Service:
    """One kind of process: how it starts, stops and shows that it is well.

    `group` says when it stops (front before work); `command` begins with "python", which the runner replaces by its own
    interpreter; `health` names a check of `helpdesk.services.health`; `stop_wait` is in seconds, then it is killed;
    `needs` names the management command without which the service does not exist yet; `demo` limits it to `make demo`.
    """

    name: str
    group: str
    command: tuple[str, ...]
    health: str
    stop_wait: int
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    listens: str | None = None
    needs: str | None = None
    demo: bool = False


def _worker(name: str, queues: str, processes: int) -> Service:
    options = ("--concurrency", str(processes), "--queues", queues, "--hostname", f"{name}@%h")
    return Service(name, "work", (*CELERY, "worker", *QUIET, *options), health="worker", stop_wait=15)


# "shared": the runner opens the port, so requests wait while the processes start or come back.
WEB = Service("web", "front", (PYTHON, "-m", "helpdesk.services.web"), "web", stop_wait=8, listens="shared")
WORKERS = (_worker("worker-inbound", "inbound", 2), _worker("worker", "outbound,default,metrics", 2))
BEAT = Service(
    "beat",
    "work",
    (*CELERY, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", "{var}/run/beat"),
    health="beat",
    stop_wait=5,
)
MAIL = Service(
    "mail",
    "front",
    (PYTHON, "manage.py", "run_mail_receiver"),
    health="mail",
    stop_wait=8,
    listens="own",
    needs="run_mail_receiver",
)
DEMO = Service("demo", "front", (PYTHON, "manage.py", "run_demo"), "none", stop_wait=5, needs="run_demo", demo=True)

SERVICES: tuple[Service, ...] = (WEB, *WORKERS, BEAT, MAIL, DEMO)


def services(mode: str) -> list[Service]:
    """Return the services of a mode, `run` or `demo`, that this version of the product has."""
    return [service for service in SERVICES if (mode == "demo" or not service.demo) and _exists(service)]


def _exists(service: Service) -> bool:
    return service.needs is None or any(ROOT.glob(f"*/management/commands/{service.needs}.py"))
