"""What a manager decides about a scheduled report."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.languages import workspace_choices
from core.text import clean, clean_line
from metrics.models import Rhythm, ScheduledReport
from metrics.reports.times import LATEST_DAY
from people.forms import zone_choices
from people.models import Agent


class ReportForm(forms.Form):
    """Name, rhythm, hour and zone, language and people of one report; its page and filters are shown beside it."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The subject of the mail."))
    rhythm = forms.ChoiceField(label=_("Sent"), choices=Rhythm.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        help_text=_("For reports of every week."),
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=LATEST_DAY,
        help_text=_("For reports of every month: 1 to 28, which every month has."),
    )
    hour = forms.TypedChoiceField(label=_("Hour"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)])
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    language = forms.ChoiceField(label=_("Language"), choices=workspace_choices)
    recipients = forms.ModelMultipleChoiceField(
        Agent.objects.filter(is_active=True, is_bot=False, account__isnull=False).order_by("name"),
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People of the house alone. They get the figures that you see."),
        error_messages={"required": _("Choose somebody.")},
    )

    def clean_name(self) -> str:
        """One clean line."""
        return clean_line(clean(self.cleaned_data["name"]), 80)

    def values(self) -> dict[str, Any]:
        """What `metrics.reports.actions.save_report` writes, but the people."""
        return {name: value for name, value in self.cleaned_data.items() if name != "recipients"}


def initial_of(report: ScheduledReport) -> dict[str, Any]:
    """A report as the form shows it."""
    names = ("name", "rhythm", "weekday", "day", "hour", "zone", "language")
    return {name: getattr(report, name) for name in names} | {"recipients": report.recipients.all()}
