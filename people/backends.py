"""Accounts by e-mail, read together with their agent: every page of the workspace needs both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from core.prepared import Prepared
from people.models import Account

_ACCOUNT: Prepared[Account] = Prepared(
    lambda account_id: Account.objects.select_related("agent__home_team").filter(pk=account_id), account_id=int
)


class AccountBackend(AuthenticationBackend):
    """allauth's sign-in."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account with its agent, if it has one; None for nobody and for those who may not sign in."""
        account = _ACCOUNT.first(account_id=int(user_id))
        return account if account and self.user_can_authenticate(account) else None
