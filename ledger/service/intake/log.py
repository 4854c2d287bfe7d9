"""A whole logbook: its heading found, every cell read, every fault told with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from ledger.errors import Malformed, Problem
from ledger.language import N_, _
from ledger.service.intake.cells import CellReader, Line, shown
from ledger.service.intake.faults import LineFault, fault, fault_of
from ledger.service.intake.mapping import NAMES, REQUIRED, LogField, LogMapping
from ledger.service.intake.sheet import Cell, Row, Sheet, read_sheets
from ledger.service.intake.values import UNITS, folded

_HEADING_LINES: Final = 40
"""So many lines are looked through for the heading: a logbook may begin with titles."""
MARK: Final = "#"
"""A column whose heading begins with it is left out without a word."""
_UNIT_BEHIND: Final = re.compile(r"(.+?)\s*(?:[(\[]\s*([^)\]]+?)\s*[)\]]|\b(?:en|in)\s+(\w+)|\s(\w+|%))")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand in a row, and in which unit; what else stands there is left out."""

    line: int
    headings: tuple[str, ...]
    fields: Mapping[LogField, int]
    units: Mapping[LogField, str]
    twice: tuple[tuple[str, str], ...] = ()

    def heading(self, name: LogField) -> str:
        """Return the heading of a field, empty when it has no column."""
        return self.headings[self.fields[name]] if name in self.fields else ""


@dataclass(frozen=True, slots=True)
class Logbook:
    """What a file holds. ``lines`` are all that are not empty, ``faults`` what is wrong with some of them."""

    mapping: LogMapping
    sheet: Sheet
    columns: Columns
    lines: tuple[Line, ...]
    faults: tuple[LineFault, ...]

    @property
    def ignored(self) -> dict[str, str]:
        """The columns that are left out, with the reason."""
        reasons = {folded(heading): why for heading, why in self.mapping.ignored.items()}
        read = {self.columns.headings[position] for position in self.columns.fields.values()}
        return {
            heading: reasons.get(folded(heading), _("The mapping does not name it."))
            for heading in self.columns.headings
            if heading and heading not in read and not heading.startswith(MARK)
        }

    def cell(self, line: Line, name: LogField) -> str:
        """Return what stands in the cell of a field, as it stands."""
        position = self.columns.fields.get(name)
        return "" if position is None or position >= len(line.cells) else shown(line.cells[position])


def read_log(path: Path, mappings: Sequence[LogMapping]) -> Logbook:
    """Return the logbook in a file, read by the one of the mappings that knows most of its headings.

    Raises Malformed when the file is none of a kind that is known, when a column is missing or stands twice,
    and NotFound when it cannot be read. What is wrong with a line refuses that line alone.
    """
    mapping, sheet, columns = _best(path, mappings)
    problems = list(_heading_problems(columns, mapping))
    lines: list[Line] = []
    faults: list[LineFault] = []
    reader = CellReader(mapping)
    if not problems:
        for row in sheet.rows():
            if row[0] > columns.line:
                line, found = _read(row, columns, reader, mapping)
                lines.append(line)
                faults += found
        if not lines:
            problems.append(fault(columns.line, "log-empty").problem)
    if problems:
        raise Malformed(
            "log-malformed",
            N_("{file} cannot be read as such a logbook; nothing was imported."),
            values={"file": path.name},
            hint=N_("docs/import-lots.md says how a logbook is read and how another one is mapped."),
            problems=problems,
        )
    return Logbook(mapping, sheet, columns, tuple(lines), tuple(faults))


def _best(path: Path, mappings: Sequence[LogMapping]) -> tuple[LogMapping, Sheet, Columns]:
    """Choose mapping, delimiter or sheet, and heading line by how much of it all is understood."""
    found: list[_Reading] = []
    broken: list[Malformed] = []
    for mapping in mappings:
        for sheet in read_sheets(path, mapping.format):
            try:
                found += _readings(sheet, mapping)
            except Malformed as error:
                # What is no table with one sign between its cells may be one with another.
                broken.append(error)
    best = max((one.score for one in found), default=(-1, 0))
    if best[0] < 0 and broken:
        raise broken[0]
    if not found:
        raise Malformed("log-malformed", N_("{file} is empty."), values={"file": path.name})
    first = next(one for one in found if one.score == best)
    if best[0] < 0 and len(mappings) > 1:
        raise Malformed(
            "log-unknown",
            N_("No built-in mapping knows the headings of {file}."),
            values={"file": path.name},
            hint=N_("Say which is meant with --mapping, or give a mapping file: see docs/import-lots.md."),
        )
    _refuse_other_sheets(path, found)
    return first.mapping, first.sheet, first.columns


class _Reading(NamedTuple):
    """A row taken for the heading, and how well it is understood as one."""

    score: tuple[int, int]
    mapping: LogMapping
    sheet: Sheet
    columns: Columns


def _readings(sheet: Sheet, mapping: LogMapping) -> Iterator[_Reading]:
    for line, cells in islice(sheet.rows(), _HEADING_LINES):
        columns = _columns(line, cells, mapping)
        yield _Reading(_score(columns, mapping), mapping, sheet, columns)


def _refuse_other_sheets(path: Path, found: Iterable[_Reading]) -> None:
    """Of several sheets that are logbooks, with lines in them, nobody is to believe that all were read."""
    sheets = {
        one.sheet.name
        for one in found
        if one.sheet.name and not one.score[0] and any(row[0] > one.columns.line for row in one.sheet.rows())
    }
    if len(sheets) > 1:
        raise Malformed(
            "log-sheets",
            N_("{file} has several sheets that are logbooks: {sheets}. One is imported at a time."),
            values={"file": path.name, "sheets": ", ".join(sorted(sheets))},
            hint=N_("Say which with --sheet."),
        )


def _score(columns: Columns, mapping: LogMapping) -> tuple[int, int]:
    """Say how well a row is understood as the heading: what is missing, what is known."""
    return -len(_missing(columns, mapping)), len(columns.fields)


def _missing(columns: Columns, mapping: LogMapping) -> list[LogField]:
    stated = {*columns.fields, *mapping.constants}
    return [group[0] for group in REQUIRED[mapping.log] if not stated & set(group)]


def _columns(line: int, cells: tuple[Cell, ...], mapping: LogMapping) -> Columns:
    known = {folded(heading): name for name, headings in mapping.columns.items() for heading in headings}
    ignored = {folded(heading) for heading in mapping.ignored}
    headings = tuple(" ".join(shown(cell).split()) for cell in cells)
    fields: dict[LogField, int] = {}
    units: dict[LogField, str] = {}
    twice: list[tuple[str, str]] = []
    for position, heading in enumerate(headings):
        name, unit = _field(folded(heading).rstrip(" .:"), known)
        if name is None or folded(heading) in ignored:
            continue
        if name in fields:
            twice.append((headings[fields[name]], heading))
        fields.setdefault(name, position)
        if unit:
            units[name] = unit
    return Columns(line, headings, MappingProxyType(fields), MappingProxyType(units), tuple(twice))


def _field(heading: str, known: Mapping[str, LogField]) -> tuple[LogField | None, str]:
    """Return the field of a heading and the unit behind it: “Poids (kg)”, “Mass in t”."""
    if heading in known:
        return known[heading], ""
    form = _UNIT_BEHIND.fullmatch(heading)
    if form is None:
        return None, ""
    unit = form[2] or form[3] or form[4]
    name = known.get(form[1].rstrip(" .:"))
    return (name, unit) if unit in UNITS or unit == "%" else (None, "")


def _heading_problems(columns: Columns, mapping: LogMapping) -> Iterator[Problem]:
    for name in _missing(columns, mapping):
        known = ", ".join(mapping.columns.get(name, ())) or name
        yield fault(columns.line, "log-column-missing", what=NAMES.get(name, name), known=known).problem
    for first, second in columns.twice:
        yield fault(columns.line, "log-column-twice", column=second, first=first, second=second).problem


def _read(
    row: Row, columns: Columns, reader: CellReader, mapping: LogMapping
) -> tuple[Line, list[LineFault]]:
    """Read one line; each cell that cannot be read is a fault of its own."""
    number, cells = row
    line, faults = Line(number, cells), list[LineFault]()
    if len(cells) > len(columns.headings):
        return line, [fault(number, "line-cells", cells=len(cells), heading=len(columns.headings))]
    for name in (*columns.fields, *(one for one in mapping.constants if one not in columns.fields)):
        position = columns.fields.get(name, len(cells))
        cell = cells[position] if position < len(cells) else ""
        if isinstance(cell, str) and not cell.strip():
            cell = mapping.constants.get(name, "")
        if cell == "":
            continue
        try:
            line.values[name] = reader.read(name, cell, columns.units.get(name, ""))
            if name == "date" and "time" not in line.values and (time := reader.time_in(cell)):
                line.values["time"] = time
        except Malformed as error:
            faults.append(fault_of(number, error, column=columns.heading(name), cell=shown(cell)))
    return line, faults
