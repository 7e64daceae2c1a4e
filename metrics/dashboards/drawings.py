"""Charts as pictures without a browser, for mails: the figures that the script of a page draws (`charts.Chart.drawn`).

Bars, a line in its band, a heat map; drawn at twice the size and with the colours of the light theme.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 480  # shown at half of it
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 56, 52
AXIS, GRID, PAPER = "#6b655d", "#e3dfd8", "#ffffff"
FIRST, SECOND, BAND = "#17758f", "#c1bcb5", "#dcebef"
HEAT = ("#f6f3ee", "#dfeaee", "#c2dde6", "#9ccbd9", "#69b0c5", "#348da7", "#155d72")
FONT = Path(__file__).with_name("fonts") / "inter-latin-400.woff2"
LABELS = 10  # at most as many along the lower edge


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def draw_chart(drawn: dict[str, Any]) -> bytes:
    """A chart as PNG; some ten kilobytes."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _KINDS[drawn["kind"]](ImageDraw.Draw(picture), drawn)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _bars(brush: ImageDraw.ImageDraw, drawn: dict[str, Any]) -> None:
    series = drawn["series"]
    low, high = _ends([value for one in series for value in one["values"]], None)
    place = _axes(brush, drawn["x"], low, high, "")
    step = (WIDTH - LEFT - RIGHT) / max(len(drawn["x"]), 1)
    width = min(36.0, step * 0.8 / len(series))
    for number, (one, colour) in enumerate(zip(series, (FIRST, SECOND), strict=False)):
        for at, value in enumerate(one["values"]):
            if value:
                left = _middle(at, step) + (number - len(series) / 2) * width
                brush.rectangle((left, place(value), left + width - 2, place(0)), fill=colour)
    left = float(LEFT)
    for one, colour in zip(series, (FIRST, SECOND), strict=False):
        brush.rectangle((left, 16, left + 24, 32), fill=colour)
        brush.text((left + 34, 24), one["name"], font=_font(22), fill=AXIS, anchor="lm")
        left += 34 + brush.textlength(one["name"], font=_font(22)) + 32


def _band(brush: ImageDraw.ImageDraw, drawn: dict[str, Any]) -> None:
    edges = [value for name in ("values", "low", "high") for value in drawn[name] if value is not None]
    low, high = _ends(edges, drawn["ends"])
    place = _axes(brush, drawn["x"], low, high, drawn["unit"])
    step = (WIDTH - LEFT - RIGHT) / max(len(drawn["x"]), 1)
    for run in _runs(drawn["low"]):
        upper = [(_middle(at, step), place(drawn["high"][at])) for at in run]
        lower = [(_middle(at, step), place(drawn["low"][at])) for at in reversed(run)]
        if len(run) > 1:
            brush.polygon([*upper, *lower], fill=BAND)
        else:
            brush.line([*upper, *lower], fill=BAND, width=12)
    for run in _runs(drawn["values"]):
        points = [(_middle(at, step), place(drawn["values"][at])) for at in run]
        brush.line(points, fill=FIRST, width=4, joint="curve")
        for at, (x, y) in zip(run, points, strict=True):
            fill = PAPER if drawn["small"][at] else FIRST
            brush.ellipse((x - 8, y - 8, x + 8, y + 8), fill=fill, outline=FIRST, width=4)


def _heat(brush: ImageDraw.ImageDraw, drawn: dict[str, Any]) -> None:
    left, top, bottom = 180, 12, 44
    width, height = (WIDTH - left - RIGHT) / len(drawn["x"]), (HEIGHT - top - bottom) / len(drawn["y"])
    most = max(drawn["most"], 1)
    for at, name in enumerate(drawn["y"]):
        brush.text((left - 16, top + (at + 0.5) * height), name, font=_font(22), fill=AXIS, anchor="rm")
    for at, name in enumerate(drawn["x"]):
        if at % 3 == 0:
            brush.text((left + (at + 0.5) * width, HEIGHT - 24), name, font=_font(22), fill=AXIS, anchor="mm")
    for x, y, count, _href in drawn["cells"]:
        box = (left + x * width + 2, top + y * height + 2, left + (x + 1) * width - 2, top + (y + 1) * height - 2)
        brush.rounded_rectangle(box, 6, fill=HEAT[-(-count * (len(HEAT) - 1) // most)])


def _axes(
    brush: ImageDraw.ImageDraw, names: Sequence[str], low: float, high: float, unit: str
) -> Callable[[float], float]:
    """Draws grid and labels; returns where a value lies."""

    def place(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    for number in range(5):
        value = low + (high - low) * number / 4
        y = place(value)
        brush.line((LEFT, y, WIDTH - RIGHT, y), fill=GRID, width=2)
        brush.text((LEFT - 14, y), f"{value:g}".replace("-", "−"), font=_font(22), fill=AXIS, anchor="rm")
    if unit:
        brush.text((LEFT - 14, 20), unit, font=_font(22), fill=AXIS, anchor="rm")
    step = (WIDTH - LEFT - RIGHT) / max(len(names), 1)
    every = -(-len(names) // LABELS) or 1
    for at, name in enumerate(names):
        if at % every == 0:
            brush.text((_middle(at, step), HEIGHT - 24), name, font=_font(22), fill=AXIS, anchor="mm")
    return place


def _middle(at: int, step: float) -> float:
    return LEFT + (at + 0.5) * step


def _ends(values: Sequence[float], given: Sequence[float] | None) -> tuple[float, float]:
    """The ends of an axis; round numbers, four steps apart."""
    if given:
        return given[0], given[1]
    most = max([*values, 0])
    step = 1.0
    while step * 4 < most:
        step *= 2.5 if str(step)[0] == "2" else 2
    return 0, step * 4


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """The places of neighbours that have a value."""
    found: list[list[int]] = [[]]
    for at, value in enumerate(values):
        if value is not None:
            found[-1].append(at)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


_KINDS: dict[str, Callable[[ImageDraw.ImageDraw, dict[str, Any]], None]] = {
    "bars": _bars,
    "band": _band,
    "heat": _heat,
}
