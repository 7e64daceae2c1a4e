"""Every address of the workspace that names a row: strangers get 404, whoever is signed out signs in (R34, R36)."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.cast import Cast
from tickets.actions.intake import hold_message
from tickets.actions.reply import post_reply
from tickets.models import Attachment, Message, Ticket, UndoStep

NAMED = ("number", "message_id", "attachment_id", "step_id")


def patterns() -> Iterator[str]:
    """The workspace's own addresses with a row in them."""
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "tickets":
            for pattern in entry.url_patterns:
                if isinstance(pattern, URLPattern) and any(name in str(pattern.pattern) for name in NAMED):
                    yield f"/inbox/{pattern.pattern}"


@pytest.fixture
def rows(cast: Cast, ticket: Ticket) -> dict[str, object]:
    """One of each row, all Alice's."""
    sent = post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>ok</p>")
    hold_message(ticket_number=ticket.pk, incoming=cast.incoming("held"), reason="stranger")
    file = Attachment.objects.create(message=sent, sha256="0" * 64, size=1, content_type="image/png")
    step = UndoStep.objects.create(agent=cast.alice, created_at=ticket.created_at, expires_at=ticket.created_at)
    return {
        "<int:number>": ticket.pk,
        "<int:message_id>": sent.pk,
        "<int:attachment_id>": file.pk,
        "<int:step_id>": step.pk,
        "<slug:view>": "open",
        "<slug:name>": "status",
        "<slug:kind>": "reply",
    }


def filled(pattern: str, rows: dict[str, object]) -> str:
    for name, value in rows.items():
        pattern = pattern.replace(name, str(value))
    return pattern


@pytest.mark.parametrize("pattern", sorted(patterns()))
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_row_of_another_team(
    rows: dict[str, object], as_charlie: Client, client: Client, pattern: str, method: str
) -> None:
    address = filled(pattern, rows)
    before = (Message.objects.count(), Ticket.objects.get(pk=rows["<int:number>"]).version)
    answer = getattr(as_charlie, method)(address)
    refused = {404, 405} | ({422} if "undo/<int:step_id>" in pattern else set())
    assert answer.status_code in refused
    signed_out = getattr(client, method)(address)
    assert signed_out.status_code in {302, 405}
    assert (Message.objects.count(), Ticket.objects.get(pk=rows["<int:number>"]).version) == before
