"""One question that follows the first: its words in each language, its answers, and when it shows."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.signing import new_token
from core.text import clean, clean_line
from surveys.enums import QuestionType, Scale
from surveys.models import SurveyVersion
from surveys.questions import MOST, SCORE, options_of, scale_of
from surveys.scales import SCALES, SCALES_OF, best
from surveys.texts import pick

MOST_OPTIONS = 20
_SCALES = [(each.value, each.label) for each in SCALES_OF["csat"]] + [(Scale.ELEVEN.value, Scale.ELEVEN.label)]


class QuestionForm(forms.Form):
    """The fields of each language are `text_…` and `options_…`, one answer a line, in the same order everywhere."""

    type = forms.ChoiceField(
        label=_("Answered by"), choices=QuestionType.choices, widget=forms.Select(attrs={"data-shows": "type"})
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    scale = forms.ChoiceField(label=_("Scale"), choices=_SCALES, required=False)
    show_if = forms.ChoiceField(label=_("Shows"), required=False)

    def __init__(self, *args: Any, version: SurveyVersion, key: str = "", **kwargs: Any) -> None:
        self.version, self.key = version, key
        stored = next((each for each in version.questions if each["key"] == key), None)
        kwargs.setdefault("initial", _initial(stored))
        super().__init__(*args, **kwargs)
        self.fields["show_if"].choices = conditions(version, before=key)  # type: ignore[attr-defined]
        for code, _name in settings.LANGUAGES:
            text = forms.CharField(label=_("Question"), max_length=300, required=code == "en")
            options = forms.CharField(
                label=_("Answers, one a line"),
                max_length=2_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            for field in (text, options):
                field.widget.attrs |= {"lang": code, "dir": "auto"}
            self.fields[f"text_{_slug(code)}"], self.fields[f"options_{_slug(code)}"] = text, options
        self.names = dict(settings.LANGUAGES)
        self._stored = stored

    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language, English first, for the page."""
        return [
            {
                "name": name,
                "is_first": code == "en",
                "text": self[f"text_{_slug(code)}"],
                "options": self[f"options_{_slug(code)}"],
                "is_own": bool(self[f"text_{_slug(code)}"].value()),
            }
            for code, name in sorted(settings.LANGUAGES, key=lambda pair: pair[0] != "en")
        ]

    def clean(self) -> dict[str, Any]:
        """Answers to choose from are two at least, and as many in every language that has some."""
        given: dict[str, Any] = super().clean() or {}
        if not self.key and len(self.version.questions) >= MOST:
            self.add_error(None, gettext("More than %(most)s questions nobody answers.") % {"most": MOST})
        if given.get("type") not in {QuestionType.SINGLE, QuestionType.MULTIPLE}:
            return given
        counts = {code: len(self._lines(code)) for code, _name in settings.LANGUAGES}
        if not 2 <= counts["en"] <= MOST_OPTIONS:
            self.add_error("options_en", gettext("Please give two answers at least, and twenty at most."))
        for code, count in counts.items():
            if count and count != counts["en"]:
                self.add_error(f"options_{_slug(code)}", gettext("These are not as many answers as in English."))
        return given

    def _lines(self, code: str) -> list[str]:
        lines = clean(self.cleaned_data.get(f"options_{_slug(code)}") or "").splitlines()
        return [line for each in lines if (line := clean_line(each, 120))]

    def question(self) -> dict[str, Any]:
        """The question as it is stored."""
        given, kind = self.cleaned_data, self.cleaned_data["type"]
        texts = {code: clean_line(clean(given[f"text_{_slug(code)}"]), 300) for code, _name in settings.LANGUAGES}
        found: dict[str, Any] = {
            "key": self.key or f"q{new_token()[:6]}",
            "type": kind,
            "required": given["required"],
            "text": {code: text for code, text in texts.items() if text},
        }
        if kind == QuestionType.SCALE:
            found["scale"] = given["scale"] or Scale.FIVE
        if kind in {QuestionType.SINGLE, QuestionType.MULTIPLE}:
            found["options"] = self._options()
        if given["show_if"]:
            found["show_if"] = read_condition(given["show_if"])
        return found

    def _options(self) -> list[dict[str, Any]]:
        """Each with its words; an answer keeps its key while its English words stay."""
        known = {each["text"].get("en"): each["key"] for each in (self._stored or {}).get("options", [])}
        lines = {code: self._lines(code) for code, _name in settings.LANGUAGES}
        return [
            {
                "key": known.get(line) or f"o{new_token()[:6]}",
                "text": {code: texts[at] for code, texts in lines.items() if texts},
            }
            for at, line in enumerate(lines["en"])
        ]


def conditions(version: SurveyVersion, *, before: str) -> list[tuple[str, str]]:
    """When a question may show: always, or after answers to one that stands before it."""
    found: list[tuple[str, str]] = [("", gettext("Always"))]
    if SCALES[version.scale]:
        first = gettext("the first question")
        low = version.threshold - 1
        found += [(f"{SCORE}<={low}", _at_most(first, low)), (f"{SCORE}>={low + 1}", _at_least(first, low + 1))]
        if version.scale == Scale.ELEVEN:
            found.insert(1, (f"{SCORE}<=6", _at_most(first, 6)))
    for each in version.questions:
        if each["key"] == before:
            break
        found += _conditions_of(each)
    return found


def _conditions_of(question: dict[str, Any]) -> list[tuple[str, str]]:
    name, key = f"“{pick(question['text'], 'en')}”", question["key"]
    if question["type"] == QuestionType.SCALE:
        middle = best(scale_of(question)) // 2
        return [(f"{key}<={middle}", _at_most(name, middle)), (f"{key}>={middle + 1}", _at_least(name, middle + 1))]
    is_words = gettext("When %(question)s is %(answer)s")
    return [
        (f"{key}={option.key}", is_words % {"question": name, "answer": option.label})
        for option in options_of(question, "en")
    ]


def _at_most(name: str, score: int) -> str:
    return gettext("When %(question)s is %(score)s or less") % {"question": name, "score": score}


def _at_least(name: str, score: int) -> str:
    return gettext("When %(question)s is %(score)s or more") % {"question": name, "score": score}


def read_condition(chosen: str) -> dict[str, Any]:
    """A choice of `conditions` as it is stored."""
    for mark, name in (("<=", "at_most"), (">=", "at_least")):
        if mark in chosen:
            question, _mark, score = chosen.partition(mark)
            return {"question": question, name: int(score)}
    question, _mark, option = chosen.partition("=")
    return {"question": question, "is": [option]}


def write_condition(rule: dict[str, Any]) -> str:
    """The choice of `conditions` that a stored one is."""
    if "at_most" in rule:
        return f"{rule['question']}<={rule['at_most']}"
    if "at_least" in rule:
        return f"{rule['question']}>={rule['at_least']}"
    return f"{rule['question']}={rule['is'][0]}" if rule else ""


def _initial(stored: dict[str, Any] | None) -> dict[str, Any]:
    if stored is None:
        return {"type": QuestionType.SINGLE, "scale": Scale.FIVE}
    found: dict[str, Any] = {
        "type": stored["type"],
        "required": stored["required"],
        "scale": stored.get("scale", Scale.FIVE),
        "show_if": write_condition(stored.get("show_if") or {}),
    }
    for code, text in stored["text"].items():
        found[f"text_{_slug(code)}"] = text
    for code, _name in settings.LANGUAGES:
        lines = [each["text"].get(code, "") for each in stored.get("options", [])]
        found[f"options_{_slug(code)}"] = "\n".join(lines) if all(lines) else ""
    return found


def _slug(code: str) -> str:
    return code.replace("-", "_")
