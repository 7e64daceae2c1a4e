"""The form of a WhatsApp channel. config: phone_number_id, business_account_id, reopen_days.

secrets: access_token; webhook_secret and webhook_second_secret (the app's secret, two while it is changed).
"""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_inbox.actions.channels import FORMER_SECRET, SECRET
from channels_inbox.kinds.fields import Secret
from channels_inbox.kinds.forms import KindForm


class WhatsAppForm(KindForm):
    """A phone number of the Cloud API."""

    config_names: ClassVar[tuple[str, ...]] = ("phone_number_id", "business_account_id")
    secret_names: ClassVar[tuple[str, ...]] = ("access_token", SECRET, FORMER_SECRET)
    needed_secrets: ClassVar[tuple[str, ...]] = ("access_token", SECRET)

    phone_number_id = forms.RegexField(
        r"^\d{5,30}$",
        label=_("Phone number id"),
        help_text=_("From WhatsApp → API Setup of your app; it is not the phone number."),
    )
    business_account_id = forms.RegexField(
        r"^\d{5,30}$",
        label=_("WhatsApp Business account id"),
        required=False,
        help_text=_("From the same page. It is needed for message templates, after the 24 hours."),
    )
    access_token = Secret(_("Access token"), help_text=_("A permanent one, of a system user."))
    webhook_secret = Secret(_("App secret"), help_text=_("From App settings → Basic. Meta signs its posts with it."))
    webhook_second_secret = Secret(_("Second app secret"), help_text=_("Counts as well, while you change it."))

    field_order = [
        "name", "phone_number_id", "business_account_id", "access_token", "webhook_secret", "webhook_second_secret",
        "default_team",
    ]  # fmt: skip
