"""The sink: a mail server on the loopback that takes everything, keeps it as a Maildir and tells the customers."""

import asyncio
import logging
import queue
import threading
import weakref
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from helpdesk.demo import maildir
from helpdesk.demo.mails.answers import Received, read

HOST = "127.0.0.1"
LARGEST = 60 * 1024 * 1024


class Sink:
    """Listens in a thread of its own; `arrivals` holds what came, a `Received` per recipient."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.arrivals: queue.SimpleQueue[Received] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._sessions: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)

    def start(self) -> None:
        """Listen; a `port` of 0 becomes the real one. Raises OSError when the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library tells every command
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Stop listening, close what is open and end the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep one copy for each recipient."""
        for recipient in envelope.rcpt_tos:
            content: bytes = envelope.original_content
            maildir.store(self.folder, content, mail_from=envelope.mail_from or "", recipient=recipient)
            self.arrivals.put(read(content, mail_from=envelope.mail_from or "", recipient=recipient))
        return "250 2.0.0 Kept"

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._session, HOST, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            if session.transport is not None:
                session.transport.close()
        # Sessions end by themselves once their connection is gone; their tasks need a turn for it.
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if others:
            await asyncio.wait(others, timeout=2)

    def _session(self) -> SMTP:
        session = SMTP(self, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="sink.demo.test", loop=self._loop)
        self._sessions.add(session)
        return session
