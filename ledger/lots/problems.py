"""Every problem an event can have: code, weight, the sentence for the clerk, and why it is so.

The codes are stable and never reused. ``docs/rules.md`` is generated from this table, and each code has a
vector in ``tests/vectors/decisions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ledger.errors import Problem, Weight
from ledger.lots.sentences.changes import CHANGES
from ledger.lots.sentences.flagged import FLAGGED
from ledger.lots.sentences.held import HELD
from ledger.lots.sentences.refused import REFUSED


@dataclass(frozen=True, slots=True)
class Template:
    """A problem's weight, its sentence with ``{places}`` for this case, and its general reason."""

    weight: Weight
    sentence: str
    reason: str


PROBLEMS: Final = MappingProxyType(
    {code: Template("refused", *texts) for code, texts in (REFUSED | CHANGES).items()}
    | {code: Template("hold", *texts) for code, texts in HELD.items()}
    | {code: Template("flag", *texts) for code, texts in FLAGGED.items()}
)


def problem(code: str, where: str = "", **values: object) -> Problem:
    """Return the problem of a code at a JSON Pointer, its sentence filled with ``values``."""
    template = PROBLEMS[code]
    words = {name: _word(value) for name, value in values.items()}
    return Problem(code, template.weight, where, template.sentence.format(**words), words)


def _word(value: object) -> str:
    """Return a value as people read it: of a number no zeros behind the last digit that says something."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value)
