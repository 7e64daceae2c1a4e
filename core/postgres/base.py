"""What Django loads for `ENGINE = "core.postgres"`."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

TRUSTED_S = 30.0  # a connection that rested longer is asked, because a network may have forgotten it without a word


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket where Django would send `SELECT 1` before the first statement of each request and task.

    A server that ends, or ends a connection, says so and closes it: something stands there to be read, which between
    two statements is never so otherwise.
    """

    _trusted_until = 0.0

    def close_if_health_check_failed(self) -> None:
        """No statement while the connection was tried during the last 30 seconds and nothing came in since."""
        if time.monotonic() < self._trusted_until and not self._has_news():
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._trusted_until = time.monotonic() + TRUSTED_S

    def connect(self) -> None:
        """A new connection need not be asked."""
        super().connect()
        self._trusted_until = time.monotonic() + TRUSTED_S

    def _has_news(self) -> bool:
        connection: Any = self.connection
        if connection is None or connection.closed:
            return True
        return bool(select.select([connection], [], [], 0)[0])
