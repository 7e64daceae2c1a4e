"""What a file is: decided once, by its content, never by what its sender declared (R15, R21)."""

import unicodedata

from core.text import clean_line

_MAGIC: list[tuple[int, bytes, str]] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
]
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_TEXTS = {
    "csv": "text/csv",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "json": "application/json",
    "eml": "message/rfc822",
}
INLINE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def sniff(content: bytes, filename: str = "") -> str:
    """The media type of a content (its first bytes suffice); SVG and HTML are never more than octet-stream.

    The ending of the name only tells kinds of one container or of plain text apart.
    """
    ending = filename.rpartition(".")[2].lower()
    for offset, magic, kind in _MAGIC:
        if content[offset : offset + len(magic)] == magic:
            if kind == "image/webp" and content[:4] != b"RIFF":
                continue
            return _OFFICE.get(ending, kind) if kind == "application/zip" else kind
    return _text_kind(content[:4096], ending)


def _text_kind(head: bytes, ending: str) -> str:
    if b"\0" in head:
        return "application/octet-stream"
    lowered = head.lstrip().lower()
    if any(mark in lowered for mark in (b"<svg", b"<html", b"<script", b"<!doctype", b"<?xml")):
        return "application/octet-stream"
    return _TEXTS.get(ending, "text/plain")


def clean_filename(name: str) -> str:
    """A name that is safe to show and to offer for download: no paths, controls or invisible marks; then cut to 180."""
    visible = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"})
    last = visible.replace("\\", "/").rpartition("/")[2]
    cleaned = clean_line(last, 255).strip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned) > 180:
        cleaned = f"{stem[: 178 - len(ending)]}{dot}{ending}" if len(ending) <= 10 else cleaned[:180]
    return cleaned
