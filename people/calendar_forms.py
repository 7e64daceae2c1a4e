"""Forms of the settings about business calendars."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.hours import WEEK, Spans
from people import public_holidays
from people.actions.calendars import MOST_DAYS, CalendarRefused, PastRefused
from people.forms import zone_choices
from people.hours_text import UnreadableHours, read_hours, write_hours
from people.models import Calendar

OFFICE: tuple[Spans, ...] = (*[((9 * 60, 17 * 60),)] * 5, (), ())
LATEST_YEARS = 2


class HoursField(forms.CharField):
    """Hours of one day as text; its value is a tuple of spans."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(required=False, max_length=120, widget=widget, **more)

    def to_python(self, value: Any) -> Any:
        try:
            return read_hours(super().to_python(value) or "")
        except UnreadableHours as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return write_hours(value) if isinstance(value, tuple) else value


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AboutThePast(forms.Form):
    """Asks, once it was refused, whether open time that has passed shall change, too."""

    restate = forms.BooleanField(
        label=_("Correct the past"),
        required=False,
        help_text=_("Figures in open hours follow, back to the day on which this begins. The change is noted."),
    )

    def refuse(self, name: str, refusal: CalendarRefused) -> None:
        """Shows the reason beside a field, and the question where an answer helps."""
        self.asked = isinstance(refusal, PastRefused)
        self.add_error("restate" if self.asked else name, str(refusal))

    def asks(self) -> bool:
        """Whether the page shows the question."""
        return getattr(self, "asked", False) or "restate" in self.data


class WeekFields(forms.Form):
    """Time zone and the hours of seven days."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Hours and days are those of its clocks.")
    )

    def __init__(self, *args: Any, week: Sequence[Spans] = OFFICE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEK:
            self.fields[f"day_{day}"] = HoursField(label=WEEKDAYS[day], initial=week[day])
            self.fields[f"day_{day}"].widget.attrs["placeholder"] = _("Closed")

    def week(self) -> tuple[Spans, ...]:
        """The hours from Monday on, of a valid form."""
        return tuple(self.cleaned_data[f"day_{day}"] for day in WEEK)

    def days(self) -> list[forms.BoundField]:
        """The seven fields in order."""
        return [self[f"day_{day}"] for day in WEEK]


class NewCalendarForm(WeekFields):
    """A calendar that does not exist yet."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example the office, or the city it is in."))
    field_order = ["name", "time_zone"]

    def clean_name(self) -> str:
        return free_name(self.cleaned_data["name"])


class HoursForm(WeekFields, AboutThePast):
    """Hours from a day on, or a correction of those that are there."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=DayInput(), help_text=_("Until then the hours before hold. They are kept.")
    )
    field_order = ["valid_from", "time_zone"]

    def __init__(self, *args: Any, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            del self.fields["valid_from"]


class DayForm(AboutThePast):
    """A closed day, an extra open day, or a day with hours of its own; or several in a row."""

    first = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty for a single day.")
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=120, help_text=_("For example Stocktaking."))
    hours = HoursField(
        label=_("Open"), help_text=_("Empty means closed. Write 09:00–12:00 for a short day or an extra open day.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("The last day lies before the first, or more than a year after it."))
        return given


class PlaceForm(forms.Form):
    """Whose public holidays to look at."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.CharField(
        label=_("Region"), required=False, widget=forms.Select, help_text=_("Its own holidays are added.")
    )
    past = forms.BooleanField(
        label=_("The past year, too"), required=False, help_text=_("For figures of the time before today.")
    )

    def __init__(self, data: Any = None, *, calendar: Calendar) -> None:
        initial = {"country": calendar.country, "region": calendar.region}
        super().__init__(data or None, initial=initial)
        self.fields["country"].choices = [("", _("Choose a country")), *public_holidays.countries().items()]  # type: ignore[attr-defined]
        self.regions = public_holidays.regions(str(self["country"].value() or ""))
        if self.regions:
            self.fields["region"].widget.choices = [("", _("The whole country")), *self.regions.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["region"]

    def place(self) -> tuple[str, str]:
        """Country and region; a region of another country is none. Of a valid form."""
        return self.cleaned_data["country"], self.cleaned_data.get("region", "")

    def clean_region(self) -> str:
        """A region that the country lacks is left over from the country chosen before."""
        region: str = self.cleaned_data["region"]
        return region if region in self.regions else ""


def period(today: date, *, past: bool) -> tuple[date, date]:
    """The days whose holidays are offered: from today, or a year back, to the end of the year after next."""
    return today - timedelta(days=365) if past else today, date(today.year + LATEST_YEARS, 12, 31)


class CalendarForm(forms.Form):
    """Name and state of a calendar."""

    name = forms.CharField(label=_("Name"), max_length=80)
    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("A calendar that is not in use is no longer offered.")
    )

    def __init__(self, data: Any = None, *, calendar: Calendar) -> None:
        super().__init__(data, initial={"name": calendar.name, "is_active": calendar.is_active})
        self.calendar = calendar

    def clean_name(self) -> str:
        return free_name(self.cleaned_data["name"], besides=self.calendar.pk)


def free_name(name: str, besides: int | None = None) -> str:
    """The name unless another calendar has it."""
    if Calendar.objects.filter(name__iexact=name).exclude(pk=besides or 0).exists():
        raise ValidationError(_("Another calendar has this name."))
    return name


class CalendarChoice(forms.ModelChoiceField):
    """A calendar in use, or none."""

    def __init__(self, *, empty: Any, **more: Any) -> None:
        super().__init__(Calendar.objects.filter(is_active=True), required=False, empty_label=empty, **more)


class AssignmentForm(forms.Form):
    """The calendars of the company and of the tiers; `holders` by the names of the fields. One query."""

    def __init__(self, data: Any = None, *, holders: dict[str, Any]) -> None:
        super().__init__(data, initial={name: holder.calendar_id for name, holder in holders.items()})
        offered = {str(each.pk): each for each in Calendar.objects.filter(is_active=True)}
        for name, holder in holders.items():
            is_company = name == "company"
            nothing = _("Always open") if is_company else _("As the team")
            self.fields[name] = forms.TypedChoiceField(
                label=_("Company") if is_company else holder.name,
                choices=[("", nothing), *((key, each.name) for key, each in offered.items())],
                coerce=offered.get,
                required=False,
                empty_value=None,
            )
