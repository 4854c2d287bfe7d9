"""Whose a lot is, and what was paid for it, on it and on the way."""

from __future__ import annotations

import pytest

from ledger.lots.state import Recorded
from tests.support.world import DAY, World

SALE = {"lots": ["L1"], "buyer": "TRADER", "terms": "cash", "purchase_number": "PO-1"}
DIGEST = "A" * 43


@pytest.fixture
def world() -> World:
    world = World()
    world.register("L1")
    world.party("TRADER")
    return world


def test_title_passes_and_custody_stays(world: World) -> None:
    sold = world.record("COOP", "lot.sold", SALE | {"seller": "COOP", "quantity": {"mass_kg": "50"}})
    lot = world.lot("L1")
    assert (lot.owner, lot.custodian, lot.head) == ("TRADER", "COOP", sold.id)
    assert world.get(Recorded, sold.id).stakes == ("TRADER",)
    world.check()


@pytest.mark.parametrize("terms", ["cash", "toll"])
def test_nobody_sells_to_itself(world: World, terms: str) -> None:
    outcome = world.attempt("COOP", "lot.sold", SALE | {"buyer": "COOP", "terms": terms})
    assert outcome.codes == ["owned-already"]
    assert world.attempt("TRADER", "lot.sold", SALE | {"buyer": "TRADER"}).codes == ["not-owner"]


def test_under_toll_the_title_stays(world: World) -> None:
    world.record("COOP", "lot.sold", SALE | {"terms": "toll"})
    assert world.lot("L1").owner == "COOP"


def test_a_lot_is_sold_while_it_is_under_way(world: World) -> None:
    world.dispatch(["L1"])
    world.record("COOP", "lot.sold", SALE)
    world.receive("L1")
    assert world.lot("L1").owner == "TRADER"


def test_a_sale_without_a_purchase_number_is_told(world: World) -> None:
    sold = world.record("COOP", "lot.sold", {"lots": ["L1"], "buyer": "TRADER", "terms": "credit"})
    assert world.flags(sold) == ("optional-missing",)


def test_the_seller_does_not_take_the_title_back_at_once(world: World) -> None:
    sold = world.record("COOP", "lot.sold", SALE)
    void = {"event": sold.id, "lots": ["L1"], "reason": "A better offer."}
    assert world.attempt("COOP", "event.voided", void).codes == ["void-too-early"]
    world.now += 15 * DAY
    world.record("COOP", "event.voided", void)
    assert world.lot("L1").owner == "COOP"


def test_terms_that_decide_on_the_title_are_not_corrected(world: World) -> None:
    sold = world.record("COOP", "lot.sold", SALE)
    body = {"event": sold.id, "field": "/body/terms", "old": "cash", "new": "toll", "reason": "Typing error."}
    assert world.attempt("COOP", "event.corrected", body).codes == ["correction-fixed"]


def test_the_buyer_approves_what_is_corrected_in_a_sale(world: World) -> None:
    sold = world.record("COOP", "lot.sold", SALE)
    world.correct(sold, "/body/purchase_number", "PO-1", "PO-2", approver="TRADER")


def test_a_payment_stands_in_the_history_of_all_lots_of_its_consignment(world: World) -> None:
    sent = world.dispatch(["L1"])
    paid = {"of": sent.id, "kind": "informal", "payee_class": "armed_group", "payee_name": "Roadblock"}
    event = world.record("CARRIER", "payment.recorded", paid | {"amount": "5", "currency": "USD"})
    assert world.flags(event) == ()
    assert "lot:L1" in world.get(Recorded, event.id).subjects
    assert world.lot("L1").head == sent.id


def test_the_amount_may_be_sealed_or_paid_in_ore(world: World) -> None:
    tax = {"lots": ["L1"], "kind": "tax", "payee_class": "government", "payee": "AUTH"}
    sealed = {"sealed": ["amount"], "_sd": [DIGEST]}
    event = world.record("COOP", "payment.recorded", tax | {"currency": "USD"}, **sealed)
    assert world.flags(event) == ()
    assert world.flags(world.record("COOP", "payment.recorded", tax, **sealed)) == ("optional-missing",)
    kind = world.record("COOP", "payment.recorded", tax | {"in_kind": {"mass_kg": "2"}})
    assert world.flags(kind) == ()


def test_a_payment_that_was_entered_twice_is_voided(world: World) -> None:
    tax = {"lots": ["L1"], "kind": "tax", "payee_class": "government", "payee": "AUTH"}
    event = world.record("COOP", "payment.recorded", tax | {"amount": "9", "currency": "USD"})
    voided = world.record("COOP", "event.voided", {"event": event.id, "reason": "Entered twice."})
    assert world.get(Recorded, event.id).voided_by == voided.id
    assert world.lot("L1").head != voided.id
