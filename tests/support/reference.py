"""The reference tables of schemes, read beside the checkout: their rows and how surely each is known."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

FOLDER: Final = Path(__file__).resolve().parents[3] / "shared" / "reference"
FILES: Final = ("schemes-3t.md", "schemes-asm.md")
_ID: Final = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)*-?[0-9]+[a-z]*|OECD-[A-Za-z0-9-]+|EU-[0-9a-z-]+")
_MARKED: Final = {"evidence", "status"}
_TWICE: Final = re.compile(r"(ITS)-\d\d")
"""Ids that both files use for different rows: those of the second are written ``ASM:ITS-01``."""


class Row(NamedTuple):
    """A row: its id and its mark, empty where its table has no such column."""

    id: str
    mark: str


@cache
def reference_rows() -> tuple[Row, ...]:
    """Return every row with an id, or skip aloud."""
    if not FOLDER.is_dir():
        text = "../shared/reference is absent: the marks of the packs were not compared with the tables"
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(text, stacklevel=2)
        pytest.skip(text)
    return tuple(row for name in FILES for row in _rows(name))


def _rows(name: str) -> Iterator[Row]:
    marked = False
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`*") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 2:
            continue
        if cells[0] in {"check id", "id"}:
            marked = cells[-1] in _MARKED
        elif _ID.fullmatch(cells[0]) and not re.fullmatch(r"[RS][0-9]+|CONFIRMED-2", cells[0]):
            second = name == FILES[1] and _TWICE.fullmatch(cells[0])
            yield Row(f"ASM:{cells[0]}" if second else cells[0], cells[-1] if marked else "")


def allowed(mark: str) -> frozenset[str]:
    """Return the evidence marks that a clause may have whose row is marked so; unverified is always allowed.

    *Confirmed* wants a row that is confirmed and nothing else.
    """
    plain = mark.replace("CONFIRMED-2", "")
    mixed = re.search(r"RECALLED|DERIVED|DESIGN|mixed|weak", mark)
    if "CONFIRMED" in plain and not mixed:
        return frozenset({"confirmed", "secondary", "unverified"})
    if "CONFIRMED" in mark:
        return frozenset({"secondary", "unverified"})
    return frozenset({"unverified"})
