"""Drawings as ZPL II, the language of label printers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import ceil
from string import ascii_letters, digits
from typing import Final, Literal, assert_never

from ledger.service.label.drawing import Bar, Code, Drawing, Item, Words
from ledger.service.label.png import INCH
from ledger.service.label.typeface import width_of

Dpi = Literal[203, 300]
_PLAIN: Final = frozenset(f"{ascii_letters}{digits} .:-/,".encode())
_UNITS: Final = " GHIJKLMNOPQRSTUVWXY"
_TWENTIES: Final = " ghijklmnopqrstuvwxyz"
"""How often the hex digit behind them stands there: one to 19 times, and 20 to 400 times (ZPL II, ^GF)."""
_NARROW: Final = 0.92
"""How wide the printer's own type is, set as high and as wide as ours is high."""


def format_zpl(drawing: Drawing, *, dpi: Dpi) -> bytes:
    """Return a drawing as one label in ZPL II, in UTF-8, for a printer of ``dpi`` dots to the inch."""
    scale = dpi / INCH
    size = f"^PW{round(drawing.width * scale)}\n^LL{round(drawing.height * scale)}"
    items = "".join(_item(item, scale) for item in drawing.items)
    return f"^XA\n^CI28\n{size}\n^LH0,0\n{items}^XZ\n".encode()


def _item(item: Item, scale: float) -> str:
    match item:
        case Words():
            return _words(item, scale)
        case Code():
            return _code(item, scale)
        case Bar():
            width, height = (max(1, round(side * scale)) for side in (item.width, item.height))
            place = f"^FO{_dots(item.x * scale)},{_dots(item.y * scale)}"
            return f"{place}^GB{width},{height},{min(width, height)}^FS\n"
        case _:
            assert_never(item)


def _code(item: Code, scale: float) -> str:
    """Write a QR code as a graphic: those that printers draw have ten dots a module at most."""
    modules = item.symbol.modules
    dots = ceil(item.size * scale / modules)
    # It grows towards the edge of the label, where nothing stands.
    free = item.size * scale - dots * modules
    place = f"^FO{_dots(item.x * scale + free)},{_dots(item.y * scale + free)}"
    in_row = ceil(dots * modules / 8)
    whole = in_row * dots * modules
    # A colon is the row above once more.
    rows = "".join(_row(row, dots, in_row) + ":" * (dots - 1) for row in item.symbol.rows)
    return f"{place}^GFA,{whole},{whole},{in_row},{rows}^FS\n"


def _row(row: Iterable[bool], dots: int, in_row: int) -> str:
    """Write one row of dots as hex digits, each behind how often it stands there."""
    bits = "".join(str(int(dark)) * dots for dark in row).ljust(in_row * 8, "0")
    text = f"{int(bits, 2):0{in_row * 2}X}"
    return "".join(_often(len([*same])) + digit for digit, same in groupby(text))


def _often(count: int) -> str:
    twenties, units = divmod(count, 20)
    return f"{_TWENTIES[twenties]}{_UNITS[units]}".replace(" ", "")


def _words(item: Words, scale: float) -> str:
    """Write a line with the printer's own type; light on dark by turning over what is black there."""
    height = round(item.size * scale)
    wide = width_of(item.text, item.size, item.face) * scale
    left = {"start": 0.0, "middle": wide / 2, "end": wide}[item.anchor]
    place = f"^FT{_dots(item.x * scale - left * _NARROW)},{_dots(item.y * scale)}"
    turned = "^FR" if item.light else ""
    return f"{place}{turned}^A0N,{height},{height}^FH^FD{_escaped(item.text)}^FS\n"


def _escaped(text: str) -> str:
    """Return a text with each byte that means something to the printer, or is not plain, in hex."""
    return "".join(chr(byte) if byte in _PLAIN else f"_{byte:02X}" for byte in text.encode())


def _dots(value: float) -> int:
    return max(0, round(value))
