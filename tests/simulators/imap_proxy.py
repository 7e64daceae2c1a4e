"""A proxy before an IMAP server that cuts the connection at a chosen place of the conversation."""

import contextlib
import socket
import threading
from collections.abc import Callable

CHUNK = 65536
Cut = Callable[[bool, bytes], bool]


class ImapProxy:
    """Passes everything on until `cut_when` says so: then both sides lose the connection, once for each time it is set.

    `cut_when(to_server, data)` gets what has flowed in this connection in one direction since it was set.
    """

    def __init__(self, port: int) -> None:
        self.target = port
        self.cuts = 0
        self.cut_when: Cut | None = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.open: set[socket.socket] = set()
        self.threads: list[threading.Thread] = []
        self._run(self._accept)

    def _run(self, job: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=job, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target), 10)
            server.settimeout(None)
            self.open |= {client, server}
            self._run(self._pump, client, server, True)
            self._run(self._pump, server, client, False)

    def _pump(self, source: socket.socket, target: socket.socket, to_server: bool) -> None:
        seen, judge = b"", self.cut_when
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if judge is not self.cut_when:
                    seen, judge = b"", self.cut_when
                seen += data
                if judge is not None and judge(to_server, seen):
                    self.cut_when = None
                    self.cuts += 1
                    # Half of what was about to flow still arrives, as on a line that breaks.
                    target.sendall(data[: len(data) // 2])
                    break
                target.sendall(data)
        for side in (source, target):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stops listening and ends every connection."""
        # A thread that waits in accept would keep a closed listener alive.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for side in self.open:
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        for side in self.open:
            side.close()


def at_select(to_server: bool, seen: bytes) -> bool:
    return to_server and b"SELECT" in seen.upper()


def after_select(to_server: bool, seen: bytes) -> bool:
    return not to_server and b"UIDVALIDITY" in seen


def at_search(to_server: bool, seen: bytes) -> bool:
    return not to_server and b"* SEARCH" in seen


def in_literal(to_server: bool, seen: bytes) -> bool:
    return not to_server and b"BODY[] {" in seen


def before_store(to_server: bool, seen: bytes) -> bool:
    return to_server and b"STORE" in seen.upper()


def at_logout(to_server: bool, seen: bytes) -> bool:
    return to_server and b"LOGOUT" in seen.upper()


CUTS: tuple[Cut, ...] = (at_select, after_select, at_search, in_literal, before_store, at_logout)
