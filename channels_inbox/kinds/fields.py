"""Fields that the settings of several kinds of channel have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.calendar_forms import CalendarChoice

REMOVE = "-"  # written into the field of a secret, it forgets what is stored


class Secret(forms.CharField):
    """Can be written but never read: an empty field keeps what is stored (R49)."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"})
        super().__init__(label=label, required=False, strip=True, max_length=4000, widget=widget, **more)


def channel_calendar() -> CalendarChoice:
    """Which business calendar a channel follows."""
    return CalendarChoice(
        label=_("Business calendar"),
        empty=_("As tier, team or company"),
        help_text=_("When this channel is open. Empty lets the customer's tier, the team or the company decide."),
    )
