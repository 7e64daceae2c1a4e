"""The second door to history: what was asked and answered elsewhere, recorded at the instant it happened.

It writes the same rows as the other actions and tells the same subscribers, without sending, throttling, lines in
tickets or tasks.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.signing import new_token
from people.models import Agent, Contact
from surveys.actions.settings import HISTORY, get_survey
from surveys.enums import HandledBy, Kind, Mode
from surveys.events import tell_answered, tell_asked
from surveys.models import Invitation, Response, SurveyVersion
from surveys.scales import THRESHOLDS, best, fits
from tickets.errors import Refused
from tickets.log import tier_of
from tickets.models import Ticket

EXPIRES = timedelta(days=14)


def record_invitation(
    *,
    at: datetime,
    kind: str = Kind.CSAT,
    ticket: Ticket | None = None,
    customer: Contact | None = None,
    agent: Agent | None = None,
    handled_by: str = HandledBy.HUMAN,
    delivered: bool = True,
    expires_at: datetime | None = None,
    threshold: int | None = None,
    scale: str = "",
) -> Invitation:
    """Records that somebody was asked (`survey_sent`); the row that `record_answer` is given.

    `customer` is None where the survey was anonymous, `ticket` for a recommendation asked of a relationship. A `scale`
    or `threshold` other than the kind's own is kept in a version of its own. Errors: Refused, naming what is wrong.
    """
    if kind not in Kind.values:
        raise Refused(_("There is no survey of the kind %(kind)r.") % {"kind": kind})
    if handled_by not in HandledBy.values:
        raise Refused(_("Nobody is called %(name)r.") % {"name": handled_by})
    with transaction.atomic():
        row = Invitation.objects.create(
            version=_version(kind, scale, threshold),
            ticket=ticket,
            contact=customer,
            occasion=f"recorded {new_token()}",
            agent=agent,
            team_id=_team(agent, ticket),
            handled_by=handled_by,
            channel=ticket.channel.metric_channel if ticket else "",
            brand_id=ticket.brand_id if ticket else 0,
            tier=tier_of(ticket) if ticket else "",
            language=ticket.language if ticket else "",
            mode=Mode.RECORDED,
            sent_at=at,
            delivered=delivered,
            expires_at=expires_at or at + EXPIRES,
            is_imported=True,
        )
        tell_asked([row])
    return row


def record_answer(
    *,
    at: datetime,
    invitation: Invitation | None = None,
    kind: str = Kind.CSAT,
    score: int | None = None,
    comment: str = "",
    suspect_bot: bool = False,
    open_link: bool = False,
) -> Response:
    """Records one answer (`survey_answered`); an invitation may have several.

    `score` is None for words alone. Without an invitation it came by an open link, and `kind` says of what. Errors:
    Refused for a score that the scale does not have, or an answer that nobody was asked for.
    """
    if invitation is None and not open_link:
        raise Refused(_("Nobody was asked for this answer."))
    version = invitation.version if invitation else _version(kind, "", None)
    if score is not None and not fits(version.scale, score):
        raise Refused(_("%(score)r is no answer of this scale.") % {"score": score})
    with transaction.atomic():
        row = Response.objects.create(
            version=version,
            invitation=invitation,
            score=score,
            comment=comment,
            at=at,
            suspect_bot=suspect_bot,
            open_link=open_link,
            is_imported=True,
        )
        tell_answered(row)
    return row


def _version(kind: str, scale: str, threshold: int | None) -> SurveyVersion:
    """The version with this scale and threshold, the newest of the kind if neither is said; made when there is none."""
    survey = get_survey(kind, HISTORY)
    versions = survey.versions.order_by("-number")
    newest = versions[0]
    if not scale and threshold is None:
        return newest
    scale = scale or newest.scale
    wanted = THRESHOLDS.get(scale, 0) if threshold is None else threshold  # type: ignore[call-overload]
    if scale not in THRESHOLDS or not 0 < wanted <= best(scale):
        raise Refused(_("There is no such scale, or it does not reach its threshold."))
    found = versions.filter(scale=scale, threshold=wanted).first()
    return found or SurveyVersion.objects.create(
        survey=survey, number=newest.number + 1, scale=scale, threshold=wanted, texts=newest.texts
    )


def _team(agent: Agent | None, ticket: Ticket | None) -> int:
    """The ticket's team where the agent is in it, else the agent's own; as an event of the ticket has it."""
    if agent is None:
        return ticket.team_id if ticket else 0
    if ticket and (agent.home_team_id == ticket.team_id or ticket.team_id in agent.team_ids()):
        return ticket.team_id
    return agent.home_team_id or 0
