"""What the bot of a chat says to what a visitor wrote: rules on plain values, without a query."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.answers import Passage
from core.text import snippet

MOST_CHOICES = 8
MOST_PASSAGES = 3
MISSES = 2  # in a row; then a person is called
LONGEST_CALL = 80  # in a longer text the word "person" need not be meant
PERSON = re.compile(
    r"\b(?:agent|human|person|operator|representative|somebody real|mensch\w*|mitarbeiter\w*|berater\w*|humain\w*"
    r"|personne|conseiller\w*|pessoa|humano|atendente|assistente humano|om real|operator uman|persoan[ăa])\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
TEXT, LINK, TEAM, ASK_EMAIL = "text", "link", "team", "email"
DOES = (
    (TEXT, gettext_lazy("Answer with a text")),
    (LINK, gettext_lazy("Answer with a link")),
    (TEAM, gettext_lazy("Hand over to a team")),
    (ASK_EMAIL, gettext_lazy("Ask for the e-mail address")),
)


@dataclass(frozen=True, slots=True)
class BotChoice:
    """One entry of the menu: what the visitor reads, what the bot does, and its text, address or team."""

    label: str
    does: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class BotRules:
    """The bot of a chat channel as its settings say."""

    agent: int
    name: str
    greeting: str
    choices: tuple[BotChoice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What the bot does next: says `text` ("" for nothing), then maybe hands over (`reason`) to a `team` (or 0).

    `data` goes into the event of what is said.
    """

    text: str
    data: Mapping[str, Any]
    reason: str = ""
    team: int = 0
    email: str = ""
    is_solved: bool = False


def read_rules(config: Mapping[str, Any]) -> BotRules | None:
    """The bot of a channel's settings; None while it is off."""
    stored = config.get("bot") or {}
    if not stored.get("on") or not stored.get("agent"):
        return None
    choices = tuple(
        BotChoice(str(entry["label"]), str(entry["does"]), str(entry.get("value") or ""))
        for entry in stored.get("choices") or ()
    )
    name = str(stored.get("name") or "")
    return BotRules(int(stored["agent"]), name, str(stored.get("greeting") or ""), choices[:MOST_CHOICES])


def person_label() -> str:
    """The words of the button that is always there."""
    return _("Talk to a person")


def helped_label() -> str:
    """The words by which a visitor says that it is done."""
    return _("That helped")


def decide(
    rules: BotRules, text: str, *, before: Sequence[Mapping[str, Any]], ask: Callable[[str], list[Passage]]
) -> Step:
    """What the bot does about a message. `before` is the data of its earlier answers, `ask` finds passages."""
    said, last = " ".join(text.split()), before[-1] if before else {}
    if _same(said, person_label()) or (len(said) <= LONGEST_CALL and PERSON.search(said)):
        return _call(_("I will get a person."), "asked")
    if last.get("asks") == ASK_EMAIL:
        return take_email(said)
    if last.get("answered") and _same(said, helped_label()):
        return Step(_("Good to hear. Write again whenever you like."), {"helped": True}, is_solved=True)
    choice = next((choice for choice in rules.choices if _same(said, choice.label)), None)
    if choice is not None:
        return _choose(choice)
    passages = ask(said)[:MOST_PASSAGES] if said else []
    if passages:
        return Step(_listed(passages), {"answered": True, "passages": [passage.url for passage in passages]})
    if not said:
        return _call(_("I cannot look into files, so I will get a person."), "file")
    misses = 1 + _misses(before)
    if misses >= MISSES:
        return _call(_("I do not know that either, so I will get a person."), "misses")
    return Step(_("I do not know that. Please say it in other words, or choose below."), {"miss": True})


def _choose(choice: BotChoice) -> Step:
    if choice.does == TEAM:
        return _call(_("I will get a person."), "choice", int(choice.value))
    if choice.does == ASK_EMAIL:
        text = choice.value or _("Please write your e-mail address, and we answer there.")
        return Step(text, {"asks": ASK_EMAIL})
    return Step(choice.value, {"answered": True})


def not_an_address() -> Step:
    """Asks again."""
    again = _("That is no e-mail address. Please write it like ana@example.com, or ask for a person.")
    return Step(again, {"asks": ASK_EMAIL, "miss": True})


def take_email(said: str) -> Step:
    """What comes of a text in which an address was asked for."""
    found = EMAIL.search(said)
    if found is None:
        return not_an_address()
    email = found[0].rstrip(".!?")
    return Step(_("Thank you. We answer by e-mail to %(email)s.") % {"email": email}, {}, reason="email", email=email)


def _call(text: str, reason: str, team: int = 0) -> Step:
    return Step(text, {}, reason=reason, team=team)


def _listed(passages: Sequence[Passage]) -> str:
    found = [f"{passage.title}\n{snippet(passage.text, 200)}\n{passage.url}" for passage in passages]
    return "\n\n".join([_("This may help:"), *found])


def _misses(before: Sequence[Mapping[str, Any]]) -> int:
    count = 0
    for data in reversed(before):
        if not data.get("miss"):
            break
        count += 1
    return count


def _same(said: str, label: str) -> bool:
    return said.casefold() == " ".join(label.split()).casefold()
