"""What every search of the house shares: the languages that PostgreSQL can stem, text without spaces, plain letters."""

import re
import unicodedata

# Languages by ISO 639-1 whose stemmer every PostgreSQL brings.
CONFIGS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish", "fr": "french",
    "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
# Letters that no decomposition makes plain.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def config_of(language: str) -> str:
    """The text search configuration of a language; `simple` when it has none."""
    return CONFIGS.get(language[:2].lower(), "simple")


def bigrams(text: str) -> str:
    """Overlapping pairs of characters of text that is written without spaces."""
    runs = UNSPACED.findall(unicodedata.normalize("NFKC", text))
    pairs = [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]
    return " ".join(pairs[:20_000])


def plain(word: str) -> str:
    """A word as people type it in a hurry: lower case, without accents; other scripts keep their marks."""
    if word.isascii():
        return word.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", bare.translate(_PLAIN))
