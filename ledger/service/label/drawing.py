"""A paper as what stands where on it, in millimetres; how it is written out is for SVG, PNG and ZPL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ledger.service.label.symbol import Symbol

Anchor = Literal["start", "middle", "end"]
Face = Literal["sans", "bold", "mono"]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: ``y`` is its base line, ``size`` the height of its type, both in millimetres."""

    x: float
    y: float
    size: float
    text: str
    face: Face = "sans"
    anchor: Anchor = "start"
    light: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code from its upper left module on; its light margin is around it."""

    x: float
    y: float
    size: float
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Bar:
    """A black rectangle: a box, a rule or a cut mark."""

    x: float
    y: float
    width: float
    height: float


Item: TypeAlias = Words | Code | Bar


@dataclass(frozen=True, slots=True)
class Drawing:
    """One paper or one page, and what stands on it, the lowest first."""

    width: float
    height: float
    items: tuple[Item, ...]

    def moved(self, x: float, y: float) -> tuple[Item, ...]:
        """Return what stands on it, moved to the right and down."""
        return tuple(replace(item, x=item.x + x, y=item.y + y) for item in self.items)


A4 = (210.0, 297.0)


def tiled(drawings: Sequence[Drawing]) -> list[Drawing]:
    """Return pages of A4 on which drawings of one size stand close together, with marks where to cut."""
    if not drawings:
        return []
    width, height = drawings[0].width, drawings[0].height
    columns, rows = int((A4[0] - _EDGE) // width), int((A4[1] - _EDGE) // height)
    left, top = (A4[0] - columns * width) / 2, (A4[1] - rows * height) / 2
    pages = []
    for start in range(0, len(drawings), columns * rows):
        items: list[Item] = list(_marks(left, top, (columns, width), (rows, height)))
        for place, drawing in enumerate(drawings[start : start + columns * rows]):
            row, column = divmod(place, columns)
            items += drawing.moved(left + column * width, top + row * height)
        pages.append(Drawing(*A4, tuple(items)))
    return pages


_EDGE = 10.0
"""What printers need of the paper, on both sides together, in millimetres."""
_HAIR = 0.1
_MARK = 4.0


def _marks(left: float, top: float, across: tuple[int, float], down: tuple[int, float]) -> list[Bar]:
    """Return short rules outside of the tiles, where a knife or a ruler goes, and crosses between them."""
    (columns, width), (rows, height) = across, down
    marks = []
    for column in range(columns + 1):
        x = left + column * width - _HAIR / 2
        marks += [Bar(x, y, _HAIR, _MARK) for y in (top - _MARK - 1, top + rows * height + 1)]
        marks += [Bar(x, top + row * height - 1, _HAIR, 2) for row in range(rows + 1)]
    for row in range(rows + 1):
        y = top + row * height - _HAIR / 2
        marks += [Bar(x, y, _MARK, _HAIR) for x in (left - _MARK - 1, left + columns * width + 1)]
        marks += [Bar(left + column * width - 1, y, 2, _HAIR) for column in range(columns + 1)]
    return marks
