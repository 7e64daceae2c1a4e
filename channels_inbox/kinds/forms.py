"""What the settings of every kind have in common; a kind adds the fields of its own."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.fields import REMOVE, Secret, channel_calendar
from channels_inbox.outbound.config import secrets_of
from channels_inbox.pipeline.thread import REOPEN_DAYS
from people.models import Team
from tickets.models import Channel


class KindForm(forms.Form):
    """A channel and its rules. A subclass names the fields that are kept in `config`, and those that are secrets.

    Secrets that are needed must be given once; what is stored may be replaced, not removed.

    `ready()` may fill in what a new channel needs, such as a secret of ours.
    """

    config_names: ClassVar[tuple[str, ...]] = ()
    secret_names: ClassVar[tuple[str, ...]] = ()
    needed_secrets: ClassVar[tuple[str, ...]] = ()

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Agents see it as the channel of a ticket."))
    default_team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("Team"), help_text=_("New tickets from here belong to this team.")
    )
    calendar = channel_calendar()
    reopen_days = forms.IntegerField(
        label=_("Days to open again"),
        min_value=0,
        max_value=3650,
        initial=REOPEN_DAYS,
        help_text=_("A later message to a solved ticket makes a new ticket that continues it."),
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("A channel that is not in use takes in and sends nothing."),
    )

    def __init__(self, *args: Any, channel: Channel | None = None, **kwargs: Any) -> None:
        self.channel = channel
        self.stored_secrets: dict[str, str] = secrets_of(channel.settings) if channel else {}
        super().__init__(*args, **kwargs)
        for name in self.secret_names:
            if self.stored_secrets.get(name) and isinstance(self.fields[name], Secret):
                removable = _("Stored. Leave it empty to keep it; a hyphen removes it.")
                kept = _("Stored. Leave it empty to keep it.")
                self.fields[name].help_text = kept if name in self.needed_secrets else removable
            self.fields[name].required = name in self.needed_secrets and not self.stored_secrets.get(name)

    def clean(self) -> dict[str, Any]:
        """Refuses to remove what the channel cannot be without."""
        given: dict[str, Any] = super().clean() or {}
        for name in self.needed_secrets:
            if given.get(name) == REMOVE:
                self.add_error(name, self.fields[name].error_messages["required"])
        return given

    def config(self) -> dict[str, Any]:
        """The keys of `ChannelSettings.config`; what the form does not show stays, what is empty is left out."""
        before = dict(self.channel.settings.config or {}) if self.channel else {}
        names = ("reopen_days", *self.config_names)
        given = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) not in (None, "")}
        return {name: value for name, value in before.items() if name not in names} | given

    def secrets(self) -> dict[str, str]:
        """What was stored, overwritten by what was given, without what was removed."""
        given = {name: self.cleaned_data[name] for name in self.secret_names if self.cleaned_data.get(name)}
        return {name: value for name, value in (self.stored_secrets | given).items() if value != REMOVE}


def initial_of(channel: Channel) -> dict[str, Any]:
    """What the form shows of a stored channel; no secret is among it."""
    plain = {"name": channel.name, "default_team": channel.default_team_id, "calendar": channel.calendar_id}
    return {"reopen_days": REOPEN_DAYS, **(channel.settings.config or {}), **plain, "is_active": channel.is_active}
