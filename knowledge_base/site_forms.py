"""What an administrator decides about a help centre."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledge_base.actions.pictures import keep_picture
from knowledge_base.actions.site import LONGEST_TRY, MOST_TRIES, PARTS
from knowledge_base.colours import is_dark_enough, read_colour
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import HelpSite, Picture

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
LABELS = {"title": _("Heading of the front page"), "lead": _("Line under it")}


class SiteForm(forms.Form):
    """Languages, words, colour, logo and domain of one help centre."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers choose among them; who has none of them reads the first."),
    )
    first = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    accent = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_("As #rrggbb, dark enough for white letters. Empty: ours."),
        widget=forms.TextInput(attrs={"placeholder": "#0d6e78"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, GIF or WebP, shown 28 pixels high."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )
    no_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    domain = forms.CharField(
        label=_("Own domain"),
        max_length=253,
        required=False,
        help_text=_("As help.example.com. Lead it here, and name it in HELPDESK_ALLOWED_HOSTS."),
    )

    def __init__(self, given: Any = None, files: Any = None, *, site: HelpSite) -> None:
        super().__init__(given, files, initial=_initial(site))
        self.site = site
        if site.logo_id is None:
            del self.fields["no_logo"]
        for code, _name in settings.LANGUAGES:
            for part, most in PARTS.items():
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=LABELS[part],
                    max_length=most,
                    required=False,
                    widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
                )
            self.fields[f"tries_{code}"] = forms.CharField(
                label=_("Searches to try, with commas between"),
                max_length=MOST_TRIES * (LONGEST_TRY + 2),
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )

    def clean_accent(self) -> str:
        """A colour that can be read on, or none."""
        text = str(self.cleaned_data["accent"]).strip().lower()
        colour = read_colour(text)
        if text and colour is None:
            raise ValidationError(gettext("Write a colour as #rrggbb."))
        if colour and not is_dark_enough(colour):
            raise ValidationError(gettext("White letters could not be read on this colour. Choose a darker one."))
        return text

    def clean_domain(self) -> str:
        """A name of the DNS without scheme and path, or none."""
        text = str(self.cleaned_data["domain"]).strip().lower()
        if text and not _DOMAIN.fullmatch(text):
            raise ValidationError(gettext("Write the domain alone, as help.example.com."))
        return text

    def clean_logo(self) -> Picture | None:
        """The stored picture: the new one, the former one, or none."""
        given = self.cleaned_data["logo"]
        if not given:
            return self.site.logo
        try:
            return keep_picture(content=given.read(), filename=given.name)
        except KnowledgeError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The first language is among the chosen."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("languages") and given["first"] not in given["languages"]:
            self.add_error("first", gettext("Choose one of the languages above."))
        return given

    def values(self) -> dict[str, Any]:
        """As `change_site` takes them."""
        given = self.cleaned_data
        rest = [code for code in given["languages"] if code != given["first"]]
        return {
            "languages": [given["first"], *rest],
            "accent": given["accent"],
            "domain": given["domain"],
            "logo": None if given.get("no_logo") else given["logo"],
            "texts": {code: self._words(code) for code, _name in settings.LANGUAGES if any(self._words(code).values())},
        }

    def _words(self, code: str) -> dict[str, object]:
        given = self.cleaned_data
        tries = [word.strip() for word in given[f"tries_{code}"].split(",") if word.strip()]
        return {**{part: given[f"{part}_{code}"] for part in PARTS}, "tries": tries}

    def by_language(self) -> list[dict[str, Any]]:
        """The words' fields of each language, for the page."""
        return [
            {
                "name": name,
                "fields": [self[f"{part}_{code}"] for part in (*PARTS, "tries")],
                "is_own": any(self[f"{part}_{code}"].value() for part in (*PARTS, "tries")),
            }
            for code, name in settings.LANGUAGES
        ]


def _initial(site: HelpSite) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for code, texts in site.texts.items():
        words |= {f"{part}_{code}": texts.get(part, "") for part in PARTS}
        words[f"tries_{code}"] = ", ".join(texts.get("tries") or ())
    first = site.languages[0] if site.languages else settings.LANGUAGE_CODE
    own = {"languages": site.languages, "first": first, "accent": site.accent, "domain": site.domain}
    return own | words


class BrandForm(forms.Form):
    """A name under which the company serves customers."""

    name = forms.CharField(label=_("Name of the brand"), max_length=120)
