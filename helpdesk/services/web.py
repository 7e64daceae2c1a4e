"""The web processes: `python -m helpdesk.services.web` loads the product once and forks.

Loading takes seconds of CPU and most of the memory, so the children share it. With `HELPDESK_WEB_FD` they accept from
that open socket, which the runner made; else from `HELPDESK_HOST`:`HELPDESK_PORT`. `HELPDESK_WEB_PROCESSES` (2) says
how many. A child that ends is replaced at once; children end with their parent.
"""

import gc
import importlib
import os
import resource
import signal
import socket
import sys
import time
from types import FrameType

import uvicorn

from helpdesk.services.launch import die_with_parent
from helpdesk.services.sharing import Loads, SharingServer
from helpdesk.services.surroundings import open_port

APPLICATION = "helpdesk.asgi"
SHORTEST_LIFE_S = 1.0
MOST_FILES = 65_536
# Objects between two looks for cycles. A page makes thousands and frees them by itself; at Python's 700 the collector
# runs a dozen times for each, and takes a fifth of its time.
YOUNG = 20_000


class Master:
    """Keeps `count` children serving on the socket until SIGTERM or SIGINT."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        """Takes the open socket; `run` does the rest."""
        self._listener = listener
        self._count = count
        self._loads = Loads(count)
        self._born: dict[int, float] = {}
        self._places: dict[int, int] = {}
        self._stopping = False

    def run(self) -> int:
        """Load, fork, wait; returns 0 when every child has ended after a signal."""
        application = load()
        # Without it the collector writes into every shared page and so copies it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, 10, 10)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while self._born or not self._stopping:
            while len(self._born) < self._count and not self._stopping:
                self._fork(application)
            self._reap()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for child in self._born:
            os.kill(child, signal.SIGTERM)

    def _fork(self, application: object) -> None:
        parent = os.getpid()
        place = min(set(range(self._count)) - set(self._places.values()))
        # A signal between the fork and the note of the child's number would not reach the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
            die_with_parent(parent, signal.SIGTERM)
            serve(application, self._listener, self._loads, place)
            sys.exit(0)
        self._born[child] = time.monotonic()
        self._places[child] = place
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

    def _reap(self) -> None:
        child, _status = os.waitpid(-1, 0)
        born = self._born.pop(child, 0.0)
        self._loads.set(self._places.pop(child), 0)
        if not self._stopping and time.monotonic() - born < SHORTEST_LIFE_S:
            time.sleep(SHORTEST_LIFE_S)


def load() -> object:
    """Return the application with every page's code loaded, which Django would otherwise do at the first request."""
    application: object = importlib.import_module(APPLICATION).application
    urls = importlib.import_module("django.urls")
    urls.get_resolver().reverse_dict  # noqa: B018 - fills it
    return application


def serve(application: object, listener: socket.socket, loads: Loads, place: int) -> None:
    """Serve on the open socket until SIGTERM; the proxy's headers are left to the product's own setting."""
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # frames are short, and each socket would keep 60 kB for it
    )
    SharingServer(config, listener, loads, place).run()


def raise_file_limit() -> None:
    """Every open page holds a socket: the soft limit, often 1,024, goes up to the hard one, or to 65,536."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main() -> int:
    """Serve until SIGTERM; 2 when the port is taken."""
    raise_file_limit()
    handle = os.environ.get("HELPDESK_WEB_FD")
    if handle is None:
        host, port = os.environ.get("HELPDESK_HOST", "127.0.0.1"), int(os.environ.get("HELPDESK_PORT", "8000"))
        listener = open_port(host, port, "HELPDESK_PORT")
    else:
        listener = socket.socket(fileno=int(handle))
    return Master(listener, int(os.environ.get("HELPDESK_WEB_PROCESSES", "2"))).run()


if __name__ == "__main__":
    sys.exit(main())
