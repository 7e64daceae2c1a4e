"""What the providers have in common: an API that the product calls, and posts to its hook."""

import json
import queue
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.demo.providers.ledger import Entry, File, Ledger, Line
from helpdesk.demo.providers.postbox import Postbox, Posting
from helpdesk.demo.providers.service import Answer, Request

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a customer is about to send; `place` is (latitude, longitude, name)."""

    text: str = ""
    file: File | None = None
    place: tuple[float, float, str] | None = None

    @property
    def shown(self) -> str:
        """As it stands on the telephone."""
        return self.text or (f"📍 {self.place[2]}" if self.place else "")


@dataclass(slots=True)
class Account:
    """The company's account with a provider: where it posts, what it signs with, and what it asks callers for.

    `public` is the hook's address as the company would tell it to a provider, which some of them sign.
    """

    hook: str = ""
    public: str = ""
    login: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of the helpdesk on a customer's telephone."""

    line: Line
    entry: Entry


@dataclass(slots=True)
class Surroundings:
    """What all rooms share."""

    ledger: Ledger
    postbox: Postbox
    arrivals: queue.SimpleQueue[Arrival]
    url: str = ""  # where this service is reached


class Room(ABC):
    """One provider. `kind` is the product's name of it, and the first part of its addresses here."""

    kind = ""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.account = Account()

    @abstractmethod
    def answer(self, request: Request, path: str) -> Answer:
        """What the product's call gets; `path` is below the room, without slashes at its ends."""

    @abstractmethod
    def _deliver(self, line: Line, entry: Entry, draft: Draft) -> None:
        """Posts a customer's message."""

    @abstractmethod
    def new_address(self) -> str:
        """What the provider would call a customer who has not been here before."""

    def address_of(self, given: str) -> str:
        """The provider's way to write a customer's number, of which the digits are given."""
        return given

    def read(self, line: Line) -> None:
        """The customer has looked at what came."""
        for entry in self.around.ledger.unread(line):
            self.around.ledger.change(entry.id, state="read")
            self._report(line, entry, "read")

    def write(self, line: Line, draft: Draft) -> Entry:
        """A customer sends something. Effects: it stands on the line, and is posted in turn."""
        ledger = self.around.ledger
        entry = ledger.add(line, outgoing=True, text=draft.shown, state="sending", file=draft.file)
        ledger.change(entry.id, provider_id=self.name_of(line, entry))
        found = ledger.entry(entry.id) or entry
        self._deliver(line, found, draft)
        return found

    def name_of(self, line: Line, entry: Entry) -> str:
        """The provider's id of a message."""
        return f"{self.kind}-{line.id}-{entry.id}"

    def take(self, address: str, text: str, file: File | None = None) -> Entry:
        """The helpdesk sends something. Effects: it stands on the line, its customer hears of it."""
        ledger = self.around.ledger
        line = ledger.open_line(kind=self.kind, address=address, name=address)
        entry = ledger.add(line, outgoing=False, text=text, state="delivered", file=file)
        ledger.change(entry.id, provider_id=self.name_of(line, entry))
        found = ledger.entry(entry.id) or entry
        for state in ("sent", "delivered"):
            self._report(line, found, state)
        self.around.arrivals.put(Arrival(line, found))
        return found

    def _report(self, line: Line, entry: Entry, state: str) -> None:
        """Posts how far a message of the helpdesk came; a provider that does not say so keeps this."""
        return

    def _post(
        self, body: bytes, headers: Mapping[str, str], entry: Entry | None = None, *, in_s: float = 0.0, to: str = ""
    ) -> None:
        """Lets something be posted to the hook; a customer's message learns whether it was taken."""

        def done(taken: bool) -> None:
            if entry is not None:
                self.around.ledger.change(entry.id, state="sent" if taken else "refused")

        url = to or self.account.hook
        if url:
            self.around.postbox.put(Posting(url, body, headers, done, time.monotonic() + in_s))
        else:
            done(False)


def digits(count: int) -> str:
    """So many digits by chance, the first of them no zero."""
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


def packed(value: object) -> bytes:
    """JSON as providers send it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def first_of(parts: Sequence[str]) -> str:
    """The first that is not empty."""
    return next(filter(None, parts), "")
