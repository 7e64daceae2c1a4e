"""The fields of the first, automatic answer: whether it goes out, and the channel's own words for it by language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from channels_inbox.kinds.fields import acknowledged_articles, told_expectation


class AcknowledgementFields(forms.Form):
    """The first, automatic answer."""

    ack_enabled = forms.BooleanField(
        label=_("Acknowledge new requests"),
        required=False,
        help_text=_("Who writes for the first time gets a short mail with the ticket number, in their language."),
    )
    ack_articles = acknowledged_articles()
    ack_expectation = told_expectation()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"ack_subject_{code}"] = forms.CharField(
                label=_("Subject, %(language)s") % {"language": name}, required=False, max_length=200
            )
            self.fields[f"ack_text_{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": name},
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    def ack_texts(self) -> dict[str, dict[str, str]]:
        """The channel's own texts; languages without both parts use the shipped ones."""
        texts = {}
        for code, _name in settings.LANGUAGES:
            subject, text = self.cleaned_data[f"ack_subject_{code}"], self.cleaned_data[f"ack_text_{code}"]
            if subject and text:
                texts[code] = {"subject": " ".join(subject.split()), "text": text}
        return texts


def initial_texts(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """What the form shows of the texts that a channel has."""
    values: dict[str, str] = {}
    for code, text in texts.items():
        values |= {f"ack_subject_{code}": text.get("subject", ""), f"ack_text_{code}": text.get("text", "")}
    return values
