"""The scales by which customers answer: their scores, from the worst to the best, with words and pictures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.enums import Scale


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a scale: its score, the word that stands for it, its picture's name."""

    score: int
    label: str | Promise
    icon: str


SCALES: dict[str, tuple[Step, ...]] = {
    Scale.FACES: (
        Step(1, _("Very bad"), "angry"),
        Step(2, _("Bad"), "frown"),
        Step(3, _("Neutral"), "meh"),
        Step(4, _("Good"), "smile"),
        Step(5, _("Very good"), "laugh"),
    ),
    Scale.THUMBS: (Step(0, _("Bad"), "thumbs-down"), Step(1, _("Good"), "thumbs-up")),
}
# Satisfied are the top boxes: 4 and 5 of 5, the thumb up (metrics.md 8.1).
THRESHOLDS = {Scale.FACES: 4, Scale.THUMBS: 1}


def steps(scale: str) -> tuple[Step, ...]:
    """The answers of a scale, the worst first."""
    return SCALES[scale]


def best(scale: str) -> int:
    """The highest score."""
    return SCALES[scale][-1].score


def fits(scale: str, score: object) -> bool:
    """Whether a score, as somebody sent it, is one of the scale."""
    return isinstance(score, int) and not isinstance(score, bool) and score in {step.score for step in SCALES[scale]}
