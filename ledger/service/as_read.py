"""The values of a sentence as its reader writes them: decimal commas, the day first, fields by their name.

Programs read values elsewhere. English keeps them as recorded: with a point, and days as ISO 8601 has them.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from ledger.language import _, complete
from ledger.service.forms.labels import LABELS, label_of
from ledger.service.label.figures import number

# Values of sentences that are masses, shares and contents; others may look like one and be an id.
_NUMBERS: Final = frozenset(
    {
        "allotment",
        "book",
        "ceiling",
        "found",
        "high",
        "into",
        "least",
        "left",
        "low",
        "mass",
        "most",
        "out",
        "percent",
        "stated_least",
        "stated_most",
        "sum",
        "value",
    }
)
_FIELDS: Final = frozenset({"field"})
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z")


def as_read(name: str, value: str) -> str:
    """Return a value of a sentence, of the given name, as the current language writes it."""
    if name in _FIELDS:
        return ", ".join(_called(one) for one in value.split(", "))
    if complete() != "fr":
        return value
    if name in _NUMBERS and _NUMBER.fullmatch(value):
        return number(Decimal(value))
    if day := _DAY.fullmatch(value):
        return f"{day[3]}/{day[2]}/{day[1]}"
    if _MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value):%d/%m/%Y %H:%M:%S} UTC"
    return value


def _called(field: str) -> str:
    """Return what a field is called; a place (a JSON Pointer) and the unknown stay as they are."""
    return _("“{name}”").format(name=label_of(field)) if field in LABELS else field
