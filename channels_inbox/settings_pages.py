"""The pages of this room in the rail of the settings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import SETTINGS, Panel, fill
from people.settings_pages import is_administrator, is_manager


def register() -> None:
    """Fills the slot; called once when the application is ready."""
    fill(SETTINGS, Panel("channels", _("Channels"), "share-2", 110, _address, is_administrator, _troubled, alert=True))
    fill(SETTINGS, Panel("bans", _("Banned visitors"), "ban", 150, lambda _a: reverse("bans:bans"), is_manager))


def _address(_agent: object) -> str:
    return reverse("channels:channels")


def _troubled(_agent: object) -> int:
    from channels_inbox.health.state import count_troubled

    return count_troubled()
