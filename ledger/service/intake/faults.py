"""What can be wrong with a line of a logbook, in the words of whoever keeps it.

A sentence says what stands there and what is expected. What the ledger's rules say of a line is told in their
own words (:mod:`ledger.lots.problems`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.errors import Malformed, Problem
from ledger.language import N_

_TELL_WHICH_DATE: Final = N_(
    "“{value}” can be {first} or {second}. Say which with --dates, or with “dates” in the mapping."
)
_TELL_WHICH_NUMBER: Final = N_(
    "“{value}” can be {first} or {second}. Say which sign is the decimal one with --decimal, or with "
    "“decimal” in the mapping."
)

FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # The table.
        "log-column-missing": N_("There is no column for {what}; it may be headed: {known}."),
        "log-column-twice": N_("The columns “{first}” and “{second}” mean the same."),
        "log-empty": N_("There is no line below the heading."),
        "line-cells": N_("The line has {cells} cells and the heading {heading}."),
        # The cells.
        "cell-empty": N_("Nothing stands here; {what} is expected."),
        "cell-long": N_("The text is longer than {most} characters."),
        "cell-word": N_("“{value}” is not known here. Known are: {known}."),
        "cell-id": N_(
            "“{value}” is no id of capital letters, digits, dots and dashes; a name is put under “words” in "
            "the mapping."
        ),
        "cell-name": N_(
            "“{value}” is a name, of {ids}: write that id, or put the name under “words” in the mapping."
        ),
        "cell-date": N_("“{value}” is no date. Write it as 2025-03-12, 12/03/2025 or 12 March 2025."),
        "cell-date-ambiguous": _TELL_WHICH_DATE,
        "cell-date-none": N_("There is no such day as “{value}”."),
        "cell-time": N_("“{value}” is no time of day. Write it as 08:30."),
        "cell-number": N_("“{value}” is no number. Write it as 49.5 or 49,5."),
        "cell-number-ambiguous": _TELL_WHICH_NUMBER,
        "cell-number-exact": N_("“{value}” has more than six decimals, or too many digits, in kilograms."),
        "cell-unit": N_("“{unit}” is no unit of mass known here. Known are kg, t and g."),
        "cell-zero": N_("“{value}”: a lot weighs more than nothing."),
        "cell-percent": N_("“{value}” is no percentage from 0 to 100."),
        "cell-mineral": N_(
            "“{value}” is no known mineral. Write its English or French name, or its HS code: 2609.00.00."
        ),
        "cell-tag": N_(
            "“{value}” is no tag code. It has 13 letters and digits, of which the last checks the others: "
            "compare it with the tag."
        ),
        "cell-tag-number": N_(
            "“{value}” stands here as a number, which has lost the zeros in front. Format the column as "
            "text, or state “tag_digits” in the mapping."
        ),
        # Lines and each other.
        "line-twice": N_("The same line stands in line {other} already. It is recorded once."),
        "tag-twice": N_("Tag {tag} stands in line {other} too. Each bag has its own tag."),
        "number-twice": N_("Number {value} stands in line {other} too, which says something else."),
        "group-differs": N_("“{value}” differs from “{there}” in line {other}, for the same bag or run."),
        "run-part-missing": N_("Run {run} has no line that goes in."),
        "run-outcome-missing": N_("Run {run} has no line that comes out."),
        "run-spread": N_(
            "The lines of this bag or run are {days} days apart. If the book numbers anew, state “book”."
        ),
        "group-large": N_("{count} lines go into one event; it can have {most}."),
        "held-back": N_("Kept back because line {other} is, which goes into the same bag or run."),
        # Lines and the ledger.
        "tag-on-no-lot": N_("Tag {tag} is on no lot that is recorded."),
        "line-of-several-lots": N_(
            "The tags of this line are on several lots ({lots}), with one mass. Give each lot a line."
        ),
        "lot-not-recorded": N_("There is no lot {lot} in this ledger."),
        "seller-differs": N_("Lot {lot} was sent by {consignor}, not by {seller}."),
        "recorded-otherwise": N_(
            "This is recorded already, and otherwise: {fields}. Nothing was changed; “lot correct” does that."
        ),
    }
)
"""Code → English sentence."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong at a line: the column's heading and the cell, empty where no single one is to blame.

    ``problem`` is one of :data:`FAULTS`, or what the ledger's rules say; its weight is *refused* or *hold*.
    """

    line: int
    column: str
    value: str
    problem: Problem


def unreadable(code: str, **values: object) -> Malformed:
    """Return the error of a cell that cannot be read, with the sentence of its code."""
    return Malformed(code, FAULTS[code], values=values)


def fault(line: int, code: str, *, column: str = "", cell: str = "", **values: object) -> LineFault:
    """Return the fault of a line, with the sentence of its code filled."""
    return fault_of(line, unreadable(code, **values), column=column, cell=cell)


def fault_of(line: int, error: Malformed, *, column: str, cell: str) -> LineFault:
    """Return what an unreadable cell is told as."""
    words = {name: str(value) for name, value in error.values.items()}
    where = f"/{line}/{column}" if column else f"/{line}"
    return LineFault(line, column, cell, Problem(error.code, "refused", where, error.message, words))
