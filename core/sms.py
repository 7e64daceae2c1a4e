"""How many SMS a text becomes: its encoding decides how much fits into one (3GPP TS 23.038 and 23.040).

The browser counts the same way while an agent types (`static/js/workspace/segments.js`); both are tested by one list of
texts.
"""

from dataclasses import dataclass

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")  # two places each
# Places in a message that stands alone, and in each of several, which carry a header of six bytes.
SINGLE = {"GSM-7": 160, "UCS-2": 70}
JOINED = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Count:
    """`units` are places used: septets, or UTF-16 units; `room` are those of all the `segments` together."""

    encoding: str
    units: int
    segments: int
    room: int


def count(text: str) -> Count:
    """Counts a text; an empty one is no message. No letter is divided between two messages."""
    is_gsm = all(char in GSM_BASIC or char in GSM_EXTENDED for char in text)
    encoding = "GSM-7" if is_gsm else "UCS-2"
    widths = [_width(char, is_gsm) for char in text]
    units = sum(widths)
    if units <= SINGLE[encoding]:
        return Count(encoding, units, int(units > 0), SINGLE[encoding])
    most, segments, used = JOINED[encoding], 1, 0
    for width in widths:
        if used + width > most:
            segments, used = segments + 1, 0
        used += width
    return Count(encoding, units, segments, segments * most)


def _width(char: str, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if char in GSM_EXTENDED else 1
    return 2 if ord(char) > 0xFFFF else 1
