"""How wide a line of text is in the typeface that papers are set in: DejaVu, free and with most scripts.

Its files come with Matplotlib, so that a picture and its measure are the same on every computer; PDF take it
from the system and embed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from PIL import ImageFont

from ledger.service.label.drawing import Face

FAMILY: Final = {"sans": "DejaVu Sans", "bold": "DejaVu Sans", "mono": "DejaVu Sans Mono"}
_FILES: Final = {"sans": "DejaVuSans", "bold": "DejaVuSans-Bold", "mono": "DejaVuSansMono-Bold"}
# Between the parts of a host.
_BREAKS: Final = re.compile(r"(?<=[-./])(?=[A-Za-z])")
_MEASURED: Final = 100
"""Pixels of the type that is measured."""


@cache
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """Return a typeface for drawing in pixels."""
    file = Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{_FILES[face]}.ttf"
    # The plain layout measures and draws alike whether or not the computer has a library for complex scripts.
    return ImageFont.truetype(file, pixels, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, size: float, face: Face = "sans") -> float:
    """Return how wide a text is, in the unit of the ``size`` of its type."""
    return font(face, _MEASURED).getlength(text) * size / _MEASURED


def fitted(text: str, width: float, size: float, face: Face = "sans") -> float:
    """Return the size of type, at most ``size``, in which a text is not wider than ``width``."""
    natural = width_of(text, size, face)
    return size if natural <= width else size * width / natural


def wrapped(text: str, width: float, size: float, face: Face = "sans") -> list[str]:
    """Return a text in lines that are not wider than ``width``; a word that is wider is broken somewhere."""
    lines = [""]
    for blank, part in _parts(text):
        joined = f"{lines[-1]}{blank}{part}".strip()
        if width_of(joined, size, face) <= width:
            lines[-1] = joined
            continue
        lines.append("")
        for symbol in part:
            if lines[-1] and width_of(lines[-1] + symbol, size, face) > width:
                lines.append("")
            lines[-1] += symbol
    return [line for line in lines if line]


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands together on a line, with what parts it from what stands before."""
    for word in text.split():
        for place, part in enumerate(_BREAKS.split(word)):
            yield (" " if place == 0 else ""), part
