"""Passports of lots that came off a heap: what went onto it goes along, and how much of it is said."""

from __future__ import annotations

from ledger.lots.state import Lot
from ledger.lots.stockpile import Stockpile
from tests.support.build import Town
from tests.support.papers import passport_of
from tests.verify.test_subset import verify


def test_a_lot_off_a_heap_names_the_heap_and_what_of_it_is_here() -> None:
    town = Town()
    place = {"place": "YARD", "name": "Yard", "kind": "depot", "country": "CD", "operator": "COOP-A"}
    town.by("COOP-A", "place.registered", place)
    body = {"stockpile": "HEAP-1", "place": "YARD", "mineral": "2609.00"}
    opened = town.by("COOP-A", "stockpile.opened", body)
    for lot in ("A-1", "A-2"):
        town.dig(lot)
        added = {"stockpile": "HEAP-1", "lot": lot}
        town.by("COOP-A", "stockpile.added", added, (*town.heads(lot), opened))
    drawn = {"stockpile": "HEAP-1", "outputs": [{"lot": "A-3", "quantity": {"mass_kg": "60"}}]}
    town.by("COOP-A", "stockpile.drawn", drawn, (town.sim.get(Stockpile, "HEAP-1").head,))
    verdict = verify(passport_of(town.sim, "A-3"), town.sim)
    assert verdict.verdict == "intact"
    [remark] = [one for one in verdict.not_checked if one.code == "through-heap"]
    assert remark.values == {"stockpile": "HEAP-1", "here": "2", "count": "2"}
    assert town.sim.get(Lot, "A-3").contamination
