"""A low score opens a task: an internal ticket for the team, beside the one that was rated."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.clocks import now
from people import queries
from people.models import Team
from surveys.models import FollowUp, Invitation, Response
from surveys.scales import best
from tickets.actions.tasks import open_internal
from tickets.models import Channel, Ticket


def open_task(response: Response) -> Ticket | None:
    """Opens the task of an invitation when this answer is the first low one; None when there is nothing to do.

    It goes to the survey's team, else to the rated ticket's, and to nobody in particular: whoever was rated low is not
    made to settle it alone. The rated ticket is not touched: it stays solved, and no figure of it moves.
    """
    invitation = response.invitation
    if invitation is None or response.score is None or invitation.contact is None:
        return None
    survey = invitation.version.survey
    if survey.low_score is None or response.score > survey.low_score or FollowUp.objects.filter(invitation=invitation):
        return None
    channel = invitation.ticket.channel if invitation.ticket else Channel.objects.order_by("pk").first()
    if channel is None:
        return None
    company = queries.company()
    with override(company.language if company else "en"):
        task = open_internal(
            channel=channel,
            requester=invitation.contact,
            team=_team(invitation),
            subject=_("Low rating from %(name)s") % {"name": invitation.contact},
            text=_words(invitation, response),
            at=now(),
        )
    FollowUp.objects.create(invitation=invitation, ticket=task)
    return task


def _team(invitation: Invitation) -> Team | None:
    survey = invitation.version.survey
    return survey.task_team or (invitation.ticket.team if invitation.ticket else None)


def _words(invitation: Invitation, response: Response) -> str:
    lines = [
        _("%(survey)s: %(score)s of %(best)s")
        % {"survey": invitation.version.survey, "score": response.score, "best": best(invitation.version.scale)}
    ]
    if response.comment:
        lines.append(f"“{response.comment}”")
    if invitation.ticket_id:
        lines.append(_("About request #%(number)s.") % {"number": invitation.ticket_id})
    if invitation.agent:
        lines.append(_("Answered last by %(agent)s.") % {"agent": invitation.agent})
    lines.append(_("Please get in touch with the customer, and close this when it is settled."))
    return "\n".join(lines)
