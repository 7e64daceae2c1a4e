"""The long-running demo: fills an empty product through its front doors, then lets mail arrive while it runs."""

import logging
import random
import threading
import time
from pathlib import Path

from django.db import DatabaseError, close_old_connections

from helpdesk.demo import channels, company, library
from helpdesk.demo.crew import Crew
from helpdesk.demo.mails import Conversation
from helpdesk.demo.opinions import Opinions, open_surveys
from helpdesk.demo.past.writing import Past
from helpdesk.demo.play import CALM, HURRY, Play
from helpdesk.demo.postman import Postman
from helpdesk.demo.providers.world import World
from helpdesk.demo.season import FIRST_SEED, Batch, Season
from helpdesk.demo.sink import Sink
from helpdesk.demo.talking import EASY, QUICK, Talking
from helpdesk.demo.talks import talk
from people.models import Company

log = logging.getLogger(__name__)

PAUSE_S = 0.15
ARRIVES_S = (20.0, 60.0)
AFTER_TROUBLE_S = 2.0
TALKS_S = (60.0, 130.0)  # between two that begin
FIRST_TALK_S = 3.0
FIRST_TALKS = 8  # begin at once in an empty demo


class Stage:
    """One start of the demo on one data folder."""

    def __init__(
        self, *, host: str, smtp_port: int, sent: Path, telephones: Path, sink_port: int = 0, world_port: int = 0
    ) -> None:
        self.sink = Sink(sent, sink_port)
        self.telephones, self.world_port = telephones, world_port
        self.postman = Postman(host, smtp_port)
        self.season = Season.open(sent.parent / "season.json")
        self.rng = random.Random()  # noqa: S311 - when the next mail comes
        self.filling: Batch | None = None
        self.later: list[Conversation] = []
        self.next_mail = self.next_talk = 0.0
        self.play: Play
        self.talking: Talking
        self.world: World
        self.past: Past

    def run(self, stop: threading.Event) -> None:
        """Play until `stop` is set; raises OSError when a port is taken."""
        self.world = World(self.telephones, self.world_port)
        self.sink.start()
        self.world.start()
        try:
            if not self._prepared(stop):
                return
            while not stop.is_set():
                stop.wait(self._turn())
            self.talking.stop()
        finally:
            self.world.stop()
            self.sink.stop()
            self.postman.hang_up()

    def _prepared(self, stop: threading.Event) -> bool:
        while not stop.is_set():
            try:
                close_old_connections()
                if self._set_up():
                    return True
                log.warning("the database is not the demo's own; nothing is sent into it")
                stop.wait()
            except DatabaseError as error:
                log.info("the database is not ready: %s", error)
                stop.wait(AFTER_TROUBLE_S)
        return False

    def _set_up(self) -> bool:
        """Make or find the company; returns whether this is a demo's database."""
        if company.is_empty():
            company.found_company()
            self.season.batches = []
        elif not company.is_demo():
            return False
        company.point_outgoing_mail(self.sink.port)
        channels.open_channels()
        channels.connect_channels(self.world)
        library.open_library()
        crew = Crew.gather()
        open_surveys()
        opinions = Opinions(channels.site())
        self.play = Play(self.postman, self.sink, crew, seed=len(self.season.batches), opinions=opinions)
        self.talking = Talking(self.world, crew, host=channels.site())
        self.past = Past(crew, Company.objects.get().created_at)
        if not self.season.batches:
            self.season.add()
        for batch in self.season.batches:
            self._take_up(batch)
        self.season.save()
        return True

    def _take_up(self, batch: Batch) -> None:
        conversations = batch.conversations()
        self.play.remember(conversations[: batch.started])
        if batch.seed == FIRST_SEED and batch.started < batch.count:
            self.filling = batch
            self.play.begin(conversations[batch.started :], HURRY)
        elif batch is self.season.batches[-1]:
            self.later = conversations[batch.started :]

    def _turn(self) -> float:
        """Do what is due; returns the seconds to wait until the next turn."""
        try:
            close_old_connections()
            busy = self.play.tick() | self.talking.tick()
            if not busy and self.filling is None and not self.past.is_over:
                self.past.step()
        except DatabaseError as error:
            log.warning("the database was away: %s", error)
            return AFTER_TROUBLE_S
        self._note_progress()
        self._let_arrive(time.monotonic())
        self._let_talk(time.monotonic())
        return 0.0 if busy else PAUSE_S

    def _note_progress(self) -> None:
        if self.filling is None:
            return
        started = self.filling.count - len(self.play.waiting)
        if started != self.filling.started:
            self.filling.started = started
            self.season.save()
        if self.play.is_over:
            log.info("the demo is full: %d mails were sent", self.play.mails)
            self.filling = None

    def _let_arrive(self, now: float) -> None:
        if self.filling is not None or now < self.next_mail:
            return
        self.next_mail = now + self.rng.uniform(*ARRIVES_S)
        if not self.later:
            self.later = self.season.add().conversations()
        self.play.begin([self.later.pop(0)], CALM)
        self.season.batches[-1].started += 1
        self.season.save()

    def _let_talk(self, now: float) -> None:
        """The first talks begin while the first mails arrive, so that every channel has something; others slowly."""
        if now < self.next_talk:
            return
        number = int(self.world.ledger.note("talks") or 0)
        is_first = number < FIRST_TALKS
        self.next_talk = now + (FIRST_TALK_S if is_first else self.rng.uniform(*TALKS_S))
        self.talking.begin(talk(number, tuple(channels.SLUGS)), QUICK if is_first else EASY)
        self.world.ledger.set_note("talks", str(number + 1))
