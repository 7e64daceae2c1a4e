"""Forms of customers on the help pages: signing in, and what they say about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.text import normal_address
from people.forms import zone_choices


class LinkForm(forms.Form):
    """Asks for a link that signs in."""

    email = forms.EmailField(label=_("Your e-mail"), max_length=254)

    def clean_email(self) -> str:
        return normal_address(self.cleaned_data["email"])


class PasswordForm(LinkForm):
    """Signs in by password."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProfileForm(forms.Form):
    """Name, language and time zone."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("We address you by it."))
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("Of these pages and of our mails."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("So that we know what time it is where you are.")
    )

    def __init__(self, data: Any = None, *, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        languages = [("", _("As the browser says")), *settings.LANGUAGES]
        held = initial["language"]
        if held and held not in dict(languages):  # we saw them write in it, but do not speak it
            languages.append((held, held))
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", _("Not said")), *zone_choices()]  # type: ignore[attr-defined]
