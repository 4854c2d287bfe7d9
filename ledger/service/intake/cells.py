"""The cells of a logbook's line, read in the form that its mapping says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.lots.types.tags import OURS
from ledger.service.intake.faults import unreadable
from ledger.service.intake.mapping import WHAT, LogField, LogMapping
from ledger.service.intake.sheet import Cell
from ledger.service.intake.values import (
    DecimalSign,
    folded,
    read_day,
    read_id,
    read_mass,
    read_mineral,
    read_percent,
    read_tag,
    read_time,
    split_moment,
)

CHOICES: Final[Mapping[LogField, tuple[str, ...]]] = MappingProxyType(
    {
        "direction": ("in", "out", "loss"),
        "method": ("visual", "xrf", "lab", "fire_assay"),
        "process": (
            "washing",
            "magnetic",
            "gravity",
            "hand_sorting",
            "crushing",
            "melting",
            "refining",
            "other",
        ),
        "kind": ("product", "by_product", "middlings", "tailings"),
        "terms": ("cash", "credit", "prefinance", "provisional", "toll", "in_kind"),
    }
)
"""What a field of a few choices can be."""
_TEXT_LIMIT: Final = 200
_TAGS_APART: Final = re.compile(r"[+;,\n]")
_FORMULA: Final = re.compile(r"[A-Z][A-Za-z0-9]{0,11}")
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Line:
    """A line as it stands, and as it was read: fields of which the cell is not empty."""

    number: int
    cells: tuple[Cell, ...]
    values: dict[LogField, JSON] = field(default_factory=dict)

    def text(self, name: LogField) -> str:
        """Return a field that is a text; empty when nothing was stated."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def tags(self, name: LogField) -> list[tuple[str, str]]:
        """Return scheme and number of the tags in a field."""
        value = self.values.get(name)
        pairs = value if isinstance(value, list) else []
        return [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list)]

    @property
    def content(self) -> str:
        """What is read of the line as a hash in hex: the same for the same content, however it is written."""
        values: list[JSON] = [[name, value] for name, value in sorted(self.values.items())]
        return sha256(format_canonical({"line": values})).hexdigest()


def shown(cell: Cell) -> str:
    """Return a cell as it is shown to people."""
    return cell if isinstance(cell, str) else f"{cell:f}"


class CellReader:
    """Reads cells as a mapping says; every reader raises Malformed with one of the known faults."""

    def __init__(self, mapping: LogMapping) -> None:
        self._mapping = mapping
        self._words = {
            name: {folded(word): meant for word, meant in words.items()}
            for name, words in mapping.words.items()
        }

    def read(self, name: LogField, cell: Cell, unit: str) -> JSON:
        """Return what a cell says; ``unit`` is the one in its heading, if any."""
        mapping = self._mapping
        what = WHAT[name]
        if what == "tags":
            return [*self._tags(cell)]
        # A number of a spreadsheet is a number, with whatever sign it is shown.
        sign: DecimalSign | None = "." if isinstance(cell, Decimal) else mapping.decimal
        text = self._meant(name, " ".join(shown(cell).split()))
        if what == "mass":
            return read_mass(text, unit or mapping.mass_unit, sign)
        if what == "percent":
            return read_percent(text, sign)
        if what == "day":
            return read_day(split_moment(text)[0], mapping.dates)
        if what == "time":
            return read_time(text)
        if what == "mineral":
            return read_mineral(text)
        if what == "id":
            return read_id(text)
        return _word(name, text)

    def time_in(self, cell: Cell) -> str:
        """Return the time of day in a cell for a date; empty when it states none."""
        time = split_moment(shown(cell).strip())[1]
        return read_time(time) if time else ""

    def _meant(self, name: LogField, text: str) -> str:
        words = self._words.get(name)
        return text if words is None else words.get(folded(text), text)

    def _tags(self, cell: Cell) -> list[JSON]:
        scheme, digits = self._mapping.tag_scheme, self._mapping.tag_digits
        if isinstance(cell, Decimal):
            if scheme != OURS and digits is None:
                raise unreadable("cell-tag-number", value=shown(cell))
            cell = shown(cell).zfill(digits or 0)
        parts = [part.strip() for part in _TAGS_APART.split(cell)]
        return [[*read_tag(part, scheme)] for part in parts if part]


def _word(name: LogField, text: str) -> str:
    """Read a text, one of a few choices, a formula, or the name of a loss."""
    known = CHOICES.get(name)
    if known is not None:
        choice = _NOT_IN_NAME.sub("_", folded(text))
        if choice not in known:
            raise unreadable("cell-word", value=text, known=", ".join(known))
        return choice
    if name == "loss":
        return _NOT_IN_NAME.sub("_", folded(text)).strip("_")[:40] or "loss"
    if WHAT[name] == "formula" and _FORMULA.fullmatch(text) is None:
        raise unreadable("cell-word", value=text, known="SnO2, Ta2O5, WO3, Au")
    if len(text) > _TEXT_LIMIT:
        raise unreadable("cell-long", most=_TEXT_LIMIT)
    return text
