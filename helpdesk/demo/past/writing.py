"""Writes the past, a few tickets at a time, by the second door to history; goes on where an earlier start ended."""

import logging
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction

from helpdesk.demo.crew import Crew
from helpdesk.demo.mails import Conversation, generate
from helpdesk.demo.past.calendar import DAYS, arrivals
from helpdesk.demo.past.opinions import Asked, opinions, recommendation, wave
from helpdesk.demo.past.story import Course, channels_of, is_told, play
from helpdesk.demo.progress import tell_progress
from people.actions.accounts import record_account_event
from people.actions.contacts import find_or_create_contact
from people.enums import AccountEventKind, IdentityKind
from people.models import AccountEvent, Contact, Organization
from surveys.actions.history import record_answer, record_invitation
from surveys.models import Invitation
from tickets.actions.history import record
from tickets.models import Channel, Ticket

log = logging.getLogger(__name__)

TICKETS = 3_000
AT_ONCE = 3  # of them in one transaction and one turn of the demo
SEED = 20_251_122
CHUNK = 200  # conversations of one seed
FOLLOWED = 0.04  # of the tickets go on with an earlier one
TOLD_EVERY = 250
PHONED = frozenset({"phone", "text-messages", "whatsapp"})
VALUES = (4_900, 9_900, 19_900, 49_900)  # cents a month
WAVES = 4
IN_A_WAVE = 150


class Past:
    """The year before `founded`. `step` writes the next tickets; `done` of `TICKETS` are there."""

    def __init__(self, crew: Crew, founded: datetime) -> None:
        """Finds out how far an earlier start came. Two queries."""
        self.crew, self.founded = crew, founded
        self.channels = {channel.slug: channel for channel in Channel.objects.exclude(kind="email")}
        self.channels["email"] = Channel.objects.get(kind="email")
        self.done = Ticket.objects.filter(created_at__lt=founded).count()
        self.arrivals = arrivals(SEED, TICKETS, founded - timedelta(hours=6))

    @property
    def is_over(self) -> bool:
        """Whether the year is whole."""
        return self.done >= TICKETS

    def step(self) -> None:
        """Writes the next few tickets, whole or not at all; after the last one the waves and accounts of the year."""
        last = min(self.done + AT_ONCE, TICKETS)
        with transaction.atomic():
            for number in range(self.done, last):
                self._write(number)
            if last == TICKETS:
                self._ask_for_recommendations()
                self._write_accounts()
        if last // TOLD_EVERY > self.done // TOLD_EVERY or last == TICKETS:
            log.info("the demo's past: %d of %d tickets", last, TICKETS)
        self.done = last
        tell_progress(last, TICKETS)

    def _write(self, number: int) -> None:
        rng = random.Random(f"{SEED}-{number}")  # noqa: S311 - an invented year
        conversation = self._conversation(number)
        # Spam comes by mail, everything else as customers choose.
        channel = "email" if conversation.spam else _channels()[number]
        agent = self.crew.lead(conversation)
        course = play(
            conversation, channel=channel, agent=agent, begin=self.arrivals[number], end=self.founded, seed=f"p{number}"
        )
        origin = self._origin(rng) if not conversation.spam else None
        requester = origin.requester if origin else self._requester(course, number)
        ticket = self._open(course, requester, origin)
        for one in course.happenings:
            self._record(ticket, one.kind, one.at, one.data)
        if not course.by_bot or rng.random() < 0.5:
            for asked in opinions(course, rng):
                self._ask(asked, ticket, course)

    def _conversation(self, number: int) -> Conversation:
        chunk, place = divmod(number, CHUNK)
        return _chunk(chunk, self.arrivals[chunk * CHUNK])[place]

    def _origin(self, rng: random.Random) -> Ticket | None:
        """Now and then a ticket goes on with one that was solved days before."""
        if rng.random() > FOLLOWED:
            return None
        recent = Ticket.objects.filter(created_at__lt=self.founded, flag="").order_by("-number")[:12]
        return rng.choice([*recent]) if recent else None

    def _requester(self, course: Course, number: int) -> Contact:
        sender = course.conversation.sender
        language = sender.language.split("-")[0]
        if course.channel in PHONED:
            kind, value = IdentityKind.PHONE, f"+3519{10_000_000 + number * 7_919 % 90_000_000}"
            kind = IdentityKind.WHATSAPP if course.channel == "whatsapp" else kind
        elif course.channel == "telegram":
            kind, value = IdentityKind.TELEGRAM, str(700_000_000 + number)
        else:
            kind, value = IdentityKind.EMAIL, sender.email
        return find_or_create_contact(kind=kind, value=value, name=sender.name, language=language)

    def _open(self, course: Course, requester: Contact, origin: Ticket | None) -> Ticket:
        conversation = course.conversation
        event: dict[str, Any] = {
            "type": "ticket_created",
            "channel": self.channels[course.channel],
            "requester": requester,
            "team": self.crew.teams[conversation.desk],
            "subject": conversation.subject,
            "language": conversation.sender.language.split("-")[0],
            "tags": course.tags,
        }
        if origin is not None:
            event["follow_up_of"] = origin
        return record(event, course.begin)

    def _record(self, ticket: Ticket, kind: str, at: datetime, data: dict[str, Any]) -> None:
        event = {"type": kind, "ticket": ticket.pk, **data}
        if "agent" in data:
            event["agent"] = self.crew.agents[data["agent"]]
        if kind == "assigned":
            event["team"] = ticket.team
        record(event, at)

    def _ask(self, asked: Asked, ticket: Ticket, course: Course) -> None:
        if asked.at >= self.founded:
            return
        invitation = record_invitation(
            at=asked.at,
            kind=asked.kind,
            ticket=ticket,
            customer=ticket.requester,
            agent=None if course.by_bot else self.crew.agents[course.agent],
            handled_by="bot" if course.by_bot else "human",
            delivered=asked.delivered,
        )
        self._answer(invitation, asked.answered_at, asked.score, asked.comment)

    def _answer(self, invitation: Invitation, at: datetime | None, score: int | None, comment: str = "") -> None:
        if at is not None and at < self.founded:
            record_answer(at=at, invitation=invitation, score=score, comment=comment)

    def _ask_for_recommendations(self) -> None:
        """Four waves in the year, each to customers who had written before."""
        rng = random.Random(SEED)  # noqa: S311 - an invented year
        for number in range(WAVES):
            sent = self.founded - timedelta(days=DAYS * (number + 0.18) / WAVES)
            known = Contact.objects.filter(tickets__created_at__lt=sent, tickets__flag="").distinct().order_by("pk")
            ids = list(known.values_list("pk", flat=True))
            for contact in Contact.objects.filter(pk__in=rng.sample(ids, min(IN_A_WAVE, len(ids)))).order_by("pk"):
                at, answered = wave(sent, rng)
                invitation = record_invitation(at=at, kind="nps", customer=contact)
                self._answer(invitation, answered, recommendation(rng))

    def _write_accounts(self) -> None:
        """Customers' companies sign up, pay more or less, leave, and now and then come back."""
        if AccountEvent.objects.exists():
            return
        rng = random.Random(SEED)  # noqa: S311 - an invented year
        for organization in Organization.objects.order_by("pk"):
            self._live(organization, rng)

    def _live(self, organization: Organization, rng: random.Random) -> None:
        def tell(kind: AccountEventKind, days: float, value: int | None = None) -> None:
            record_account_event(
                account=organization,
                kind=kind,
                at=self.founded - timedelta(days=days),
                value=value,
                currency="EUR" if value is not None else "",
            )

        since, value = rng.uniform(20, 900), rng.choice(VALUES)
        tell(AccountEventKind.STARTED, since, value)
        if rng.random() < 0.4:
            since *= rng.uniform(0.4, 0.9)
            tell(AccountEventKind.VALUE_CHANGED, since, rng.choice(VALUES))
        if rng.random() < 0.2:
            since *= rng.uniform(0.2, 0.8)
            tell(AccountEventKind.CANCELLED, since)
            if rng.random() < 0.35:
                tell(AccountEventKind.REACTIVATED, since * rng.uniform(0.2, 0.8), rng.choice(VALUES))


@lru_cache(maxsize=2)
def _chunk(number: int, moment: datetime) -> tuple[Conversation, ...]:
    made = generate(SEED + number, count=2 * CHUNK, moment=moment, broken=False)
    return tuple(one for one in made if is_told(one))[:CHUNK]


@lru_cache(maxsize=1)
def _channels() -> tuple[str, ...]:
    drawn: Iterator[str] = channels_of(random.Random(SEED))  # noqa: S311 - an invented year
    return tuple(next(drawn) for _ in range(TICKETS))
