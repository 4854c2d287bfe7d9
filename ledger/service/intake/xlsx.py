"""Workbooks of spreadsheet programs, read row by row and written."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from ledger.errors import Malformed
from ledger.language import N_
from ledger.service.intake.values import day_or_moment

_Row: TypeAlias = tuple[int, tuple[str | Decimal, ...]]
_Rows: TypeAlias = Callable[[], Iterator[_Row]]

_MOST_BYTES: Final = 256 * 1024**2
"""What a workbook may hold when it is unpacked: a million lines of a logbook are less."""
_MOST_EMPTY: Final = 5_000
"""Empty rows in a row: a book leaves a few free, and a sheet that was styled to its end has a million."""
# What openpyxl stumbles over where a file is not what the standard says.
_NO_WORKBOOK: Final = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    NotImplementedError,
)


def open_workbook(path: Path) -> Mapping[str, _Rows]:
    """Return the sheets of a workbook by name, each with its rows that are not empty, read when asked for.

    A formula gives the value that was last saved. Malformed when the file is no workbook.
    """
    with _reading(path):
        _refuse_large(path)
        # A sheet is read when it is asked for, and nobody says when a file is no longer needed for that.
        book = load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
        return {sheet.title: _reader(path, sheet) for sheet in book.worksheets}


def _refuse_large(path: Path) -> None:
    """A small file can unpack to more than any memory holds."""
    with ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > _MOST_BYTES:
        raise Malformed(
            "log-large",
            N_("{file} would unpack to {size} MB; a workbook may have {most} MB."),
            values={"file": path.name, "size": size // 1024**2, "most": _MOST_BYTES // 1024**2},
            hint=N_("Import it in parts, or save it as CSV."),
        )


def _reader(path: Path, sheet: Any) -> _Rows:  # noqa: ANN401 - openpyxl states no types
    @cache
    def kept() -> list[_Row]:
        with _reading(path):
            # Some programs write another extent than the sheet has.
            sheet.reset_dimensions()
            return list(_filled(path, sheet.iter_rows(values_only=True)))

    return lambda: iter(kept())


def _filled(path: Path, rows: Iterable[Iterable[object]]) -> Iterator[_Row]:
    """Yield the rows that are not empty; Malformed where empty ones go on and on."""
    last = 0
    for line, values in enumerate(rows, start=1):
        if cells := _cells(values):
            last = line
            yield line, cells
        elif line - last > _MOST_EMPTY:
            raise Malformed(
                "log-empty-rows",
                N_("{file} has more than {most} empty rows behind row {last}."),
                values={"file": path.name, "most": _MOST_EMPTY, "last": last},
                hint=N_("Delete the empty rows, or save the sheet as CSV."),
            )


def _cells(values: Iterable[object]) -> tuple[str | Decimal, ...]:
    cells = tuple(_cell(value) for value in values)
    while cells and cells[-1] == "":
        cells = cells[:-1]
    return cells


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # It warns of styles and check boxes that it does not read; nobody wants them here.
            warnings.simplefilter("ignore")
            yield
    except _NO_WORKBOOK as error:
        raise Malformed(
            "log-workbook",
            N_("{file} cannot be read as an XLSX workbook."),
            values={"file": path.name},
            hint=N_("Open it in a spreadsheet program and save it again."),
        ) from error


def _cell(value: object) -> str | Decimal:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        # A spreadsheet shows 15 digits, and keeps 49.3 as 49.299999999999997.
        return Decimal(f"{value:.15g}")
    if isinstance(value, datetime):
        return day_or_moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def write_workbook(path: Path, rows: Iterable[Iterable[str | Decimal]]) -> None:
    """Write one sheet of texts and numbers; no text becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_written(sheet, value) for value in row])
    book.save(path)


def _written(sheet: Any, value: str | Decimal) -> Any:  # noqa: ANN401 - as above
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
