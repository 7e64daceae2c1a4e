"""What a manager decides about a survey."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import clean, clean_line
from people.models import Team, Tier
from surveys.actions.settings import Rule
from surveys.enums import Kind, Scale, Trigger
from surveys.models import Survey, SurveyVersion
from surveys.scales import SCALES_OF, THRESHOLDS, best, fits
from surveys.texts import PARTS, words
from tickets.models import Channel

WAYS = (
    ("chat", _("At the end of a chat, in the chat")),
    ("page", _("On the page of the request, for customers who sign in")),
    ("mail", _("By mail, with a button for each answer")),
    ("sms", _("By SMS, to those who wrote by SMS")),
    ("whatsapp", _("By WhatsApp, to those who wrote there, while it takes messages")),
)
LABELS = {"question": _("Question"), "comment": _("Question for words"), "thanks": _("Thanks")}
LONGEST = {"question": 200, "comment": 120, "thanks": 200}
LONGEST_DELAY = 60 * 24 * 14


class NewSurveyForm(forms.Form):
    """What a new survey measures, and its name."""

    kind = forms.ChoiceField(label=_("What it measures"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For you; customers do not read it."))

    def clean_name(self) -> str:
        """One clean line."""
        return clean_line(clean(self.cleaned_data["name"]), 80)


class SurveyForm(forms.Form):
    """A survey: of whom, when and where it asks, how it is answered, and its words in each language."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    is_active = forms.BooleanField(
        label=_("Ask customers"),
        required=False,
        help_text=_("Once after each solution. While it is off nobody is asked, by hand and in waves neither."),
    )
    trigger = forms.ChoiceField(label=_("Asks"), choices=Trigger.choices, widget=forms.RadioSelect)
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.filter(is_active=True).order_by("name"),
        label=_("About requests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tiers = forms.ModelMultipleChoiceField(
        Tier.objects.all(),
        label=_("Of customers with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all."),
    )
    ways = forms.MultipleChoiceField(
        label=_("Where"), choices=WAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    delay_minutes = forms.IntegerField(
        label=_("Minutes after it"), min_value=0, max_value=LONGEST_DELAY, help_text=_("In a chat it is asked at once.")
    )
    office_hours = forms.BooleanField(
        label=_("Send in open hours only"), required=False, help_text=_("By the calendar of the channel or team.")
    )
    sample_percent = forms.IntegerField(label=_("Of every hundred, ask"), min_value=1, max_value=100)
    quiet_days = forms.IntegerField(
        label=_("Days between two questions"),
        min_value=1,
        max_value=365,
        help_text=_(
            "Who was asked the same within these days, or anything within a week, is not asked; they are counted."
        ),
    )
    scale = forms.ChoiceField(label=_("Answers"), choices=Scale.choices, widget=forms.RadioSelect)
    threshold = forms.IntegerField(
        label=_("Satisfied from"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=_("The lowest score that counts. Empty: as is usual. It holds for what is asked from now on."),
    )
    low_score = forms.IntegerField(
        label=_("A task from this score down"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=_("A low answer opens an internal ticket, so that somebody calls back. Empty: none does."),
    )
    task_team = forms.ModelChoiceField(
        Team.objects.order_by("name"), label=_("Tasks go to"), required=False, empty_label=_("The team of the request")
    )
    asks_comment = forms.BooleanField(
        label=_("Ask for words too"), required=False, help_text=_("They may always be left out.")
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        scales = SCALES_OF[kind]
        self.fields["scale"].choices = [(each.value, each.label) for each in scales]  # type: ignore[attr-defined]
        self.has_choice = len(scales) > 1
        if not self.has_choice:
            # A recommendation, an effort: the scale and what counts are the definition of the figure.
            del self.fields["scale"], self.fields["threshold"]
        for code, _name in settings.LANGUAGES:
            shipped = words(kind, {}, code)
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
        """Scores are those of the scale; whoever asks by itself asks somewhere."""
        given: dict[str, Any] = super().clean() or {}
        scale = given["scale"] if given.get("scale") else str(SCALES_OF[self.kind][0])
        given["scale"] = scale
        if given.get("threshold") is None or not self.has_choice or best(scale) < 2:
            given["threshold"] = THRESHOLDS[Scale(scale)]
        elif not fits(scale, given["threshold"]):
            self.add_error("threshold", gettext("This scale does not reach so far."))
        if given.get("low_score") is not None and not fits(scale, given["low_score"]):
            given["low_score"] = None
            if scale != Scale.NONE:
                self.add_error("low_score", gettext("This scale has no such score."))
        if given.get("is_active") and given.get("trigger") != Trigger.NEVER:
            self._check_where(given)
        return given

    def _check_where(self, given: dict[str, Any]) -> None:
        if not given.get("channels"):
            self.add_error("channels", gettext("Choose where it is asked."))
        if not given.get("ways"):
            self.add_error("ways", gettext("Choose where it is asked."))

    def rule(self) -> Rule:
        """Of whom and when it asks."""
        given = self.cleaned_data
        return Rule(
            name=clean_line(clean(given["name"]), 80),
            trigger=given["trigger"],
            ways=tuple(given["ways"]),
            delay_minutes=given["delay_minutes"],
            office_hours=given["office_hours"],
            sample_percent=given["sample_percent"],
            quiet_days=given["quiet_days"],
            low_score=given["low_score"],
            task_team=given["task_team"],
            tiers=tuple(given["tiers"]),
        )

    def texts(self) -> dict[str, dict[str, str]]:
        """What the house wrote itself, by language; what is the shipped text is left out."""
        own: dict[str, dict[str, str]] = {}
        for code, _name in settings.LANGUAGES:
            shipped = words(self.kind, {}, code)
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
    own = ("name", "is_active", "trigger", "ways", "delay_minutes", "office_hours", "sample_percent", "quiet_days")
    return {
        **{name: getattr(survey, name) for name in own},
        "low_score": survey.low_score,
        "task_team": survey.task_team_id,
        "channels": list(survey.channels.all()),
        "tiers": list(survey.tiers.all()),
        "scale": version.scale,
        "threshold": version.threshold,
        "asks_comment": version.asks_comment,
        **texts,
    }


class WaveForm(forms.Form):
    """A survey asked of many at once."""

    name = forms.CharField(label=_("Name"), max_length=80)
    starts_at = forms.DateTimeField(
        label=_("Starts at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    tiers = forms.ModelMultipleChoiceField(
        Tier.objects.all(), label=_("Customers with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Who speak"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("With a request within days"), required=False, min_value=1, max_value=3650, help_text=_("Empty: all.")
    )
    sample_percent = forms.IntegerField(label=_("Of every hundred, ask"), min_value=1, max_value=100, initial=100)
    repeat_days = forms.IntegerField(
        label=_("Again after days"), required=False, min_value=7, max_value=730, help_text=_("Empty: once.")
    )

    def segment(self) -> dict[str, object]:
        """Whom it asks, as `Wave.segment` keeps it."""
        given = self.cleaned_data
        found = {
            "tiers": [tier.pk for tier in given["tiers"]],
            "languages": given["languages"],
            "days": given["days"],
        }
        return {name: value for name, value in found.items() if value}

    def clean_name(self) -> str:
        """One clean line."""
        name = clean_line(clean(self.cleaned_data["name"]), 80)
        if not name:
            raise ValidationError(gettext("Please give it a name."))
        return name
