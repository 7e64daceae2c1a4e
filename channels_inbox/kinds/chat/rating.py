"""What a visitor thinks of the help, asked in the frame when their chat is over; who asks fills `core.feedback`."""

from collections.abc import Mapping
from typing import Any

from channels_inbox.models import ChatSession
from core import feedback
from core.feedback import Question
from tickets.models import Ticket


def question_frame(session: ChatSession, ticket: Ticket, *, over: bool) -> dict[str, Any] | None:
    """What the frame shows at the end of a chat; None while it goes on, or when nobody is to ask."""
    if not over or not (number := _number(ticket)):
        return None
    return _shown(feedback.ask(ticket=number, language=session.language))


def rate(ticket: Ticket | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Takes an answer; what the frame is told: the question as it is now, or that it was refused."""
    question, words = given.get("question"), str(given.get("words") or "")
    taken = None
    number = _number(ticket) if ticket else 0
    if number and isinstance(question, int) and not isinstance(question, bool):
        taken = feedback.answer(ticket=number, question=question, score=given.get("score"), comment=words)
    if taken is None:
        return {"kind": "refused", "what": "rating", "reason": "closed"}
    return {"kind": "rating", "question": _shown(taken), "taken": True}


def rating_link(session: ChatSession, ticket: Ticket) -> str:
    """Where the visitor may answer by a link in a mail to them; "" while nobody asks."""
    number = _number(ticket)
    return feedback.link(ticket=number, language=session.language) if number else ""


def _number(ticket: Ticket) -> int:
    """The ticket that is asked about; 0 for a chat that was merged into the ticket of somebody else."""
    into = ticket.merged_into
    if into is None:
        return ticket.pk
    return into.pk if into.requester_id == ticket.requester_id else 0


def _shown(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "id": question.id,
        "text": question.text,
        "words": question.comment_label,
        "thanks": question.thanks,
        "choices": [{"score": each.score, "label": each.label, "icon": each.icon} for each in question.choices],
        "score": question.score,
        "said": question.comment,
        "open": question.is_open,
    }
