"""What a customer thought of the help, as a line of the ticket."""

from datetime import datetime

from django.db import transaction

from people.models import Contact
from tickets import events
from tickets.actions.conversation import lock_survivor, save_ticket
from tickets.log import By, append

LONGEST = 500  # of the words in the line; the room that asked keeps all of them


def note_feedback(
    *, ticket_number: int, contact: Contact | None, score: int | None, best: int, comment: str, at: datetime
) -> None:
    """A customer answered a survey about this ticket, which stays where it is. Effects: event survey_answered.

    `score` is one of 0 or 1 to `best`, None for a comment alone. The figures read the answers themselves.
    """
    data = {"score": score, "best": best, "comment": comment[:LONGEST]}
    with transaction.atomic():
        ticket = lock_survivor(ticket_number)
        save_ticket(ticket)
        by = By.contact(contact) if contact else By.system()
        append(ticket, events.SURVEY_ANSWERED, by=by, at=at, data=data)
