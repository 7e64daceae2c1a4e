"""The form of a webhook channel. config: out_url, trust_senders, reopen_days. secrets: the two of the webhook."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.forms import KindForm


class WebhookForm(KindForm):
    """A channel that any system can post to."""

    config_names = ("out_url", "trust_senders")

    out_url = forms.CharField(
        label=_("Address for replies"),
        required=False,
        max_length=500,
        help_text=_("What agents answer is posted there, signed with the same secret. Empty means nothing is sent."),
    )
    trust_senders = forms.BooleanField(
        label=_("Recognise customers by e-mail and phone"),
        required=False,
        help_text=_(
            "Believes the addresses that come with a message: it then belongs to the customer who has them already."
            " Leave it off when the other system does not check them."
        ),
    )

    def clean_out_url(self) -> str:
        given: str = self.cleaned_data["out_url"].strip()
        parts = urlsplit(given)
        if given and (parts.scheme not in {"https", "http"} or not parts.hostname or parts.username):
            raise ValidationError(gettext("Please enter an address that begins with https://."))
        return given
