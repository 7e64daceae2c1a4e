"""Files made in code are what they say they are."""

import struct
import zlib

import pytest

from helpdesk.demo.mails import papers, pictures


@pytest.mark.parametrize("scene", pictures.SCENES)
def test_png_of_every_scene(scene: str) -> None:
    content = pictures.png(scene, 1)

    width, height = struct.unpack(">II", content[16:24])
    start = content.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", content[start - 8 : start - 4])
    rows = zlib.decompress(content[start : start + length])

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(rows) == height * (1 + 3 * width)


@pytest.mark.parametrize("scene", pictures.SCENES)
def test_jpeg_of_every_scene(scene: str) -> None:
    content = pictures.jpeg(scene, 1)

    assert content.startswith(b"\xff\xd8\xff\xe0")
    assert content.endswith(b"\xff\xd9")
    assert 2_000 < len(content) < 20_000


def test_pdf_offsets_lead_to_the_objects() -> None:
    content = papers.pdf("Invoice (1)", ["Café Ribeira", "289,00 €"])

    table = content[int(content.split(b"startxref\n")[1].split()[0]) :].split(b"\n")[3:9]

    assert [content[int(row[:10]) :].split(b" ", 1)[0] for row in table] == [b"1", b"2", b"3", b"4", b"5", b"6"]
