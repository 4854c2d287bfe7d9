"""The label of one tag, 66 × 47 mm: the QR code of 30 mm, the code to be read and typed, what to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ledger.language import _
from ledger.lots.tag import print_tag
from ledger.service.label.address import tag_address
from ledger.service.label.contents import Bag, TagLabel
from ledger.service.label.drawing import Bar, Code, Drawing, Face, Item, Words
from ledger.service.label.figures import kilograms
from ledger.service.label.symbol import tag_symbol
from ledger.service.label.typeface import fitted, width_of, wrapped
from ledger.service.wording import mineral_name, word

WIDTH: Final = 66.0
HEIGHT: Final = 47.0
CODE_MM: Final = 30.0
"""The side of the QR code itself, its light margin not counted: what a cheap camera reads."""
_EDGE: Final = 5.0
_LEFT: Final = 41.0
_RIGHT: Final = WIDTH - 2.5
_CODE_LINE: Final = 43.0
_LAST_LINE: Final = 46.0
_BOTTOM: Final = 38.2


def draw_tag(label: TagLabel) -> Drawing:
    """Return the label of a tag in the current language."""
    symbol = tag_symbol(tag_address(label.issuer.host, label.code))
    code, compare = print_tag(label.code), _("Compare seal, weight and photo.")
    middle = WIDTH / 2
    return Drawing(
        WIDTH,
        HEIGHT,
        (
            Code(_EDGE, _EDGE, CODE_MM, symbol),
            *_column(label),
            Words(middle, _CODE_LINE, 5.2, code, "mono", "middle"),
            Words(middle, _LAST_LINE, fitted(compare, WIDTH - 6, 2.4), compare, "sans", "middle"),
        ),
    )


@dataclass(slots=True)
class _Column:
    """Lines that stand below each other; what has no room is left out."""

    y: float = _EDGE
    items: list[Item] = field(default_factory=list)

    def add(self, text: str, size: float, face: Face = "sans", *, lines: int = 1, gap: float = 0.0) -> None:
        """Add a text of at most so many lines, ``gap`` below the one before."""
        self.y += gap
        size = size if lines > 1 else fitted(text, _RIGHT - _LEFT, size, face)
        found = wrapped(text, _RIGHT - _LEFT, size, face)
        shown = found[:lines] if len(found) <= lines else [*found[: lines - 1], f"{found[lines - 1][:-1]}…"]
        for line in shown:
            if self.y + size <= _BOTTOM:
                self.items.append(Words(_LEFT, self.y + size * 0.76, size, line, face))
                self.y += size * 1.2

    def mark(self, text: str, size: float) -> None:
        """Add a word in white on black."""
        width = width_of(text, size, "bold") + 2
        self.items.append(Bar(_LEFT, self.y, width, size * 1.1))
        self.items.append(Words(_LEFT + 1, self.y + size * 0.91, size, text, "bold", light=True))
        self.y += size * 1.4


def _column(label: TagLabel) -> Iterator[Item]:
    column = _Column()
    if label.issuer.demo:
        column.mark("DEMO", 4.2)
    column.add(word(label.level).capitalize(), 3.6, "bold")
    if label.bag is not None:
        _add_bag(column, label.bag)
    column.add(label.issuer.host.lower(), 2.4, lines=3, gap=0.8)
    if label.bag is None:
        column.add(_("Blank until it is on a bag and recorded."), 2.4, lines=4, gap=0.8)
    yield from column.items


def _add_bag(column: _Column, bag: Bag) -> None:
    column.add(kilograms(bag.net_kg), 4.4, "bold", gap=0.4)
    column.add(mineral_name(bag.mineral), 2.8, lines=2)
    column.add(bag.lot, 2.4, "mono", lines=4, gap=0.4)
    if bag.seals:
        seals = _("Seal {number}").format(number=", ".join(bag.seals))
        column.add(seals, 2.4, lines=2)
    column.add(bag.month, 2.8)
