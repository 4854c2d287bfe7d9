"""A life of lots in which every type occurs keeps all invariants."""

from __future__ import annotations

from ledger.lots.parse import parse_event
from ledger.lots.state import ENDED, KIND_OF, Lot, LotBefore, Refusal
from ledger.lots.table import TYPES
from tests.support.journey import journey


def test_every_type_occurs_and_all_invariants_hold() -> None:
    world = journey()
    assert {parse_event(data).type for _, data in world.past.entries} == set(TYPES)
    world.check()


def test_every_kind_of_record_occurs() -> None:
    kinds = {kind for kind, _ in journey().past.records}
    assert kinds == set(KIND_OF.values())


def test_lots_end_where_they_should() -> None:
    world = journey()
    states = {lot.id: lot.state for lot in world.past.of_kind(Lot)}
    assert states["L1"] == "transformed"
    assert states["C2"] == "exported"
    assert states["C2-1"] == "consumed"
    assert "exported" not in ENDED
    assert len(world.past.of_kind(LotBefore)) == len(states)
    assert len(world.past.of_kind(Refusal)) == 1
