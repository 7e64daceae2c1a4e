"""Where an administrator says which model drafts."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import net
from knowledge_base.models import ModelService


class ModelForm(forms.Form):
    """Address, name and key of a chat-completions service; a stored key is never shown."""

    is_on = forms.BooleanField(
        label=_("Agents may ask for drafts"),
        required=False,
        help_text=_("The customer's latest words, without names, addresses and numbers, and the articles go there."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("Up to and with /v1. A server of your own is named in HELPDESK_NET_ALLOW."),
        widget=forms.TextInput(attrs={"placeholder": "https://api.example.com/v1"}),
    )
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    key = forms.CharField(
        label=_("Key"),
        max_length=400,
        required=False,
        help_text=_("Stored encrypted. Empty: it stays as it is; with another address it is forgotten."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    removes_key = forms.BooleanField(label=_("Forget the key"), required=False)

    def __init__(self, given: Any = None, *, service: ModelService) -> None:
        super().__init__(given, initial={"is_on": service.is_on, "url": service.url, "model": service.model})
        self.has_key = bool((service.secrets or {}).get("key"))

    def clean_url(self) -> str:
        """An https address without a question; http alone where the operator named the server."""
        url = str(self.cleaned_data["url"]).strip().rstrip("/")
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise ValidationError(gettext("This is no address.")) from None
        is_plain = bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in {"http", "https"} or not is_plain:
            raise ValidationError(gettext("Write it as https://api.example.com/v1."))
        if parts.scheme == "http" and not net.is_allowed(str(parts.hostname), port):
            raise ValidationError(gettext("Use https, or name the server in HELPDESK_NET_ALLOW."))
        return url

    def clean(self) -> dict[str, Any]:
        """What is switched on has to be somewhere."""
        given = super().clean() or {}
        if given.get("is_on"):
            for name in ("url", "model"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Without it no draft can be written."))
        return given
