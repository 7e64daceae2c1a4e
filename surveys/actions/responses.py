"""Writes answers: each as it came, none changed afterwards."""

from datetime import timedelta

from django.db import transaction

from core.clocks import now
from core.text import clean
from people import limits
from surveys.enums import Skipped
from surveys.events import tell_answered
from surveys.models import Invitation, Response
from surveys.queries import is_open
from surveys.scales import best, fits
from tickets.actions.feedback import note_feedback

LONGEST = 2_000  # characters of a comment
MOST_A_DAY = 30
TOO_FAST = timedelta(seconds=10)  # after sending: nobody has read a mail by then (metrics.md 8.1)
TOO_MANY = timedelta(seconds=45)  # within which one link gives several scores only by a scanner's hand


class NotTaken(ValueError):
    """An answer that is not possible, or comes too late to be corrected."""


def answer(*, invitation: Invitation, score: object, comment: str, by_link: bool) -> Response:
    """Stores one answer. What repeats the answer before it is that answer.

    Errors: NotTaken. Effects: a row; a line in the ticket, unless it looks like a machine's.
    """
    text = clean(comment).strip()[:LONGEST]
    scale = invitation.version.scale
    if invitation.skipped != Skipped.NO or not (fits(scale, score) or (score is None and text)):
        raise NotTaken
    if not limits.allow(f"survey:answer:{invitation.pk}", most=MOST_A_DAY, seconds=86_400):
        raise NotTaken
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        earlier = list(locked.responses.order_by("id"))
        if not is_open(locked, earlier):
            raise NotTaken
        number = score if isinstance(score, int) else None
        if earlier and (earlier[-1].score, earlier[-1].comment) == (number, text):
            return earlier[-1]
        return _store(locked, earlier, number, text, by_link=by_link)


def _store(invitation: Invitation, earlier: list[Response], score: int | None, text: str, *, by_link: bool) -> Response:
    moment = now()
    # A scanner opens links of mails; nothing of the kind reaches the socket of a chat.
    suspect = by_link and (moment - invitation.sent_at < TOO_FAST or _has_other(earlier, score, moment - TOO_MANY))
    response = Response.objects.create(
        version_id=invitation.version_id,
        invitation=invitation,
        score=score,
        comment=text,
        at=moment,
        suspect_bot=suspect,
    )
    tell_answered(response)
    if invitation.ticket_id and not suspect:
        note_feedback(
            ticket_number=invitation.ticket_id,
            contact=invitation.contact,
            score=score,
            best=best(invitation.version.scale),
            comment=text,
            at=moment,
        )
    return response


def _has_other(earlier: list[Response], score: int | None, since: object) -> bool:
    """Whether another score was given since."""
    return any(each.at > since and each.score not in (score, None) for each in earlier)  # type: ignore[operator]
