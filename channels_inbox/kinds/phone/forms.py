"""The form of a phone channel.

config: country, wrap_seconds, callback_minutes, recording_days, account_sid, public_url. secrets: the two of the
webhook; twilio_token and twilio_second_token.
"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.actions.calls import CALLBACK_MINUTES, WRAP_S
from channels_inbox.actions.recordings import KEEP_DAYS
from channels_inbox.kinds.fields import PublicAddress, Secret
from channels_inbox.kinds.forms import KindForm
from channels_inbox.kinds.phone.fetching import TOKENS
from people.phones import country_choices


class PhoneForm(KindForm):
    """A telephone system that tells about calls."""

    config_names: ClassVar[tuple[str, ...]] = (
        "country", "wrap_seconds", "callback_minutes", "recording_days", "account_sid", "public_url",
    )  # fmt: skip
    secret_names: ClassVar[tuple[str, ...]] = TOKENS

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [("", _("As the company")), *country_choices()],
        help_text=_("What a number without a country's code means."),
    )
    wrap_seconds = forms.IntegerField(
        label=_("Seconds to wrap up"),
        min_value=0,
        max_value=3600,
        initial=WRAP_S,
        help_text=_("After a call, unless the agent presses Done before. Then the call is logged."),
    )
    callback_minutes = forms.IntegerField(
        label=_("Minutes to call back"),
        min_value=1,
        max_value=60 * 24 * 14,
        initial=CALLBACK_MINUTES,
        help_text=_("A missed call is to be returned within so much open time of the business calendar."),
    )
    recording_days = forms.IntegerField(
        label=_("Days to keep recordings"),
        min_value=1,
        max_value=3650,
        initial=KEEP_DAYS,
        help_text=_("Older ones are removed every day; the ticket then says so."),
    )
    account_sid = forms.RegexField(
        r"^AC[0-9a-fA-F]{32}$",
        label=_("Account SID at Twilio"),
        required=False,
        help_text=_("Only for Twilio Voice; from the start page of its console."),
    )
    twilio_token = Secret(_("Auth token at Twilio"), help_text=_("It signs what Twilio posts, and fetches recordings."))
    twilio_second_token = Secret(_("Second auth token at Twilio"), help_text=_("Counts as well, while you change it."))
    public_url = PublicAddress(
        help_text=_(
            "Only if Twilio reaches this helpdesk under another name than customers do: https://calls.example.com"
        ),
    )

    field_order = ["name", "default_team", "calendar", *config_names[:5], *TOKENS, "public_url", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reopen_days"]  # calls join the caller's unsolved ticket or make one

    def clean(self) -> dict[str, Any]:
        """An account at Twilio needs its token, or its posts could not be believed."""
        given = super().clean()
        if given.get("account_sid") and not (given.get(TOKENS[0]) or self.stored_secrets.get(TOKENS[0])):
            self.add_error(TOKENS[0], gettext("Twilio's posts are proved with it."))
        return given
