"""What the bot says to what was written."""

from typing import Any

import pytest

from channels_inbox.kinds.chat.bot_rules import BotChoice, BotRules, Step, decide, read_rules
from core.answers import Passage

RULES = BotRules(
    1,
    "Ava",
    "",
    (
        BotChoice("Opening hours", "text", "Daily from nine to five."),
        BotChoice("Sizes", "link", "https://shop.test/sizes"),
        BotChoice("An invoice", "team", "7"),
        BotChoice("Write me", "email"),
    ),
)
HELP = [Passage(f"Title {number}", "words " * 100, f"/help/{number}/") for number in range(5)]


def said(text: str, before: list[dict[str, Any]] | None = None, found: list[Passage] | None = None) -> Step:
    return decide(RULES, text, before=before or [], ask=lambda _text: found or [])


@pytest.mark.parametrize(
    "text",
    ["Talk to a person", " talk  to a PERSON ", "agent", "I'd like a human, please", "Kann ich einen Menschen haben?",
     "falar com uma pessoa", "un conseiller svp", "aș vrea un operator uman"],
)  # fmt: skip
def test_person_is_called_at_once_when_asked_for(text: str) -> None:
    step = said(text, found=HELP)
    assert (step.reason, step.team) == ("asked", 0)
    assert step.text


def test_word_in_a_long_text_calls_nobody() -> None:
    text = "My travel agent booked the wrong hotel for us and now the invoice names the wrong number of nights as well"
    assert said(text).reason == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opening hours", Step("Daily from nine to five.", {"answered": True})),
        ("Sizes", Step("https://shop.test/sizes", {"answered": True})),
        ("An invoice", Step("I will get a person.", {}, reason="choice", team=7)),
        ("Write me", Step("Please write your e-mail address, and we answer there.", {"asks": "email"})),
    ],
)
def test_choice_of_the_menu(text: str, expected: Step) -> None:
    assert said(text) == expected


def test_passages_are_listed_three_at_most_with_their_addresses() -> None:
    step = said("Does it fit?", found=HELP)
    assert step.data == {"answered": True, "passages": ["/help/0/", "/help/1/", "/help/2/"]}
    assert step.text.startswith("This may help:\n\nTitle 0\nwords words")
    assert len(step.text) < 800


def test_two_misses_in_a_row_call_a_person() -> None:
    first = said("Hm?")
    assert (first.reason, first.data) == ("", {"miss": True})
    assert said("Hm?", [dict(first.data)]).reason == "misses"
    assert said("Hm?", [{"miss": True}, {"answered": True}]).reason == ""


def test_file_without_words_calls_a_person() -> None:
    assert said("").reason == "file"


@pytest.mark.parametrize(
    ("text", "email", "reason"),
    [
        ("dana@customer.test", "dana@customer.test", "email"),
        ("It is Dana@Customer.test.", "Dana@Customer.test", "email"),
        ("nothing", "", ""),
        ("a person please", "", "asked"),
    ],
)
def test_address_that_was_asked_for(text: str, email: str, reason: str) -> None:
    step = said(text, [{"asks": "email"}])
    assert (step.email, step.reason) == (email, reason)


def test_that_helped_solves_only_after_an_answer() -> None:
    assert said("That helped", [{"answered": True}]).is_solved
    assert not said("That helped", [{"miss": True}]).is_solved


@pytest.mark.parametrize("config", [{}, {"bot": {}}, {"bot": {"on": False, "agent": 1}}, {"bot": {"on": True}}])
def test_bot_that_is_off(config: dict[str, Any]) -> None:
    assert read_rules(config) is None
