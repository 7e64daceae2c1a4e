"""The network raises: no test reaches beyond this machine, however deep the code that tries."""

import ipaddress
import socket
import sys
from functools import cache


class NetworkRefused(RuntimeError):
    """A test tried to leave the machine. No OSError, so that code made for real outages does not swallow it."""


@cache
def refuse() -> None:
    """Refuse connections, datagrams and name look-ups beyond this machine for the life of the process."""
    sys.addaudithook(_check)


def _check(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        connection, address = arguments[0], arguments[-1]
        if isinstance(connection, socket.socket) and connection.family != socket.AF_UNIX and isinstance(address, tuple):
            _check_host(address[0])
    elif event == "socket.getaddrinfo":
        _check_host(arguments[0])


def _check_host(host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost", socket.gethostname()}:
        return
    try:
        local = ipaddress.ip_address(str(name)).is_loopback or str(name) in {"0.0.0.0", "::"}
    except ValueError:
        local = str(name).endswith(".localhost")
    if not local:
        raise NetworkRefused(f"a test tried to reach {name}")
