"""The mail receiver in a thread of its own, and clients of it."""

import asyncio
import smtplib
import socket
import ssl
import threading

from django.db import connections

from channels_inbox.receivers.server import MailReceiver


class Running:
    """A mail receiver on free ports, in a thread of its own."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.receiver = MailReceiver(host="127.0.0.1", smtp_port=0, lmtp_port=0, tls=tls)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.ready = threading.Event()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.receiver.start())
        self.ready.set()
        self.loop.run_forever()
        self.loop.close()

    def start(self) -> None:
        self.thread.start()
        assert self.ready.wait(10)

    def stop(self) -> None:
        # The receiver's threads hold connections that the database's clone must not outlive.
        for _ in range(16):
            self.receiver.threads.submit(connections.close_all)
        asyncio.run_coroutine_threadsafe(self.receiver.stop(), self.loop).result(20)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.receiver.smtp_port, local_hostname="client.test", timeout=10)

    def lmtp(self) -> smtplib.LMTP:
        return smtplib.LMTP("127.0.0.1", self.receiver.lmtp_port or 0, local_hostname="client.test", timeout=10)

    def talk(self, data: bytes) -> bytes:
        """Sends raw bytes and returns all that comes back until the server closes or falls silent after QUIT."""
        with socket.create_connection(("127.0.0.1", self.receiver.smtp_port), timeout=10) as client:
            client.sendall(data)
            answer = b""
            while chunk := client.recv(65536):
                answer += chunk
        return answer
