"""What a ticket knows of a phone call: the facts, and how they read."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.phones import readable


class Direction(TextChoices):
    """Who called whom, in the words of the metrics."""

    INBOUND = "inbound", gettext_lazy("Incoming")
    OUTBOUND = "outbound", gettext_lazy("Outgoing")


class Outcome(TextChoices):
    """How a call ended."""

    ANSWERED = "answered", gettext_lazy("Answered")
    MISSED = "missed", gettext_lazy("Missed")
    VOICEMAIL = "voicemail", gettext_lazy("Voicemail")
    BUSY = "busy", gettext_lazy("Busy")
    NO_ANSWER = "no_answer", gettext_lazy("No answer")
    WRONG_NUMBER = "wrong", gettext_lazy("Wrong number")


# What each side cannot say of a call means what the other side says of it.
_MEANS = {
    Direction.INBOUND: {Outcome.NO_ANSWER: Outcome.MISSED},
    Direction.OUTBOUND: {Outcome.MISSED: Outcome.NO_ANSWER},
}


def fitting(direction: str, outcome: str) -> Outcome:
    """An outcome as this direction calls it: who is called misses a call, who calls gets no answer."""
    return _MEANS[Direction(direction)].get(Outcome(outcome), Outcome(outcome))


SPOKEN = (Outcome.ANSWERED, Outcome.WRONG_NUMBER)  # two people spoke with each other


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """A call that is over. `number` is the customer's as E.164, or what else the telephone system called them, or "".

    Seconds are whole: waited until somebody answered (or nobody did), spoken without the time on hold, on hold, and
    wrapping up after it.
    """

    key: int  # the row of the room that took the call
    direction: Direction
    outcome: Outcome
    offered_at: datetime
    number: str = ""
    wait_seconds: int = 0
    talk_seconds: int = 0
    hold_seconds: int = 0
    wrap_seconds: int = 0
    note: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether somebody took it."""
        return self.outcome in SPOKEN

    def figures(self, customer: int | None) -> dict[str, Any]:
        """The fields of the event call_logged, as the metrics' vocabulary has them; the agent is the event's own."""
        return {
            "direction": str(self.direction),
            "answered": self.is_answered,
            "customer": customer,
            "wait_seconds": self.wait_seconds,
            "talk_seconds": self.talk_seconds,
            "hold_seconds": self.hold_seconds,
            "wrap_seconds": self.wrap_seconds,
        }

    def card(self) -> dict[str, Any]:
        """What the message in the thread keeps."""
        return asdict(
            CallCard(
                key=self.key,
                direction=str(self.direction),
                outcome=str(self.outcome),
                number=self.number,
                wait=self.wait_seconds,
                talk=self.talk_seconds,
                hold=self.hold_seconds,
                wrap=self.wrap_seconds,
                note=self.note,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """A call as its message shows it; `recordings` are {"id", "seconds", "state"} with the words of `Recorded`."""

    key: int
    direction: str
    outcome: str
    number: str = ""
    wait: int = 0
    talk: int = 0
    hold: int = 0
    wrap: int = 0
    note: str = ""
    recordings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        """Whether somebody took it."""
        return self.outcome in SPOKEN


class Recorded(TextChoices):
    """How far a recording has come."""

    WAITING = "waiting", gettext_lazy("The recording is on its way")
    STORED = "stored", gettext_lazy("Recording")
    FAILED = "failed", gettext_lazy("The recording could not be fetched")
    REMOVED = "removed", gettext_lazy("The recording was removed after its time")


def span(seconds: int) -> str:
    """A time as people write it on a phone: 4:05, 1:02:03."""
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def headline(direction: str, outcome: str) -> str:
    """What happened, in a few words."""
    if direction == Direction.INBOUND:
        words = {
            Outcome.ANSWERED: _("Incoming call"),
            Outcome.VOICEMAIL: _("Incoming call, voicemail"),
            Outcome.BUSY: _("Missed call, the line was busy"),
            Outcome.WRONG_NUMBER: _("Incoming call, wrong number"),
        }
        return words.get(Outcome(outcome), _("Missed call"))
    words = {
        Outcome.ANSWERED: _("Outgoing call"),
        Outcome.VOICEMAIL: _("Outgoing call, left a voicemail"),
        Outcome.BUSY: _("Outgoing call, busy"),
        Outcome.WRONG_NUMBER: _("Outgoing call, wrong number"),
    }
    return words.get(Outcome(outcome), _("Outgoing call, no answer"))


def in_words(call: LoggedCall) -> str:
    """The call as text, for searching and for programs: a line, then the note."""
    line = headline(call.direction, call.outcome)
    if call.number:
        line = f"{line}, {readable(call.number)}"
    if call.talk_seconds:
        line = f"{line}, {span(call.talk_seconds)}"
    return f"{line}\n\n{call.note}" if call.note else line
