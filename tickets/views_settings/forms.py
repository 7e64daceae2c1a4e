"""Forms of the settings about tickets."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from people.models import Team
from tickets.models import CustomField

MOST_CHOICES = 100


class TagForm(forms.Form):
    """One word."""

    name = forms.CharField(label=_("New tag"), max_length=60)

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"], 60).lower()
        if not name:
            raise ValidationError(_("Please write a word."))
        return name


class TemplateForm(forms.Form):
    """A reply template as plain text; empty lines part paragraphs."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("Agents find it by this and by its words, with /."),
    )
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True),
        label=_("Team"),
        required=False,
        empty_label=_("All teams"),
        help_text=_("It is offered on tickets of this team."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Templates in the customer's language come first.")
    )
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Only templates in use are offered.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("Any")), *settings.LANGUAGES]  # type: ignore[attr-defined]


class FieldForm(forms.Form):
    """A custom field; key and type can be chosen only while it is new."""

    label = forms.CharField(label=_("Label"), max_length=80, help_text=_("Agents see it beside a ticket."))
    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Its name in the API and in exports; it never changes.")
    )
    type = forms.ChoiceField(label=_("Type"), choices=CustomField.Type.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the type “Choice”: one in a line. Tickets keep a choice that is removed here."),
    )
    order = forms.IntegerField(
        label=_("Place"), min_value=0, max_value=9999, initial=0, help_text=_("Fields with smaller numbers come first.")
    )
    is_public = forms.BooleanField(
        label=_("Customers fill it in"),
        required=False,
        help_text=_("It stands in the form for new requests, and customers see its value in theirs."),
    )
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("A field that is not in use keeps its values.")
    )

    def __init__(self, *args: Any, field: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        if field is not None:
            self.fields["key"].disabled = self.fields["type"].disabled = True

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if self.field is None and CustomField.objects.filter(key=key).exists():
            raise ValidationError(_("Another field has this key."))
        return key

    def clean_choices(self) -> list[str]:
        lines = [clean_line(line, 80) for line in self.cleaned_data["choices"].splitlines()]
        choices = list(dict.fromkeys(line for line in lines if line))
        if len(choices) > MOST_CHOICES:
            raise ValidationError(_("That are too many choices."))
        return choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("type") == CustomField.Type.CHOICE and not given.get("choices"):
            self.add_error("choices", _("Please write at least one choice."))
        return given
