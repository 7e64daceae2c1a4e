"""The scales by which customers answer: their scores, from the worst to the best, with words and pictures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.enums import Kind, Scale


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a scale: its score, the word that stands for it, its picture's name ("": the number is shown)."""

    score: int
    label: str | Promise
    icon: str = ""


def _numbers(first: int, last: int, low: str | Promise, high: str | Promise) -> tuple[Step, ...]:
    """Numbers of which the first and the last have words."""
    ends = {first: low, last: high}
    return tuple(Step(score, ends.get(score, "")) for score in range(first, last + 1))


SCALES: dict[str, tuple[Step, ...]] = {
    Scale.FACES: (
        Step(1, _("Very bad"), "angry"),
        Step(2, _("Bad"), "frown"),
        Step(3, _("Neutral"), "meh"),
        Step(4, _("Good"), "smile"),
        Step(5, _("Very good"), "laugh"),
    ),
    Scale.THUMBS: (Step(0, _("Bad"), "thumbs-down"), Step(1, _("Good"), "thumbs-up")),
    Scale.FIVE: _numbers(1, 5, _("Very dissatisfied"), _("Very satisfied")),
    Scale.THREE: (Step(1, _("Bad"), "frown"), Step(2, _("Neutral"), "meh"), Step(3, _("Good"), "smile")),
    Scale.SEVEN: _numbers(1, 7, _("Very dissatisfied"), _("Very satisfied")),
    Scale.TEN: _numbers(1, 10, _("Very dissatisfied"), _("Very satisfied")),
    Scale.ELEVEN: _numbers(0, 10, _("Not at all likely"), _("Extremely likely")),
    Scale.AGREE: _numbers(1, 7, _("Strongly disagree"), _("Strongly agree")),
    Scale.YES_NO: (Step(0, _("No"), "x"), Step(1, _("Yes"), "check")),
    Scale.NONE: (),
}
# Satisfied are the top boxes, promoters 9 and 10, easy 5 to 7 (metrics.md 8.1 to 8.3).
THRESHOLDS = {
    Scale.FACES: 4,
    Scale.THUMBS: 1,
    Scale.FIVE: 4,
    Scale.THREE: 3,
    Scale.SEVEN: 6,
    Scale.TEN: 9,
    Scale.ELEVEN: 9,
    Scale.AGREE: 5,
    Scale.YES_NO: 1,
    Scale.NONE: 0,
}
# From which score down a task is made, if the house does not say otherwise; detractors are 0 to 6.
LOW = {
    Scale.FACES: 2,
    Scale.THUMBS: 0,
    Scale.FIVE: 2,
    Scale.THREE: 1,
    Scale.SEVEN: 3,
    Scale.TEN: 4,
    Scale.ELEVEN: 6,
    Scale.AGREE: 3,
    Scale.YES_NO: 0,
}
# A recommendation and an effort have the one scale by which they are known; only satisfaction has a choice.
SCALES_OF: dict[str, tuple[Scale, ...]] = {
    Kind.CSAT: (Scale.FACES, Scale.FIVE, Scale.THUMBS, Scale.THREE, Scale.SEVEN, Scale.TEN),
    Kind.NPS: (Scale.ELEVEN,),
    Kind.NPS_TICKET: (Scale.ELEVEN,),
    Kind.CES: (Scale.AGREE,),
    Kind.FCR: (Scale.YES_NO,),
    Kind.FREE: (Scale.NONE, Scale.FACES, Scale.FIVE, Scale.THUMBS, Scale.THREE, Scale.SEVEN, Scale.TEN, Scale.ELEVEN),
}


def steps(scale: str) -> tuple[Step, ...]:
    """The answers of a scale, the worst first."""
    return SCALES[scale]


def best(scale: str) -> int:
    """The highest score; 0 where there is none."""
    return SCALES[scale][-1].score if SCALES[scale] else 0


def fits(scale: str, score: object) -> bool:
    """Whether a score, as somebody sent it, is one of the scale."""
    return isinstance(score, int) and not isinstance(score, bool) and score in {step.score for step in SCALES[scale]}
