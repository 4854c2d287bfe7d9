"""What a logbook's line says as parts of an event: quantity, contents, tags, and what it is found by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.lots.tag import ALPHABET
from ledger.lots.types.tags import OURS
from ledger.service.intake.cells import Line
from ledger.service.intake.mapping import LogField

_SYMBOLS: Final = 12
_ELEMENT: Final = re.compile(r"[A-Z][a-z]?")


def reference(line: Line) -> tuple[str, tuple[str, ...]]:
    """Return the paper that a line is found again by, and what is only this line's."""
    year = line.text("date")[:4]
    number, paper = line.text("number"), line.text("paper_ref")
    if number or paper:
        page = " ".join(filter(None, (line.text("book"), paper or number)))
        return page, ("number", line.text("book"), line.text("site"), year, number or paper)
    return f"{line.text('book')} line {_symbols(line.content)}".strip(), ("content", line.content)


def lot_id(line: Line, *of: str) -> str:
    """Return the id of a lot that a line brings into being: the same whenever the line is imported."""
    return f"L-{line.text('date')[2:4]}-{_symbols(*of)}"


def _symbols(*of: str) -> str:
    number = int.from_bytes(sha256(format_canonical({"of": [*of]})).digest())
    return "".join(ALPHABET[number >> 5 * position & 31] for position in range(_SYMBOLS))


def quantity_of(line: Line) -> dict[str, JSON]:
    """Return what was weighed."""
    fields: tuple[tuple[LogField, str], ...] = (
        ("mass", "mass_kg"),
        ("gross", "gross_kg"),
        ("tare", "tare_kg"),
        ("moisture", "moisture_percent"),
        ("scale", "scale_id"),
    )
    return {key: line.text(name) for name, key in fields if line.text(name)}


def net_kg(line: Line) -> Decimal:
    """Return the net mass in kilograms."""
    if line.text("mass"):
        return Decimal(line.text("mass"))
    return Decimal(line.text("gross")) - Decimal(line.text("tare"))


def components_of(line: Line) -> dict[str, JSON]:
    """Return the field with the content that a line states; nothing when it states none."""
    grade, basis = line.text("grade"), line.text("basis")
    element = _ELEMENT.match(basis)
    if not grade or element is None:
        return {}
    method = line.text("method") or "visual"
    return {"components": [{"analyte": element[0], "basis": basis, "value_percent": grade, "method": method}]}


def tag_refs(tags: Sequence[tuple[str, str]], level: str) -> list[JSON]:
    """Return tags as events name them; what is usual is left out."""
    found: list[JSON] = []
    for scheme, number in tags:
        tag: dict[str, JSON] = {"number": number}
        if scheme != OURS:
            tag["scheme"] = scheme
        if level:
            tag["level"] = level
        found.append(tag)
    return found
