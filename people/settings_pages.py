"""The entry of the settings in the navigation, and the pages of this room in their rail."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import NAVIGATION, SETTINGS, Panel, fill


def is_administrator(agent: Any) -> bool:
    """Whether the agent may change settings."""
    return bool(agent.is_administrator)


def is_manager(agent: Any) -> bool:
    """Whether the agent is a manager or an administrator."""
    return bool(agent.sees_everything)


def register() -> None:
    """Fills the slots; called once when the application is ready."""
    pages = [
        Panel("company", _("Company"), "building-2", 10, lambda _a: reverse("people:company"), is_administrator),
        Panel("people", _("People"), "users", 20, lambda _a: reverse("people:people"), is_administrator),
        Panel("teams", _("Teams"), "users-round", 30, lambda _a: reverse("people:teams"), is_manager),
        Panel("organizations", _("Organizations"), "building-2", 35, _organizations, is_manager),
        Panel("calendars", _("Business calendars"), "calendar", 40, _calendars, is_administrator),
        Panel("tokens", _("API tokens"), "key-round", 160, lambda _a: reverse("people:tokens")),
    ]
    for page in pages:
        fill(SETTINGS, page)
    fill(NAVIGATION, Panel("settings", _("Settings"), "settings", 90, lambda _a: reverse("people:settings")))


def _organizations(_agent: Any) -> str:
    return reverse("people:organizations")


def _calendars(_agent: Any) -> str:
    return reverse("people:calendars")
