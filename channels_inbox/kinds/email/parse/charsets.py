"""Bytes to text: the declared charset if it is true, else the likeliest one; never an exception."""

import codecs
import re

# What mail programs write, and the superset that reads it as browsers do (WHATWG encoding labels).
_ALIASES = {
    "": "",
    "ansi": "cp1252",
    "ansi-x3-110-1983": "",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cp-850": "cp850",
    "default": "",
    "default-charset": "",
    "euc-cn": "gb18030",
    "euc-kr": "cp949",
    "gb-2312": "gb18030",
    "gb2312": "gb18030",
    "gb2312-80": "gb18030",
    "gb-2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso-8859-11": "cp874",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso8859-1": "cp1252",
    "ks-c-5601-1987": "cp949",
    "ksc5601": "cp949",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "none": "",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "tis-620": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "unknown": "",
    "unknown-8bit": "",
    "us-ascii": "ascii",
    "utf-8-mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "x-unknown": "",
    "x-user-defined": "",
    "x-windows-949": "cp949",
}
# Text codecs of Python that are no charsets of mail, or that are slow on hostile input.
_REFUSED = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "unicode-internal", "mbcs", "oem"}
_WESTERN = {"ascii", "cp1252"}
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_MAX_SAMPLE = 20_000


def clean(text: str) -> str:
    """Remove what PostgreSQL refuses: NUL goes, a lone surrogate becomes U+FFFD."""
    if _UNSAFE.search(text) is None:
        return text
    return _UNSAFE.sub(lambda match: "" if match.group() == "\x00" else "\ufffd", text)


def codec_name(charset: str) -> str:
    """Name of the Python codec for a charset label, "" if the label says nothing usable."""
    label = charset.strip().strip("'\"").strip().lower().replace("_", "-")[:60]
    label = _ALIASES.get(label, label)
    if not label or not label.isascii() or label in _REFUSED or not label.isprintable():
        return ""
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    name = found.name.replace("_", "-")
    if name in _REFUSED or not getattr(found, "_is_text_encoding", True):
        return ""
    return "cp1252" if name == "iso8859-1" else found.name


def decode(data: bytes, charset: str = "") -> tuple[str, bool]:
    """Decode bytes; the flag tells that the charset had to be guessed or was not kept to."""
    name = codec_name(charset)
    if data.isascii() and name in ("", "ascii", "utf-8", "cp1252", "utf-8-sig") and b"\x1b" not in data:
        return clean(data.decode("ascii")), bool(charset.strip()) and not name
    text, guessed = _decode_declared(data, name) if name else (guess(data), True)
    return clean(text.removeprefix("\ufeff")), guessed


def _decode_declared(data: bytes, name: str) -> tuple[str, bool]:
    if name in _WESTERN and not data.isascii():
        # Western labels are the usual lie over UTF-8, and Western text is practically never valid UTF-8.
        try:
            return data.decode("utf-8"), True
        except UnicodeDecodeError:
            if name == "cp1252":
                return data.decode("cp1252", "replace"), False
            return guess(data), True
    try:
        return data.decode(name), False
    except (UnicodeError, ValueError):
        pass
    if name == "utf-8":
        try:
            # Some programs write UTF-16 pairs, or halves of them, as if they were letters (CESU-8).
            halves = data.decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), True
        except UnicodeDecodeError:
            pass
        text = data.decode("utf-8", "replace")
        # A few bad bytes are damage; many are another charset.
        return (text, True) if text.count("\ufffd") * 20 < len(text) else (guess(data), True)
    return data.decode(name, "replace"), True


def guess(data: bytes) -> str:
    """Decode bytes of unknown charset: byte order mark, UTF-8, ISO-2022, Cyrillic, East Asian, else windows-1252."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    if b"\x1b$" in data or b"\x1b(" in data:
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return data.decode(_likely_charset(data[:_MAX_SAMPLE]), "replace")


def _likely_charset(sample: bytes) -> str:
    high = sample.translate(None, bytes(range(128)))
    letters = sum(sample.count(byte) for byte in range(0x41, 0x7B)) + len(high)
    if len(high) * 2 < letters:
        return "cp1252"
    for name, first, last in (("cp932", 0x3040, 0x30FF), ("cp949", 0xAC00, 0xD7A3), ("gb18030", 0x4E00, 0x9FA5)):
        if _share_inside(sample, name, first, last) > 0.6:
            return name
    upper = sum(high.count(byte) for byte in range(0xE0, 0x100))
    lower = sum(high.count(byte) for byte in range(0xC0, 0xE0))
    return "koi8-r" if lower > upper else "cp1251"


def _share_inside(sample: bytes, name: str, first: int, last: int) -> float:
    text = sample.decode(name, "replace")
    foreign = [letter for letter in text if letter > "\x7f"]
    inside = sum(first <= ord(letter) <= last for letter in foreign)
    return inside / len(foreign) if foreign else 0.0
