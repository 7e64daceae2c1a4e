"""What this room tells the synchronous subscribers of `core.events`: somebody was asked, somebody answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import events as seam
from surveys.models import Invitation, Response

SURVEY_SENT = "survey_sent"
SURVEY_ANSWERED = "survey_answered"
SURVEY_UNDELIVERED = "survey_undelivered"


@dataclass(frozen=True, slots=True)
class SurveyEvent:
    """One row of this room as an event: `survey` is the invitation's key, None for an answer by an open link.

    `message` and `is_imported` are there because subscribers read them of every event; nothing is ever sent for one.
    """

    kind: str
    at: datetime
    survey: int | None
    response: int | None
    ticket_id: int | None
    contact_id: int | None
    message: None = None
    is_imported: bool = True


def tell_asked(invitations: Sequence[Invitation]) -> None:
    """Tells that customers were asked; those who were not are no events. Inside the running transaction."""
    seam.publish([_of(row, SURVEY_SENT, row.sent_at) for row in invitations if not row.skipped])


def tell_undelivered(invitation: Invitation, at: datetime) -> None:
    """Tells that an invitation never arrived: it is no longer eligible."""
    seam.publish([_of(invitation, SURVEY_UNDELIVERED, at)])


def tell_answered(response: Response) -> None:
    """Tells that an answer was stored."""
    invitation = response.invitation
    seam.publish(
        [
            SurveyEvent(
                kind=SURVEY_ANSWERED,
                at=response.at,
                survey=invitation.pk if invitation else None,
                response=response.pk,
                ticket_id=invitation.ticket_id if invitation else None,
                contact_id=invitation.contact_id if invitation else None,
            )
        ]
    )


def _of(invitation: Invitation, kind: str, at: datetime) -> SurveyEvent:
    return SurveyEvent(kind, at, invitation.pk, None, invitation.ticket_id, invitation.contact_id)
