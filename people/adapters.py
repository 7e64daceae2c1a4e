"""How sign-in behaves: nobody signs up by themselves, agents come by invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes self-registration; everything else is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
