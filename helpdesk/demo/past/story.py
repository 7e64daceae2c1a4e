"""What happened in one ticket of the past: a conversation as events of the metrics' vocabulary, in order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from helpdesk.demo.mails.conversations import Conversation, Kind, Step
from helpdesk.demo.past.calendar import at_work

# The metric channels of the demo's own channels, and how often each of them is written to.
CHANNELS = {"email": 52, "website-chat": 19, "whatsapp": 9, "phone": 10, "text-messages": 5, "telegram": 5}
LIVE = frozenset({"website-chat", "phone"})
CLOSING = {
    "en": "Thank you for writing back. We have taken care of it.",
    "pt": "Obrigado por nos ter escrito de novo. Já tratámos do assunto.",
    "pt-BR": "Obrigado pelo retorno. Já cuidamos disso.",
    "ro": "Vă mulțumim că ne-ați scris din nou. Ne-am ocupat de asta.",
    "de": "Danke für Ihre Antwort. Wir haben uns darum gekümmert.",
    "fr": "Merci pour votre réponse. Nous nous en sommes occupés.",
    "ja": "ご連絡ありがとうございます。対応いたしました。",
}
LATER_CLOSED = timedelta(days=7)


@dataclass(slots=True)
class Happening:
    """One event: its kind, when, and what else it says; agents are named by address."""

    kind: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Course:
    """The whole of one ticket. `solved_at` is the last time; `is_slow` and `came_back` shade what customers say."""

    conversation: Conversation
    channel: str
    agent: str
    begin: datetime
    happenings: list[Happening] = field(default_factory=list)
    solved_at: datetime | None = None
    is_slow: bool = False
    came_back: bool = False
    by_bot: bool = False

    @property
    def tags(self) -> list[str]:
        """Every tag that it was given."""
        return [tag for step in self.conversation.steps for tag in step.tags]


def is_told(conversation: Conversation) -> bool:
    """Whether there is enough in it for the past: spam, or at least one answer of ours."""
    return conversation.spam or any(step.kind is Kind.REPLY for step in conversation.steps)


def play(conversation: Conversation, *, channel: str, agent: str, begin: datetime, end: datetime, seed: str) -> Course:
    """The course of a conversation that began at `begin` on this channel; nothing in it is after `end`."""
    rng = random.Random(seed)  # noqa: S311 - an invented year
    course = Course(conversation, channel, agent, begin)
    writer = _Writer(course, rng)
    if conversation.spam:
        writer.spam()
    elif channel == "phone":
        writer.call()
    else:
        writer.talk()
    course.happenings = [one for one in course.happenings if one.at < end]
    if course.solved_at and course.solved_at >= end:
        course.solved_at = None
    return course


class _Writer:
    """Writes the happenings of one course, each a little later than the one before."""

    def __init__(self, course: Course, rng: random.Random) -> None:
        self.course, self.rng = course, rng
        self.now = course.begin
        self.status = "open"
        self.is_live = course.channel in LIVE

    def spam(self) -> None:
        self._customer(self.course.conversation.steps[0].text)
        self.now = at_work(self.now + timedelta(minutes=self.rng.uniform(5, 400)), self.rng)
        self._add("flagged", flag="spam", agent=self.course.agent)

    def call(self) -> None:
        """An inbound call, most of them answered; a missed one is called back."""
        rng, agent = self.rng, self.course.agent
        talk = rng.lognormvariate(5.4, 0.6)
        figures: dict[str, Any] = {
            "direction": "inbound",
            "wait_seconds": int(min(rng.expovariate(1 / 22), 240)),
            "talk_seconds": int(talk),
            "hold_seconds": int(talk * 0.15) if rng.random() < 0.25 else 0,
            "wrap_seconds": int(rng.uniform(20, 150)),
        }
        self._add("assigned", agent=agent)
        answered = rng.random() < 0.86
        if not answered:
            missed = figures | {"talk_seconds": 0, "hold_seconds": 0, "wrap_seconds": 0, "answered": False}
            self._add("call_logged", **missed)
            self.now = at_work(self.now + timedelta(minutes=rng.uniform(10, 240)), rng)
            figures |= {"direction": "outbound", "wait_seconds": int(rng.uniform(5, 25))}
        self._add("call_logged", agent=agent, answered=True, **figures)
        seconds = sum(figures[name] for name in ("wait_seconds", "talk_seconds", "hold_seconds", "wrap_seconds"))
        self.now += timedelta(seconds=seconds + 5)
        self._move("resolved", by="agent", agent=agent)
        self._rest()

    def talk(self) -> None:
        """Mail, messages and chats, step by step."""
        steps = iter(self.course.conversation.steps)
        self._customer(next(steps).text)
        if self.course.channel == "website-chat" and not self._bot_hands_over():
            return
        self._take()
        for step in steps:
            self._step(step)
        self._end()
        self._rest()

    def _bot_hands_over(self) -> bool:
        """Whether a person is wanted: a third of the chats meets the bot first, and a quarter of those is helped."""
        if self.rng.random() > 0.33:
            return True
        self._pass(seconds=(2, 5))
        self._add("bot_reply", text=_BOT)
        self._pass(seconds=(15, 90))
        if self.rng.random() < 0.25:
            self._add("customer_message", text=_THANKS, ack_only=True)
            self.course.by_bot = True
            self._pass(seconds=(60, 300))
            self._move("resolved", by="bot")
            return False
        self._customer(_PERSON)
        self._add("bot_handoff")
        return True

    def _take(self) -> None:
        self._pass(seconds=(5, 40) if self.is_live else (60, 1_500))
        self._add("assigned", agent=self.course.agent)

    def _step(self, step: Step) -> None:
        if step.kind is Kind.REPLY:
            self._reply(step.text, step.status)
        elif step.kind is Kind.NOTE:
            self._add("note", text=step.text, agent=self.course.agent)
        elif step.kind is Kind.AWAY:
            self._pass(seconds=(5, 60))
            self._add("customer_message", text=step.text, auto=True)
        elif step.kind is Kind.ANSWER:
            self._answer(step)

    def _reply(self, text: str, status: str) -> None:
        rng, agent = self.rng, self.course.agent
        if self.is_live:
            waits = timedelta(seconds=min(rng.lognormvariate(3.9, 0.8), 1_500))
            wanted = self.now + waits
        else:
            waits = timedelta(minutes=min(rng.lognormvariate(4.1, 1.0), 2_000))
            wanted = at_work(self.now + waits, rng)
        self.course.is_slow = self.course.is_slow or wanted - self.now > timedelta(hours=20)
        focus = min(timedelta(seconds=rng.lognormvariate(5.2, 0.7)), (wanted - self.now) * 0.8)
        self.now = wanted - focus
        self._add("handle_started", agent=agent)
        self.now = wanted
        self._add("agent_reply", text=text, agent=agent)
        if status:
            self._move("resolved" if status == "solved" else status, by="agent", agent=agent)
        self._pass(seconds=(2, 40))
        self._add("handle_stopped", agent=agent)

    def _answer(self, step: Step) -> None:
        rng = self.rng
        is_thanks = self.status == "resolved"
        self._pass(seconds=(20, 240) if self.is_live else (step.minutes * 40, step.minutes * 90))
        if is_thanks and rng.random() < 0.75:
            self._add("customer_message", text=step.text, ack_only=True)
            return
        self.course.came_back = self.course.came_back or is_thanks
        self._customer(step.text)
        if self.status != "open":
            self._move("open", by="customer")

    def _end(self) -> None:
        """Nothing of the past stays open: who waits is answered, who was asked and says nothing is solved in time."""
        if self.status == "resolved":
            return
        if self.status == "open":
            self._reply(CLOSING[self.course.conversation.sender.language], "solved")
        elif self.is_live:
            self._pass(seconds=(60, 600))
            self._move("resolved", by="agent", agent=self.course.agent)
        else:
            self.now += timedelta(days=4)
            self._move("resolved", by="automation")

    def _rest(self) -> None:
        self.now += LATER_CLOSED
        self._add("status_changed", to="closed", by="automation")

    def _customer(self, text: str) -> None:
        self._add("customer_message", text=text)

    def _move(self, to: str, **data: Any) -> None:
        self.status = to
        self._add("status_changed", to=to, **data)
        if to == "resolved":
            self.course.solved_at = self.now

    def _pass(self, *, seconds: tuple[float, float]) -> None:
        self.now += timedelta(seconds=self.rng.uniform(*seconds))

    def _add(self, kind: str, **data: Any) -> None:
        self.course.happenings.append(Happening(kind, self.now, data))


_BOT = "I am a bot. This article may help: “Descale your machine”."
_THANKS = "Yes, that helped. Thank you!"
_PERSON = "I would rather talk to a person, please."


def channels_of(rng: random.Random) -> Iterator[str]:
    """Channels, one after the other, as customers choose them."""
    while True:
        yield rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
