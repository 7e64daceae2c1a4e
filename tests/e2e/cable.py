"""A network cable between a browser and the server that can be pulled: nothing passes, and nobody is told."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Cable:
    """Use as a context manager; `address` leads to the site. Pulled, connections fall silent as in a lift.

    Plugged in again, those that were silent are dead, as a router forgets them; new ones pass.
    """

    def __init__(self, site: str) -> None:
        host, _, port = site.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._passing = threading.Event()
        self._passing.set()
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._passing.set()
        self._cut()

    def pull(self) -> None:
        """From now on no byte passes."""
        self._passing.clear()

    def plug(self) -> None:
        """New connections pass; what was open before is dead."""
        self._cut()
        self._passing.set()

    def _cut(self) -> None:
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        """Joins a connection to the site; one that begins while the cable is out leads nowhere."""
        with self._lock:
            self._ends.add(near)
        began_well = self._passing.is_set()
        self._passing.wait()
        with near, socket.socket() as far:
            if began_well:
                far.connect(self._target)
                with self._lock:
                    self._ends.add(far)
                back = threading.Thread(target=self._pump, args=[far, near], daemon=True)
                back.start()
                self._pump(near, far)
                back.join()
        with self._lock:
            self._ends -= {near, far}

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._passing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
