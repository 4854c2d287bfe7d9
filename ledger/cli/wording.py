"""What a field must look like, in words: the schema itself says it as patterns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic import StringConstraints

from ledger.errors import Problem
from ledger.language import N_, _
from ledger.lots import schema

FIELD: Final = "event-field"


def _pattern(annotated: Any) -> str:  # noqa: ANN401 - an annotated type, which Python has no type for
    constraints = next(one for one in get_args(annotated)[1:] if isinstance(one, StringConstraints))
    return str(constraints.pattern)


_WORDS: Final[Mapping[str, str]] = {
    schema.ID: N_("Write an id of capital letters, digits, dots and dashes, at most 40: COOP-1."),
    schema.AMOUNT: N_("Write a number with a point and at most six decimals: 49.5."),
    _pattern(schema.Percent): N_("Write a percentage from 0 to 100 with a point: 65.2."),
    _pattern(schema.HsCode): N_("Write an HS code with dots, 2609.00.00, or the name of a known mineral."),
    _pattern(schema.Country): N_("Write the two capital letters of a country: CD."),
    _pattern(schema.Coordinate): N_("Write degrees with a point and at most six decimals: -1.5561."),
    _pattern(schema.Date): N_("Write a day as 2025-07-01."),
    _pattern(schema.Timestamp): N_("Write a moment as 2025-07-01T08:30:00Z."),
    _pattern(schema.Hash): N_("Write 64 hexadecimal digits."),
}
_NEEDED: Final = "Field required"
_SURPLUS: Final = "Extra inputs are not permitted"
_OTHER: Final[Mapping[str, str]] = {
    _NEEDED: N_("This field is missing."),
    _SURPLUS: N_("There is no such field."),
}


def say_field(problem: Problem) -> str:
    """The sentence of a problem with a field's shape; the schema's own where there are no words for it."""
    if problem.message in _OTHER:
        return _(_OTHER[problem.message])
    for pattern, words in _WORDS.items():
        if problem.message == f"String should match pattern '{pattern}'":
            return _(words)
    return problem.message
