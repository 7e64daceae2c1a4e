"""Fields that the settings of several kinds of channel have."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.calendar_forms import CalendarChoice

REMOVE = "-"  # written into the field of a secret, it forgets what is stored


class Secret(forms.CharField):
    """Can be written but never read: an empty field keeps what is stored (R49)."""

    def __init__(self, label: Any, **more: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"})
        super().__init__(label=label, required=False, strip=True, max_length=4000, widget=widget, **more)


class PublicAddress(forms.CharField):
    """Where a provider reaches us, if not where customers do: scheme and host, kept without a slash at its end."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("Other public address"), required=False, max_length=200, **more)

    def clean(self, value: Any) -> str:
        given: str = super().clean(value).strip().rstrip("/")
        parts = urlsplit(given)
        if given and (parts.scheme != "https" or not parts.hostname or parts.username or parts.path or parts.query):
            raise ValidationError(gettext("Please enter an address such as https://help.example.com."))
        return given


def channel_calendar() -> CalendarChoice:
    """Which business calendar a channel follows."""
    return CalendarChoice(
        label=_("Business calendar"),
        empty=_("As tier, team or company"),
        help_text=_("When this channel is open. Empty lets the customer's tier, the team or the company decide."),
    )


def acknowledged_articles() -> forms.BooleanField:
    """Whether an acknowledgement names articles of the help centre."""
    return forms.BooleanField(
        label=_("Add articles that may help"),
        required=False,
        help_text=_("Up to three of the help centre that everybody may read, under the acknowledgement."),
    )


def told_expectation() -> forms.BooleanField:
    """Whether customers are told when an answer can be expected."""
    return forms.BooleanField(
        label=_("Say when an answer can be expected"),
        required=False,
        help_text=_("From open hours and how long others waited in the last 28 days; nothing below 30 answers."),
    )
