"""Encoded-words of RFC 2047, read in linear time and forgiving of what mail programs really write."""

import re
from dataclasses import dataclass
from itertools import pairwise

from channels_inbox.kinds.email.parse.charsets import clean, decode
from channels_inbox.kinds.email.parse.transfer import decode_base64, decode_q

_START = re.compile(r"=\?([^?\s*=]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?")
_CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")


@dataclass(slots=True)
class _Word:
    charset: str
    encoding: str
    payload: str


def one_line(text: str) -> str:
    """Fold control characters and line ends into single spaces."""
    return _CONTROL.sub(" ", text).strip()


def decode_words(text: str) -> tuple[str, bool]:
    """Decode every encoded-word in a piece of unstructured text; the flag tells of a guessed charset."""
    if "=?" not in text:
        return clean(text), False
    out: list[str] = []
    run: list[_Word] = []
    guessed = False
    position = 0
    while (match := _START.search(text, position)) is not None:
        end = text.find("?=", match.end())
        if end < 0:
            break
        between = text[position : match.start()]
        if between.strip() or not run:
            guessed |= _flush(run, out)
            out.append(between)
        run.append(_Word(match.group(1).lower(), match.group(2).lower(), text[match.end() : end]))
        position = end + 2
    guessed |= _flush(run, out)
    out.append(text[position:])
    return clean("".join(out)), guessed


def _flush(run: list[_Word], out: list[str]) -> bool:
    """Decode adjacent words; those of one charset are joined as bytes, since senders split inside characters."""
    guessed = False
    data = b""
    for index, word in enumerate(_joined(run)):
        following = _charset_at(run, index + 1)
        data += decode_q(word.payload) if word.encoding == "q" else decode_base64(word.payload.encode("utf-8"))[0]
        if following != word.charset:
            text, unsure = decode(data, word.charset)
            out.append(text)
            guessed |= unsure
            data = b""
    run.clear()
    return guessed


def _charset_at(run: list[_Word], index: int) -> str | None:
    """Charset of the word at an index, None past the end."""
    return run[index].charset if index < len(run) else None


def _joined(run: list[_Word]) -> list[_Word]:
    """Move base64 digits of a word that ends inside a group of four to the following word, in place."""
    for word, following in pairwise(run):
        spare = len(word.payload) % 4
        same = word.encoding == following.encoding == "b" and word.charset == following.charset
        if same and spare and "=" not in word.payload:
            following.payload = word.payload[-spare:] + following.payload
            word.payload = word.payload[:-spare]
    return run
