"""What customers of the past said when they were asked: who answers, how they score, and in what words."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.demo.past.calendar import at_work
from helpdesk.demo.past.story import LIVE, Course

ASKED = {"csat": 0.55, "ces": 0.22, "fcr": 0.1}
ANSWERS = {"website-chat": 0.46, "whatsapp": 0.38, "text-messages": 0.3}
ANSWERS_MAIL = 0.29
HAPPY = (0.03, 0.05, 0.12, 0.32, 0.48)
LET_DOWN = (0.26, 0.24, 0.22, 0.18, 0.1)
WORDS = {
    "en": (("Quick and kind, thank you.", "Solved in one go."), ("It took far too long.", "I had to ask twice.")),
    "pt": (("Rápidos e simpáticos.", "Tudo resolvido."), ("Demorou demasiado.", "Tive de perguntar duas vezes.")),
    "pt-BR": (("Atendimento ótimo!", "Resolveram na hora."), ("Demorou demais.", "Precisei insistir.")),
    "ro": (("Rapid și amabil.", "Rezolvat din prima."), ("A durat prea mult.", "A trebuit să revin.")),
    "de": (("Schnell und freundlich.", "Sofort gelöst."), ("Hat zu lange gedauert.", "Ich musste nachfragen.")),
    "fr": (("Rapide et aimable.", "Problème réglé."), ("Beaucoup trop long.", "J’ai dû relancer.")),
    "ja": (("迅速なご対応でした。",), ("時間がかかりました。",)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One invitation and, unless `answered_at` is None, its answer."""

    kind: str
    at: datetime
    delivered: bool
    answered_at: datetime | None
    score: int | None
    comment: str


def opinions(course: Course, rng: random.Random) -> list[Asked]:
    """What was asked after this ticket: at most one survey."""
    if course.solved_at is None or course.conversation.spam:
        return []
    drawn = rng.random()
    for kind, share in ASKED.items():
        if drawn < share:
            return [_asked(kind, course, rng)]
        drawn -= share
    return []


def _asked(kind: str, course: Course, rng: random.Random) -> Asked:
    assert course.solved_at
    is_live = course.channel in LIVE
    at = course.solved_at + (timedelta(seconds=20) if is_live else timedelta(hours=1))
    delivered = is_live or rng.random() < 0.97
    if not delivered or rng.random() > ANSWERS.get(course.channel, ANSWERS_MAIL):
        return Asked(kind, at, delivered, None, None, "")
    minutes = rng.uniform(0.5, 4) if is_live else rng.lognormvariate(5, 1.6)
    is_bad = course.is_slow or course.came_back
    return Asked(kind, at, True, at + timedelta(minutes=minutes), *_said(kind, is_bad, course, rng))


def _said(kind: str, is_bad: bool, course: Course, rng: random.Random) -> tuple[int | None, str]:
    five = rng.choices((1, 2, 3, 4, 5), LET_DOWN if is_bad else HAPPY)[0]
    score = {"csat": five, "ces": min(7, five + rng.choice((0, 1, 2))), "fcr": int(not is_bad or rng.random() < 0.2)}[
        kind
    ]
    pleased, cross = WORDS[course.conversation.sender.language]
    comment = rng.choice(pleased if five > 3 else cross) if kind != "fcr" and rng.random() < 0.3 else ""
    return (None if comment and rng.random() < 0.04 else score), comment


def recommendation(rng: random.Random) -> int:
    """A score from 0 to 10 as machines that last earn it."""
    return rng.choices(range(11), (1, 1, 1, 2, 2, 4, 5, 12, 20, 26, 26))[0]


def wave(sent: datetime, rng: random.Random) -> tuple[datetime, datetime | None]:
    """When somebody was asked in a wave that began at `sent`, and when they answered, if they did."""
    at = at_work(sent + timedelta(minutes=rng.uniform(0, 300)), rng)
    return at, at + timedelta(hours=rng.lognormvariate(2, 1.2)) if rng.random() < 0.34 else None
