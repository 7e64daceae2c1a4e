"""What a manager decides about a service level policy."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from automation.enums import MetricChannel, Target
from automation.models import SlaPolicy
from automation.models.policy import PAUSES
from people.models import Calendar, Team, Tier
from tickets.enums import Category, Priority

MOST_SECONDS = 365 * 86_400
# Only these may stand still: an open ticket is ours to work on, and a solved one has nothing left to wait for.
PAUSING = (Category.PENDING, Category.ON_HOLD)
_PART = re.compile(r"(\d{1,5})\s*(d|h|min|m|s)?", re.IGNORECASE)
_SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "m": 60, "s": 1}


class SpanField(forms.Field):
    """A time such as "4 h", "1 h 30 min" or "90 s"; its value are seconds, None for nothing."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": "4 h 30 min", "maxlength": 40})
        super().__init__(required=False, widget=widget, **more)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()[:40]
        if not text:
            return None
        parts = _PART.findall(text)
        if not parts or _PART.sub("", text).strip() or not all(unit for _number, unit in parts):
            raise ValidationError(gettext("Write it as hours and minutes, such as 4 h or 1 h 30 min."))
        seconds = sum(int(number) * _SECONDS[unit.lower()] for number, unit in parts)
        if not 0 < seconds <= MOST_SECONDS:
            raise ValidationError(gettext("Between one second and a year, please."))
        return seconds

    def prepare_value(self, value: Any) -> Any:
        return write_span(value) if isinstance(value, int) else value


def write_span(seconds: int) -> str:
    """Seconds as the field reads them."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if number)


class PolicyForm(forms.Form):
    """For whom, what is promised, by which clock, and in which statuses it stands still."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=MetricChannel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    tiers = forms.MultipleChoiceField(label=_("Tiers"), required=False, widget=forms.CheckboxSelectMultiple)
    teams = forms.TypedMultipleChoiceField(
        label=_("Teams"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    priorities = forms.TypedMultipleChoiceField(
        label=_("Priorities"),
        choices=Priority.choices,
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    first_response_s = SpanField(label=_("First response within"))
    next_response_s = SpanField(label=_("Every later response within"))
    resolution_s = SpanField(label=_("Resolution within"))
    calendar = forms.ModelChoiceField(
        Calendar.objects.filter(is_active=True),
        label=_("Business calendar"),
        required=False,
        empty_label=_("That of the channel, tier, team or company"),
        help_text=_("Only open hours count."),
    )

    def __init__(self, data: Any = None, *, policy: SlaPolicy | None = None) -> None:
        super().__init__(data, initial=_initial(policy))
        self.fields["tiers"].choices = list(Tier.objects.values_list("slug", "name"))  # type: ignore[attr-defined]
        teams = Team.objects.filter(is_active=True).order_by("name")
        self.fields["teams"].choices = list(teams.values_list("pk", "name"))  # type: ignore[attr-defined]
        for target in Target:
            self.fields[f"pauses_{target}"] = forms.MultipleChoiceField(
                label=target.label,
                choices=[(category.value, category.label) for category in PAUSING],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=(policy.pauses if policy else PAUSES).get(target, []),
            )

    def values(self) -> dict[str, Any]:
        """Fields of PolicyTerms."""
        given = dict(self.cleaned_data)
        given.pop("calendar")
        pauses = {str(target): given.pop(f"pauses_{target}") for target in Target}
        return {**given, "pauses": pauses}


def _initial(policy: SlaPolicy | None) -> dict[str, Any]:
    if policy is None:
        return {}
    return {**policy.terms(), "calendar": policy.calendar_id}
