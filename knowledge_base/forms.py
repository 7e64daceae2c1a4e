"""What readers and agents write."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.languages import language_name
from knowledge_base.actions.announcements import Words
from knowledge_base.enums import AnnouncementKind, Reason
from knowledge_base.models import Announcement


class WhyForm(forms.Form):
    """Why an article did not help; with an address a person answers."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(
        label=_("What went wrong?"), choices=Reason.choices, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=_("In your words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000, required=False
    )
    email = forms.EmailField(
        label=_("Your address, if a person is to answer"), max_length=254, required=False,
        help_text=_("We use it for this answer alone."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["submission"].initial = uuid4

    def clean(self) -> dict[str, object]:
        """An answer needs a question."""
        given = super().clean() or {}
        if given.get("email") and not given.get("text"):
            self.add_error("text", _("Please tell us what you need, so that a person can answer."))
        return given


class SubscriptionForm(forms.Form):
    """An address that wants announcements."""

    email = forms.EmailField(label=_("Your address"), max_length=254)


class MomentField(forms.DateTimeField):
    """An instant in the agent's time zone, as browsers ask for it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], required=False, **more)


class AnnouncementForm(forms.Form):
    """An announcement with its words in each language of the help centre."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AnnouncementKind.choices, widget=forms.RadioSelect)
    starts_at = MomentField(label=_("From"), help_text=_("Empty: from now on."))
    ends_at = MomentField(label=_("Until"), help_text=_("Empty: until you end it."))
    is_mailed = forms.BooleanField(
        label=_("Mail it to subscribers"), required=False,
        help_text=_("Once each, when it begins, to those who confirmed their address."),
    )  # fmt: skip

    def __init__(self, *args: Any, announcement: Announcement | None, languages: Sequence[str]) -> None:
        texts = {text.language: text for text in announcement.texts.all()} if announcement else {}
        self.languages = [*languages, *(each for each in texts if each not in languages)]
        names = ("kind", "starts_at", "ends_at", "is_mailed")
        initial = {name: getattr(announcement, name) for name in names} if announcement else {"kind": "news"}
        super().__init__(*args, initial=initial)  # type: ignore[misc]
        for language in self.languages:
            text = texts.get(language)
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title"), max_length=160, required=False, initial=text.title if text else ""
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text"), max_length=2000, required=False, initial=text.text if text else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def words(self) -> dict[str, Words]:
        """What was written, by language."""
        given = self.cleaned_data
        return {each: Words(given[f"title_{each}"], given[f"text_{each}"]) for each in self.languages}

    def by_language(self) -> list[tuple[str, str, Any, Any]]:
        """Code and name of each language with its two fields."""
        return [(each, language_name(each), self[f"title_{each}"], self[f"text_{each}"]) for each in self.languages]
