"""What is written down about an account by hand, or brought along in a file."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.account_import import MOST_BYTES
from people.accounts import contradiction, facts
from people.calendar_forms import DayInput
from people.enums import AccountEventKind, LeavingReason
from people.models import Company, Organization


def company_zone() -> ZoneInfo:
    """The zone in which days begin. One query."""
    return ZoneInfo(Company.objects.values_list("time_zone", flat=True).first() or "UTC")


class AccountEventForm(forms.Form):
    """One fact: what happened, from which day on, and what the account pays."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in AccountEventKind if kind != AccountEventKind.WITHDRAWN],
    )
    day = forms.DateField(label=_("From"), widget=DayInput(), help_text=_("A day ahead means that it was announced."))
    announced = forms.DateField(
        label=_("Known since"), widget=DayInput(), required=False, help_text=_("Empty means today.")
    )
    value = forms.DecimalField(
        label=_("Value a month"), required=False, min_value=Decimal(0), max_digits=13, decimal_places=2
    )
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, help_text=_("Such as EUR."))
    reason = forms.ChoiceField(label=_("Why they left"), choices=[("", "–"), *LeavingReason.choices], required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        self.organization = organization
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        """It goes with what is recorded; days begin at midnight in the company's zone."""
        given: dict[str, Any] = super().clean() or {}
        if "day" not in given or "kind" not in given:
            return given
        zone = company_zone()
        given["at"] = datetime.combine(given["day"], time(), tzinfo=zone)
        given["announced_at"] = (
            datetime.combine(given["announced"], time(), tzinfo=zone) if given["announced"] else None
        )
        own = facts().filter(organization=self.organization)
        if words := contradiction(own, kind=given["kind"], at=given["at"]):
            self.add_error("day", words)
        if given.get("value") is None and given["kind"] == AccountEventKind.VALUE_CHANGED:
            self.add_error("value", gettext("Please name the value."))
        return given

    def fact(self) -> dict[str, Any]:
        """Arguments of `record_account_event`."""
        given = self.cleaned_data
        value = given.get("value")
        names = ("kind", "at", "announced_at", "currency", "reason", "note")
        return {name: given[name] for name in names} | {"value": None if value is None else int(value * 100)}


class AccountFileForm(forms.Form):
    """A file of account events."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Comma-separated values with the columns account (number or name), event (started, cancelled, reactivated,"
            " value_changed) and date; if you like announced, value, currency, reason and note."
        ),
    )
    makes_missing = forms.BooleanField(
        label=_("Make organizations that are not there yet"), required=False, help_text=_("By their names.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(gettext("Files can have up to 5 MB."))
        return file
