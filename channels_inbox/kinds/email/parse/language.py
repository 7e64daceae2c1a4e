"""The language of a text, by a small statistical model that is loaded when first needed."""

from functools import cache
from typing import Any

_MIN_LETTERS = 20
_MIN_PROBABILITY = 0.5
_SAMPLE = 2_000


@cache
def _model() -> Any:
    # A second of loading and 100 MB: only a process that reads mail pays for it.
    from py3langid.langid import _load_identifier

    return _load_identifier(norm_probs=True)


def load_language_model() -> None:
    """Load the model now, so that the first mail does not wait for it."""
    _model()


def detect_language(text: str) -> str | None:
    """Name the language of a text as ISO 639-1; None for less than 20 letters or when unsure."""
    sample = " ".join(word for word in text[:_SAMPLE].split() if "://" not in word and "@" not in word)
    if sum(letter.isalpha() for letter in sample) < _MIN_LETTERS and not _is_dense(sample):
        return None
    code, probability = _model().classify(sample)
    return str(code) if len(code) == 2 and probability >= _MIN_PROBABILITY else None


def _is_dense(sample: str) -> bool:
    """Scripts without spaces say more with each letter."""
    return sum("\u3040" <= letter <= "\ud7a3" for letter in sample) >= 8
