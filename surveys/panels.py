"""Where the room shows itself: its page in the settings, a box beside each ticket."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import RAIL, SETTINGS, SIDE, Panel, fill
from people.settings_pages import is_manager
from tickets.models import Ticket


def register() -> None:
    """Fills the slots; called once when the application is ready."""
    fill(SETTINGS, Panel("surveys", _("Surveys"), "star", 240, _settings, is_manager))
    fill(RAIL, Panel("answers", _("Answers"), "star", 700, lambda _agent: reverse("ratings:answers")))
    fill(SIDE, Panel("ratings", _("Ratings"), "star", 30, _side))


def _settings(_agent: Any) -> str:
    return reverse("surveys:surveys")


def _side(ticket: Ticket) -> str:
    return reverse("ratings:ratings", args=[ticket.pk])
