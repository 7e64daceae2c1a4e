"""Writes agents, their accounts and invitations."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from core.clocks import now
from core.nudges import Nudge, nudge
from core.signing import hashed, new_token
from core.text import clean_line, normal_address
from core.wakeups import LIVE, wake
from people.enums import Availability, Role
from people.models import Account, Agent, AvailabilityChange, Invitation, Team, TeamMembership

INVITATION_DAYS = 14


class StaffRefused(Exception):
    """A change of staff cannot be made; `str()` says why in a sentence for the reader, `field` where it was asked."""

    def __init__(self, words: str, field: str = "role") -> None:
        super().__init__(words)
        self.field = field


def create_agent(
    *, email: str, name: str, role: str, teams: Iterable[Team], home_team: Team, password: str | None = None
) -> Agent:
    """An account with its agent, in these teams and the home team; without a password they must set one by mail.

    Raises StaffRefused when the address has an agent already.
    """
    with transaction.atomic():
        account = Account.objects.filter(email=normal_address(email)).first()
        if account is None:
            account = Account.objects.create_user(normal_address(email), password)
        elif Agent.objects.filter(account=account).exists():
            raise StaffRefused(_("Somebody with this address is an agent already."))
        elif password is not None:  # a customer's account: from now on it opens more, by what was chosen now
            account.set_password(password)
            account.save(update_fields=["password"])
        agent = Agent.objects.create(account=account, name=clean_line(name, 120), role=Role(role), home_team=home_team)
        _set_teams(agent, teams)
    return agent


def change_agent(
    *, agent: Agent, name: str, role: str, teams: Iterable[Team], home_team: Team, extension: str = ""
) -> Agent:
    """Changes name, role, teams and extension.

    Raises StaffRefused when nobody would be left to administer, or the extension is somebody else's.
    """
    with transaction.atomic():
        agent.extension = clean_line(extension, 40)
        if agent.extension and Agent.objects.filter(extension=agent.extension).exclude(pk=agent.pk).exists():
            raise StaffRefused(_("Somebody else has this extension."), "extension")
        if agent.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            _keep_an_administrator(agent)
        agent.name, agent.role, agent.home_team = clean_line(name, 120), Role(role), home_team
        agent.save(update_fields=["name", "role", "home_team", "extension"])
        _set_teams(agent, teams)
        nudge(Nudge(f"agent.{agent.pk}", "account"))
    return agent


def invite(*, email: str, name: str, role: str, teams: Iterable[Team], by: Agent | None) -> tuple[Invitation, str]:
    """An invitation of 14 days and the token of its link; a former open one to this address ends.

    Raises StaffRefused when the address has an agent already. The caller sends the mail.
    """
    address, token = normal_address(email), new_token()
    with transaction.atomic():
        if Agent.objects.filter(account__email=address).exists():
            raise StaffRefused(_("Somebody with this address is an agent already."))
        Invitation.objects.filter(email=address, accepted_at=None).delete()
        invitation = Invitation.objects.create(
            email=address,
            name=clean_line(name, 120),
            role=Role(role),
            token_hash=hashed(token),
            invited_by=by,
            expires_at=now() + timedelta(days=INVITATION_DAYS),
        )
        invitation.teams.set(teams)
    return invitation, token


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this token opens, unless it was used, withdrawn or is too old. One query."""
    return Invitation.objects.filter(token_hash=hashed(token), accepted_at=None, expires_at__gt=now()).first()


def accept_invitation(*, token: str, name: str, password: str) -> Agent:
    """Makes the invited person an agent, once. Raises StaffRefused when the invitation does not hold (any more)."""
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update()
            .filter(token_hash=hashed(token), accepted_at=None, expires_at__gt=now())
            .first()
        )
        if invitation is None:
            raise StaffRefused(_("This invitation is no longer valid. Please ask for a new one."))
        teams = list(invitation.teams.all())
        home = teams[0] if teams else Team.objects.filter(is_active=True).order_by("pk")[0]
        agent = create_agent(
            email=invitation.email, name=name, role=invitation.role, teams=teams, home_team=home, password=password
        )
        invitation.accepted_at = now()
        invitation.save(update_fields=["accepted_at"])
    return agent


def withdraw_invitation(*, invitation: Invitation) -> None:
    """Ends an invitation that was not accepted yet."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()


def deactivate(*, agent: Agent, by: Agent | None = None) -> None:
    """Closes an agent's account: sessions, API tokens and sockets end at once (R39); history keeps their name.

    Raises StaffRefused for oneself and for the last administrator.
    """
    if by is not None and by.pk == agent.pk:
        raise StaffRefused(_("You cannot deactivate yourself."))
    with transaction.atomic():
        if agent.role == Role.ADMINISTRATOR:
            _keep_an_administrator(agent)
        agent.is_active, agent.availability = False, Availability.OFFLINE
        agent.save(update_fields=["is_active", "availability"])
        agent.api_tokens.filter(revoked_at=None).update(revoked_at=now())
        if agent.account_id is not None:
            Account.objects.filter(pk=agent.account_id).update(is_active=False)
            end_sessions(account_id=agent.account_id)
        nudge(Nudge(f"agent.{agent.pk}", "account"))


def reactivate(*, agent: Agent) -> None:
    """Opens a closed account again; API tokens stay revoked."""
    with transaction.atomic():
        agent.is_active = True
        agent.save(update_fields=["is_active"])
        if agent.account_id is not None:
            Account.objects.filter(pk=agent.account_id).update(is_active=True)


def end_sessions(*, account_id: int) -> int:
    """Deletes every session of an account and returns how many there were."""
    # Sessions hold no column of whose they are, so they are read; agents have few and this happens rarely.
    live = Session.objects.filter(expire_date__gt=now()).iterator(chunk_size=500)
    keys = [session.pk for session in live if session.get_decoded().get("_auth_user_id") == str(account_id)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def set_availability(*, agent: Agent, availability: str) -> None:
    """Says whether the agent takes work now, and keeps when it changed. Effects: who waits is offered anew."""
    chosen = Availability(availability)
    with transaction.atomic():
        changed = Agent.objects.filter(pk=agent.pk).exclude(availability=chosen).update(availability=chosen)
        agent.availability = chosen
        if changed:
            AvailabilityChange.objects.create(agent=agent, availability=chosen)
            nudge(Nudge(f"agent.{agent.pk}", "list"), Nudge(f"agent.{agent.pk}", "live"))
            wake(LIVE)


def _set_teams(agent: Agent, teams: Iterable[Team]) -> None:
    wanted = {team.pk for team in teams} | {agent.home_team_id}
    TeamMembership.objects.filter(agent=agent).exclude(team_id__in=wanted).delete()
    TeamMembership.objects.bulk_create(
        [TeamMembership(agent=agent, team_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )
    agent.__dict__.pop("_team_ids", None)


def _keep_an_administrator(agent: Agent) -> None:
    # Locked in one order, so that two administrators cannot remove each other at the same time.
    left = Agent.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    if all(other.pk == agent.pk for other in left):
        raise StaffRefused(_("This is the last administrator. Make somebody else one first."))
