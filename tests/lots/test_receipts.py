"""Lots that arrive: before their dispatch is recorded, in parts, or not at all because they are sent back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.lots.event import Event
from ledger.lots.portion import redirect_tag
from ledger.lots.state import PendingReceipt, Recorded
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Tag
from ledger.lots.view import Draft
from tests.support.extracts import check_extracts
from tests.support.world import DAY, Value, World


@pytest.fixture
def world() -> World:
    world = World()
    world.register("L1")
    world.party("TRADER")
    return world


def _receipt(world: World, mass: str = "50", *, by: str = "TRADER", **fields: Value) -> Event[Any]:
    return world.record(by, "lot.received", {"lot": "L1", "quantity": {"mass_kg": mass}} | fields)


def test_a_receipt_that_comes_first_moves_nothing(world: World) -> None:
    before = world.lot("L1")
    receipt = _receipt(world, "49.8")
    after = world.lot("L1")
    assert world.flags(receipt) == ("receipt-pending",)
    assert (after.head, after.custodian, after.net) == (before.head, before.custodian, before.net)
    world.work("sorted", ["L1"], {"L2": "50"})
    world.check()


def test_the_dispatch_that_names_it_passes_custody_with_its_weighing(world: World) -> None:
    receipt = _receipt(world, "49.8", remainder=None)
    sent = world.dispatch(["L1"], receipts=[receipt.id])
    lot = world.lot("L1")
    assert (lot.head, lot.custodian, lot.state) == (sent.id, "TRADER", "in_stock")
    assert (lot.net.value, lot.weighed_by, lot.flags) == (Decimal("49.8"), receipt.id, ())
    world.correct(receipt, "/body/quantity/mass_kg", "49.8", "49.6", approver="COOP")
    assert world.lot("L1").net.value == Decimal("49.6")
    world.check()


def test_its_remainder_comes_to_be_with_the_dispatch(world: World) -> None:
    receipt = _receipt(world, "30", remainder="L1-R")
    assert not [lot for lot in world.past.records if lot[1] == "L1-R"]
    sent = world.dispatch(["L1"], receipts=[receipt.id])
    rest = world.lot("L1-R")
    assert (rest.born, rest.custodian, rest.net.value) == (sent.id, "COOP", Decimal(20))
    assert world.get(Recorded, sent.id).lots == ("L1", "L1-R")
    world.check()


def test_of_two_lots_that_arrived_first_each_has_its_passport(world: World) -> None:
    world.register("L2")
    receipts = [_receipt(world, "30", remainder="L1-R")]
    body = {"lot": "L2", "quantity": {"mass_kg": "50"}}
    receipts.append(world.record("TRADER", "lot.received", body))
    world.dispatch(["L1", "L2"], receipts=[receipt.id for receipt in receipts])
    check_extracts(world.past)


def test_a_receipt_that_is_not_named_is_told(world: World) -> None:
    receipt = _receipt(world)
    sent = world.dispatch(["L1"], to="TRADER")
    assert world.flags(sent) == ("receipt-unnamed",)
    assert receipt.id in dict(world.get(Recorded, sent.id).told[0].values)["receipt"]
    world.record("TRADER", "dispatch.cancelled", {"lots": ["L1"], "reason": "Entered anew."})
    assert world.flags(world.dispatch(["L1"], to="EXPORTER")) == ()


def test_a_voided_dispatch_lets_its_receipt_wait_again(world: World) -> None:
    receipt = _receipt(world, "30", remainder="L1-R")
    sent = world.dispatch(["L1"], receipts=[receipt.id])
    body = {"event": sent.id, "lots": ["L1", "L1-R"], "reason": "Wrong lot."}
    assert world.attempt("COOP", "event.voided", body).codes == ["void-too-early"]
    world.record("AUTH", "event.voided", body)
    assert (world.lot("L1").custodian, world.lot("L1-R").state) == ("COOP", "voided")
    assert world.get(PendingReceipt, "L1/TRADER").open
    # Its remainder cannot come to be twice, so it is withdrawn and entered anew.
    names = {"lots": ["L1"], "to": "TRADER", "receipts": [receipt.id]}
    assert world.attempt("COOP", "lot.dispatched", names).codes == ["id-taken"]
    world.record("TRADER", "event.voided", {"event": receipt.id, "reason": "Entered anew."})
    world.dispatch(["L1"], receipts=[_receipt(world, "30", remainder="L1-Q").id])
    assert world.lot("L1").custodian == "TRADER"
    world.check()


def test_a_stranger_leaves_one_mark_however_often_it_tries(world: World) -> None:
    void = world.tag()
    body = {"batches": [world.tag_of(void).batch], "tags": [tag_digest(void)], "reason": "Stolen."}
    world.record("AUTH", "tag.voided", body)
    packages = [{"tag": {"number": void}, "outcome": "missing"}]
    receipt = _receipt(world, "9", by="EXPORTER", packages=packages)
    again = {"lot": "L1", "quantity": {"mass_kg": "8"}}
    assert world.attempt("EXPORTER", "lot.received", again).codes == ["receipt-repeated"]
    disputed = world.record("EXPORTER", "event.disputed", {"event": receipt.id, "reason": "Mine."})
    assert world.flags(disputed) == ("disputed-by-stranger",)
    world.correct(receipt, "/body/quantity/mass_kg", "9", "7", approver="COOP")
    lot = world.lot("L1")
    assert (lot.flags, lot.holds, lot.children) == (("receipt-pending",), (), ())
    assert lot.net.value == 50
    world.bring("L1", "TRADER")
    world.check()


def test_a_receipt_that_waits_is_withdrawn_by_its_issuer(world: World) -> None:
    receipt = _receipt(world)
    world.record("TRADER", "event.voided", {"event": receipt.id, "reason": "Wrong lot."})
    assert not world.get(PendingReceipt, "L1/TRADER").open
    names = {"lots": ["L1"], "to": "TRADER", "receipts": [receipt.id]}
    outcome = world.attempt("COOP", "lot.dispatched", names)
    assert outcome.codes == ["receipt-not-pending", "receipt-missing"]
    _receipt(world)


def test_a_dispatch_names_only_receipts(world: World) -> None:
    names = {"lots": ["L1"], "to": "TRADER", "receipts": [world.lot("L1").head]}
    outcome = world.attempt("COOP", "lot.dispatched", names)
    assert outcome.codes == ["receipt-not-pending", "receipt-missing"]


def test_what_one_has_one_does_not_receive(world: World) -> None:
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}}
    assert world.attempt("COOP", "lot.received", body).codes == ["received-already"]
    world.dispatch(["L1"])
    assert world.attempt("COOP", "lot.received", body).codes == ["not-consignee"]
    world.receive("L1")
    assert world.attempt("TRADER", "lot.received", body).codes == ["received-already"]


def test_thirty_bags_leave_and_twenty_eight_arrive() -> None:
    world = World()
    codes = [world.tag() for _ in range(30)]
    world.register("L1", mass="1500", tags=[{"number": code} for code in codes])
    world.dispatch(["L1"])
    outcomes = ["accepted"] * 27 + ["opened", "missing", "seized"]
    packages = [
        {"tag": {"number": code}, "outcome": outcome} for code, outcome in zip(codes, outcomes, strict=True)
    ]
    seized = {"lot": "L-HELD", "outcome": "seized", "quantity": {"mass_kg": "50"}}
    parts = [seized, {"lot": "L-GONE", "outcome": "missing"}]
    world.receive("L1", "1400", packages=packages, remainders=parts)
    lot, held, gone = (world.lot(id) for id in ("L1", "L-HELD", "L-GONE"))
    assert (len(lot.tags), held.tags, gone.tags) == (28, (tag_digest(codes[29]),), (tag_digest(codes[28]),))
    assert world.tag_of(codes[28]).lot == "L-GONE"
    assert (held.net.value, gone.net.value, gone.custodian) == (Decimal(50), Decimal(50), "COOP")
    world.check()


def test_the_plain_remainder_takes_the_packages_that_no_other_has() -> None:
    world = World()
    codes = [world.tag() for _ in range(3)]
    world.register("L1", mass="150", tags=[{"number": code} for code in codes])
    world.dispatch(["L1"])
    outcomes = ("accepted", "rejected", "missing")
    packages = [
        {"tag": {"number": code}, "outcome": outcome} for code, outcome in zip(codes, outcomes, strict=True)
    ]
    parts = [{"lot": "L-GONE", "outcome": "missing", "quantity": {"mass_kg": "50"}}]
    world.receive(
        "L1", "50", packages=[*packages, {"outcome": "missing"}], remainders=parts, remainder="L-BACK"
    )
    assert world.lot("L-BACK").tags == (tag_digest(codes[1]),)
    assert world.lot("L-GONE").tags == (tag_digest(codes[2]),)
    void = {"event": world.lot("L1").head, "lots": ["L1", "L-GONE", "L-BACK"], "reason": "Wrong lot."}
    world.record("AUTH", "event.voided", void)
    assert world.tag_of(codes[2]).lot == "L1"
    world.check()


def _three_bags(world: World, *outcomes: str) -> tuple[Event[Any], list[str]]:
    """A lot of three bags of which the last does not arrive, and the ids of their tags."""
    codes = [world.tag() for _ in range(3)]
    world.register("L9", mass="150", tags=[{"number": code} for code in codes])
    world.dispatch(["L9"])
    packages = [
        {"tag": {"number": code}, "outcome": outcome} for code, outcome in zip(codes, outcomes, strict=True)
    ]
    receipt = world.receive("L9", "100", packages=packages, remainder="L9-R")
    return receipt, [tag_digest(code) for code in codes]


def test_tags_follow_the_corrected_outcomes_of_their_packages(world: World) -> None:
    receipt, (first, second, third) = _three_bags(world, "accepted", "accepted", "missing")
    assert (world.lot("L9").tags, world.lot("L9-R").tags) == ((first, second), (third,))
    world.correct(receipt, "/body/packages/1/outcome", "accepted", "missing", approver="COOP")
    world.correct(receipt, "/body/packages/2/outcome", "missing", "accepted", approver="COOP")
    assert (set(world.lot("L9").tags), world.lot("L9-R").tags) == ({first, third}, (second,))
    assert [world.get(Tag, id).lot for id in (first, second, third)] == ["L9", "L9-R", "L9"]
    world.check()
    void = {"event": receipt.id, "lots": ["L9", "L9-R"], "reason": "Wrong lot."}
    world.record("AUTH", "event.voided", void)
    assert set(world.lot("L9").tags) == {first, second, third}
    world.check()


def test_a_corrected_outcome_reaches_lots_that_have_gone_on_and_leaves_what_was_taken_off(
    world: World,
) -> None:
    receipt, (first, second, third) = _three_bags(world, "accepted", "accepted", "missing")
    sent = world.dispatch(["L9"], to="EXPORTER")
    world.correct(receipt, "/body/packages/2/outcome", "missing", "accepted", approver="COOP")
    assert (set(world.lot("L9").tags), world.lot("L9-R").tags) == ({first, second, third}, ())
    world.record("AUTH", "event.voided", {"event": sent.id, "lots": ["L9"], "reason": "Not yet."})
    assert set(world.lot("L9").tags) == {first, second, third}
    world.work("sorted", ["L9"], {"L10": "100"})
    world.correct(receipt, "/body/packages/0/outcome", "accepted", "missing", approver="COOP")
    world.check()


def test_a_tag_that_has_gone_on_is_left_where_it_is(world: World) -> None:
    draft = Draft(world.past)
    redirect_tag("0" * 64, draft, of="L1", to="L1", parted_by="")
    assert draft.changes() == ()


def test_parts_that_are_all_weighed_explain_the_whole(world: World) -> None:
    world.dispatch(["L1"])
    part = {"lot": "L2", "outcome": "seized", "quantity": {"mass_kg": "10"}}
    body = {"lot": "L1", "quantity": {"mass_kg": "30"}, "remainders": [part]}
    assert world.attempt("TRADER", "lot.received", body).codes == ["weight-loss", "difference-unexplained"]


def test_corrected_parts_follow_each_other(world: World) -> None:
    world.dispatch(["L1"])
    seized = {"lot": "L2", "outcome": "seized", "quantity": {"mass_kg": "10"}}
    receipt = world.receive("L1", "30", remainders=[seized, {"lot": "L3", "outcome": "missing"}])
    assert world.lot("L3").net.value == 10
    world.correct(receipt, "/body/remainders/0/quantity/mass_kg", "10", "14", approver="COOP")
    assert [world.lot(id).net.value for id in ("L1", "L2", "L3")] == [30, 14, 6]
    too_much = {"event": receipt.id, "field": "/body/remainders/0/quantity/mass_kg", "old": "14", "new": "45"}
    outcome = world.attempt("TRADER", "event.corrected", too_much | {"reason": "Typing error."})
    assert outcome.codes == ["correction-invalid"]
    world.check()


def test_a_remainder_that_was_weighed_since_stands(world: World) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "30", remainder="L2")
    world.bring("L2", "EXPORTER", "19")
    world.correct(receipt, "/body/quantity/mass_kg", "30", "29", approver="COOP")
    assert world.lot("L2").net.value == 19
    body = {"event": receipt.id, "field": "/body/quantity/mass_kg", "old": "29", "new": "45"}
    outcome = world.attempt("TRADER", "event.corrected", body | {"reason": "Typing error."})
    assert outcome.codes == ["correction-invalid"]


def test_goods_that_are_turned_away_stay_the_consignors(world: World) -> None:
    world.dispatch(["L1"], carrier=world.party("CARRIER"))
    world.record("TRADER", "lot.returned", {"lots": ["L1"], "to": "COOP", "reason": "quality"})
    lot = world.lot("L1")
    assert (lot.custodian, lot.state, lot.transfer, lot.charge_holder) == ("COOP", "in_stock", None, None)
    world.bring("L1", "EXPORTER")
    world.check()


def _exported(world: World) -> Event[Any]:
    world.bring("L1", "EXPORTER")
    return world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "MY"})


def test_ore_that_was_sent_back_leaves_once_more(world: World) -> None:
    export = _exported(world)
    world.bring("L1", "SMELTER")
    back = {"lots": ["L1"], "to": "EXPORTER", "reason": "quality", "of": world.lot("L1").head}
    world.record("SMELTER", "lot.returned", back)
    assert world.lot("L1").transfer is not None
    world.receive("L1")
    assert (world.lot("L1").exported_from, world.lot("L1").custodian) == ((), "EXPORTER")
    again = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "MY"})
    assert world.flags(again) == world.flags(export)


def test_ore_that_is_only_sent_on_has_not_come_back(world: World) -> None:
    _exported(world)
    world.bring("L1", "SMELTER")
    world.bring("L1", "EXPORTER")
    again = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "MY"})
    assert "exported-before" in world.flags(again)


def test_ore_that_the_importer_turns_away_comes_home(world: World) -> None:
    _exported(world)
    world.dispatch(["L1"], to="SMELTER")
    world.record("SMELTER", "lot.returned", {"lots": ["L1"], "to": "EXPORTER", "reason": "wrong_lot"})
    assert (world.lot("L1").exported_from, world.lot("L1").state) == ((), "in_stock")


def test_a_part_that_was_split_off_goes_back_too(world: World) -> None:
    world.bring("L1", "TRADER")
    receipt = world.lot("L1").head
    world.work("split", ["L1"], {"L2": "10"})
    back = {"lots": ["L2"], "to": "COOP", "reason": "quantity", "of": receipt}
    assert world.flags(world.record("TRADER", "lot.returned", back)) == ()


def test_a_return_may_have_arrived_before_it_was_recorded(world: World) -> None:
    world.bring("L1", "TRADER")
    came = world.lot("L1").head
    receipt = world.record("COOP", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})
    back = {"lots": ["L1"], "to": "COOP", "reason": "contract", "of": came, "receipts": [receipt.id]}
    returned = world.record("TRADER", "lot.returned", back)
    assert world.lot("L1").custodian == "COOP"
    world.now += 15 * DAY
    world.record("TRADER", "event.voided", {"event": returned.id, "lots": ["L1"], "reason": "Wrong."})
    assert world.lot("L1").custodian == "TRADER"
    world.check()
