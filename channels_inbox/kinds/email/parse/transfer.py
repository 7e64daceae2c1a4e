"""Content transfer encodings, decoded as far as they are true."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_PADDED_MIDDLE = re.compile(rb"=+(?=[A-Za-z0-9+/])")
_UU_BEGIN = re.compile(r"begin(?:-base64)? [0-7]{3,4} (\S.{0,254})")


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64; the flag tells that something foreign or missing was passed over."""
    compact = data.translate(None, b" \t\r\n")
    try:
        return binascii.a2b_base64(compact, strict_mode=True), False
    except binascii.Error:
        pass
    # Pieces that were encoded one by one and then joined carry padding in the middle.
    out = []
    for piece in _PADDED_MIDDLE.split(compact):
        digits = _NOT_BASE64.sub(b"", piece)
        digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
        out.append(binascii.a2b_base64(digits + b"=" * (-len(digits) % 4)))
    return b"".join(out), True


def decode_q(payload: str) -> bytes:
    """Decode the Q encoding of an encoded-word; raw spaces and 8-bit letters are kept."""
    return binascii.a2b_qp(payload.replace("_", "=20").encode("utf-8", "replace").replace(b"\n", b" "))


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """Undo a Content-Transfer-Encoding; the flag tells that it was not kept to."""
    encoding = encoding.strip().lower()
    if encoding == "base64":
        if _looks_plain(data):
            return data, True
        return decode_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), False
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        text = data.decode("latin-1")
        found = split_uuencoded(text)[1]
        return (found[0][1], False) if found else (data, True)
    return data, encoding not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")


def _looks_plain(data: bytes) -> bool:
    """Tell text that only claims to be base64: spaces between words, as base64 never has."""
    sample = data[:2_000].strip()
    foreign = len(_NOT_BASE64.findall(sample.translate(None, b"\r\n=")))
    return len(sample) > 0 and foreign * 10 > len(sample)


def split_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take complete uuencoded files out of a text: the rest of the text, and (name, content) of each."""
    if "begin " not in text and "begin-base64 " not in text:
        return text, []
    lines = text.split("\n")
    # A failed try ends at the next `begin` line at the latest (its letters are no uucode), so this stays linear.
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    index = 0
    while index < len(lines):
        match = _UU_BEGIN.fullmatch(lines[index].rstrip("\r"))
        taken = _read_uu(lines, index + 1) if match else None
        if match is None or taken is None:
            kept.append(lines[index])
            index += 1
            continue
        content, index = taken
        files.append((match.group(1).strip(), content))
    return "\n".join(kept), files


def _read_uu(lines: list[str], start: int) -> tuple[bytes, int] | None:
    out: list[bytes] = []
    for index in range(start, len(lines)):
        line = lines[index].rstrip("\r")
        if line == "end" and index > start:
            return b"".join(out), index + 1
        try:
            out.append(binascii.a2b_uu(line.encode("ascii", "strict")) if line.strip() else b"")
        except (binascii.Error, UnicodeEncodeError):
            return None
    return None
