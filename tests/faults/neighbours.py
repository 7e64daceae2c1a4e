"""The servers that the product speaks to: a mailbox behind a proxy that cuts, and one that takes its letters."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.simulators.dovecot import PASSWORD, USER, Dovecot
from tests.simulators.imap_proxy import ImapProxy
from tests.simulators.smtp_server import SmtpServer


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Three running servers of this machine."""

    dovecot: Dovecot
    proxy: ImapProxy
    sink: SmtpServer

    @property
    def allowed(self) -> str:
        """What the product may connect to although it lies on this machine."""
        return f"127.0.0.1:{self.proxy.port},127.0.0.1:{self.sink.port}"

    @property
    def imap(self) -> dict[str, object]:
        """How a channel fetches from the mailbox, by way of the proxy."""
        own = {"imap_host": "127.0.0.1", "imap_port": self.proxy.port}
        return {**own, "imap_security": "plain", "imap_username": USER}

    @property
    def imap_secrets(self) -> dict[str, str]:
        """The password of the mailbox."""
        return {"imap_password": PASSWORD}

    @property
    def smtp(self) -> dict[str, object]:
        """How a channel sends to the sink."""
        return {"smtp_host": "127.0.0.1", "smtp_port": self.sink.port, "smtp_security": "plain"}


@contextmanager
def neighbours() -> Iterator[Neighbours]:
    """All three, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as folder, SmtpServer() as sink:
        dovecot = Dovecot(Path(folder))
        dovecot.start()
        try:
            with closing(ImapProxy(dovecot.port)) as proxy:
                yield Neighbours(dovecot, proxy, sink)
        finally:
            dovecot.stop()
