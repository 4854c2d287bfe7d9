"""What is done to a lot that stays what it is, and what is found in it, early or late."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.lots.event import Event
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Tag
from scripts.vectors.decisions.masses import FINAL
from tests.support.extracts import check_extracts
from tests.support.world import Value, World


@pytest.fixture
def world() -> World:
    world = World()
    world.register("L1")
    world.party("LAB")
    return world


def _assay(world: World, lot: str, percent: str, *, by: str = "LAB", **fields: Value) -> Event[Any]:
    body = {"lot": lot, "components": [FINAL | {"value_percent": percent} | fields]}
    return world.record(by, "lot.assayed", body)


def _tin(world: World, lot: str) -> list[Decimal]:
    return [grade.percent.value for grade in world.lot(lot).grades]


def test_the_best_assay_counts_whenever_it_comes(world: World) -> None:
    head = world.lot("L1").head
    _assay(world, "L1", "60", status="umpire")
    _assay(world, "L1", "65")
    assert _tin(world, "L1") == [60]
    _assay(world, "L1", "61", status="umpire", by="INSPECTOR")
    assert _tin(world, "L1") == [61]
    assert world.lot("L1").head == head


def test_a_strangers_assay_counts_for_nothing(world: World) -> None:
    event = world.record(
        "EXPORTER", "lot.assayed", {"lot": "L1", "components": [FINAL | {"value_percent": "2"}]}
    )
    assert world.flags(event) == ("assay-by-stranger",)
    world.correct(event, "/body/components/0/value_percent", "2", "3", approver="COOP")
    world.record("EXPORTER", "event.voided", {"event": event.id, "reason": "Wrong lot."})
    assert _tin(world, "L1") == []


def test_an_assay_outlives_the_void_of_what_was_done_with_the_lot(world: World) -> None:
    stored = world.record("COOP", "lot.stored", {"lots": ["L1"]})
    _assay(world, "L1", "60")
    world.record("COOP", "event.voided", {"event": stored.id, "lots": ["L1"], "reason": "Wrong lot."})
    assert _tin(world, "L1") == [60]
    assert world.lot("L1").state == "registered"


def test_an_assay_is_corrected_and_voided(world: World) -> None:
    event = _assay(world, "L1", "60")
    world.correct(event, "/body/components/0/value_percent", "60", "62", approver="COOP")
    assert _tin(world, "L1") == [62]
    world.correct(event, "/body/remark", None, "Twice.")
    world.record("LAB", "event.voided", {"event": event.id, "reason": "Of another sample."})
    assert _tin(world, "L1") == []
    world.check()


def test_an_assay_may_be_of_moisture_alone(world: World) -> None:
    event = world.record("LAB", "lot.assayed", {"lot": "L1", "moisture_percent": "4"})
    assert world.flags(event) == ()
    assert world.flags(world.record("LAB", "lot.assayed", {"lot": "L1"})) == ("optional-missing",)


def _washed(world: World, percent: str | None = "70") -> None:
    body = world.work_body(["L1"], {"L2": "45", "L3": "4"})
    if percent is not None:
        body["outputs"][0]["components"] = [FINAL | {"value_percent": percent}]
    world.record("COOP", "lot.processed", body)


def test_an_assay_that_comes_weeks_later_shows_what_cannot_be(world: World) -> None:
    _washed(world)
    event = _assay(world, "L1", "40")
    assert world.flags(event) == ("metal-contradicts",)
    assert [world.lot(id).flags for id in ("L2", "L3")] == [("metal-contradicts",)] * 2
    assert world.lot("L2").state == "in_stock"
    world.check()


def test_a_late_assay_that_agrees_is_no_finding(world: World) -> None:
    _washed(world)
    assert world.flags(_assay(world, "L1", "69")) == ()


def test_a_product_that_nobody_assayed_holds_no_metal_that_is_known(world: World) -> None:
    _washed(world, None)
    assert world.flags(_assay(world, "L1", "1")) == ()


def test_in_a_passport_nothing_is_said_of_work_that_is_not_all_there(world: World) -> None:
    world.register("L0")
    body = world.work_body(["L1", "L0"], {"L2": "98"})
    world.record("COOP", "lot.combined", body)
    _assay(world, "L1", "40")
    check_extracts(world.past)


def test_what_was_never_worked_contradicts_nothing(world: World) -> None:
    world.work("split", ["L1"], {"L2": "10"})
    assert world.flags(_assay(world, "L2", "60")) == ()


def test_a_sample_is_a_lot_of_its_own_or_used_up(world: World) -> None:
    sample = {"lot": "L1", "sample": "S-1", "quantity": {"mass_kg": "0.5"}}
    world.record("COOP", "lot.sampled", sample)
    assert (world.lot("L1").net.value, world.lot("L1").revision) == (Decimal("49.5"), 1)
    event = world.record("COOP", "lot.sampled", sample | {"sample": "S-2", "sample_lot": "L1-S"})
    assert (world.lot("L1").net.value, world.lot("L1-S").net.value) == (Decimal(49), Decimal("0.5"))
    assert (world.lot("L1-S").custodian, world.lot("L1-S").place) == ("COOP", world.lot("L1").place)
    world.correct(event, "/body/quantity/mass_kg", "0.5", "0.7", approver="AUTH")
    assert (world.lot("L1").net.value, world.lot("L1-S").net.value) == (Decimal("48.8"), Decimal("0.7"))
    too_much = {"event": event.id, "field": "/body/quantity/mass_kg", "old": "0.7", "new": "60"}
    outcome = world.attempt("COOP", "event.corrected", too_much | {"reason": "Typing error."})
    assert outcome.codes == ["correction-invalid"]
    world.check()


def test_a_sample_that_was_used_up_is_corrected(world: World) -> None:
    sample = {"lot": "L1", "sample": "S-1", "quantity": {"mass_kg": "0.5"}}
    event = world.record("COOP", "lot.sampled", sample)
    world.correct(event, "/body/quantity/mass_kg", "0.5", "1", approver="AUTH")
    assert world.lot("L1").net.value == 49


def test_a_corrected_sample_changes_nothing_that_was_weighed_since(world: World) -> None:
    sample = {"lot": "L1", "sample": "S-1", "quantity": {"mass_kg": "0.5"}, "sample_lot": "L1-S"}
    event = world.record("COOP", "lot.sampled", sample)
    world.bring("L1-S", "TRADER", "0.5")
    world.bring("L1", "TRADER", "49")
    world.correct(event, "/body/quantity/mass_kg", "0.5", "0.6", approver="AUTH")
    assert (world.lot("L1").net.value, world.lot("L1-S").net.value) == (Decimal(49), Decimal("0.5"))
    world.correct(event, "/body/method", None, "grab", approver="AUTH")


def test_a_voided_sampling_gives_the_sample_back(world: World) -> None:
    sample = {"lot": "L1", "sample": "S-1", "quantity": {"mass_kg": "0.5"}, "sample_lot": "L1-S"}
    event = world.record("COOP", "lot.sampled", sample)
    void = {"event": event.id, "lots": ["L1", "L1-S"], "reason": "Wrong lot."}
    world.record("COOP", "event.voided", void)
    assert (world.lot("L1").net.value, world.lot("L1-S").state) == (Decimal(50), "voided")
    world.check()


def test_a_lot_is_stuffed_into_drums_with_tags_of_their_own(world: World) -> None:
    (old,), new = world.lot("L1").tags, world.tag()
    drum: Value = {"kind": "drum", "tag": {"number": new}}
    drum["quantity"] = {"gross_kg": "58", "tare_kg": "8"}
    body = {"lot": "L1", "reason": "repacked", "packages": [drum], "seals": ["D-1"]}
    event = world.record("COOP", "lot.resealed", body)
    assert world.flags(event) == ()
    assert world.lot("L1").tags == (old, tag_digest(new))
    world.check()
    void = {"event": event.id, "lots": ["L1"], "reason": "Wrong lot."}
    world.record("COOP", "event.voided", void)
    assert (world.lot("L1").tags, world.tag_of(new).lot) == ((old,), None)


def test_tags_that_are_cut_off_go_on_to_lead_to_the_lot(world: World) -> None:
    code = world.tag()
    world.register("L2", tags=[{"number": code}])
    body = {"lot": "L2", "reason": "damaged", "tags_removed": [{"number": code}]}
    world.record("COOP", "lot.resealed", body)
    assert (world.lot("L2").tags, world.get(Tag, tag_digest(code)).lot) == ((), "L2")


def test_what_a_lot_weighs_when_it_is_resealed_is_compared(world: World) -> None:
    body = {"lot": "L1", "reason": "customs", "quantity": {"mass_kg": "40"}}
    event = world.record("COOP", "lot.resealed", body)
    assert set(world.flags(event)) == {"weight-loss", "difference-unexplained"}
    event = world.record("COOP", "lot.resealed", body | {"explanation": "A torn bag."})
    assert world.flags(event) == ("weight-loss",)
    assert world.lot("L1").net.value == 50
    some = [{"quantity": {"mass_kg": "10"}}, {"seal": "D-2"}]
    event = world.record("COOP", "lot.resealed", {"lot": "L1", "reason": "customs", "packages": some})
    assert world.flags(event) == ()


def test_a_lot_is_stored_with_a_warehouse(world: World) -> None:
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    world.record("COOP", "place.registered", place)
    body = {"lots": ["L1"], "place": "P1", "warehouse": world.party("DEPOT")}
    world.record("COOP", "lot.stored", body)
    lot = world.lot("L1")
    assert (lot.place, lot.charge_holder, lot.custodian, lot.state) == ("P1", "DEPOT", "COOP", "in_stock")
    world.record("COOP", "lot.stored", {"lots": ["L1"], "position": "Row 2"})
    assert world.lot("L1").state == "in_stock"


def test_an_outsiders_weighing_of_what_was_divided_since_says_nothing(world: World) -> None:
    world.work("split", ["L1"], {"L2": "10"})
    body = {"lots": ["L1"], "statement": "weighing", "quantity": {"mass_kg": "50"}}
    assert world.flags(world.record("AGENCY", "lot.attested", body)) == ()


def test_somebody_without_a_key_is_entered_by_another(world: World) -> None:
    body = world.registration("L9", custodian=world.party("COOP2"), owner="COOP2")
    fields = {"entry_mode": "assisted", "person": "DIGGER-7", "paper_ref": "Book 3, page 9"}
    event = world.record("COOP", "lot.registered", body, **fields)
    assert world.flags(event) == ()
    assert world.lot("L9").custodian == "COOP2"
