"""What this room shows on pages of others: the promises beside a ticket, the policies in the settings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import SETTINGS, SIDE, Panel, fill
from people.settings_pages import is_manager
from tickets.enums import Purpose
from tickets.models import Ticket


def register() -> None:
    """Fills the slots; called once when the application is ready."""
    fill(SIDE, Panel("promises", _("Service level"), "timer", 5, _address))
    page = Panel("sla", _("Service levels"), "timer", 45, lambda _agent: reverse("sla:policies"), is_manager)
    fill(SETTINGS, page)


def _address(ticket: Ticket) -> str:
    return reverse("promises:promises", args=[ticket.pk]) if ticket.purpose == Purpose.REQUEST else ""
