"""The form of an SMS channel. config: account_sid, sender, file_way (links or mms), public_url, reopen_days.

secrets: webhook_secret and webhook_second_secret, the auth tokens of the account, of which one signs and sends.
"""

import re
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.actions.channels import FORMER_SECRET, SECRET
from channels_inbox.kinds.fields import PublicAddress, Secret
from channels_inbox.kinds.forms import KindForm
from people.phones import to_company_e164

_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_SHORT = re.compile(r"\d{3,8}")


class SmsForm(KindForm):
    """A number, a short code or a messaging service in Twilio's format."""

    config_names: ClassVar[tuple[str, ...]] = ("account_sid", "sender", "file_way", "public_url")
    secret_names: ClassVar[tuple[str, ...]] = (SECRET, FORMER_SECRET)
    needed_secrets: ClassVar[tuple[str, ...]] = (SECRET,)

    account_sid = forms.RegexField(
        r"^AC[0-9a-fA-F]{32}$", label=_("Account SID"), help_text=_("From the start page of Twilio's console.")
    )
    webhook_secret = Secret(_("Auth token"), help_text=_("It signs what Twilio posts, and lets us send."))
    webhook_second_secret = Secret(
        _("Second auth token"), help_text=_("Counts as well, while you change it: Twilio calls it secondary.")
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=60,
        help_text=_("The number with its country's code (+1 555 010 0000), a short code, or a Messaging Service SID."),
    )
    file_way = forms.ChoiceField(
        label=_("Files in answers"),
        choices=[
            ("links", _("As links that hold for 30 days")),
            ("mms", _("By MMS (numbers in the United States and Canada)")),
        ],
        initial="links",
    )
    public_url = PublicAddress(
        help_text=_(
            "Only if Twilio reaches this helpdesk under another name than customers do: https://sms.example.com"
        ),
    )

    field_order = [
        "name", "account_sid", SECRET, FORMER_SECRET, "sender", "file_way", "default_team", "calendar", "reopen_days",
        "public_url", "is_active",
    ]  # fmt: skip

    def clean_sender(self) -> str:
        given: str = self.cleaned_data["sender"].strip()
        if _SERVICE.fullmatch(given) or _SHORT.fullmatch(given):
            return given
        number = to_company_e164(given)
        if not number:
            raise ValidationError(gettext("Please enter a number with its country's code, or a SID like MG123…"))
        return number
