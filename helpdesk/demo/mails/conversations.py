"""The conversations of the demo: a seeded plan of who writes what, who answers and how it ends."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from helpdesk.demo.mails import papers, pictures, strays
from helpdesk.demo.mails.drafts import Client, DraftMail, File, Person
from helpdesk.demo.mails.filling import fill, slots
from helpdesk.demo.mails.people import WOMEN_WRITING_PORTUGUESE, Neighbourhood, gendered
from helpdesk.demo.mails.stories import Desk, Story, Voice, Who, de, en, fr, ja, pt, pt_br, ro

BOOKS: dict[str, tuple[Voice, tuple[Story, ...]]] = {
    "en": (en.VOICE, en.STORIES),
    "pt": (pt.VOICE, pt.STORIES),
    "pt-BR": (pt_br.VOICE, pt_br.STORIES),
    "ro": (ro.VOICE, ro.STORIES),
    "de": (de.VOICE, de.STORIES),
    "fr": (fr.VOICE, fr.STORIES),
    "ja": (ja.VOICE, ja.STORIES),
}
LANGUAGE_WEIGHTS = {"en": 44, "pt": 26, "pt-BR": 15, "ro": 16, "de": 19, "fr": 16, "ja": 4}
STRAY_EVERY = 15


class Kind(StrEnum):
    """What happens in a step; the first four come from outside, the others are done by agents."""

    MAIL = "mail"
    ANSWER = "answer"
    AWAY = "away"
    BOUNCE = "bounce"
    REPLY = "reply"
    NOTE = "note"
    TAGS = "tags"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, `minutes` after the step before it.

    `status` is a status category to set with or without a reply; `subject` and `raw` belong to mails alone (`raw`:
    bytes sent as they are); `files` go with a mail.
    """

    kind: Kind
    minutes: int
    text: str = ""
    subject: str = ""
    files: tuple[File, ...] = ()
    tags: tuple[str, ...] = ()
    status: str = ""
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's matter from the first mail to its end; `key` is unique and feeds every id in its mails.

    `spare` is what the customer answers, one after the other, when somebody at the browser goes beyond the plan.
    """

    key: str
    sender: Person
    subject: str
    desk: Desk
    steps: tuple[Step, ...]
    cc: tuple[Person, ...] = ()
    spam: bool = False
    spare: tuple[str, ...] = ()

    def opening(self, step: Step, *, to: str, sent_at: datetime) -> DraftMail:
        """Return the first mail as a draft to the mailbox `to`."""
        return DraftMail(
            sender=self.sender,
            to=to,
            cc=tuple(person.email for person in self.cc),
            subject=self.subject,
            text=step.text,
            sent_at=sent_at,
            nonce=f"{self.key}/0",
            files=step.files,
            signature=signature(self.sender),
        )


def generate(seed: int, *, count: int = 150, moment: datetime | None = None, broken: bool = True) -> list[Conversation]:
    """Return `count` conversations; the same seed and moment give the same ones, to the byte.

    `moment` (default now) is what the dates named in the texts are near to. Every fifteenth conversation or so is a
    stray: spam, or (with `broken`) a mail that no parser likes.
    """
    rng = random.Random(seed)  # noqa: S311 - invented people, no secrets
    author = _Author(rng, moment or datetime.now(UTC), seed, strays.pile(rng, broken=broken))
    return [author.conversation(number) for number in range(count)]


def signature(person: Person) -> str:
    """Return the block below a business mail, nothing for a private person."""
    if not person.organization:
        return ""
    return f"{person.name}\n{person.role}, {person.organization}\n{person.city} | {person.phone}"


class _Author:
    """Draws languages, people, stories and endings so that neighbours in the list differ."""

    def __init__(self, rng: random.Random, moment: datetime, seed: int, pile: Iterator[strays.Stray]) -> None:
        self.rng = rng
        self.moment = moment
        self.seed = seed
        self.people = Neighbourhood(rng)
        self.piles: dict[str, list[Story]] = {language: [] for language in BOOKS}
        self.strays = pile
        self.values: dict[str, str] = {}
        self.voice = en.VOICE
        self.person: Person

    def conversation(self, number: int) -> Conversation:
        """Return the next conversation."""
        key = f"{self.seed}-{number}"
        if number % STRAY_EVERY == STRAY_EVERY - 4:
            return self._stray(key)
        language = self.rng.choices(list(LANGUAGE_WEIGHTS), list(LANGUAGE_WEIGHTS.values()))[0]
        self.voice, stories = BOOKS[language]
        story = self._draw(language, stories)
        self.person = self._person(story, language)
        self.values = slots(self.rng, self.person, self.moment)
        plan = self._plan()
        steps = tuple(plan(story))
        if plan == self._plan_shop:
            self.person = replace(self.person, client=Client.SHOP)
        busy = self.person.organization and self.person.client is not Client.SHOP
        cc = (self.people.beside(self.person),) if busy and self.rng.random() < 0.3 else ()
        subject = fill(story.subject, self.values, self.rng)
        spare = [self._letter(text, short=True) for text in (story.follow, self.rng.choice(self.voice.thanks))]
        if any(step.kind is Kind.ANSWER for step in steps):
            del spare[0]
        return Conversation(key, self.person, subject, story.desk, steps, cc, spare=tuple(spare))

    def _stray(self, key: str) -> Conversation:
        stray = next(self.strays)
        raw = stray.write(self.moment, key)
        steps = (Step(Kind.MAIL, 0, text=stray.text, subject=stray.subject, raw=raw),)
        return Conversation(key, stray.sender, stray.subject, Desk.HOME, steps, spam=stray.spam)

    def _draw(self, language: str, stories: tuple[Story, ...]) -> Story:
        pile = self.piles[language]
        if not pile:
            pile.extend(self.rng.sample(stories, len(stories)))
        return pile.pop()

    def _person(self, story: Story, language: str) -> Person:
        cafe = story.who is Who.CAFE or (story.who is Who.ANY and self.rng.random() < 0.5)
        return self.people.colleague(language) if cafe else self.people.private(language)

    def _plan(self) -> Callable[[Story], Iterator[Step]]:
        plans: dict[Callable[[Story], Iterator[Step]], int] = {
            self._plan_new: 10,
            self._plan_nudged: 6,
            self._plan_shop: 6,
            self._plan_waiting: 14,
            self._plan_back: 24,
            self._plan_solved: 20,
            self._plan_thanked: 27,
            self._plan_long: 36,
            self._plan_away: 12 if self.person.organization else 0,
            self._plan_bounced: 4,
        }
        return self.rng.choices(list(plans), list(plans.values()))[0]

    # Plans: each yields the steps of one way that a conversation can go.

    def _plan_new(self, story: Story) -> Iterator[Step]:
        yield self._mail(story)

    def _plan_nudged(self, story: Story) -> Iterator[Step]:
        yield self._mail(story)
        yield self._answer(self.rng.choice(self.voice.nudges), minutes=1500)

    def _plan_shop(self, story: Story) -> Iterator[Step]:
        yield replace(self._mail(story), files=())
        if self.rng.random() < 0.5:
            yield self._reply(story.reply, status="pending")

    def _plan_waiting(self, story: Story) -> Iterator[Step]:
        yield self._mail(story)
        yield from self._triage(story)
        yield self._reply(story.reply, status="pending")

    def _plan_back(self, story: Story) -> Iterator[Step]:
        yield from self._plan_waiting(story)
        yield self._answer(story.follow)

    def _plan_solved(self, story: Story) -> Iterator[Step]:
        yield from self._plan_back(story)
        yield self._reply(story.reply2, status="solved")

    def _plan_thanked(self, story: Story) -> Iterator[Step]:
        yield from self._plan_solved(story)
        yield self._answer(self.rng.choice(self.voice.thanks), minutes=240)
        yield Step(Kind.STATUS, 20, status="solved")

    def _plan_long(self, story: Story) -> Iterator[Step]:
        opening = self._mail(story)
        if opening.files and opening.files[0].content_type == "image/jpeg":
            yield replace(opening, files=())
            yield self._answer(self.rng.choice(self.voice.photos), minutes=6, files=opening.files)
        else:
            yield opening
        yield from self._triage(story)
        yield self._reply(story.reply, status="pending")
        yield self._answer(story.follow)
        yield self._reply(story.reply2, status="pending")
        question, answer = self.rng.choice(self.voice.extras)
        yield self._answer(question, minutes=300)
        yield self._reply(answer, status="solved")
        yield self._answer(self.rng.choice(self.voice.thanks), minutes=100)
        yield Step(Kind.STATUS, 30, status="solved")

    def _plan_away(self, story: Story) -> Iterator[Step]:
        yield from self._plan_waiting(story)
        text = fill(self.voice.away, self.values, self.rng)
        yield Step(Kind.AWAY, 1, text=text, subject=self.voice.away_subject)
        if self.rng.random() < 0.5:
            yield self._answer(story.follow, minutes=2000)

    def _plan_bounced(self, story: Story) -> Iterator[Step]:
        yield from self._plan_waiting(story)
        yield Step(Kind.BOUNCE, 1)

    # Steps.

    def _mail(self, story: Story) -> Step:
        files = self._photo(story.photo) if story.photo and self.rng.random() < 0.8 else ()
        return Step(Kind.MAIL, 0, text=self._letter(story.body), files=files)

    def _answer(self, text: str, *, minutes: int = 0, files: tuple[File, ...] = ()) -> Step:
        later = minutes or self.rng.randint(20, 900)
        return Step(Kind.ANSWER, later, text=self._letter(text, short=True), files=files)

    def _reply(self, text: str, *, status: str) -> Step:
        greeting = fill(self.rng.choice(self.voice.agent_greetings), self.values, self.rng)
        body = fill(text, self.values, self.rng, forward=True)
        return Step(Kind.REPLY, self.rng.randint(15, 240), text=f"{greeting}\n\n{body}", status=status)

    def _triage(self, story: Story) -> Iterator[Step]:
        if story.tags:
            yield Step(Kind.TAGS, 4, tags=story.tags)
        if story.note and self.rng.random() < 0.7:
            yield Step(Kind.NOTE, 6, text=story.note)

    def _letter(self, text: str, *, short: bool = False) -> str:
        body = fill(text, self.values, self.rng)
        plain_greeting = short and self.rng.random() < 0.5
        parts = [] if plain_greeting else [self.rng.choice(self.voice.greetings)]
        parts.append(body)
        if not (short and self.rng.random() < 0.4):
            name = self.person.name if self.person.organization or self.rng.random() < 0.4 else self.person.first
            parts.append(f"{self.rng.choice(self.voice.closings)}\n{name}")
        return gendered("\n\n".join(parts), self.person.language, woman=self.person.first in WOMEN_WRITING_PORTUGUESE)

    def _photo(self, scene: str) -> tuple[File, ...]:
        shade = self.rng.randint(0, 5)
        if scene == "invoice":
            return (self._paper(),)
        if scene == "logo":
            return (File("logo.png", "image/png", pictures.png("logo", shade)), self._paper())
        if self.person.client is Client.IPHONE or self.rng.random() < 0.4:
            names = self.rng.sample(range(1000, 9999), self.rng.choice((1, 1, 2)))
            return tuple(
                File(f"IMG_{name}.jpeg", "image/jpeg", pictures.jpeg(scene, shade + step))
                for step, name in enumerate(names)
            )
        inline = self.rng.random() < 0.5
        return (File(f"{scene}-{self.rng.randint(1, 99)}.png", "image/png", pictures.png(scene, shade), inline),)

    def _paper(self) -> File:
        lines = (
            "Ondine, Rua das Flores 118, Porto",
            self.values["org"] if self.person.organization else self.person.name,
            f"{self.values['order']} / {self.values['invoice']}",
            f"{self.values['home']} {self.values['home_serial']}: {self.values['amount']}",
            self.values["date"],
        )
        number = self.values["invoice"].replace(" ", "-").replace("/", "-")
        return File(f"{number}.pdf", "application/pdf", papers.pdf(self.values["invoice"], lines))
