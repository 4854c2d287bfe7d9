"""Drawings as PNG, for printers and programs that take pictures alone."""

from __future__ import annotations

from io import BytesIO
from math import ceil
from typing import Final, assert_never

from PIL import Image, ImageDraw

from ledger.service.label.drawing import Bar, Code, Drawing, Item, Words
from ledger.service.label.typeface import font

INCH: Final = 25.4
_ANCHOR: Final = {"start": "ls", "middle": "ms", "end": "rs"}


def format_png(drawing: Drawing, *, dpi: int = 300) -> bytes:
    """Return a drawing as a PNG in black and white, of its size at ``dpi`` dots to the inch."""
    scale = dpi / INCH
    image = Image.new("1", (round(drawing.width * scale), round(drawing.height * scale)), 1)
    canvas = ImageDraw.Draw(image)
    for item in drawing.items:
        _draw(canvas, item, scale)
    written = BytesIO()
    image.save(written, format="PNG", dpi=(dpi, dpi), optimize=True)
    return written.getvalue()


def _draw(canvas: ImageDraw.ImageDraw, item: Item, scale: float) -> None:
    match item:
        case Words():
            place = (round(item.x * scale), round(item.y * scale))
            face = font(item.face, max(1, round(item.size * scale)))
            canvas.text(place, item.text, font=face, fill=int(item.light), anchor=_ANCHOR[item.anchor])
        case Code():
            # Whole dots to a module: edges between dots are what a scanner stumbles over.
            dots = ceil(item.size * scale / item.symbol.modules)
            # It grows towards the edge of the label, where nothing stands.
            free = item.size * scale - dots * item.symbol.modules
            left, top = round(item.x * scale + free), round(item.y * scale + free)
            for x, y, length in item.symbol.runs():
                corner = (left + x * dots, top + y * dots)
                canvas.rectangle((*corner, corner[0] + length * dots - 1, corner[1] + dots - 1), fill=0)
        case Bar():
            left, top = round(item.x * scale), round(item.y * scale)
            right = max(left, round((item.x + item.width) * scale) - 1)
            bottom = max(top, round((item.y + item.height) * scale) - 1)
            canvas.rectangle((left, top, right, bottom), fill=0)
        case _:
            assert_never(item)
