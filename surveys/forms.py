"""What a manager decides about a survey."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import clean, clean_line
from surveys.enums import Kind, Scale
from surveys.models import Survey, SurveyVersion
from surveys.scales import THRESHOLDS, best, steps
from surveys.texts import PARTS, words
from tickets.enums import ChannelKind
from tickets.models import Channel

ASKED_IN = (ChannelKind.CHAT,)  # the kinds of channels that ask at the end
LABELS = {"question": _("Question"), "comment": _("Question for words"), "thanks": _("Thanks")}
LONGEST = {"question": 200, "comment": 120, "thanks": 200}


class SurveyForm(forms.Form):
    """The question of satisfaction: where it is asked, how it is answered, and its words in each language."""

    is_active = forms.BooleanField(
        label=_("Ask customers"),
        required=False,
        help_text=_("Once after each solution, and a customer at most once in seven days."),
    )
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.filter(kind__in=ASKED_IN, is_active=True).order_by("name"),
        label=_("At the end of chats on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    scale = forms.ChoiceField(
        label=_("Answers"),
        choices=[(each.value, each.label) for each in (Scale.FACES, Scale.THUMBS)],
        widget=forms.RadioSelect,
    )
    threshold = forms.TypedChoiceField(
        label=_("Satisfied from"),
        coerce=int,
        help_text=_("Counts as satisfied. A new threshold counts for what is asked from now on."),
    )
    asks_comment = forms.BooleanField(
        label=_("Ask for words too"), required=False, help_text=_("They may always be left out.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The thumb up is the only step that can be satisfied; of faces, those from the middle on.
        five = [step for step in steps(Scale.FACES) if step.score > 2]
        self.fields["threshold"].choices = [(step.score, f"{step.score}: {step.label}") for step in five]  # type: ignore[attr-defined]
        for code, _name in settings.LANGUAGES:
            shipped = words(Kind.CSAT, {}, code)
            for part in PARTS:
                line = forms.CharField(label=LABELS[part], max_length=LONGEST[part], required=False, strip=True)
                line.widget.attrs |= {"placeholder": shipped[part], "lang": code, "dir": "auto"}
                self.fields[f"{part}_{_slug(code)}"] = line

    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language, for the page."""
        return [
            {
                "name": name,
                "fields": [self[f"{part}_{_slug(code)}"] for part in PARTS],
                "is_own": any(self[f"{part}_{_slug(code)}"].value() for part in PARTS),
            }
            for code, name in settings.LANGUAGES
        ]

    def clean(self) -> dict[str, Any]:
        """A thumb has one threshold; whoever asks, asks somewhere."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("scale") == Scale.THUMBS:
            given["threshold"] = THRESHOLDS[Scale.THUMBS]
            self.errors.pop("threshold", None)
        elif given.get("threshold") is not None and given["threshold"] > best(Scale.FACES):
            raise ValidationError(gettext("This scale does not reach so far."))
        if given.get("is_active") and not given.get("channels"):
            self.add_error("channels", gettext("Choose where it is asked."))
        return given

    def texts(self) -> dict[str, dict[str, str]]:
        """What the house wrote itself, by language; what is the shipped text is left out."""
        own: dict[str, dict[str, str]] = {}
        for code, _name in settings.LANGUAGES:
            shipped = words(Kind.CSAT, {}, code)
            for part in PARTS:
                text = clean_line(clean(self.cleaned_data.get(f"{part}_{_slug(code)}") or ""), LONGEST[part])
                if text and text != shipped[part]:
                    own.setdefault(code, {})[part] = text
        return own


def _slug(code: str) -> str:
    return code.replace("-", "_")


def initial_of(survey: Survey, version: SurveyVersion) -> dict[str, Any]:
    """What the form shows of a stored survey."""
    texts = {
        f"{part}_{_slug(code)}": (version.texts.get(code) or {}).get(part, "")
        for code, _name in settings.LANGUAGES
        for part in PARTS
    }
    threshold = version.threshold if version.scale == Scale.FACES else THRESHOLDS[Scale.FACES]
    return {
        "is_active": survey.is_active,
        "channels": list(survey.channels.all()),
        "scale": version.scale,
        "threshold": threshold,
        "asks_comment": version.asks_comment,
        **texts,
    }
