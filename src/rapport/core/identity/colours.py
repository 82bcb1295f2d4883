"""The company's colour made readable: the nearest shade that meets WCAG AA where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

RGB = tuple[int, int, int]
LIGHT_PAGE: RGB = (255, 255, 255)
DARK_PAGE: RGB = (38, 36, 33)
WHITE: RGB = (255, 255, 255)
BLACK: RGB = (0, 0, 0)
READABLE = 4.9
STEPS = 100


def parse(text: str) -> RGB | None:
    """Return the three parts of "#0b6563", or nothing for another text."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def written(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: RGB, other: RGB) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: RGB, *, against: RGB) -> RGB:
    """Return the colour itself when it can be read against the other, else the nearest shade of it that can."""
    towards = BLACK if _luminance(against) > 0.18 else WHITE
    for step in range(STEPS + 1):
        shade = _mixed(colour, towards, step / STEPS)
        if contrast(shade, against) >= READABLE:
            return shade
    return towards


@dataclass(frozen=True)
class Shades:
    """What the accent roles of the interface take, as stylesheets write them."""

    text_light: str
    text_dark: str
    solid: str
    solid_hover: str


def shades(colour: RGB) -> Shades:
    """Return the shades of a company's colour: text on light and dark pages, and a ground for white text."""
    solid = readable(colour, against=WHITE)
    return Shades(
        written(readable(colour, against=LIGHT_PAGE)),
        written(readable(colour, against=DARK_PAGE)),
        written(solid),
        written(_mixed(solid, BLACK, 0.14)),
    )


def _mixed(colour: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return (red, green, blue)


def _luminance(colour: RGB) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
