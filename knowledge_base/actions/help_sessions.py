"""Visits of people who want to reach us, for the measure of deflection; mere reading begins none."""

from datetime import timedelta

from django.db import connection, transaction

from core.clocks import now
from core.selfservice import Way
from knowledge_base.enums import HelpEventKind
from knowledge_base.models import HelpEvent, HelpSession

SILENCE = timedelta(minutes=30)  # exactly as long is still the same visit


@transaction.atomic
def note(
    *,
    visitor: str,
    language: str,
    kind: HelpEventKind,
    translation: int | None = None,
    contact: int | None = None,
    way: Way = Way.FORM,
) -> HelpSession | None:
    """Adds a fact to the visitor's visit. The wish to reach us begins one; every other fact needs one, else None.

    Effects: one event; the same wish by the same way twice in a visit is one.
    """
    moment = now()
    with connection.cursor() as cursor:  # two tabs at once are one visit
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"help:{visitor}"])
    running = HelpSession.objects.filter(visitor=visitor, last_at__gte=moment - SILENCE)
    session = running.order_by("-last_at").first()
    if session is None:
        if kind != HelpEventKind.INTENT:
            return None
        session = HelpSession(visitor=visitor, language=language, started_at=moment)
    is_news = _apply(session, kind, way)
    session.last_at = moment
    session.contact_id = contact or session.contact_id
    session.save()
    if is_news:
        HelpEvent.objects.create(session=session, kind=kind, translation_id=translation, at=moment)
    return session


def _apply(session: HelpSession, kind: HelpEventKind, way: Way) -> bool:
    """Changes the visit; whether this is more than was known."""
    moment = now()
    match kind:
        case HelpEventKind.INTENT:
            session.intent_at = session.intent_at or moment
            if way in session.ways:
                return False
            session.ways = [*session.ways, way]
        case HelpEventKind.SHOWN:
            is_news, session.shown_at = session.shown_at is None, session.shown_at or moment
            return is_news
        case HelpEventKind.READ:
            session.shown_at = session.shown_at or moment
        case HelpEventKind.SOLVED | HelpEventKind.UNSOLVED:
            session.helpful = kind == HelpEventKind.SOLVED
        case HelpEventKind.CONTACTED:
            is_news, session.contacted_at = session.contacted_at is None, session.contacted_at or moment
            return is_news
    return True
