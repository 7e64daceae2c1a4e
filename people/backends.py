"""Accounts by e-mail, read together with their agent and its teams: every page of the workspace needs them all."""

from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from core.prepared import Prepared
from people.access import agent_of
from people.models import Account, TeamMembership

_TEAMS = TeamMembership.objects.filter(agent__account=OuterRef("pk")).order_by("team").values("team")
_ACCOUNT: Prepared[Account] = Prepared(
    lambda account_id: (
        Account.objects.select_related("agent__home_team")
        .annotate(agent_teams=ArraySubquery(_TEAMS))
        .filter(pk=account_id)
    ),
    account_id=int,
)


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account with its agent, if it has one; None for nobody and for those who may not sign in."""
        account: Any = _ACCOUNT.first(account_id=int(user_id))
        if account is None or not self.user_can_authenticate(account):
            return None
        if agent := agent_of(account):
            agent.know_teams(account.agent_teams)
        return cast(Account, account)
