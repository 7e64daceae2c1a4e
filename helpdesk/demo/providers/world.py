"""The demo's outside world as one service: providers by the first part of the address, telephones, the website."""

import queue
from pathlib import Path

from helpdesk.demo.providers.handsets import Handsets
from helpdesk.demo.providers.ledger import Ledger
from helpdesk.demo.providers.pbx import Pbx
from helpdesk.demo.providers.postbox import Postbox
from helpdesk.demo.providers.rooms import Arrival, Room, Surroundings
from helpdesk.demo.providers.service import HOST, Answer, HttpService, Request, json_answer
from helpdesk.demo.providers.shop import Shop
from helpdesk.demo.providers.sms import Sms
from helpdesk.demo.providers.telegram import Telegram
from helpdesk.demo.providers.whatsapp import WhatsApp

ROOMS: tuple[type[Room], ...] = (WhatsApp, Telegram, Sms, Pbx)


class World(HttpService):
    """Start it, tell each room its account, and listen to `arrivals`; `file` keeps the telephones."""

    def __init__(self, file: Path, port: int = 0) -> None:
        super().__init__(port)
        self.arrivals: queue.SimpleQueue[Arrival] = queue.SimpleQueue()
        self.around = Surroundings(Ledger(file), Postbox(), self.arrivals, self.url)
        self.rooms = {room.kind: room(self.around) for room in ROOMS}
        self.shop = Shop()
        self.handsets = Handsets(self.around.ledger, self.rooms)

    @property
    def ledger(self) -> Ledger:
        """What the telephones hold."""
        return self.around.ledger

    def start(self) -> None:
        """Answers, and posts."""
        self.around.postbox.start()
        super().start()

    def stop(self) -> None:
        """Ends both."""
        super().stop()
        self.around.postbox.stop()
        self.ledger.close()

    def answer(self, request: Request) -> Answer:
        """Nobody but this machine, under its own name, is answered: a website's name that points here is none."""
        if (request.headers["Host"] or "").partition(":")[0] not in {HOST, "localhost"}:
            return json_answer(421, {"error": "another host"})
        room, _, path = request.path.strip("/").partition("/")
        if room in self.rooms:
            try:
                return self.rooms[room].answer(request, path)
            except (ValueError, KeyError, TypeError) as error:
                return json_answer(400, {"error": f"{type(error).__name__}: {error}"})
        if room == "handsets":
            return self.handsets.answer(request, path)
        return self.shop.answer(request)
