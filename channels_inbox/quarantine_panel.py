"""The quarantine's entry among the views of the workspace."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import RAIL, Panel, fill


def fill_rail() -> None:
    """Fills the slot; called once when the application is ready."""
    fill(RAIL, Panel("quarantine", _("Quarantine"), "archive-x", 900, _address, count=_count, alert=True))


def _address(_agent: object) -> str:
    return reverse("quarantine:list")


def _count(agent: object) -> int:
    from channels_inbox.queries import count_quarantined
    from people.models import Agent

    return count_quarantined(agent) if isinstance(agent, Agent) else 0
