"""The pages of this room in the rail of the settings."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import SETTINGS, Panel, fill
from people.settings_pages import is_administrator, is_manager


def register() -> None:
    """Fills the slot; called once when the application is ready."""
    pages = [
        ("templates", _("Reply templates"), "text-quote", 210, is_manager),
        ("tags", _("Tags"), "tags", 220, is_manager),
        ("fields", _("Custom fields"), "sliders-horizontal", 230, is_administrator),
    ]
    for name, label, icon, order, allowed in pages:
        fill(SETTINGS, Panel(name, label, icon, order, _address(name), allowed))


def _address(name: str) -> Callable[[Any], str]:
    return lambda _agent: reverse(f"ticket_settings:{name}")
