"""Internal tickets that the product opens itself."""

import pytest

from core.clocks import now
from tests.cast import Cast, kinds
from tickets.actions.tasks import open_internal
from tickets.enums import MessageKind, Purpose
from tickets.events import NOTE, TICKET_CREATED

pytestmark = pytest.mark.django_db


def test_open_internal_appends_ticket_created_and_note_and_stands_with_the_team(cast: Cast) -> None:
    task = open_internal(
        channel=cast.mailbox, requester=cast.dana, team=cast.billing, subject="Call", text="Call <Dana>", at=now()
    )
    assert kinds(task) == [TICKET_CREATED, NOTE]
    assert (task.purpose, task.team_id, task.assignee_id) == (Purpose.INTERNAL, cast.billing.pk, None)
    note = task.messages.get()
    assert (note.kind, note.text, "&lt;Dana&gt;" in note.html) == (MessageKind.NOTE, "Call <Dana>", True)
    assert cast.client(cast.charlie).get(f"/inbox/open/{task.pk}/").status_code == 200
    assert f"/requests/mine/{task.pk}/" not in cast.customer(cast.dana).get("/help/requests/").content.decode()
