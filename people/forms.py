"""Forms of signing in and of the settings about people."""

from typing import Any
from zoneinfo import available_timezones

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.actions.duties import set_duty
from people.enums import LiveKind, Role, Scope
from people.models import Account, Agent, Calendar, Team
from people.password_forms import PasswordFields
from people.phones import country_choices
from people.sign_in import Attempt


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone, UTC first."""
    zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in zones)]


class LimitedCode(forms.Form):
    """Counts wrong second factors as failed sign-ins, in PostgreSQL."""

    user: Account

    def clean_code(self) -> str:
        attempt = Attempt("code", str(self.user.pk), context.request.META.get("REMOTE_ADDR", ""))
        if not attempt.begin():
            raise ValidationError(_("Too many wrong codes. Please wait five minutes."))
        code: str = super().clean_code()  # type: ignore[misc]
        attempt.succeed()
        return code


class CodeForm(LimitedCode, AuthenticateForm):  # type: ignore[misc]
    """The second factor while signing in."""


class CodeAgainForm(LimitedCode, ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more, before something important."""


class AcceptInvitationForm(PasswordFields):
    """Who was invited says their name and chooses a password."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("Customers see it under your replies."))
    field_order = ["name", "password"]


class AgentForm(forms.Form):
    """What an administrator decides about an agent."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        help_text=_(
            "Administrators change settings. Managers see all tickets and figures. Agents work the tickets of their"
            " teams. Light agents read and write notes."
        ),
    )
    home_team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True),
        label=_("Home team"),
        help_text=_("Work they do outside their teams is counted here."),
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.filter(is_active=True),
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the tickets of these teams."),
    )
    extension = forms.CharField(
        label=_("Extension"),
        required=False,
        max_length=40,
        help_text=_("What the telephone system calls them. Calls to it pop up in their workspace."),
    )


class DutyForm(forms.Form):
    """What an administrator decides about an agent's live work of one kind."""

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        super().__init__(data)
        held = {duty.kind: duty for duty in agent.duties.all()}
        for kind in LiveKind:
            duty = held.get(kind)
            self.fields[f"takes_{kind}"] = forms.BooleanField(
                label=_("Takes %(kind)s") % {"kind": kind.label.lower()},
                required=False,
                initial=duty is None or duty.takes,
                help_text=_("While they are online. They can pause it themselves."),
            )
            self.fields[f"most_{kind}"] = forms.IntegerField(
                label=_("%(kind)s at once") % {"kind": kind.label},
                required=False,
                min_value=1,
                max_value=20,
                initial=duty.most if duty else None,
                help_text=_("Empty: as many as the channel says."),
            )

    def save(self, agent: Agent) -> None:
        """Writes a row for each kind."""
        for kind in LiveKind:
            takes, most = self.cleaned_data[f"takes_{kind}"], self.cleaned_data[f"most_{kind}"]
            set_duty(agent=agent, kind=kind, takes=takes, most=most)


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The invitation goes to this address."))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.filter(is_active=True),
        label=_("Teams"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the tickets of these teams; the first one becomes their home team."),
    )


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, signature and members of a team."""

    members = forms.ModelMultipleChoiceField(
        Agent.objects.filter(is_active=True, is_bot=False),
        label=_("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the tickets of this team. Agents whose home team this is always belong to it."),
    )

    class Meta:
        model = Team
        fields = ["name", "signature", "calendar", "tracks_time", "is_active"]
        labels = {
            "is_active": _("In use"),
            "calendar": _("Business calendar"),
            "tracks_time": _("Measure the time spent on its tickets"),
        }
        help_texts = {
            "name": _("Agents see it in the inbox and when they hand a ticket over."),
            "signature": _("Stands under replies from this team, after the agent's own signature."),
            "calendar": _("When this team is open. A channel's or a tier's own calendar goes before it."),
            "tracks_time": _("While a ticket is open in front of an agent who is active. Agents see their own time."),
            "is_active": _("A team that is not in use keeps its tickets but is no longer offered."),
        }

    def __init__(self, *args: Any, may_set_calendar: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_set_calendar:
            self.fields["calendar"].queryset = Calendar.objects.filter(is_active=True)  # type: ignore[attr-defined]
            self.fields["calendar"].empty_label = _("As the company")  # type: ignore[attr-defined]
        else:
            del self.fields["calendar"]
        if self.instance.pk:
            self.fields["members"].initial = list(self.instance.memberships.values_list("agent_id", flat=True))
        else:
            del self.fields["is_active"]


class CompanyFields(forms.Form):
    """What the company is called, speaks, and where it lives."""

    name = forms.CharField(label=_("Company"), max_length=120, help_text=_("Customers see it on every page and mail."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For customers whose own language is not known, and for new agents."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Days in figures and reports begin at its midnight.")
    )


class CompanyForm(CompanyFields):
    """The company's page in the settings."""

    public_url = forms.URLField(
        label=_("Public address"),
        required=False,
        max_length=255,
        assume_scheme="https",
        help_text=_("Links in mails begin with it, for example https://support.example.com."),
    )

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [("", _("Not set")), *country_choices()],
        help_text=_("What a phone number without a country's code means. Numbers that begin with + need none."),
    )

    def clean_public_url(self) -> str:
        address: str = self.cleaned_data["public_url"]
        if address and not address.startswith(("https://", "http://")):
            raise ValidationError(_("Please begin with https://."))
        return address.rstrip("/")


class TokenForm(forms.Form):
    """A new API token for oneself."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What uses it, so that you know it later."))
    scope = forms.ChoiceField(
        label=_("Rights"),
        choices=Scope.choices,
        initial=Scope.READ,
        widget=forms.RadioSelect,
        help_text=_("Within your own rights: a token never sees more than you do."),
    )
