"""One line of a register, cell by cell: what was cleaned is named, what is wrong is collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Problem
from ledger.language import _
from ledger.service.registers.mapping import RegisterMapping

_MICRODEGREE: Final = Decimal("0.000001")
_TEXT_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that was not simply taken over: where it stands, what it says, and what was done with it.

    ``done`` is said in the current language.
    """

    line: int
    column: str
    value: str
    done: str

    def as_json(self) -> dict[str, JSON]:
        """Return the object that the report prints."""
        return {"line": self.line, "column": self.column, "value": self.value, "done": self.done}


@dataclass(slots=True)
class Findings:
    """What the whole file gave rise to: odd cells, which were handled, and faults, which refuse the file."""

    odd: list[Odd] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    faulty_lines: set[int] = field(default_factory=set)

    def fault(self, code: str, line: int, column: str, message: str) -> None:
        """Note what is wrong at a line and column, in the current language; the file is not imported."""
        where = f"/{line}/{column}" if column else f"/{line}"
        values = {"line": str(line), "column": column}
        place = _("Line {line}, {column}: {message}") if column else _("Line {line}: {message}")
        text = place.format(line=line, column=column, message=message)
        self.faults.append(Problem(code, "refused", where, text, values))
        self.faulty_lines.add(line)


class Row:
    """The cells of one line by their column names; ``line`` is where it begins in the file."""

    def __init__(
        self, line: int, cells: Mapping[str, str], *, mapping: RegisterMapping, findings: Findings
    ) -> None:
        self.line = line
        self._cells = cells
        self._mapping = mapping
        self._findings = findings

    def odd(self, column: str, done: str) -> None:
        """Name the cell of a column in the report."""
        self._findings.odd.append(Odd(self.line, column, self._cells[column], done))

    def fault(self, column: str, message: str) -> None:
        """Refuse the file for the cell of a column."""
        self._findings.fault("register-cell", self.line, column, message)

    def text(self, column: str | None) -> str | None:
        """Return the cell without surplus blanks, in the mapping's spelling; None when it is empty."""
        if column is None:
            return None
        raw = self._cells[column]
        text = " ".join(raw.split())
        if text != raw:
            self.odd(column, _("surplus blanks were left out") if text else _("only blanks: read as empty"))
        if (spelled := self._mapping.spellings.get(text)) is not None:
            self.odd(column, _("read as “{spelled}”").format(spelled=spelled))
            text = spelled
        if len(text) > _TEXT_LIMIT:
            self.fault(column, _("The text is longer than {limit} characters.").format(limit=_TEXT_LIMIT))
        return text or None

    def required(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        text = self.text(column)
        if text is None:
            self.fault(column, _("The cell is empty."))
        return text or ""

    def day(self, column: str) -> str:
        """Return the date ``YYYY-MM-DD`` in the cell."""
        text = self.required(column)
        try:
            if text and date.fromisoformat(text).isoformat() != text:
                self.fault(column, _("“{text}” is not written as YYYY-MM-DD.").format(text=text))
        except ValueError:
            self.fault(column, _("“{text}” is no date.").format(text=text))
        return text

    def degrees(self, column: str, *, limit: int) -> str:
        """Return the cell's decimal degrees, rounded to six decimals, which is about a tenth of a metre."""
        text = self.required(column)
        try:
            value = Decimal(text or "0")
        except InvalidOperation:
            self.fault(column, _("“{text}” is no number of degrees.").format(text=text))
            return "0"
        if not value.is_finite() or abs(value) > limit:
            self.fault(
                column,
                _("“{text}” is not between −{limit} and {limit} degrees.").format(text=text, limit=limit),
            )
            return "0"
        rounded = value.quantize(_MICRODEGREE, ROUND_HALF_EVEN)
        return f"{rounded.normalize():f}" if rounded else "0"

    def count(self, column: str | None, *, kept: list[str]) -> int | None:
        """Return the whole number in the cell; what is none is kept in words."""
        text = self.text(column)
        if column is None or text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 7:  # noqa: PLR2004 - ten million people at most
            return int(text)
        self.keep(column, text, kept)
        return None

    def answer(self, column: str, *, kept: list[str]) -> bool | str | None:
        """Return what was answered: True, False, ``not known``, or None when nothing was."""
        text = self.text(column)
        words = self._mapping.words
        if text is None:
            return None
        if text in words.yes or text in words.no:
            return text in words.yes
        if text in words.not_known:
            return text
        self.keep(column, text, kept)
        return None

    def keep(self, column: str, text: str, kept: list[str]) -> None:
        """Keep a cell that its field cannot hold as a remark, and name it."""
        self.odd(column, _("kept as a remark: its field cannot hold it"))
        kept.append(f"{column}: {text}"[:_TEXT_LIMIT])

    def texts(self, columns: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
        """Yield the fields whose cells are not empty."""
        for name, column in columns.items():
            if (text := self.text(column)) is not None:
                yield name, text

    def listed(self, columns: Sequence[str]) -> list[tuple[str, str]]:
        """Return the columns whose cells are not empty, with what they say."""
        return [(column, text) for column in columns if (text := self.text(column)) is not None]
