"""The lines of a logbook that were not recorded, in a file of their own, to be corrected."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from errno import ENOENT
from pathlib import Path
from typing import Final

from ledger.errors import Refused
from ledger.language import N_
from ledger.service.intake.cells import shown
from ledger.service.intake.faults import LineFault
from ledger.service.intake.log import MARK, Logbook
from ledger.service.intake.sheet import OTHERS, XLSX, Cell
from ledger.service.intake.xlsx import write_workbook

WRONG: Final = f"{MARK}fault"
"""The heading of the column that says what is wrong; it is left out when the file is read."""


def check_rest(path: Path) -> None:
    """Refuse a file that could not be written, or not be read again, before anything is recorded.

    One that is there is not written over: it may hold lines that are nowhere else.
    """
    if path.suffix.lower() in OTHERS:
        raise Refused(
            code="rest-kind",
            message=N_("The rest is written as CSV or XLSX: {file} would not be read again."),
            values={"file": path},
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path))
    if path.exists():
        message = N_("{file} is there already, and may hold lines that are nowhere else. Name another file.")
        raise Refused(code="rest-exists", message=message, values={"file": path})


def write_rest(
    path: Path, book: Logbook, faults: Sequence[LineFault], say: Callable[[LineFault], str]
) -> None:
    """Write the lines that have faults as they stand, each with what is wrong; XLSX or CSV by the name.

    A CSV file is written as the logbook was, in UTF-8 when that was a workbook.
    """
    wrong: dict[int, list[str]] = defaultdict(list)
    for one in faults:
        wrong[one.line].append(say(one))
    rows = _rows(book, wrong)
    if path.suffix.lower() == XLSX:
        write_workbook(path, rows)
        return
    sheet = book.sheet
    # What is wrong may be said in letters that an old encoding does not have.
    encoding = (
        "utf-8-sig" if sheet.encoding in (None, "cp1252", "iso-8859-1", "mac-roman") else sheet.encoding
    )
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=sheet.delimiter or ";")
        writer.writerows([shown(cell) for cell in row] for row in rows)


def _rows(book: Logbook, wrong: dict[int, list[str]]) -> Iterator[list[Cell]]:
    headings = book.columns.headings
    kept = [position for position, heading in enumerate(headings) if heading != WRONG]
    yield [*(headings[position] for position in kept), WRONG]
    for line in book.lines:
        if line.number in wrong:
            yield [*_cells(line.cells, kept), "  ".join(wrong[line.number])]


def _cells(cells: Sequence[Cell], kept: Collection[int]) -> list[Cell]:
    """Return the cells under the headings; those of a line that has too many all stay."""
    padded = [*cells, *[""] * (max(kept, default=0) + 1 - len(cells))]
    return [
        cell for position, cell in enumerate(padded) if position in kept or position > max(kept, default=0)
    ]
