"""Forms of the workspace."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.languages import workspace_choices
from core.text import clean, clean_line
from people.models import Agent, Team
from tickets.composing import read_line
from tickets.enums import ChannelKind
from tickets.errors import Refused
from tickets.models import Channel
from tickets.recipients import Address
from tickets.shortcut_catalog import SHORTCUTS

PREFIX = "key-"


class AddressLine(forms.CharField):
    """Addresses as people type them: one line, separated by commas."""

    def clean(self, value: Any) -> list[Address]:
        """Raises ValidationError naming the address that cannot be written to."""
        line = super().clean(value)
        try:
            found = read_line(line or "")
        except Refused as error:
            raise ValidationError(str(error)) from None
        if self.required and not found:
            raise ValidationError(_("Please give an address."))
        return found


class PersonalForm(forms.Form):
    """What an agent decides about their own workspace."""

    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands below your replies; the team's or the channel's signature follows it."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("The language of the workspace, for you alone.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, help_text=_("Times are shown in this zone."))
    notify = forms.BooleanField(
        label=_("Desktop notices"),
        required=False,
        help_text=_("Show a notice of the system when something new arrives while this window is hidden."),
    )
    ring_sound = forms.BooleanField(
        label=_("Sound when a chat rings"), required=False, help_text=_("Two soft tones, in one window alone.")
    )
    ring_notice = forms.BooleanField(
        label=_("Notice when a chat rings"),
        required=False,
        help_text=_("A notice of the system while this window is hidden. The browser asks once whether it may."),
    )
    shortcuts_on = forms.BooleanField(
        label=_("Single-letter shortcuts"),
        required=False,
        help_text=_("Turn them off if you use speech input or press keys by accident. Shortcuts with Ctrl stay."),
    )

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        keys = agent.preference("shortcuts", {})
        initial = {
            "signature": agent.signature,
            "language": agent.language,
            "time_zone": agent.time_zone,
            "notify": agent.preference("notify", False),
            "ring_sound": agent.preference("ring_sound", True),
            "ring_notice": agent.preference("ring_notice", False),
            "shortcuts_on": not keys.get("off"),
        }
        super().__init__(data, initial=initial)
        self.agent = agent
        self._choices("language", [("", _("As the browser says")), *workspace_choices()])
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc"))
        self._choices("time_zone", [("", _("As the company"))] + [(zone, zone.replace("_", " ")) for zone in zones])
        for shortcut in SHORTCUTS:
            self.fields[PREFIX + shortcut.id] = forms.CharField(
                label=str(shortcut.label),
                required=False,
                max_length=12,
                initial=keys.get("map", {}).get(shortcut.id, shortcut.key),
            )

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def shortcut_fields(self) -> list[forms.BoundField]:
        """The fields of the keys, in order."""
        return [self[PREFIX + shortcut.id] for shortcut in SHORTCUTS]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError on the field when two commands have one key."""
        cleaned: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for shortcut in SHORTCUTS:
            name = PREFIX + shortcut.id
            key = clean_line(cleaned.get(name, ""), 12) or shortcut.key
            if key in taken:
                self.add_error(name, _("This key is taken by “%(other)s”.") % {"other": taken[key]})
            taken[key] = str(shortcut.label)
            cleaned[name] = key
        return cleaned

    def save(self) -> Agent:
        """Writes the agent's row."""
        agent, cleaned = self.agent, self.cleaned_data
        agent.signature = clean(cleaned["signature"])
        agent.language, agent.time_zone = cleaned["language"], cleaned["time_zone"]
        changed = {row.id: cleaned[PREFIX + row.id] for row in SHORTCUTS if cleaned[PREFIX + row.id] != row.key}
        agent.preferences = {
            **agent.preferences,
            "notify": cleaned["notify"],
            "ring_sound": cleaned["ring_sound"],
            "ring_notice": cleaned["ring_notice"],
            "shortcuts": {"off": not cleaned["shortcuts_on"], "map": changed},
        }
        agent.save(update_fields=["signature", "language", "time_zone", "preferences"])
        return agent


def own_teams(agent: Agent) -> QuerySet[Team]:
    """The teams that an agent may start tickets for: their own, or all for those who see everything."""
    teams = Team.objects.filter(is_active=True)
    return teams if agent.sees_everything else teams.filter(pk__in=agent.team_ids())


class ConversationForm(forms.Form):
    """A conversation that we begin by mail."""

    use_required_attribute = False  # the editor stands in the place of the text area, which the browser cannot focus

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("From"), empty_label=None)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    to = AddressLine(label=_("To"), max_length=2000)
    cc = AddressLine(label=_("Cc"), required=False, max_length=2000)
    bcc = AddressLine(label=_("Bcc"), required=False, max_length=2000)
    subject = forms.CharField(label=_("Subject"), max_length=500)
    html = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = own_teams(agent)
        _offer(self.fields["team"], teams, agent.home_team_id)
        channels = Channel.objects.filter(is_active=True, kind=ChannelKind.EMAIL)
        if not agent.sees_everything:
            channels = channels.filter(default_team__in=agent.team_ids())
        _offer(self.fields["channel"], channels)


class CallForm(forms.Form):
    """A ticket for somebody who called."""

    name = forms.CharField(label=_("Caller's name"), max_length=160)
    address = forms.CharField(
        label=_("Phone number or e-mail address"), max_length=320, help_text=_("By which the caller is found again.")
    )
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    subject = forms.CharField(label=_("What is it about?"), max_length=500)
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000)

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["team"], own_teams(agent), agent.home_team_id)

    def clean_address(self) -> str:
        """Raises ValidationError for what is neither an address nor a number."""
        value = clean_line(self.cleaned_data["address"], 320)
        if "@" in value:
            try:
                return read_line(value)[0]["email"]
            except (Refused, IndexError):
                raise ValidationError(_("This is not an e-mail address.")) from None
        digits = "".join(char for char in value if char.isdigit() or char == "+")
        if len(digits) < 5:
            raise ValidationError(_("This is neither a phone number nor an e-mail address."))
        return digits


def _offer(field: forms.Field, rows: QuerySet[Any], first: int | None = None) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    field.initial = first
