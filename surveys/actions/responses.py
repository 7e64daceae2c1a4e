"""Writes answers: each as it came, none changed afterwards."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.clocks import now
from core.text import clean
from people import limits
from people.models import Contact
from surveys.actions.follow_ups import open_task
from surveys.enums import Mode, Skipped
from surveys.events import tell_answered
from surveys.models import Invitation, OptOut, Response, SurveyVersion
from surveys.moods import mood
from surveys.queries import is_open
from surveys.scales import best, fits
from tickets.actions.feedback import note_feedback

LONGEST = 2_000  # characters of a comment
MOST_A_DAY = 30
MOST_OPEN_A_DAY = 20  # answers of one client by one open link
TOO_FAST = timedelta(seconds=10)  # after sending: nobody has read a mail by then (metrics.md 8.1)
TOO_MANY = timedelta(seconds=45)  # within which one link gives several scores only by a scanner's hand


class NotTaken(ValueError):
    """An answer that is not possible, or comes too late to be corrected."""


def answer(
    *,
    invitation: Invitation,
    score: object,
    comment: str,
    by_link: bool,
    answers: dict[str, Any] | None = None,
) -> Response:
    """Stores one answer. What repeats the answer before it is that answer.

    `answers` are those to further questions, as `surveys.questions.read_answers` gives them. Errors: NotTaken. Effects:
    a row; a line in the ticket, and a task for a low score, unless it looks like a machine's.
    """
    text = clean(comment).strip()[:LONGEST]
    more = answers or {}
    if invitation.skipped != Skipped.NO or not _says_something(invitation.version, score, text, more):
        raise NotTaken
    if not limits.allow(f"survey:answer:{invitation.pk}", most=MOST_A_DAY, seconds=86_400):
        raise NotTaken
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        earlier = list(locked.responses.order_by("id"))
        if not is_open(locked, earlier):
            raise NotTaken
        number = score if isinstance(score, int) else None
        if earlier and (earlier[-1].score, earlier[-1].comment, earlier[-1].answers) == (number, text, more):
            return earlier[-1]
        return _store(locked, earlier, number, text, more, by_link=by_link)


def _says_something(version: SurveyVersion, score: object, text: str, answers: dict[str, Any]) -> bool:
    return fits(version.scale, score) or (score is None and bool(text or answers))


def _store(
    invitation: Invitation,
    earlier: list[Response],
    score: int | None,
    text: str,
    answers: dict[str, Any],
    *,
    by_link: bool,
) -> Response:
    moment = now()
    # A scanner opens links of mails; nothing of the kind reaches the socket of a chat.
    suspect = by_link and (moment - invitation.sent_at < TOO_FAST or _has_other(earlier, score, moment - TOO_MANY))
    response = Response.objects.create(
        version_id=invitation.version_id,
        invitation=invitation,
        score=score,
        comment=text,
        answers=answers,
        mood=mood(text),
        at=moment,
        suspect_bot=suspect,
    )
    tell_answered(response)
    if not suspect:
        if invitation.ticket_id:
            note_feedback(
                ticket_number=invitation.ticket_id,
                contact=invitation.contact,
                score=score,
                best=best(invitation.version.scale),
                comment=text,
                at=moment,
            )
        open_task(response)
    return response


def _has_other(earlier: list[Response], score: int | None, since: datetime) -> bool:
    """Whether another score was given since."""
    return any(each.at > since and each.score not in (score, None) for each in earlier)


def answer_openly(
    *, version: SurveyVersion, client: str, score: object, comment: str, answers: dict[str, Any]
) -> Response:
    """Stores what somebody whom nobody asked answered by an open link: kept, shown, never counted.

    Errors: NotTaken, also for one client too often a day.
    """
    text = clean(comment).strip()[:LONGEST]
    if not _says_something(version, score, text, answers):
        raise NotTaken
    if not limits.allow(f"survey:open:{version.survey_id}:{client}", most=MOST_OPEN_A_DAY, seconds=86_400):
        raise NotTaken
    with transaction.atomic():
        response = Response.objects.create(
            version=version,
            score=score if isinstance(score, int) else None,
            comment=text,
            answers=answers,
            mood=mood(text),
            at=now(),
            open_link=True,
        )
        tell_answered(response)
    return response


def opt_out(*, contact: Contact, mode: Mode) -> None:
    """The contact wants no questions any more; what they answered stays."""
    OptOut.objects.get_or_create(contact=contact, defaults={"mode": mode, "at": now()})
