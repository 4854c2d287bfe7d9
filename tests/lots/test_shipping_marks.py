"""Containers, drums and seals: how they are compared, checked and kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.lots.event import Event
from ledger.lots.shipping_marks import container_number, fold_mark, mark_prefix
from ledger.lots.state import Recorded
from ledger.lots.stocks import ShippingMark
from ledger.lots.types.correction import read_effective
from tests.support.world import World


@pytest.fixture
def world() -> World:
    made = World()
    made.register("L1")
    return made


def _marks(world: World) -> dict[str, list[str]]:
    """Return the events by which each mark is found, the newest first."""
    found: dict[str, list[str]] = {}
    for record in sorted(world.past.of_kind(ShippingMark), key=lambda one: one.id):
        mark, _slash, _number = record.id.partition("/")
        found.setdefault(mark, []).append(record.event)
    return found


@pytest.mark.parametrize("typed", ["CSQU3054383", "csqu 305438 3", "CSQU-305438-3", " Csqu305438[3] "])
def test_a_mark_is_the_same_however_it_is_spaced(typed: str) -> None:
    assert fold_mark(typed) == "CSQU3054383"


# The table of the standard, written out: no letter counts 11, 22 or 33.
_LETTERS = dict(zip("ABCDEFGHIJK", (10, *range(12, 22)), strict=True))
_LETTERS |= dict(zip("LMNOPQRSTU", range(23, 33), strict=True)) | dict(
    zip("VWXYZ", range(34, 39), strict=True)
)


@given(st.from_regex("[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True))
def test_the_check_digit_of_a_container_is_that_of_iso_6346(body: str) -> None:
    whole = 0
    for place, character in enumerate(body):
        whole += (_LETTERS[character] if character.isalpha() else int(character)) * 2**place
    digit = str(whole % 11)[-1]
    for last in "0123456789":
        found = container_number(body + last)
        assert found is not None
        assert (found.fits, found.check_digit) == (last == digit, digit)


def test_the_example_of_iso_6346_fits() -> None:
    found = container_number("CSQU 305438 3")
    assert found is not None
    assert found.fits


@pytest.mark.parametrize(
    "text",
    ["", "CSQU305438", "CSQU30543833", "CSQA3054383", "CS1U3054383", "DEMO-CONTAINER-1", "ÀSQU3054383"],
)
def test_what_has_another_form_is_no_container(text: str) -> None:
    assert container_number(text) is None


@given(st.text(max_size=60))
def test_a_compared_mark_compares_with_itself_and_holds_no_slash(text: str) -> None:
    folded = fold_mark(text)
    assert fold_mark(folded) == folded
    assert "/" not in folded
    assert mark_prefix(folded).startswith(folded)


def _export(world: World, **fields: Any) -> Event[Any]:  # noqa: ANN401 - JSON
    world.bring("L1", "EXPORTER")
    return world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "MY", **fields})


def test_an_export_is_found_by_what_it_left_in_and_a_dispatch_by_its_seals(world: World) -> None:
    sent = world.dispatch(["L1"], to="EXPORTER", seals=["S-1", "s 1", "--", "S-2"])
    world.receive("L1")
    fields = {"containers": ["CSQU 305438 3"], "drums": ["D/1", "d.2"], "seals": ["S-1"]}
    left = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "MY", **fields})
    assert _marks(world) == {
        "CSQU3054383": [left.id],
        "D1": [left.id],
        "D2": [left.id],
        "S1": [left.id, sent.id],
        "S2": [sent.id],
    }


def test_a_corrected_seal_is_found_beside_what_was_signed(world: World) -> None:
    event = _export(world, seals=["S-1"])
    proposed = world.correct(event, "/body/seals", ["S-1"], ["S-2"])
    assert _marks(world) == {"S1": [event.id]}
    world.record("PROGRAMME", "correction.approved", {"correction": proposed.id})
    # Both lead to the event, which says itself which of them counts.
    assert _marks(world) == {"S1": [event.id], "S2": [event.id]}
    assert read_effective(world.get(Recorded, event.id), world.past).body.seals == ("S-2",)
    world.check()


def test_seals_that_are_cut_off_and_put_on_lead_to_the_resealing(world: World) -> None:
    body = {"lot": "L1", "reason": "customs", "seals_removed": ["OLD 1"], "seals": ["NEW 1"]}
    event = world.record("COOP", "lot.resealed", body)
    assert _marks(world) == {"OLD1": [event.id], "NEW1": [event.id]}


def test_what_goes_without_a_seal_leaves_no_mark(world: World) -> None:
    world.dispatch(["L1"])
    assert _marks(world) == {}
