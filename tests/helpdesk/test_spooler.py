import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from helpdesk import spooler
from helpdesk.bridge import BODY
from helpdesk.spooler import BodySpooler, limit_of


def run(
    messages: list[dict[str, Any]], *, path: str = "/setup/", headers: list[tuple[bytes, bytes]] | None = None
) -> Any:
    """Plays messages to the spooler in front of an application that answers with the body's length."""
    sent: list[MutableMapping[str, Any]] = []
    calls: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        calls.append(scope[BODY].read())
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        if not messages:
            await asyncio.sleep(3600)
        return messages.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(BodySpooler(app)({"type": "http", "path": path, "headers": headers or []}, receive, send))
    return sent[0]["status"] if sent else None, calls


def chunk(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_body_arrives_whole_whatever_its_pieces() -> None:
    assert run([chunk(b"one ", True), chunk(b"", True), chunk(b"two")]) == (200, [b"one two"])
    assert run([chunk(b"")]) == (200, [b""])


@pytest.mark.parametrize("size", [spooler.IN_MEMORY - 1, spooler.IN_MEMORY, spooler.IN_MEMORY + 1])
def test_body_at_the_edge_of_memory_arrives_whole(size: int) -> None:
    _status, calls = run([chunk(b"x" * size)])

    assert [len(body) for body in calls] == [size]


def test_body_over_the_limit_is_413_and_reaches_nobody() -> None:
    assert run([chunk(b"x" * spooler.ORDINARY, True), chunk(b"x")]) == (413, [])


def test_declared_length_over_the_limit_is_413_at_once() -> None:
    assert run([], headers=[(b"content-length", b"999999999")]) == (413, [])


def test_idle_client_is_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooler, "IDLE_S", 0.01)

    assert run([chunk(b"half", True)]) == (408, [])


def test_client_that_hangs_up_gets_no_answer() -> None:
    assert run([chunk(b"half", True), {"type": "http.disconnect"}]) == (None, [])


def test_limits_leave_room_for_mail_and_files() -> None:
    assert limit_of("/hooks/email/support/") >= 50 * 1024 * 1024
    assert limit_of("/inbox/drafts/1/files/") > limit_of("/setup/")
