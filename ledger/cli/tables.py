"""Tables that stay readable where there is little room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ledger.cli.printable import printable
from ledger.language import _

_ANY_WIDTH: Final = 100_000

Block = Sequence[tuple[str, str]]
"""Labels, each with its value; a value may stand without a label."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A table; where words would have to be broken for it, ``blocks`` as lines ``label: value``.

    ``columns`` are all texts of each column.
    """

    table: Table
    columns: Sequence[Sequence[str]]
    blocks: Sequence[Block]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield what fits into the width there is."""
        longest = [max(map(cell_len, column), default=0) for column in self.columns]
        whole = Measurement.get(console, options.update(max_width=_ANY_WIDTH), self.table).maximum
        words = [
            max((cell_len(word) for text in column for word in text.split()), default=0)
            for column in self.columns
        ]
        room = options.max_width - (whole - sum(longest))
        if room < sum(words):
            yield from self._lines()
            return
        for column, width in zip(self.table.columns, _shared(room, words, longest), strict=True):
            column.width = width
        yield self.table

    def _lines(self) -> Iterator[RenderableType]:
        for number, block in enumerate(self.blocks):
            if number:
                yield ""
            for label, value in block:
                head = _("{label}:").format(label=label) + " " if label else ""
                yield Text.assemble((head, "bold"), value, no_wrap=False, overflow="fold")


def _shared(room: int, least: Sequence[int], most: Sequence[int]) -> Iterator[int]:
    """Yield the widths of columns: to each what its words need, and a share of the rest for what it lacks."""
    lacking = sum(most) - sum(least)
    rest = min(room - sum(least), lacking)
    for low, high in zip(least, most, strict=True):
        yield low + (rest * (high - low) // lacking if lacking else 0)


def fields_table(rows: Mapping[str, object]) -> Fitting:
    """Return a table of two columns: what, and its value. Empty values are left out."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    block = [(name, printable(str(value))) for name, value in rows.items() if value not in (None, "", [], ())]
    for name, value in block:
        table.add_row(escape(name), escape(value))
    return Fitting(table, [[name for name, _value in block], [value for _name, value in block]], [block])


def list_table(
    titles: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()
) -> Fitting:
    """Return a table with a line of titles; the columns ``right`` hold numbers."""
    table = Table(pad_edge=False)
    for position, title in enumerate(titles):
        table.add_column(title, justify="right" if position in right else "left", overflow="fold")
    texts = [["" if value is None else printable(str(value)) for value in row] for row in rows]
    for cells in texts:
        table.add_row(*map(escape, cells))
    columns = [[title, *(cells[position] for cells in texts)] for position, title in enumerate(titles)]
    blocks = [[(title, cell) for title, cell in zip(titles, cells, strict=True) if cell] for cells in texts]
    return Fitting(table, columns, blocks)
