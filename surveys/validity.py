"""Which answers of an invitation count, and the one reason why the others do not: metrics.md 8.1 and 8.15, purely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from surveys.enums import Excluded, HandledBy

CORRECTION = timedelta(hours=24)
FLAGS = {"spam": Excluded.SPAM, "deleted": Excluded.DELETED, "test": Excluded.TEST, "internal": Excluded.INTERNAL}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as far as validity is concerned."""

    at: datetime
    score: int | None
    suspect_bot: bool = False
    open_link: bool = False


def judge(
    answers: Sequence[Given], *, expires_at: datetime | None, handled_by: str = HandledBy.HUMAN, flag: str = ""
) -> list[Excluded]:
    """The reason of each answer, in their order; Excluded.NO for the one that counts, if there is one.

    `answers` are in the order in which they came. `flag` is the ticket's: spam, deleted, test, internal or "". The
    first answer that nothing excludes opens the time to correct; the last one within it counts, and its day is the
    first one's (`first_valid`). An answer at the very end of either time is still in it.
    """
    reasons = [_own_reason(answer, expires_at, handled_by, flag) for answer in answers]
    valid = [at for at, reason in enumerate(reasons) if reason == Excluded.NO]
    if not valid:
        return reasons
    until = answers[valid[0]].at + CORRECTION
    corrected = [at for at in valid if answers[at].at <= until]
    for at in valid:
        if at not in corrected:
            reasons[at] = Excluded.LATE_EDIT
        elif at != corrected[-1]:
            reasons[at] = Excluded.SUPERSEDED
    return reasons


def _own_reason(answer: Given, expires_at: datetime | None, handled_by: str, flag: str) -> Excluded:
    """What excludes an answer whatever else was answered."""
    reasons = (
        (answer.open_link, Excluded.UNSOLICITED),
        (flag in FLAGS, FLAGS.get(flag, Excluded.NO)),
        (handled_by == HandledBy.BOT, Excluded.BOT_HANDLED),
        (answer.suspect_bot, Excluded.SUSPECT_BOT),
        (expires_at is not None and answer.at > expires_at, Excluded.LATE),
        (answer.score is None, Excluded.PARTIAL),
    )
    return next((reason for holds, reason in reasons if holds), Excluded.NO)


def first_valid(answers: Sequence[Given], reasons: Sequence[Excluded]) -> datetime | None:
    """When the answer that counts was first given: the day on which it is counted; None when none counts."""
    counted = (Excluded.NO, Excluded.SUPERSEDED)
    return next((answer.at for answer, reason in zip(answers, reasons, strict=True) if reason in counted), None)
