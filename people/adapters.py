"""How sign-in behaves: nobody signs up by themselves, agents come by invitation; limits live in PostgreSQL."""

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core import crypto
from people.access import agent_of
from people.actions.customers import end_customer_sessions
from people.addresses import absolute
from people.sign_in import Attempt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes self-registration, counts failures in PostgreSQL, and takes links from the configuration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt; raises ValidationError once there were too many failures."""
        self.attempt = Attempt("sign-in", str(credentials.get("email", "")), request.META.get("REMOTE_ADDR", ""))
        if not self.attempt.begin():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        self.attempt.succeed()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: the counts of an account end by themselves after five minutes."""

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponseBase | None:
        """Sends accounts that belong to no active agent away before they get a session."""
        if agent_of(user) is None:
            return self.respond_user_inactive(request, user)  # type: ignore[no-any-return]
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Signs a customer with this account out of the help pages too (R48)."""
        super().set_password(user, password)
        contact = getattr(user, "contact", None)
        if contact is not None:
            end_customer_sessions(contact=contact)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether the password is that of the signed-in account; counts as a try to sign in."""
        signed_in = self.authenticate(context.request, email=user.get_username(), password=password)
        return signed_in is not None and signed_in.pk == user.pk

    def get_reset_password_from_key_url(self, key: str) -> str:
        path: str = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", quote(key)))

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of our own pages are followed after signing in (R43)."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that core.middleware settled: forwarded ones count only from listed proxies (R42)."""
        return str(request.META.get("REMOTE_ADDR", ""))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps encrypted at rest (R49)."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)
