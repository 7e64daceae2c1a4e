"""Who somebody is, and what their role allows."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from people.enums import Role
from people.models import Agent, Contact, CustomerSession

P = ParamSpec("P")
AgentView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class AgentRequest(HttpRequest):
    """A request whose sender is known to be an active agent."""

    agent: Agent


class CustomerRequest(HttpRequest):
    """A request whose sender is known to be a contact, by their session."""

    customer: CustomerSession
    contact: Contact


def agent_of(user: Any) -> Agent | None:
    """The active agent behind an account, or None; no query for an account that was read for a session."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    agent: Agent | None = getattr(user, "agent", None)
    return agent if agent and agent.is_active else None


def contact_of(request: HttpRequest) -> Contact | None:
    """The customer who is signed in to the help pages in this browser; None for strangers and on all other pages.

    No query: the middleware has read it, and reads nothing for browsers without the cookie.
    """
    contact: Contact | None = getattr(request, "contact", None)
    return contact


def customer_of(request: HttpRequest) -> CustomerSession | None:
    """The session of `contact_of`, with the address that they proved. No query."""
    session: CustomerSession | None = getattr(request, "customer", None)
    return session


def customer_required(view: Any) -> Any:
    """A view for contacts who are signed in: others go to the form that mails them a link, and come back by it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if customer_of(request) is None:
            further = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
            return redirect(f"{reverse('help:requests')}{further}")
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return guarded


def agent_required(*roles: Role) -> Callable[[Any], Any]:
    """A view for agents of these roles (or of any): others go to sign-in, a dead htmx session by HX-Redirect.

    Errors: PermissionDenied when the role does not suffice.
    """

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            agent: Agent | None = getattr(request, "agent", None)
            if agent is None:
                return _to_sign_in(request)
            if roles and agent.role not in roles:
                raise PermissionDenied
            response: HttpResponseBase = view(request, *args, **kwargs)
            return response

        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=401)
        response["HX-Redirect"] = redirect_to_login("/inbox/").url
        return response
    return redirect_to_login(request.get_full_path())
