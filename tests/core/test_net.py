"""The one way out: what it refuses, and how it behaves with servers that misbehave (R40)."""

import http.server
import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django.fixtures import Settings

from core import net


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path: /ok, /away (a redirect), /big, /slow."""

    released = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            self.wfile.flush()
            self.released.wait(20)
            return
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://10.0.0.1/")
        self.end_headers()
        self.wfile.write(b"x" * (2_000 if self.path == "/big" else 2))

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def web() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        Handler.released.clear()
        yield server.server_port
        Handler.released.set()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
    ],
)
def test_r40_address_inside_is_not_public(address: str) -> None:
    assert not net.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_r40_address_of_the_internet_is_public(address: str) -> None:
    assert net.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["10.0.0.1", "[::1]", "169.254.169.254", "localhost"])
def test_r40_host_inside_is_refused(settings: Settings, host: str) -> None:
    settings.NET_ALLOW = []
    with pytest.raises(net.NetRefused):
        net.check_host(host, 25)


def test_r40_port_of_something_else_is_refused(settings: Settings) -> None:
    settings.NET_ALLOW = []
    with pytest.raises(net.NetRefused):
        net.check_host("8.8.8.8", 6379)
    assert net.check_host("8.8.8.8", 465) == ["8.8.8.8"]


def test_operator_allows_a_host_and_port_by_name(settings: Settings) -> None:
    settings.NET_ALLOW = ["127.0.0.1:2626", "[::1]:2626"]

    assert net.check_host("127.0.0.1", 2626) == ["127.0.0.1"]
    assert net.check_host("::1", 2626) == ["::1"]
    with pytest.raises(net.NetRefused):
        net.check_host("127.0.0.1", 2627)


@pytest.mark.parametrize(
    "url", ["ftp://8.8.8.8/", "file:///etc/passwd", "http://user:pw@8.8.8.8/", "http:///x", "8.8.8.8"]
)
def test_r40_other_schemes_and_names_in_addresses_are_refused(url: str) -> None:
    with pytest.raises(net.NetRefused):
        net.request("GET", url)


def test_r40_redirect_is_returned_and_not_followed(settings: Settings) -> None:
    with web() as port:
        settings.NET_ALLOW = [f"127.0.0.1:{port}"]
        answer = net.request("GET", f"http://127.0.0.1:{port}/away")

    assert (answer.status, answer.headers["location"]) == (302, "http://10.0.0.1/")


def test_r40_proxy_of_the_environment_is_ignored(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with web() as port:
        settings.NET_ALLOW = [f"127.0.0.1:{port}"]
        assert net.request("GET", f"http://127.0.0.1:{port}/ok").body == b"xx"


def test_answer_larger_than_allowed_is_refused(settings: Settings) -> None:
    with web() as port:
        settings.NET_ALLOW = [f"127.0.0.1:{port}"]
        with pytest.raises(net.TooMuch):
            net.request("GET", f"http://127.0.0.1:{port}/big", limit=1_000)


def test_slow_answer_is_cut_off_as_a_whole(settings: Settings) -> None:
    with web() as port:
        settings.NET_ALLOW = [f"127.0.0.1:{port}"]
        with pytest.raises(OSError):
            net.request("GET", f"http://127.0.0.1:{port}/slow", timeout=1)
