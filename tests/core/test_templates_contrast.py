"""Contrast of every role on its grounds, in both themes, from tokens.css alone (WCAG 2.2, 1.4.3 and 1.4.11)."""

import math
import re

import pytest
from django.conf import settings

SHEET = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8").partition("@media")[0]
TOKENS = dict(re.findall(r"--([\w-]+):\s*([^;]+);", SHEET))
EVERY = ("surface", "canvas", "surface-sunken", "surface-hover", "surface-raised", "accent-tint-soft")
CHANNELS = ("mail", "chat", "whatsapp", "social", "sms", "phone", "review", "form")
TEXT = {
    "text": (*EVERY, "surface-pressed", "accent-tint", "note-tint", "warning-tint", "danger-tint", "success-tint"),
    "text-soft": (*EVERY, "surface-pressed", "accent-tint", "warning-tint", "danger-tint", "success-tint"),
    "text-muted": (*EVERY, "surface-pressed", "accent-tint"),
    "text-subtle": (*EVERY, "surface-pressed"),
    "text-on-accent": ("accent", "accent-hover"),
    "link": (*EVERY, "note-tint", "warning-tint"),
    "accent-text": ("surface", "canvas", "surface-raised", "accent-tint", "accent-tint-soft"),
    "danger": ("surface", "canvas", "surface-raised", "danger-tint"),
    "warning": ("surface", "canvas", "warning-tint"),
    "success": ("surface", "canvas", "success-tint"),
    "note": ("surface", "note-tint"),
    "premium": ("surface", "premium-tint"),
    "paper-text": ("paper",),
    "inverse-text": ("inverse", "inverse-raised"),
    "inverse-soft": ("inverse",),
    "person-text": tuple(f"person-{number}" for number in range(1, 7)),
}
GRAPHIC = {
    "line-control": ("surface", "canvas", "surface-sunken"),
    "focus": ("surface", "canvas", "surface-raised"),
    "accent-mark": ("surface", "canvas"),
    "inverse-mark": ("inverse", "inverse-raised"),
    "inverse-danger": ("inverse",),
    **{f"channel-{channel}": ("surface", "canvas", "accent-tint-soft") for channel in CHANNELS},
    **{f"presence-{state}": ("surface",) for state in ("online", "busy", "offline")},
    "chart-1": ("surface",),
    "chart-compare": ("surface",),
}
# Oklab to linear sRGB: Björn Ottosson, "A perceptual color space for image processing" (2020).
TO_LMS = ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
TO_RGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def resolve(value: str, theme: str) -> str:
    value = value.strip()
    if value.startswith("var("):
        return resolve(TOKENS[value[6:-1]], theme)
    if not value.startswith("light-dark("):
        return value
    light, dark = re.split(r",(?![^(]*\))", value[len("light-dark(") : -1])
    return resolve(light if theme == "light" else dark, theme)


def linear_rgb(value: str) -> list[float]:
    lightness, chroma, hue = (float(number) for number in re.findall(r"[\d.]+", value)[:3])
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lms = [(lightness + x * a + y * b) ** 3 for x, y in TO_LMS]
    return [sum(weight * cone for weight, cone in zip(row, lms, strict=True)) for row in TO_RGB]


def luminance(role: str, theme: str) -> float:
    channels = (min(max(channel, 0.0), 1.0) for channel in linear_rgb(resolve(TOKENS[role], theme)))
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(role: str, ground: str, theme: str) -> float:
    low, high = sorted((luminance(role, theme), luminance(ground, theme)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (GRAPHIC, 3.0)], ids=["text", "graphic"])
def test_contrast_of_roles_is_enough(pairs: dict[str, tuple[str, ...]], least: float, theme: str) -> None:
    found = {(role, ground): contrast(role, ground, theme) for role, grounds in pairs.items() for ground in grounds}

    assert {pair: round(value, 2) for pair, value in found.items() if value < least} == {}


def test_scales_lie_within_srgb() -> None:
    colours = {name: linear_rgb(value) for name, value in TOKENS.items() if value.startswith("oklch")}

    assert {name for name, channels in colours.items() if not all(-0.0025 <= c <= 1.0025 for c in channels)} == set()
