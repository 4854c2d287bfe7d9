"""A balance as a table: one row for each line that any of its measures has, with what the line is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ledger.language import N_, _
from ledger.service.wording import word

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": N_("put on a stockpile"),
        "assayed": N_("assayed"),
        "cancelled": N_("cancelled"),
        "combined": N_("combined"),
        "corrected": N_("corrected"),
        "counted": N_("counted"),
        "declared": N_("declared"),
        "dispatched": N_("dispatched"),
        "drawn": N_("drawn from a stockpile"),
        "processed": N_("processed"),
        "received": N_("received"),
        "released": N_("released"),
        "resealed": N_("weighed again"),
        "returned": N_("returned"),
        "sampled": N_("sampled"),
        "sent": N_("sent"),
        "sorted": N_("sorted"),
        "split": N_("split"),
        "stored": N_("put in store"),
        "measured": N_("measured"),
        "estimated": N_("estimated"),
    }
)
_SIDES: Final = ("opening", "in", "out", "lost", "rest", "closing", "unassayed")
Mass: TypeAlias = Mapping[str, str]
"""Kilograms as ``low``, ``value`` and ``high``."""
Line: TypeAlias = tuple[str, str, str]
"""The side of the balance that a line stands on, its kind, and of a loss how it is known."""


def balance_rows(measures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Line, list[Mass | None]]]:
    """Yield each line with what every measure has of it, None where one has nothing."""
    columns = [dict(_cells(measure)) for measure in measures]
    order = {line: None for column in columns for line in column}
    for line in sorted(order, key=lambda line: (_SIDES.index(line[0]), line[1:])):
        yield line, [column.get(line) for column in columns]


def balance_lines(measure: Mapping[str, Any]) -> Iterator[tuple[Line, Mass]]:
    """Yield the lines of one measure, from what was there first to what is there last."""
    yield ("opening", "", ""), measure["opening"]
    for side in ("in", "out", "rest"):
        for line in measure[side]:
            yield (side, line["kind"], ""), line["kg"]
    for line in measure["lost"]:
        yield ("lost", line["name"], line["basis"]), line["kg"]
    yield ("closing", "", ""), measure["closing"]


def _cells(measure: Mapping[str, Any]) -> Iterator[tuple[Line, Mass]]:
    if measure["not_assayed_dry"]["high"] != "0":
        yield ("unassayed", "", ""), measure["not_assayed_dry"]
    yield from balance_lines(measure)


def measure_title(measure: str) -> str:
    """Return what a measure is called: net or dry mass, or an analyte's."""
    return {"net": _("Net kg"), "dry": _("Dry kg")}.get(measure, f"{measure} kg")


def line_title(line: Line) -> str:
    """Return what a line is called."""
    side, kind, basis = line
    if side == "lost":
        return _("− lost: {name} ({basis})").format(name=kind, basis=_(_KINDS.get(basis, basis)))
    if side == "rest":
        return _("± unexplained: {kind}").format(kind=_kind(kind))
    ends = {"opening": _("Opening"), "closing": _("Closing"), "unassayed": _("Not assayed, dry kg")}
    return ends.get(side) or f"{'+' if side == 'in' else '−'} {_kind(kind)}"


def _kind(kind: str) -> str:
    return _(_KINDS[kind]) if kind in _KINDS else word(kind)
