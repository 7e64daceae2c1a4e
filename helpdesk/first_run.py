"""The first run: until an administrator exists every page leads to the set-up, which a key protects."""

import hmac
import os
import secrets
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people.actions.company import create_company
from people.actions.staff import create_agent
from people.actions.teams import create_team
from people.enums import Role
from people.models import Agent, Company

OPEN_PATHS = ("/setup/", "/static/", "/healthz", "/readyz", "/hooks/", "/api/", "/internal/")


class AlreadySetUp(Exception):
    """Somebody else finished the set-up first."""


def ensure_key() -> str:
    """The key that opens the set-up: written once into the data folder, readable by its owner alone."""
    file = settings.PATHS.setup_key_file
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32) + "\n")
    return str(file.read_text(encoding="ascii").strip())


def key_fits(given: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(given.strip().encode(), ensure_key().encode())


def is_needed() -> bool:
    """Whether nobody has set this installation up yet. Two queries at most."""
    return not Company.objects.exists() and not Agent.objects.exists()


def set_up(*, company: str, language: str, time_zone: str, team: str, name: str, email: str, password: str) -> Agent:
    """Creates company, brand, first team and administrator in one transaction; the key is used up after it.

    Raises AlreadySetUp when there is a company: of two set-ups at once the second finds its row taken.
    """
    try:
        with transaction.atomic():
            create_company(name=company, language=language, time_zone=time_zone)
            first = create_team(name=team)
            agent = create_agent(
                email=email, name=name, role=Role.ADMINISTRATOR, teams=[first], home_team=first, password=password
            )
            transaction.on_commit(_remove_key)
    except IntegrityError as error:
        raise AlreadySetUp from error
    return agent


def _remove_key() -> None:
    settings.PATHS.setup_key_file.unlink(missing_ok=True)


class FirstRunMiddleware:
    """Leads everybody to the set-up until it is done; afterwards it asks the database no more in this process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.done = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.done or request.path.startswith(OPEN_PATHS) or getattr(request, "agent", None):
            return self.get_response(request)
        if is_needed():
            return redirect("/setup/")
        self.done = True
        return self.get_response(request)
