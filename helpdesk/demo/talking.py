"""Talks on every channel but mail: customers write through the providers or the chat's socket, agents answer."""

import logging
import random
import time
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404

from helpdesk.demo.channels import SLUGS, ticket_of_event
from helpdesk.demo.crew import Crew
from helpdesk.demo.mails.pictures import png
from helpdesk.demo.mails.stories import Desk
from helpdesk.demo.providers.ledger import File, Line
from helpdesk.demo.providers.pbx import Pbx
from helpdesk.demo.providers.rooms import Arrival, Draft
from helpdesk.demo.providers.telegram import Telegram
from helpdesk.demo.providers.whatsapp import WhatsApp
from helpdesk.demo.providers.world import World
from helpdesk.demo.talks import CALLING, CHAT, CUSTOMERS, Act, Plot, Talk, Turn, spare
from helpdesk.demo.visitor import Visitor
from tickets.errors import Refused

log = logging.getLogger(__name__)

PATIENCE_S = 240.0
LINGERS_S = 90.0  # a visitor with nothing left to say keeps the page open so long
RINGS_S = 45.0  # so long a chat may ring at somebody at a browser before the demo's agents take it
READS_S = (1.0, 4.0)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds, at least and at most: between two messages of a customer, to an answer of theirs, of an agent."""

    types_s: tuple[float, float]
    answers_s: tuple[float, float]
    agent_s: tuple[float, float]
    hold_s: int | None


QUICK = Tempo((0.2, 0.6), (0.3, 1.0), (0.3, 1.0), hold_s=0)
EASY = Tempo((2.0, 6.0), (6.0, 16.0), (14.0, 40.0), hold_s=None)


@dataclass(slots=True, eq=False)
class Exchange:
    """One talk that goes on. `line` is the customer's, or `visitor` their page; `due` is of the monotonic clock."""

    plot: Plot
    turns: list[Turn]
    tempo: Tempo
    line: Line | None = None
    visitor: Visitor | None = None
    index: int = 0
    due: float = 0.0
    since: float = 0.0
    event: str = ""  # the latest message of the customer, as the provider calls it
    entry: int = 0
    ticket: int = 0
    agent: str = ""
    said: list[str] = field(default_factory=list)  # what the demo's agents wrote, until it arrives
    latest: int = 0  # the latest message of the helpdesk on the line
    person_helps: bool = False
    spent: int = 0

    @property
    def turn(self) -> Turn | None:
        """Who is next, or None at the end."""
        return self.turns[self.index] if self.index < len(self.turns) else None


class Talking:
    """Keeps every talk going; `tick` does what is due. `host` is the product's, as host:port."""

    def __init__(self, world: World, crew: Crew, *, host: str, thinks_s: tuple[float, float] = (6.0, 15.0)) -> None:
        """`thinks_s` bounds the seconds that a customer takes to answer somebody at the browser."""
        self.world, self.crew, self.host, self.thinks_s = world, crew, host, thinks_s
        self.rng = random.Random()  # noqa: S311 - rhythm, no secrets
        self.exchanges: list[Exchange] = []
        self.looks: list[tuple[float, int]] = []

    def begin(self, talk: Talk, tempo: Tempo) -> None:
        """Lets a talk start at the next tick."""
        exchange = Exchange(talk.plot, list(talk.plot.turns), tempo)
        if talk.plot.kind == CHAT:
            exchange.visitor = self._page(talk)
        else:
            room = self.world.rooms[talk.plot.kind]
            exchange.line = self.world.ledger.open_line(
                kind=room.kind, address=room.new_address(), name=talk.name, language=talk.plot.language[:2]
            )
        self.exchanges.append(exchange)

    def tick(self) -> bool:
        """Does all that is due; returns whether anything was. A database error passes through and costs nothing."""
        now = time.monotonic()
        heard = self._listen(now)
        self._look(now)
        self.exchanges = [one for one in self.exchanges if not self._is_over(one, now)]
        acted = [self._try(one, now) for one in self.exchanges if one.turn and one.due <= now]
        return heard or any(acted)

    def stop(self) -> None:
        """Closes the pages of visitors."""
        for exchange in self.exchanges:
            if exchange.visitor:
                exchange.visitor.leave()

    @property
    def is_over(self) -> bool:
        """Whether everybody has said what they had to say."""
        return all(one.turn is None for one in self.exchanges)

    def _page(self, talk: Talk) -> Visitor:
        page = self.world.shop.address(talk.plot.page)
        hello = {"page": page, "title": self.world.shop.title(talk.plot.page), "language": talk.plot.language[:2]}
        return Visitor(self.host, SLUGS[CHAT], talk.name, hello)

    # What came out of the product.

    def _listen(self, now: float) -> bool:
        heard = False
        while not self.world.arrivals.empty():
            self._arrived(self.world.arrivals.get(), now)
            heard = True
        for exchange in self.exchanges:
            while exchange.visitor and not exchange.visitor.heard.empty():
                self._hear(exchange, exchange.visitor.heard.get(), now)
                heard = True
        return heard

    def _arrived(self, arrival: Arrival, now: float) -> None:
        line = self.world.ledger.line(arrival.line.id)
        if line is None or line.mine:
            return
        self.looks.append((now + self.rng.uniform(*READS_S), line.id))
        exchange = next((one for one in self.exchanges if one.line and one.line.id == line.id), None)
        if exchange is None:
            language = next((name for name in spare() if name[:2] == line.language[:2]), "en")
            exchange = Exchange(Plot(line.kind, language, Desk.HOME, ()), [], EASY, line=line)
            self.exchanges.append(exchange)
        exchange.latest = arrival.entry.id
        self._hear(exchange, arrival.entry.text, now)

    def _hear(self, exchange: Exchange, text: str, now: float) -> None:
        """What arrived is an answer of the demo's agents, or of somebody at the browser, who then is on their own."""
        own = next((said for said in exchange.said if text.startswith(said)), None)
        if own is not None:
            exchange.said.remove(own)
            exchange.due = max(exchange.due, now + self.rng.uniform(*exchange.tempo.answers_s))
            return
        exchange.person_helps = True
        exchange.said.clear()
        exchange.turns = [turn for turn in exchange.turns[exchange.index :] if turn.act is Act.SAY][:1]
        exchange.index, exchange.since = 0, 0.0
        left = spare()[exchange.plot.language][exchange.spent :]
        if not exchange.turns and left:
            exchange.turns = [Turn(Act.SAY, left[0])]
            exchange.spent += 1
        exchange.due = now + self.rng.uniform(*self.thinks_s)

    def _look(self, now: float) -> None:
        for entry in [each for each in self.looks if each[0] <= now]:
            self.looks.remove(entry)
            line = self.world.ledger.line(entry[1])
            if line:
                self.world.rooms[line.kind].read(line)

    def _is_over(self, exchange: Exchange, now: float) -> bool:
        if exchange.turn is not None:
            line = self.world.ledger.line(exchange.line.id) if exchange.line else None
            return line is not None and line.mine  # the phone page speaks for this customer now
        if exchange.visitor and exchange.visitor.is_open and now - exchange.due < LINGERS_S:
            return False
        if exchange.visitor:
            exchange.visitor.leave()
        return True

    # What happens next.

    def _try(self, exchange: Exchange, now: float) -> bool:
        turn = exchange.turn
        if turn is None:
            return False
        exchange.since = exchange.since or now
        try:
            done = self._customer(exchange, turn) if turn.act in CUSTOMERS else self._agent(exchange, turn)
        except (Refused, Http404, PermissionDenied, OSError) as reason:
            log.info("a talk on %s ends: %s %s", exchange.plot.kind, type(reason).__name__, reason)
            exchange.index = len(exchange.turns)
            return True
        if done:
            exchange.index, exchange.since = exchange.index + 1, 0.0
            exchange.due = now + self._delay(exchange, turn)
        elif now - exchange.since > PATIENCE_S:
            exchange.index = len(exchange.turns)
        else:
            exchange.due = now + 0.3
        return done

    def _delay(self, exchange: Exchange, before: Turn) -> float:
        tempo, turn = exchange.tempo, exchange.turn
        if turn is None:
            return 0.0
        if turn.act not in CUSTOMERS:
            wait = tempo.agent_s if turn.act is Act.REPLY else tempo.types_s
        else:
            wait = tempo.types_s if before.act in CUSTOMERS else tempo.answers_s
        return self.rng.uniform(*wait)

    def _customer(self, exchange: Exchange, turn: Turn) -> bool:
        """False while the agents' answer has not arrived yet."""
        if exchange.said:
            return False
        if exchange.visitor:
            return self._visitor(exchange, exchange.visitor, turn)
        line = exchange.line
        if line is None:
            return True
        room, ledger = self.world.rooms[line.kind], self.world.ledger
        if turn.act in CALLING:
            return self._call(exchange, line, turn)
        if turn.act is Act.REACT:
            latest = ledger.entry(exchange.latest)
            if latest and isinstance(room, WhatsApp):
                room.react(line, latest, turn.detail)
        elif turn.act is Act.EDIT:
            latest = ledger.entry(exchange.entry)
            if latest and isinstance(room, Telegram):
                room.edit(line, latest, turn.text)
        else:
            entry = room.write(line, _draft(turn))
            exchange.entry, exchange.event = entry.id, entry.provider_id
        return True

    def _call(self, exchange: Exchange, line: Line, turn: Turn) -> bool:
        """Rings at an agent of the demo who is at no browser, so that nobody is called away; they pick up, or not."""
        room, ledger = self.world.rooms[line.kind], self.world.ledger
        call = ledger.entry(exchange.entry)
        if not isinstance(room, Pbx):
            return True
        if turn.act is Act.CALL:
            agent = self.crew.free_agent()
            exchange.entry = room.ring(line, agent).id if agent else 0
        elif call and turn.act is Act.PICK_UP:
            room.pick_up(call)
        elif call:
            room.hang_up(call)
        return True

    def _visitor(self, exchange: Exchange, visitor: Visitor, turn: Turn) -> bool:
        if turn.act is Act.LEAVE:
            visitor.leave()
            return True
        if not visitor.is_open:
            visitor.begin()
        visitor.write(turn.text)
        exchange.event = visitor.sent
        return True

    def _agent(self, exchange: Exchange, turn: Turn) -> bool:
        """False until the customer's message has become part of a ticket, and while somebody else may take it."""
        if exchange.person_helps:
            return True
        exchange.ticket = ticket_of_event(exchange.plot.kind, exchange.event) or exchange.ticket
        if not exchange.ticket or exchange.said:
            return False
        if not exchange.agent:
            is_chat, waited_s = exchange.visitor is not None, time.monotonic() - exchange.since
            if is_chat and waited_s < RINGS_S and self.crew.is_left_to_people(exchange.ticket):
                return False
            exchange.agent = self.crew.take(exchange.ticket, exchange.plot.desk)
            exchange.person_helps = not exchange.agent
        elif turn.act is Act.REPLY:
            exchange.said.append(turn.text)
            self.crew.say(exchange.ticket, exchange.agent, turn.text, hold_s=exchange.tempo.hold_s)
            return True
        elif turn.act is Act.TAG:
            self.crew.tag(exchange.ticket, exchange.agent, turn.detail)
            return True
        elif turn.act is Act.SOLVE:
            self.crew.solve(exchange.ticket, exchange.agent)
            return True
        return False


def _draft(turn: Turn) -> Draft:
    if turn.act is Act.PHOTO:
        return Draft(turn.text, File("photo.png", "image/png", png(turn.detail)))
    if turn.act is Act.PLACE:
        latitude, longitude = turn.detail.split()
        return Draft(place=(float(latitude), float(longitude), turn.text))
    return Draft(turn.text)
