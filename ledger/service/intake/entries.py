"""Lines of a logbook put together to what is recorded as one: a bag, a purchase, a run of the plant.

Lines of one entry stand or fall together. What lines say against each other is told here; what the ledger
says of them is asked later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.lots.types.tags import record_id
from ledger.service.intake.cells import Line
from ledger.service.intake.faults import LineFault, fault
from ledger.service.intake.log import Logbook
from ledger.service.intake.mapping import NAMES, REQUIRED, LogField

_LONGEST_RUN: Final = 31
"""Days between the lines of one bag or run; beyond that a book has begun to number anew."""
MOST: Final = 256
"""Inputs or outputs of one event."""
_OF_RUN: Final[dict[str, tuple[tuple[LogField, ...], ...]]] = {
    "in": (("date",), ("tag", "lot"), ("mass", "gross")),
    "out": (("date",), ("mass", "gross")),
    "loss": (("date",), ("mass", "gross")),
}
_AGREED: Final[dict[str, tuple[LogField, ...]]] = {
    "mine": (),
    "negociant": ("new_mass", "buyer", "terms", "sent_to", "sent_on"),
    "processor": ("process",),
}
"""What the lines of an entry say alike, where they say it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines that are recorded together, in the order of the file."""

    lines: tuple[Line, ...]

    @property
    def last(self) -> Line:
        """The line with which it was complete."""
        return self.lines[-1]

    def of(self, direction: str) -> tuple[Line, ...]:
        """Return the lines that go in, come out or are lost."""
        return tuple(line for line in self.lines if line.text("direction") == direction)


def sort_lines(book: Logbook) -> tuple[tuple[Entry, ...], tuple[LineFault, ...]]:
    """Return the entries without fault, in the order of their last lines, and the faults of all others."""
    read = {one.line for one in book.faults}
    faults = [*book.faults]
    faults += [one for line in book.lines if line.number not in read for one in _missing(book, line)]
    copies = list(_copies(book))
    dropped = {one.line for one in copies}
    lines = [line for line in book.lines if line.number not in dropped]
    faults += copies
    faults += _conflicts(book, lines)
    entries = _grouped(book, lines)
    for entry in entries:
        faults += _group_faults(book, entry)
    wrong = {one.line for one in faults}
    good: list[Entry] = []
    for entry in entries:
        bad = [line.number for line in entry.lines if line.number in wrong]
        if bad:
            others = (line for line in entry.lines if line.number not in wrong)
            faults += [fault(line.number, "held-back", other=bad[0]) for line in others]
        else:
            good.append(entry)
    return tuple(good), tuple(faults)


def _missing(book: Logbook, line: Line) -> Iterator[LineFault]:
    """What has to be stated and is not."""
    log = book.mapping.log
    wanted = _OF_RUN.get(line.text("direction"), REQUIRED[log]) if log == "processor" else REQUIRED[log]
    for group in (*wanted, *((("run",),) if log == "processor" else ())):
        if group == ("seller", "new_tag"):
            continue  # that there is a column is enough
        if not any(name in line.values for name in group):
            yield _nothing(book, line, group[0])
    if "gross" in line.values and not {"tare", "mass"} & set(line.values):
        yield _nothing(book, line, "tare")
    if "grade" in line.values and "basis" not in line.values:
        yield _nothing(book, line, "basis")
    if "buyer" in line.values and "terms" not in line.values:
        yield _nothing(book, line, "terms")
    if log == "mine" or line.text("direction") == "out":
        name: LogField = "mass" if "mass" in line.values else "gross"
        if line.text(name) == "0":
            yield fault(line.number, "cell-zero", column=book.columns.heading(name), cell="0", value="0")


def _nothing(book: Logbook, line: Line, name: LogField) -> LineFault:
    return fault(line.number, "cell-empty", column=book.columns.heading(name), what=NAMES.get(name, name))


def _copies(book: Logbook) -> Iterator[LineFault]:
    """Lines that say in every field what an earlier one says, of things that there are once."""
    first: dict[str, int] = {}
    for line in book.lines:
        if not {"tag", "lot", "number", "paper_ref"} & set(line.values):
            continue
        earlier = first.setdefault(line.content, line.number)
        if earlier != line.number:
            yield fault(line.number, "line-twice", other=earlier)


def _conflicts(book: Logbook, lines: Sequence[Line]) -> Iterator[LineFault]:
    """Lines that say different things of one tag or under one number: one is wrong, nobody knows which."""
    names: tuple[LogField, ...] = ("tag", "lot", "number") if book.mapping.log == "mine" else ("tag", "lot")
    seen: dict[tuple[str, ...], list[tuple[Line, LogField, str]]] = {}
    for line in lines:
        for name in names:
            for key, words in _keys(line, name):
                seen.setdefault((name, line.text("direction"), *key), []).append((line, name, words))
    for found in seen.values():
        numbers = list(dict.fromkeys(line.number for line, _name, _words in found))
        if len(numbers) < 2:  # noqa: PLR2004 - one and another
            continue
        for line, name, words in found:
            other = next((number for number in numbers if number != line.number), 0)
            at = {"column": book.columns.heading(name), "cell": book.cell(line, name)}
            if name == "tag":
                yield fault(line.number, "tag-twice", **at, tag=words, other=other)
            else:
                yield fault(line.number, "number-twice", **at, value=words, other=other)


def _keys(line: Line, name: LogField) -> Iterator[tuple[tuple[str, ...], str]]:
    """What may stand in one line only, with how it is called."""
    if name == "tag":
        for scheme, number in line.tags(name):
            yield (record_id(scheme, number),), number
    elif text := line.text(name):
        book = (line.text("book"), line.text("site"), line.text("date")[:4])
        yield (*book, text) if name == "number" else (text,), text


def _grouped(book: Logbook, lines: Iterable[Line]) -> list[Entry]:
    """Put together what has the same new tag, or is of the same run; anything else stands alone."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        key: tuple[object, ...] = ("line", line.number)
        if book.mapping.log == "negociant" and line.tags("new_tag"):
            key = ("bag", *line.tags("new_tag"))
        elif book.mapping.log == "processor" and line.text("run"):
            key = ("run", line.text("book"), line.text("run"), line.text("date")[:4])
        groups.setdefault(key, []).append(line)
    return sorted((Entry(tuple(group)) for group in groups.values()), key=lambda entry: entry.last.number)


def _group_faults(book: Logbook, entry: Entry) -> Iterator[LineFault]:
    for name in _AGREED[book.mapping.log]:
        yield from _differing(book, entry, name)
    if len(entry.lines) > MOST:
        for line in entry.lines:
            yield fault(line.number, "group-large", count=len(entry.lines), most=MOST)
    days = sorted(date.fromisoformat(line.text("date")) for line in entry.lines if line.text("date"))
    if days and (spread := (days[-1] - days[0]).days) > _LONGEST_RUN:
        yield fault(entry.last.number, "run-spread", days=spread)
    if book.mapping.log == "processor" and any(line.text("direction") for line in entry.lines):
        run = entry.last.text("run")
        for direction, code in (("in", "run-part-missing"), ("out", "run-outcome-missing")):
            if not entry.of(direction):
                yield fault(entry.last.number, code, run=run)


def _differing(book: Logbook, entry: Entry, name: LogField) -> Iterator[LineFault]:
    """A field of which every line that states it says the same."""
    stated = [line for line in entry.lines if name in line.values]
    for line in stated[1:]:
        if line.values[name] != stated[0].values[name]:
            there = book.cell(stated[0], name)
            cell = book.cell(line, name)
            at = {"column": book.columns.heading(name), "cell": cell}
            yield fault(line.number, "group-differs", **at, value=cell, there=there, other=stated[0].number)
