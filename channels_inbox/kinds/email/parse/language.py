"""The language of a text, by a small statistical model that is loaded when first needed."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = "PARSER_FOLDER"  # set by the pool for its processes

_MIN_LETTERS = 20
_MIN_PROBABILITY = 0.5
_SAMPLE = 2_000


@cache
def _model() -> Any:
    # A second of loading and 100 MB, less where files are shared: only a process that reads mail pays for it.
    folder = os.environ.get(FOLDER)
    if folder:
        from channels_inbox.kinds.email.parse.language_files import shared_model

        with suppress(OSError, ValueError):
            return shared_model(Path(folder))
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
