"""Questions that follow the first one: how they are stored, which of them show, and what answers them; purely.

A stored question is {"key", "type", "required", "text": {language: …}, "options": [{"key", "text": {language: …}}],
"scale", "show_if": {"question", "is": [option], "at_least", "at_most"}}; "score" names the first question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.around import step_word
from surveys.enums import QuestionType, Scale
from surveys.scales import SCALES, fits
from surveys.texts import pick

SCORE = "score"
LONGEST = 2_000
MOST = 20
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen, in the customer's language."""

    key: str
    label: str
    icon: str = ""

    @property
    def score(self) -> int:
        """The key of a step of a scale."""
        return int(self.key)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a customer sees it. `depends` says for the page's script when it shows; `value` is their answer."""

    key: str
    type: str
    text: str
    required: bool
    options: tuple[Option, ...]
    value: Any
    depends: dict[str, Any]
    is_visible: bool
    is_missing: bool = False

    def chosen(self) -> list[str]:
        """The keys of what they chose."""
        return [str(each) for each in self.value] if isinstance(self.value, list) else [str(self.value)]


def shows(question: Mapping[str, Any], answers: Mapping[str, Any], score: int | None) -> bool:
    """Whether a question is asked, after what was answered so far."""
    rule = question.get("show_if") or {}
    if not rule:
        return True
    value = score if rule["question"] == SCORE else answers.get(rule["question"])
    if value is None or value == "" or value == []:
        return False
    if "is" in rule:
        return bool({str(each) for each in (value if isinstance(value, list) else [value])} & set(rule["is"]))
    number = int(value)
    return rule.get("at_least", number) <= number <= rule.get("at_most", number)


def read_answers(questions: Sequence[Mapping[str, Any]], given: Given, score: int | None) -> dict[str, Any]:
    """The answers in a form that was posted, by key; what is nonsense or not asked is left out."""
    answers: dict[str, Any] = {}
    for question in questions:
        if not shows(question, answers, score):
            continue
        value = _read(question, given.get(question["key"], []))
        if value not in (None, "", []):
            answers[question["key"]] = value
    return answers


def _read(question: Mapping[str, Any], given: Sequence[str]) -> Any:
    kind, first = question["type"], given[0] if given else ""
    if kind == QuestionType.TEXT:
        return first.replace("\x00", "").strip()[:LONGEST]
    if kind in {QuestionType.SCALE, QuestionType.YES_NO}:
        number = int(first) if first.isascii() and first.isdigit() and len(first) < 3 else None
        return number if fits(scale_of(question), number) else None
    known = [option["key"] for option in question["options"]]
    chosen = [each for each in known if each in given]
    return chosen if kind == QuestionType.MULTIPLE else next(iter(chosen), None)


def scale_of(question: Mapping[str, Any]) -> str:
    """The scale of a question that is answered by one."""
    return Scale.YES_NO if question["type"] == QuestionType.YES_NO else str(question.get("scale") or Scale.FIVE)


def missing(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], score: int | None) -> list[str]:
    """The keys of required questions that are asked and not answered."""
    asked = [each for each in questions if each.get("required") and shows(each, answers, score)]
    return [each["key"] for each in asked if each["key"] not in answers]


def shown(
    questions: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    score: int | None,
    language: str,
    lacking: Sequence[str] = (),
) -> list[Shown]:
    """The questions in a customer's language, with their answers so far."""
    return [
        Shown(
            key=each["key"],
            type=each["type"],
            text=pick(each.get("text") or {}, language),
            required=bool(each.get("required")),
            options=options_of(each, language),
            value=answers.get(each["key"], ""),
            depends=each.get("show_if") or {},
            is_visible=shows(each, answers, score),
            is_missing=each["key"] in lacking,
        )
        for each in questions
    ]


def options_of(question: Mapping[str, Any], language: str) -> tuple[Option, ...]:
    """What can be chosen; nothing for words."""
    if question["type"] == QuestionType.TEXT:
        return ()
    if question["type"] in {QuestionType.SCALE, QuestionType.YES_NO}:
        steps = SCALES[scale_of(question)]
        return tuple(Option(str(step.score), step_word(step, language), step.icon) for step in steps)
    return tuple(Option(each["key"], pick(each["text"], language)) for each in question["options"])


def said(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Question and answer in words, for readers."""
    found = []
    for each in questions:
        if each["key"] in answers:
            value = answers[each["key"]]
            named = {option.key: option.label or option.key for option in options_of(each, language)}
            chosen = [str(one) for one in value] if isinstance(value, list) else [str(value)]
            found.append((pick(each.get("text") or {}, language), ", ".join(named.get(one, one) for one in chosen)))
    return found
