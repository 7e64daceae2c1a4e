"""What customers write about: one module per language, each a list of `Story`."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who has such a story: somebody at home, a café, or either."""

    HOME = "home"
    CAFE = "cafe"
    ANY = "any"


class Desk(StrEnum):
    """The teams of the invented company."""

    HOME = "Home"
    CAFES = "Cafés"
    BILLING = "Billing"
    WORKSHOP = "Workshop"


@dataclass(frozen=True, slots=True)
class Story:
    """One problem and how it goes: the customer's mail, our answer, the customer's answer, our last word.

    Texts hold `{slots}` (see `filling.slots`) and choices `[one|two]`; blank lines part paragraphs. Greetings and
    closings are added by the language. `photo` names a scene of `pictures`, or "invoice" for a PDF.
    """

    subject: str
    body: str
    reply: str
    follow: str
    reply2: str
    who: Who = Who.HOME
    desk: Desk = Desk.HOME
    tags: tuple[str, ...] = ()
    photo: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a language greets, closes, thanks and asks again; `extras` are pairs of a further question and its answer."""

    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    agent_greetings: tuple[str, ...]
    thanks: tuple[str, ...]
    nudges: tuple[str, ...]
    photos: tuple[str, ...]
    extras: tuple[tuple[str, str], ...]
    away_subject: str
    away: str
