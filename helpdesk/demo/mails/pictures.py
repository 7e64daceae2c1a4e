"""Small pictures drawn in code: what customers photograph (a leak, a gauge, a box), as real PNG and JPEG files."""

import functools
import struct
import zlib
from collections.abc import Callable

Color = tuple[int, int, int]
WIDTH, HEIGHT = 64, 48

STEEL, DARK, WATER, COFFEE, CARD, PAPER, RED = (
    (176, 180, 184),
    (44, 42, 40),
    (92, 150, 190),
    (96, 62, 40),
    (186, 146, 98),
    (244, 242, 236),
    (190, 60, 50),
)

# "E14" in three by five dots a letter, a number per row.
DIGITS = ((7, 4, 7, 4, 7), (2, 6, 2, 2, 7), (5, 5, 7, 1, 1))


class Canvas:
    """A coarse raster that is scaled up when it is written: one cell becomes a square of pixels."""

    def __init__(self, ground: Color, shade: int) -> None:
        self.cells: list[list[Color]] = [
            [_dim(ground, (x * 7 + y * 13 + shade * 5) % 9 + y // 4) for x in range(WIDTH)] for y in range(HEIGHT)
        ]

    def box(self, left: int, top: int, width: int, height: int, color: Color) -> None:
        """Fill a rectangle, a little darker towards its foot."""
        for y in range(max(top, 0), min(top + height, HEIGHT)):
            for x in range(max(left, 0), min(left + width, WIDTH)):
                self.cells[y][x] = _dim(color, (y - top) + (x * 5 + y * 3) % 5)

    def disc(self, center_x: int, center_y: int, radius: int, color: Color) -> None:
        """Fill a circle."""
        for y in range(center_y - radius, center_y + radius + 1):
            for x in range(center_x - radius, center_x + radius + 1):
                inside = (x - center_x) ** 2 + (y - center_y) ** 2 <= radius * radius
                if inside and 0 <= x < WIDTH and 0 <= y < HEIGHT:
                    self.cells[y][x] = color


def _dim(color: Color, by: int) -> Color:
    red, green, blue = (max(0, part - by) for part in color)
    return red, green, blue


def _machine(shade: int) -> Canvas:
    canvas = Canvas((214, 206, 194), shade)
    canvas.box(10, 8, 44, 12, STEEL)
    canvas.box(12, 20, 40, 16, DARK)
    canvas.box(8, 36, 48, 5, STEEL)
    canvas.box(27, 18, 10, 4, (120, 122, 126))
    canvas.box(24, 22, 18, 2, COFFEE)
    canvas.box(29, 29, 7, 6, PAPER)
    canvas.disc(16, 13, 3, (230, 230, 226))
    return canvas


def _leak(shade: int) -> Canvas:
    canvas = _machine(shade)
    canvas.box(4, 41, 50, 3, WATER)
    for drop in range(22, 36, 4):
        canvas.box(39 + shade % 3, drop, 1, 2, WATER)
    return canvas


def _gauge(shade: int) -> Canvas:
    canvas = Canvas((70, 68, 66), shade)
    canvas.disc(32, 24, 20, STEEL)
    canvas.disc(32, 24, 18, PAPER)
    for step in range(12):
        canvas.box(32 - step, 24 - step * (1 + shade % 2) // 2, 1, 1, RED)
    canvas.disc(32, 24, 2, DARK)
    return canvas


def _parcel(shade: int) -> Canvas:
    canvas = Canvas((150, 148, 144), shade)
    canvas.box(8, 12, 48, 32, CARD)
    canvas.box(8, 26, 48, 3, (214, 190, 150))
    canvas.box(40 - shade % 8, 12, 10, 9, DARK)
    canvas.box(14, 32, 14, 8, PAPER)
    return canvas


def _grinder(shade: int) -> Canvas:
    canvas = Canvas((200, 204, 200), shade)
    canvas.box(22, 4, 20, 14, (150, 120, 90))
    canvas.box(24, 18, 16, 22, DARK)
    canvas.box(20, 40, 24, 4, STEEL)
    canvas.box(28, 26, 8, 3, COFFEE)
    canvas.disc(32, 22, 2, RED if shade % 2 else PAPER)
    return canvas


def _display(shade: int) -> Canvas:
    canvas = Canvas((52, 54, 58), shade)
    canvas.box(8, 12, 48, 24, (20, 40, 44))
    for column, rows in enumerate(DIGITS):
        for row, bits in enumerate(rows):
            for bit in range(3):
                if bits >> (2 - bit) & 1:
                    canvas.box(14 + column * 13 + bit * 3, 16 + row * 3, 3, 3, (240, 190, 90))
    return canvas


def _logo(shade: int) -> Canvas:
    canvas = Canvas((250, 249, 246), 0)
    canvas.disc(32, 24, 16, ((40 + shade * 37) % 200, (90 + shade * 53) % 180, (120 + shade * 29) % 200))
    canvas.disc(32, 24, 8, (250, 249, 246))
    return canvas


SCENES: dict[str, Callable[[int], Canvas]] = {
    "machine": _machine,
    "leak": _leak,
    "gauge": _gauge,
    "parcel": _parcel,
    "grinder": _grinder,
    "display": _display,
    "logo": _logo,
}


@functools.lru_cache(maxsize=64)
def png(scene: str, shade: int = 0, scale: int = 5) -> bytes:
    """Return the scene as an 8-bit RGB PNG, `scale` pixels per cell."""
    rows = []
    for row in SCENES[scene](shade).cells:
        line = b"\x00" + b"".join(bytes(cell) * scale for cell in row)
        rows.append(line * scale)
    head = struct.pack(">IIBBBBB", WIDTH * scale, HEIGHT * scale, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@functools.lru_cache(maxsize=64)
def jpeg(scene: str, shade: int = 0) -> bytes:
    """Return the scene as a baseline JPEG of 512 x 384: every 8 x 8 block is one flat colour (DC terms only)."""
    # Lengths 1-9 of a Huffman code for the sizes 0-11 of DC differences (ITU-T T.81, table K.3); AC knows only "end".
    dc_lengths, dc_values = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]), bytes(range(12))
    dc_table = b"\x00" + dc_lengths + dc_values
    ac_table = b"\x10" + bytes([1] + [0] * 15) + b"\x00"
    frame = struct.pack(">BHHB", 8, HEIGHT * 8, WIDTH * 8, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    scan = b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"
    jfif = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    segments = (
        (0xE0, jfif),
        (0xDB, b"\x00" + b"\x08" * 64),
        (0xC0, frame),
        (0xC4, dc_table),
        (0xC4, ac_table),
        (0xDA, scan),
    )
    head = b"".join(struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body for mark, body in segments)
    return b"\xff\xd8" + head + _scan(SCENES[scene](shade).cells) + b"\xff\xd9"


DC_CODES = ("00", "010", "011", "100", "101", "110", "1110", "11110", "111110", "1111110", "11111110", "111111110")


def _scan(cells: list[list[Color]]) -> bytes:
    before = [0, 0, 0]
    bits: list[str] = []
    for row in cells:
        for cell in row:
            for index, level in enumerate(_ycc(cell)):
                difference = level - before[index]
                before[index] = level
                size = abs(difference).bit_length()
                value = difference if difference > 0 else difference + (1 << size) - 1
                bits.append(DC_CODES[size] + (f"{value:0{size}b}" if size else "") + "0")
    line = "".join(bits)
    line += "1" * (-len(line) % 8)
    packed = int(line, 2).to_bytes(len(line) // 8, "big")
    return packed.replace(b"\xff", b"\xff\x00")


def _ycc(color: Color) -> tuple[int, int, int]:
    red, green, blue = color
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    # A flat block of level v has the DC term 8 v; the quantiser is 8, so the stored number is v itself.
    return round(luma - 128), round((blue - luma) * 0.564), round((red - luma) * 0.713)
