"""The play: invented customers write, demo agents answer, customers answer what really came out."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from helpdesk.demo.company import MAILBOX
from helpdesk.demo.crew import Crew
from helpdesk.demo.mails.answers import Received, answer
from helpdesk.demo.mails.autos import Dialect, non_delivery, out_of_office
from helpdesk.demo.mails.clients import write
from helpdesk.demo.mails.clients.shop import SHOP_ADDRESS
from helpdesk.demo.mails.conversations import Conversation, Kind, Step, signature
from helpdesk.demo.mails.drafts import Client, DraftMail, Quote
from helpdesk.demo.opinions import Opinions
from helpdesk.demo.postman import NotNow, Postman, Rejected
from helpdesk.demo.sink import Sink
from tickets.enums import MessageState
from tickets.errors import Refused
from tickets.models import Message

log = logging.getLogger(__name__)

OUTSIDE = frozenset({Kind.MAIL, Kind.ANSWER, Kind.AWAY, Kind.BOUNCE})
MOST_ON_THEIR_WAY = 25
FRESH_S = 15.0
ACKNOWLEDGEMENT_PATIENCE_S = 12.0
PATIENCE_S = 300.0
REMEMBERED = 1_000


@dataclass(slots=True)
class Pace:
    """How fast time runs: seconds per minute of the story, at least and at most seconds; the hold of a reply."""

    minute_s: float
    least_s: float
    most_s: float
    hold_s: int | None


HURRY = Pace(minute_s=0.002, least_s=0.3, most_s=2.0, hold_s=0)
CALM = Pace(minute_s=0.7, least_s=12.0, most_s=150.0, hold_s=None)


@dataclass(slots=True, eq=False)
class Run:
    """One conversation on the stage; instants are of the monotonic clock."""

    conversation: Conversation
    pace: Pace
    steps: list[Step]
    due: float = 0.0
    index: int = 0
    since: float = 0.0  # when the current step could first have been done
    ticket: int = 0
    sent_id: str = ""  # the customer's latest mail
    sent_at: float = 0.0
    last_mail: DraftMail | None = None
    arrived: bool = False
    held: int = 0  # the row of the latest mail, while it is held beside a ticket
    reply_id: str = ""  # the agents' latest reply
    received: Received | None = None
    triaged: bool = False
    person_helps: bool = False  # somebody at the browser took over from the demo's agents
    spent: int = 0  # how many of the spare answers were given

    @property
    def step(self) -> Step | None:
        """Return the next step, or None when the conversation has ended."""
        return self.steps[self.index] if self.index < len(self.steps) else None


class Play:
    """Keeps every run going; `tick` does what is due and returns, so that one thread is enough."""

    def __init__(
        self,
        postman: Postman,
        sink: Sink,
        crew: Crew,
        *,
        seed: int,
        thinks_s: tuple[float, float] = (8.0, 20.0),
        opinions: Opinions | None = None,
    ) -> None:
        """`thinks_s` bounds the seconds that a customer takes to answer somebody at the browser.

        Mails that ask for an opinion are for `opinions`.
        """
        self.postman = postman
        self.sink = sink
        self.crew = crew
        self.thinks_s = thinks_s
        self.rng = random.Random(seed)  # noqa: S311 - rhythm, no secrets
        self.waiting: list[Run] = []
        self.running: list[Run] = []
        self.by_address: dict[str, list[Run]] = defaultdict(list)
        self.by_mail: dict[str, Run] = {}
        self.mails = 0
        self.opinions = opinions

    def begin(self, conversations: Iterable[Conversation], pace: Pace) -> None:
        """Let these conversations start, in order, as fast as the product takes their mail."""
        self.waiting += [Run(one, pace, list(one.steps)) for one in conversations]

    def remember(self, conversations: Iterable[Conversation]) -> None:
        """Know the customers of an earlier start, so that they answer when somebody writes to them."""
        for one in conversations:
            self.by_address[one.sender.email].append(Run(one, CALM, list(one.steps), index=len(one.steps)))

    def tick(self) -> bool:
        """Do all that is due now; returns whether anything was. A database error passes through and costs nothing."""
        now = time.monotonic()
        heard = self._listen(now)
        self._look_up()
        started = self._start(now)
        acted = [self._try(run, now) for run in list(self.running) if run.due <= now]
        self.running = [run for run in self.running if run.step is not None or _is_fresh(run, now)]
        if self.opinions is not None:
            self.opinions.tick(now)
        return heard or started or any(acted)

    @property
    def is_over(self) -> bool:
        """Whether every conversation has come to its end."""
        return not self.waiting and not self.running

    # What came out of the product.

    def _listen(self, now: float) -> bool:
        heard = False
        while not self.sink.arrivals.empty():
            received = self.sink.arrivals.get()
            if self.opinions is None or not self.opinions.hear(received, now):
                self._hear(received, now)
            heard = True
        return heard

    def _hear(self, received: Received, now: float) -> None:
        run = self._addressee(received)
        if run is None or (received.automatic and run.reply_id):
            return
        run.received = received
        self.by_mail[received.message_id] = run
        if not received.automatic and received.message_id != run.reply_id:
            self._take_over(run, now)

    def _addressee(self, received: Received) -> Run | None:
        """The run whose customer this copy is for; copies for people in Cc are nobody's."""
        recipient = received.recipient.lower()
        threads = (self.by_mail.get(reference) for reference in (received.message_id, *reversed(received.references)))
        run = next((one for one in threads if one is not None), None)
        if run is not None and recipient == run.conversation.sender.email:
            return run
        runs = self.by_address.get(recipient, []) if run is None else []
        about = [one for one in runs if one.conversation.subject in received.subject]
        return next(reversed(about or runs), None)

    def _take_over(self, run: Run, now: float) -> None:
        """Somebody at the browser has written to this customer, who answers soon while there is something to say."""
        run.person_helps, run.reply_id = True, run.received.message_id if run.received else ""
        while run.step is not None and run.step.kind is not Kind.ANSWER:
            run.index += 1
        spare = run.conversation.spare[run.spent :]
        if run.step is None and spare:
            run.steps.append(Step(Kind.ANSWER, 0, text=spare[0]))
            run.spent += 1
        if run.step is not None:
            run.due = now + self.rng.uniform(*self.thinks_s)
            if run not in self.running:
                self.running.append(run)

    # What went into the product.

    def _look_up(self) -> None:
        """Find the tickets of the mails that are on their way; one query."""
        unknown = {run.sent_id: run for run in self.running if run.sent_id and not run.arrived}
        if not unknown:
            return
        rows = Message.objects.filter(message_id__in=list(unknown)).values_list(
            "message_id", "ticket_id", "state", "pk"
        )
        for message_id, ticket, state, number in rows:
            run = unknown[message_id]
            run.arrived = True
            run.ticket = run.ticket or ticket
            run.held = number if state == MessageState.HELD else 0
            if run.step is None and not run.triaged:
                self._sort(run)

    def _sort(self, run: Run) -> None:
        """What agents do with a mail that nobody answers yet: spam is put away, every other one may change its team."""
        run.triaged = True
        if run.conversation.spam:
            self.crew.mark_spam(run.ticket)
        elif self.rng.random() < 0.5:
            self.crew.triage(run.conversation, run.ticket, take=False)

    def _start(self, now: float) -> bool:
        young = sum(_is_fresh(run, now) for run in self.running)
        started = False
        while self.waiting and young < MOST_ON_THEIR_WAY:
            run = self.waiting[0]
            if not self._try(run, now):
                break
            self.waiting.pop(0)
            self.running.append(run)
            self._know(run)
            young, started = young + 1, True
        return started

    def _know(self, run: Run) -> None:
        self.by_address[run.conversation.sender.email].append(run)
        for known in (self.by_address, self.by_mail):
            while len(known) > REMEMBERED:
                known.pop(next(iter(known)))

    # One step.

    def _try(self, run: Run, now: float) -> bool:
        """Do the run's next step if it can be done; returns whether it was."""
        step = run.step
        if step is None:
            return False
        run.since = run.since or now
        try:
            done = self._outside(run, step, now) if step.kind in OUTSIDE else self._inside(run, step)
        except NotNow as reason:
            log.info("the receiver is not ready: %s", reason)
            run.due = now + 1
            return False
        except (Rejected, Refused, Http404, PermissionDenied) as reason:
            log.info("conversation %s ends: %s %s", run.conversation.key, type(reason).__name__, reason)
            run.index = len(run.steps)
            return True
        if done:
            run.index, run.since = run.index + 1, 0.0
            run.due = now + self._delay(run)
        elif now - run.since > PATIENCE_S:
            run.index = len(run.steps)
        else:
            run.due = now + 0.2
        return done

    def _delay(self, run: Run) -> float:
        minutes = run.step.minutes if run.step else 0
        delay = min(max(minutes * run.pace.minute_s, run.pace.least_s), run.pace.most_s)
        return delay * self.rng.uniform(0.8, 1.2)

    def _inside(self, run: Run, step: Step) -> bool:
        if run.person_helps:
            return True
        if not run.arrived:
            return False
        if run.held:
            self.crew.let_in(run.conversation, run.held)
            run.held = 0
        if not run.triaged:
            self.crew.triage(run.conversation, run.ticket, take=True)
            run.triaged = True
        reply_id = self.crew.act(run.conversation, step, run.ticket, hold_s=run.pace.hold_s)
        if reply_id:
            run.reply_id = reply_id
            self.by_mail[reply_id] = run
        return True

    def _outside(self, run: Run, step: Step, now: float) -> bool:
        if step.kind is Kind.MAIL:
            self._open(run, step, now)
            return True
        if run.reply_id and (run.received is None or run.received.message_id != run.reply_id):
            return False
        if not run.reply_id and run.received is None and now - run.since < ACKNOWLEDGEMENT_PATIENCE_S:
            return False
        if step.kind is Kind.ANSWER:
            self._answer(run, step, now)
        elif run.received is not None:
            self._automatic(run, step, run.received)
        return True

    def _open(self, run: Run, step: Step, now: float) -> None:
        conversation = run.conversation
        if step.raw:
            self._carry(step.raw, conversation.sender.email, MAILBOX)
            run.sent_id, run.sent_at = _message_id(step.raw), now
            return
        mail = conversation.opening(step, to=MAILBOX, sent_at=_now())
        self._send(run, mail, now)

    def _answer(self, run: Run, step: Step, now: float) -> None:
        person = run.conversation.sender
        if person.client is Client.SHOP:  # the shop wrote the first mail; the customer answers from a mail program
            person = replace(person, client=Client.GMAIL)
        nonce = f"{run.conversation.key}/{run.index}"
        if run.received is not None:
            mail = answer(
                person,
                run.received,
                step.text,
                sent_at=_now(),
                nonce=nonce,
                files=step.files,
                cc=run.received.cc,
                signature=signature(person),
            )
        else:
            mail = _again(run, step, nonce)
        self._send(run, mail, now)

    def _automatic(self, run: Run, step: Step, received: Received) -> None:
        person, nonce = run.conversation.sender, f"{run.conversation.key}/{run.index}"
        if step.kind is Kind.AWAY:
            raw = out_of_office(person, received, subject=step.subject, text=step.text, sent_at=_now(), nonce=nonce)
            self._carry(raw, "", received.reply_to)
            return
        dialect = self.rng.choice(list(Dialect))
        raw = non_delivery(person, received, dialect=dialect, sent_at=_now(), nonce=nonce)
        if received.mail_from:
            self._carry(raw, "", received.mail_from)

    def _send(self, run: Run, mail: DraftMail, now: float) -> None:
        raw = write(mail)
        sender = SHOP_ADDRESS if mail.sender.client is Client.SHOP else mail.sender.email
        self._carry(raw, sender, mail.to)
        run.sent_id, run.sent_at, run.last_mail, run.arrived = _message_id(raw), now, mail, False
        self.by_mail[run.sent_id] = run

    def _carry(self, raw: bytes, sender: str, recipient: str) -> None:
        self.postman.carry(raw, sender=sender, recipients=[recipient])
        self.mails += 1


def _is_fresh(run: Run, now: float) -> bool:
    return not run.arrived and bool(run.sent_id) and now - run.sent_at < FRESH_S


def _again(run: Run, step: Step, nonce: str) -> DraftMail:
    """A second mail of somebody who has heard nothing: below their own first one."""
    before, person = run.last_mail, run.conversation.sender
    return DraftMail(
        sender=person,
        to=MAILBOX,
        subject=f"Re: {run.conversation.subject}",
        text=step.text,
        sent_at=_now(),
        nonce=nonce,
        files=step.files,
        quote=Quote(person.name, person.email, MAILBOX, before.subject, before.sent_at, before.text)
        if before
        else None,
        in_reply_to=run.sent_id,
        references=(run.sent_id,),
        signature=signature(person),
    )


def _message_id(raw: bytes) -> str:
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    lines: Iterator[bytes] = (line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    return next((line.partition(b":")[2].decode("ascii").strip(" <>") for line in lines), "")


def _now() -> datetime:
    return datetime.now(UTC)
