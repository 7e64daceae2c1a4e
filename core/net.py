"""The one way out (R40): a name is resolved once, each address is judged, the connection goes to that very address.

Private, loopback, link-local, metadata, shared (CGNAT), unique-local and mapped addresses are refused unless
`settings.NET_ALLOW` names the host and port. Nothing reads proxy settings from the environment, and redirects are
returned, never followed.
"""

import http.client
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

WEB_PORTS = frozenset({80, 443})
MAIL_PORTS = frozenset({25, 110, 143, 465, 587, 993, 995, 2525})
TIMEOUT_S = 10.0
MOST_BYTES = 5 * 1024 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NetRefused(Exception):
    """The address or port is one that the product does not connect to."""


class HostUnknown(OSError):
    """The name has no address."""


class TooMuch(OSError):
    """The answer is larger than allowed."""


class NotReached(TimeoutError):
    """Nobody took the connection in time, so nothing was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server said; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def host_of(url: str) -> str:
    """The host of an address, for people to read."""
    return urlsplit(url).hostname or url


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet; an IPv4 address inside an IPv6 one is judged by itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator named this host and port in `HELPDESK_NET_ALLOW`."""
    wanted = f"{host.strip('[]').lower().rstrip('.')}:{port}"
    return any(entry.lower().replace("[", "").replace("]", "") == wanted for entry in settings.NET_ALLOW)


def check_host(host: str, port: int, ports: frozenset[int] = MAIL_PORTS) -> list[str]:
    """The addresses that may be connected to; raises NetRefused or HostUnknown.

    One refused address refuses the name: a name that points both inside and outside is a trap.
    """
    allowed = is_allowed(host, port)
    if not allowed and port not in ports:
        raise NetRefused(f"port {port} is not one of {', '.join(str(each) for each in sorted(ports))}")
    addresses = _resolve(host, port)
    for address in addresses:
        if not allowed and not is_public(ipaddress.ip_address(address.split("%")[0])):
            raise NetRefused(f"{host} is an address inside this network")
    return addresses


def _resolve(host: str, port: int) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise HostUnknown(f"no address is known for {host}") from error
    return list(dict.fromkeys(str(sockaddr[0]) for _, _, _, _, sockaddr in found))


def connect(host: str, port: int, timeout: float = TIMEOUT_S, ports: frozenset[int] = MAIL_PORTS) -> socket.socket:
    """A connected socket to one of the judged addresses; raises NetRefused, HostUnknown or another OSError."""
    failure: OSError | None = None
    for address in check_host(host, port, ports)[:4]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failure = error
    raise failure or HostUnknown(f"no address is known for {host}")


@contextmanager
def deadline(sock: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Cuts the connection after so many seconds, however slowly the other side drips; the reader then meets its end.

    Yields an event that is set once the connection was cut: an end of the stream is no answer then.
    """
    cut = threading.Event()
    # A handle of its own stays valid when the socket is wrapped in TLS or closed meanwhile.
    handle = socket.socket(fileno=os.dup(sock.fileno()))
    timer = threading.Timer(seconds, _cut, (handle, cut))
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()
        timer.join()
        handle.close()


def _cut(handle: socket.socket, cut: threading.Event) -> None:
    cut.set()
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = TIMEOUT_S,
    limit: int = MOST_BYTES,
) -> Answer:
    """One HTTP request; `timeout` seconds for all of it, `limit` bytes of answer. A redirect is returned, not followed.

    Raises NetRefused, HostUnknown, TooMuch or another OSError.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise NetRefused("only plain http and https addresses are asked")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        sock = connect(parts.hostname, port, timeout, WEB_PORTS)
    except TimeoutError as error:
        raise NotReached(f"{parts.hostname} took no connection within {timeout} s") from error
    try:
        with deadline(sock, timeout) as cut:
            if parts.scheme == "https":
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            answer = _exchange(sock, parts.netloc, method, target, dict(headers or {}), body, limit)
        if cut.is_set():
            raise TimeoutError(f"{parts.hostname} did not answer within {timeout} s")
        return answer
    except http.client.HTTPException as error:
        raise ConnectionError(f"{parts.hostname} does not speak HTTP: {error}") from error
    finally:
        sock.close()


def _exchange(
    sock: socket.socket,
    host: str,
    method: str,
    target: str,
    headers: dict[str, str],
    body: bytes | None,
    limit: int,
) -> Answer:
    connection = http.client.HTTPConnection(host)
    connection.sock = sock
    connection.request(method, target, body=body, headers={"Host": host, "Connection": "close", **headers})
    with connection.getresponse() as response:
        content = response.read(limit + 1)
        if len(content) > limit:
            raise TooMuch(f"the answer is larger than {limit} bytes")
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
