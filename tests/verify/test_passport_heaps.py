"""Passports of lots that came off a heap: what went onto it goes along, and how much of it is said."""

from __future__ import annotations

import pytest

from ledger.lots.state import Lot
from ledger.lots.stockpile import Stockpile
from tests.support.build import Town
from tests.support.papers import passport_of
from tests.support.verdicts import codes
from tests.verify.test_passport import with_statement
from tests.verify.test_subset import verify


@pytest.fixture
def town() -> Town:
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
    return town


def test_a_lot_off_a_heap_names_the_heap_and_what_of_it_is_here(town: Town) -> None:
    verdict = verify(passport_of(town.sim, "A-3"), town.sim)
    assert verdict.verdict == "intact"
    [remark] = [one for one in verdict.not_checked if one.code == "through-heap"]
    assert remark.values == {"stockpile": "HEAP-1", "here": "2", "count": "2"}
    assert town.sim.get(Lot, "A-3").contamination


def test_a_heap_that_a_lot_came_through_is_not_concealed(town: Town) -> None:
    passport = with_statement(passport_of(town.sim, "A-3"), town.sim, {"contamination": ()})
    verdict = verify(passport, town.sim)
    assert (verdict.verdict, codes(verdict)) == ("altered", {"heaps-differ"})


def test_a_heap_above_a_lot_is_not_concealed_either(town: Town) -> None:
    body = {"inputs": [{"lot": "A-3"}], "outputs": [{"lot": "A-4", "quantity": {"mass_kg": "59"}}]}
    town.by("COOP-A", "lot.sorted", body, town.heads("A-3"))
    passport = passport_of(town.sim, "A-4")
    assert verify(passport, town.sim).verdict == "intact"
    concealed = with_statement(passport, town.sim, {"contamination": ()})
    assert codes(verify(concealed, town.sim)) == {"heaps-differ"}
