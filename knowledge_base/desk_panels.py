"""Where the editors' pages show themselves: among the places of the product, and beside each ticket."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import NAVIGATION, SIDE, Panel, fill
from tickets.models import Ticket


def register() -> None:
    """Fills the slots; called once when the application is ready."""
    fill(NAVIGATION, Panel("knowledge", _("Knowledge"), "book-open", 50, _pages))
    fill(SIDE, Panel("article_from_ticket", _("Articles"), "book-open", 60, _side))


def _pages(_agent: Any) -> str:
    return reverse("knowledge:articles")


def _side(ticket: Ticket) -> str:
    return reverse("knowledge:ticket_panel", args=[ticket.pk])
