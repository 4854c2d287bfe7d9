"""A long logbook of a mine, with faults planted in it at known lines. The same seed gives the same book."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final, TypeAlias

from ledger.lots.tag import print_tag, tag_from_random

HEADING: Final = ("Number", "Date", "Tag", "Mineral", "Weight (kg)", "Mine site", "Team", "Owner", "Moisture")
NUMBER, DATE, TAG, MINERAL, WEIGHT, SITE, TEAM, OWNER, MOISTURE = range(len(HEADING))
Cells: TypeAlias = list[str]
_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class Tags:
    """Codes as they are printed: to be used, void, on lots already, and never issued."""

    fresh: tuple[str, ...]
    void: tuple[str, ...]
    used: tuple[str, ...]
    unknown: tuple[str, ...]


def make_tags(rng: Random, *, lines: int, faults: int) -> Tags:
    """Return enough tags for a logbook."""
    codes = [print_tag(tag_from_random(rng.randbytes(8))) for _ in range(lines + 3 * faults)]
    kinds = [tuple(codes[lines + at * faults : lines + (at + 1) * faults]) for at in range(3)]
    return Tags(tuple(codes[:lines]), *kinds)


@dataclass(slots=True)
class Logbook:
    """Lines in order; ``planted`` says which line of the file has which fault."""

    lines: list[Cells] = field(default_factory=list)
    planted: dict[int, str] = field(default_factory=dict)

    def add(self, cells: Cells, code: str = "") -> None:
        """Add a line; the heading is line 1."""
        self.lines.append(cells)
        if code:
            self.planted[len(self.lines) + 1] = code

    def write(self, path: Path) -> None:
        """Write the book as CSV."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADING)
            writer.writerows(self.lines)


def write_logbook(rng: Random, tags: Tags, *, lines: int, faults: int) -> Logbook:
    """Return a book of so many lines, of which ``faults`` have something wrong, each kind in turn."""
    book = Logbook()
    fresh = iter(tags.fresh)
    planting = _Planting(rng, fresh, iter(tags.void), iter(tags.used), iter(tags.unknown))
    kinds = cycle(PLANTS.items())
    gap = max(lines // (faults + 1), 1)
    while len(book.lines) < lines:
        cells = planting.line(len(book.lines) + 1)
        if len(book.planted) < faults and (len(book.lines) // gap) > len(book.planted):
            (code, *_kind), plant = next(kinds)
            for one, is_wrong in plant(planting, cells):
                # The last fault is never half of a pair.
                book.add(one, code if is_wrong else "")
        else:
            book.add(cells)
    return book


@dataclass(slots=True)
class _Planting:
    """Where the lines come from."""

    rng: Random
    fresh: Iterator[str]
    void: Iterator[str]
    used: Iterator[str]
    unknown: Iterator[str]

    def line(self, number: int) -> Cells:
        """Return a good line."""
        day = 1 + number * _DAYS // 100_000
        kg = f"{self.rng.randint(300, 600) / 10}"
        site = f"SITE-{1 + number % 2}"
        month = 1 + number % 9
        date = f"2025-{month:02d}-{day:02d}"
        return [str(number), date, next(self.fresh), "Cassiterite", kg, site, f"Team {number % 40}", "", "3"]


Plant: TypeAlias = Callable[[_Planting, Cells], list[tuple[Cells, bool]]]


def _with(cells: Cells, position: int, text: str) -> Cells:
    return [*cells[:position], text, *cells[position + 1 :]]


def _cell(position: int, text: str) -> Plant:
    return lambda _planting, cells: [(_with(cells, position, text), True)]


def _mistyped(_planting: _Planting, cells: Cells) -> list[tuple[Cells, bool]]:
    tag = cells[TAG]
    return [(_with(cells, TAG, f"{tag[:2]}{'A' if tag[2] != 'A' else 'B'}{tag[3:]}"), True)]


def _same_tag(_planting: _Planting, cells: Cells) -> list[tuple[Cells, bool]]:
    return [(cells, True), (_with(_with(cells, TEAM, "Team B"), NUMBER, f"{cells[NUMBER]}-B"), True)]


def _same_number(planting: _Planting, cells: Cells) -> list[tuple[Cells, bool]]:
    return [(cells, True), (_with(cells, TAG, next(planting.fresh)), True)]


PLANTS: Final[Mapping[tuple[str, str], Plant]] = MappingProxyType(
    {
        ("cell-empty", "date"): _cell(DATE, ""),
        ("cell-date", ""): _cell(DATE, "yesterday"),
        ("cell-date-none", ""): _cell(DATE, "2025-02-30"),
        ("cell-date-ambiguous", ""): _cell(DATE, "05/06/2025"),
        ("cell-number", ""): _cell(WEIGHT, "about 50"),
        ("cell-number-ambiguous", ""): _cell(WEIGHT, "1,250"),
        ("cell-unit", ""): _cell(WEIGHT, "50 lb"),
        ("cell-zero", ""): _cell(WEIGHT, "0"),
        ("cell-percent", ""): _cell(MOISTURE, "120 %"),
        ("cell-mineral", ""): _cell(MINERAL, "stones"),
        ("cell-id", ""): _cell(SITE, "Kalimbi, upper pit"),
        ("cell-tag", ""): _mistyped,
        ("line-cells", ""): lambda _planting, cells: [([*cells, "and", "more"], True)],
        ("line-twice", ""): lambda _planting, cells: [(cells, False), ([*cells], True)],
        ("tag-twice", ""): _same_tag,
        ("number-twice", ""): _same_number,
        ("unknown", "site"): _cell(SITE, "SITE-99"),
        ("unknown", "owner"): _cell(OWNER, "NOBODY"),
        ("site-red", ""): _cell(SITE, "SITE-3"),
        ("time-in-future", ""): _cell(DATE, "2099-01-01"),
        ("tag-unknown", ""): lambda planting, cells: [(_with(cells, TAG, next(planting.unknown)), True)],
        ("tag-voided", ""): lambda planting, cells: [(_with(cells, TAG, next(planting.void)), True)],
        ("tag-conflict", ""): lambda planting, cells: [(_with(cells, TAG, next(planting.used)), True)],
    }
)
"""Code and place of a fault → how it is planted: the lines made of a good one, and whether each is wrong."""
