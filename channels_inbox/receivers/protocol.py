"""SMTP and LMTP as aiosmtpd speaks them, with three changes: how the mail's bytes are read, bare LF, address syntax."""

import re
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax

CHUNK = 64 * 1024
NULL_SENDER = "<>"  # as the library names it
END = b"\r\n.\r\n"
_PATH = re.compile(r"\s*<(?:@[^:<>]*:)?([^<>\s]*)>\s*(.*)\Z", re.DOTALL)


class _Reader:
    """Mixed into aiosmtpd's classes: DATA in chunks, not lines, so that a mail of 50 MB does not hold up others."""

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address between <>, and the parameters; the library's own reader costs a third of a millisecond."""
        found = _PATH.match(arg)
        if found is None:
            result: tuple[str | None, str | None] = super()._getaddr(arg)  # type: ignore[misc]
            return result
        return found[1] or NULL_SENDER, found[2]

    @syntax("DATA")
    async def smtp_DATA(self: Any, arg: str | None) -> None:
        """Reads the mail, refuses it when too large or with bare LF (R13), else answers with the handler's status."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_mail()
        if content is None:
            status = "552 5.3.4 Message is larger than this server takes"
        elif content.count(b"\n") != content.count(b"\r\n"):
            status = "550 5.5.2 Bare line feed refused, lines must end with CR LF"
        else:
            self.envelope.content = self.envelope.original_content = content
            status = await self.event_handler.handle_DATA(self, self.session, self.envelope)
        self._set_post_data_state()
        await self.push(status)

    async def _read_mail(self: Any) -> bytes | None:
        """The mail up to the lone dot, dots unstuffed; None when it passes the size limit (it is read to its end)."""
        # The line end before the first line lets a mail of nothing be found, too.
        buffer, too_large = bytearray(b"\r\n"), False
        while True:
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                raise ConnectionResetError("the connection ended within the mail")
            self._reset_timeout()
            searched = max(len(buffer) - len(END) + 1, 0)
            buffer += chunk
            end = buffer.find(END, searched)
            if end >= 0:
                # What a pipelining client sent after the mail belongs to the next command.
                self._reader._buffer[:0] = buffer[end + len(END) :]
                del buffer[end + 2 :]
                break
            if len(buffer) > self.data_size_limit:
                too_large = True
                del buffer[: -len(END)]
        if too_large or len(buffer) - 2 > self.data_size_limit:
            return None
        return bytes(buffer).replace(b"\r\n.", b"\r\n")[2:]


class MailServer(_Reader, SMTP):
    """One SMTP connection."""


class LocalMailServer(_Reader, LMTP):
    """One LMTP connection; one recipient per transaction, because DATA is answered once."""

    async def smtp_RCPT(self: Any, arg: str | None) -> None:
        """Takes the first recipient; a second one is asked to come with a transaction of its own."""
        if self.envelope is not None and self.envelope.rcpt_tos:
            await self.push("452 4.5.3 One recipient at a time")
            return
        await super().smtp_RCPT(arg)
