"""Lots that nobody has at hand: lost and still looked for, or seized."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.errors import Problem
from ledger.lots.problems import problem
from ledger.lots.state import Lot, LotState

WITHHELD: Final[frozenset[LotState]] = frozenset({"lost", "seized"})


def withheld_problems(lot: Lot, where: str) -> Iterator[Problem]:
    """That nothing is done with a lot until it is found or released."""
    if lot.state in WITHHELD and not lot.ended:
        yield problem("lot-withheld", where, lot=lot.id, state=lot.state)


def freed(before: Lot | None) -> LotState:
    """Return the state of a lot that is found or released, from what it was before: under way no longer."""
    if before is None or before.state in (*WITHHELD, "dispatched"):
        return "in_stock"
    return before.state
