"""Paper in code: one-page PDF files (invoice, delivery note, quotation, proof of purchase) and small text files."""

from collections.abc import Sequence


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return a one-page A4 PDF with a heading and lines of text (Windows-1252 characters)."""
    stream = _page(title, lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(title: str, lines: Sequence[str]) -> bytes:
    rows = [f"BT /F2 18 Tf 56 770 Td ({_escape(title)}) Tj ET"]
    rows += [f"BT /F1 11 Tf 56 {730 - 18 * row} Td ({_escape(line)}) Tj ET" for row, line in enumerate(lines)]
    return "\n".join(rows).encode("cp1252", "replace")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
