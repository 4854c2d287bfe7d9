"""The rows of a logbook file, before anybody knows what they mean: CSV in many forms, and XLSX.

A text file can be a table in as many ways as there are delimiters, a workbook has several sheets: each is a
:class:`Sheet`, and whoever knows the headings chooses.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Final, TypeAlias

from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.service.intake.mapping import LogFormat
from ledger.service.intake.xlsx import open_workbook

Cell: TypeAlias = str | Decimal
"""A text, or the number that a spreadsheet keeps; a date of a spreadsheet is ``YYYY-MM-DD[ HH:MM:SS]``."""
Row: TypeAlias = tuple[int, tuple[Cell, ...]]
"""The number of the line on which it begins, and its cells."""

XLSX: Final = ".xlsx"
_DELIMITERS: Final = (";", ",", "\t", "|")
OTHERS: Final = (".xls", ".ods", ".numbers", ".pdf", ".docx")
"""Names of files that are neither text nor XLSX workbooks."""
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table in a file: how it is written, and its rows, which can be read again and again."""

    rows: Callable[[], Iterator[Row]]
    encoding: str | None = None
    delimiter: str | None = None
    name: str | None = None


def read_sheets(path: Path, form: LogFormat) -> list[Sheet]:
    """Return the tables that a file can be.

    Raises NotFound when it cannot be read, Malformed when it is neither text nor a workbook, or is not
    written as ``form`` says.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(
            "register-missing",
            N_("The file {path} cannot be read: {why}."),
            values={"path": path, "why": error.strerror},
        ) from error
    if path.suffix.lower() == XLSX or data.startswith(_ZIP):
        sheets = open_workbook(path)
        chosen = [name for name in sheets if form.sheet in (None, name)]
        if not chosen and form.sheet is not None:
            raise Malformed(
                "log-sheet",
                N_("{file} has no sheet “{sheet}”; it has: {known}."),
                values={"file": path.name, "sheet": form.sheet, "known": ", ".join(sheets)},
            )
        return [Sheet(sheets[name], name=name) for name in chosen]
    if path.suffix.lower() in OTHERS or (b"\0" in data and not _is_utf16(data)):
        raise Malformed(
            "log-kind",
            N_("{file} is neither a text file nor an XLSX workbook."),
            values={"file": path.name},
            hint=N_("Save it from your spreadsheet program as XLSX or CSV."),
        )
    encoding, text = _decoded(path, data, form)
    delimiters, text = _delimiters(text, form)
    return [Sheet(_reader(path, text, one), encoding, one) for one in delimiters]


def _is_utf16(data: bytes) -> bool:
    return data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


def _decoded(path: Path, data: bytes, form: LogFormat) -> tuple[str, str]:
    """Return the encoding and the text: by the byte order mark, as UTF-8, else as Windows writes it."""
    if form.encoding is not None:
        encodings: Sequence[str] = (form.encoding.replace("utf-8", "utf-8-sig"),)
    elif _is_utf16(data):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return encoding if data.startswith(BOM_UTF8) else encoding.removesuffix("-sig"), data.decode(
                encoding
            )
        except UnicodeDecodeError:
            continue
    raise Malformed(
        "log-encoding",
        N_("{file} is not written in {encoding}."),
        values={"file": path.name, "encoding": " / ".join(encodings)},
        hint=N_("State its “encoding” in the mapping, or save it as UTF-8."),
    )


def _delimiters(text: str, form: LogFormat) -> tuple[Sequence[str], str]:
    """Return what may part the cells; spreadsheet programs say it in a first line ``sep=;``."""
    first, _break, _rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) > len("sep="):
        # The line stays, empty, so that lines are counted as a person counts them.
        return (first.strip()[len("sep=")],), text[len(first) :]
    return (form.delimiter,) if form.delimiter else _DELIMITERS, text


def _reader(path: Path, text: str, delimiter: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, tuple(cells)
                # A quoted cell may hold line breaks, so a record can begin above the line it ends on.
                line = reader.line_num + 1
        except csv.Error as error:
            raise Malformed(
                "log-quoting",
                N_("{file} cannot be read as a table from line {line} on: {why}."),
                values={"file": path.name, "line": line, "why": error},
                hint=N_("A cell that begins with a quotation mark must end with one."),
            ) from error

    return rows
