"""A house's colour, made readable on light and dark pages; contrast as WCAG 2.2 (relative luminance) has it."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5
WHITE, NIGHT = (255, 255, 255), (16, 22, 26)  # what stands on the colour, on light and on dark pages
Rgb = tuple[int, int, int]


def read_colour(text: str) -> Rgb | None:
    """Red, green and blue of "#rrggbb" in lower case, else None."""
    if not HEX.fullmatch(text):
        return None
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """So much of the first colour, the rest of the other."""
    red, green, blue = (round(share * one + (1 - share) * two) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def is_dark_enough(colour: Rgb) -> bool:
    """Whether white letters can be read on it."""
    return contrast(colour, WHITE) >= LEAST


def theme(accent: str) -> str:
    """A style sheet that puts the accent's roles (static/css/tokens.css) into a house's colour; "" for none."""
    colour = read_colour(accent)
    if colour is None:
        return ""
    bright = next(
        shade
        for step in range(100, -1, -5)
        if contrast(shade := mixed(colour, WHITE, step / 100), NIGHT) >= 1.3 * LEAST
    )
    roles = {
        "accent": (colour, bright),
        "accent-hover": (mixed(colour, NIGHT, 0.85), mixed(bright, WHITE, 0.8)),
        "accent-text": (mixed(colour, NIGHT, 0.9), bright),
        "accent-mark": (mixed(colour, WHITE, 0.85), mixed(bright, NIGHT, 0.8)),
        "link": (mixed(colour, NIGHT, 0.9), bright),
        "focus": (colour, bright),
        "accent-tint": (mixed(colour, WHITE, 0.16), mixed(bright, NIGHT, 0.2)),
        "accent-tint-soft": (mixed(colour, WHITE, 0.07), mixed(bright, NIGHT, 0.1)),
        "accent-line": (mixed(colour, WHITE, 0.35), mixed(bright, NIGHT, 0.4)),
    }
    lines = [f"--{name}: light-dark({_hex(light)}, {_hex(dark)});" for name, (light, dark) in roles.items()]
    return ":root { " + " ".join(lines) + " }\n"


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
