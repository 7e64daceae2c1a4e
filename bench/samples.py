"""Sample bodies: sentences drawn from a vocabulary in which few words are common and most are rare."""

import random
from dataclasses import dataclass

COUNT = 2_000
COMMON_WORD = "machine"  # stands in more than half of the bodies
RARE_WORD = "zephyrine"  # put into fifty tickets by the loader, nowhere else
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
_GLUE_TEXT = """
the a and of to in is it you we that for on with this not are have was as please my your from but after when order
invoice delivery group water steam coffee grinder pump filter warranty refund account serial number works broken leaks
since yesterday still new old part shop thank thanks hello regards
"""
_GLUE = _GLUE_TEXT.split()
_NAMES = ("Ana", "Bruno", "Clara", "Dana", "Elif", "Femi", "Goran", "Hana", "Ivo", "Jana", "Kofi", "Lena", "Milo")


@dataclass(frozen=True, slots=True)
class Sample:
    """One subject with its body as text and as HTML."""

    subject: str
    text: str
    html: str


def vocabulary(chance: random.Random, size: int = 6_000) -> list[str]:
    """Invented words of two to four syllables."""
    words = {"".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(size * 2)}
    return sorted(words)[:size]


def samples(count: int = COUNT, seed: int = 7) -> list[Sample]:
    """The same samples for the same seed."""
    chance = random.Random(seed)
    rare = vocabulary(chance)
    return [_sample(chance, rare) for _ in range(count)]


def _sample(chance: random.Random, rare: list[str]) -> Sample:
    paragraphs = [_paragraph(chance, rare) for _ in range(chance.randint(2, 4))]
    if chance.random() < 0.6:
        paragraphs[0] += f" It is about the {COMMON_WORD}."
    text = "\n\n".join(paragraphs)
    html = "".join(f'<p style="margin: 0 0 12px">{paragraph}</p>' for paragraph in paragraphs)
    return Sample(_sentence(chance, rare, 4).rstrip("."), text, f"<div>{html}</div>")


def _paragraph(chance: random.Random, rare: list[str]) -> str:
    return " ".join(_sentence(chance, rare, chance.randint(6, 14)) for _ in range(chance.randint(1, 3)))


def _sentence(chance: random.Random, rare: list[str], length: int) -> str:
    # Squaring makes the words at the front of the list the usual ones, as in a language.
    words = [
        chance.choice(_GLUE) if chance.random() < 0.7 else rare[int(chance.random() ** 2 * len(rare))]
        for _ in range(length)
    ]
    return f"{' '.join(words).capitalize()}."


def person(number: int) -> tuple[str, str]:
    """Name and address of a customer."""
    name = f"{_NAMES[number % len(_NAMES)]} {_SYLLABLES[number % len(_SYLLABLES)].capitalize()}{number}"
    return name, f"customer{number}@org{number % 400}.example"
