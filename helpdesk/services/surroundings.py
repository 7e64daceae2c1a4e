"""What a start needs from the machine: a data folder of its own, free ports, nothing left over from a killed run."""

import fcntl
import ipaddress
import os
import secrets
import signal
import socket
import time
from pathlib import Path

from helpdesk.services.embedded import NoService
from helpdesk.services.paths import Paths

BACKLOG = 1024


class Refused(NoService):
    """The start is refused; the text is the one line that says why."""


def take_lock(paths: Paths) -> int:
    """Lock the data folder for the life of this process and of those that inherit the handle; raises Refused."""
    handle = os.open(paths.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Refused(
            f"the data folder {paths.var} is in use by another helpdesk; stop it or choose another VAR"
        ) from None
    return handle


def open_port(host: str, port: int, variable: str) -> socket.socket:
    """Listen on the port and return the socket; raises Refused when it is taken or not ours to take.

    `variable` is the make variable that chooses the port, for the message.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(f"cannot listen on {host}: {error.strerror}") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Refused(f"port {port} on {host} is taken ({error.strerror}); choose another with {variable}=") from None
    return listener


def check_port(host: str, port: int, variable: str) -> None:
    """Raise Refused unless a service can listen on this port in a moment."""
    open_port(host, port, variable).close()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def first_secret(file: Path) -> bool:
    """Write 50 random bytes as text into a 0600 file unless it is there; returns whether it was written."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(50) + "\n")
    return True


def clear_leftovers(paths: Paths) -> None:
    """Remove what a killed run left; call it under the lock. Waits for a PostgreSQL that is just going down.

    PostgreSQL takes any living process with the recorded number for its predecessor, and numbers are reused soon in
    containers; under our lock nobody else can be running on this data.
    """
    for pid_file in (paths.postgres_data / "postmaster.pid",):
        wait_until_gone(pid_file, paths.postgres_data)
        pid_file.unlink(missing_ok=True)
    leftovers = [
        paths.postgres_socket,
        Path(f"{paths.postgres_socket}.lock"),
        paths.redis_socket,
        paths.supervisor_socket,
    ]
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)


def wait_until_gone(pid_file: Path, data: Path, limit: float = 20.0) -> None:
    """Wait until the server that wrote this file has ended; ends it when it does not by itself."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    deadline = time.monotonic() + limit
    while is_server(pid, data):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)
            deadline += limit
        time.sleep(0.1)


def is_server(pid: int, data: Path) -> bool:
    """Say whether this process is the server of this data folder, by its command line."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words


def make_was_interrupted(parent: int) -> bool:
    """Say whether `make`, our parent, waits inside its handler for a signal that only it received (Linux).

    Make passes SIGTERM on to what it runs, but not SIGINT, and then waits for us for ever. While it waits so, it has
    that signal blocked.
    """
    try:
        with open(f"/proc/{parent}/status", encoding="ascii") as status:
            lines = dict(line.split(":", 1) for line in status)
    except (OSError, ValueError):
        return False
    blocked = int(lines.get("SigBlk", "0"), 16)
    return lines.get("Name", "").strip() == "make" and bool(blocked >> (signal.SIGINT - 1) & 1)
