"""Corrections, voids, disputes and conflicts: what they change, and what stays as it was."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.state import Correction, Lot, Recorded, SiteMonth
from tests.support.world import COLTAN, World


@pytest.fixture
def world() -> World:
    return World()


def _net(world: World, lot: str) -> Decimal:
    return world.lot(lot).net.value


def test_a_free_field_is_corrected_at_once(world: World) -> None:
    event = world.register("L1")
    proposed = world.correct(event, "/body/trade_name", None, "Tin ore")
    assert world.get(Correction, proposed.id).state == "approved"
    assert world.effective(world.get(Recorded, event.id), "/body/trade_name") == "Tin ore"
    world.check()


def test_a_corrected_mass_counts_from_its_approval(world: World) -> None:
    event = world.register("L1", mass="50")
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "45")
    assert _net(world, "L1") == 50
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    assert _net(world, "L1") == 45
    assert world.get(SiteMonth, "S1/2026-01").net_kg == 45
    world.check()


def test_a_correction_that_is_withdrawn_changes_nothing(world: World) -> None:
    event = world.register("L1")
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "45")
    world.record("COOP", "correction.rejected", {"correction": proposed.id})
    assert _net(world, "L1") == 50
    assert world.get(Recorded, event.id).pending == ()
    world.correct(event, "/body/quantity/mass_kg", "50", "46", approver="AUTH")
    assert _net(world, "L1") == 46


def test_the_counterparty_approves(world: World) -> None:
    world.register("L1")
    sent = world.dispatch(["L1"], to="TRADER", expected_on="2026-01-05")
    proposed = world.correct(sent, "/body/expected_on", "2026-01-05", "2026-01-06")
    world.record("TRADER", "correction.approved", {"correction": proposed.id})
    world.check()


def test_the_proposer_is_told_no_by_the_counterparty(world: World) -> None:
    world.register("L1")
    sent = world.dispatch(["L1"], to="TRADER", expected_on="2026-01-05")
    proposed = world.correct(sent, "/body/expected_on", "2026-01-05", "2026-01-06")
    world.record("TRADER", "correction.rejected", {"correction": proposed.id})
    assert world.get(Correction, proposed.id).state == "rejected"


def test_a_correction_outlives_the_void_of_a_later_event(world: World) -> None:
    event = world.register("L1")
    sent = world.dispatch(["L1"])
    world.correct(event, "/body/quantity/mass_kg", "50", "45", approver="AUTH")
    world.record("AUTH", "event.voided", {"event": sent.id, "lots": ["L1"], "reason": "Wrong lot."})
    assert _net(world, "L1") == 45
    assert world.lot("L1").state == "registered"
    world.check()


def test_a_correction_reaches_a_lot_that_was_weighed_again_only_through_a_void(world: World) -> None:
    event = world.register("L1")
    world.dispatch(["L1"])
    received = world.receive("L1", "49.8")
    world.correct(event, "/body/quantity/mass_kg", "50", "45", approver="AUTH")
    assert _net(world, "L1") == Decimal("49.8")
    world.record("AUTH", "event.voided", {"event": received.id, "lots": ["L1"], "reason": "Wrong lot."})
    assert _net(world, "L1") == 45
    assert world.lot("L1").state == "dispatched"
    world.check()


def test_a_corrected_receipt_changes_the_balance(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"])
    received = world.receive("L1", "49.8", explanation="As weighed.")
    world.correct(received, "/body/explanation", "As weighed.", "Dust.")
    assert _net(world, "L1") == Decimal("49.8")
    world.correct(received, "/body/quantity/mass_kg", "49.8", "48.8", approver="AUTH")
    assert _net(world, "L1") == Decimal("48.8")
    world.bring("L1", "EXPORTER", "48.7")
    world.correct(received, "/body/quantity/mass_kg", "48.8", "48.9", approver="AUTH")
    assert _net(world, "L1") == Decimal("48.7")
    world.check()


def test_a_deficit_is_reported_and_ends_by_another_correction(world: World) -> None:
    event = world.register("L1")
    world.work("split", ["L1"], {"L2": "40"})
    world.correct(event, "/body/quantity/mass_kg", "50", "30", approver="AUTH")
    assert world.lot("L1").deficit
    assert _net(world, "L1") == -10
    assert "corrected-upstream" in world.lot("L2").flags
    world.correct(event, "/body/quantity/mass_kg", "30", "55", approver="AUTH")
    assert not world.lot("L1").deficit
    assert _net(world, "L1") == 15
    world.check()


def test_a_used_up_lot_that_held_less_is_in_deficit(world: World) -> None:
    event = world.register("L1")
    world.work("sorted", ["L1"], {"L2": "49"})
    world.correct(event, "/body/quantity/mass_kg", "50", "45", approver="AUTH")
    assert world.lot("L1").deficit
    assert _net(world, "L2") == 49
    world.check()


def test_a_corrected_uncertainty_keeps_the_interval_whole(world: World) -> None:
    event = world.register("L1", quantity={"mass_kg": "50", "uncertainty_kg": "5"})
    world.work("split", ["L1"], {"L2": "48"})
    world.correct(event, "/body/quantity/uncertainty_kg", "5", "0", approver="AUTH")
    world.check()


def test_a_corrected_site_moves_origin_and_production(world: World) -> None:
    event = world.register("L1")
    world.work("split", ["L1"], {"L2": "10"})
    world.site("S2")
    world.correct(event, "/body/site", "S1", "S2", approver="AUTH")
    assert world.lot("L1").shares[0].origin == "site:S2"
    assert (world.get(SiteMonth, "S1/2026-01").lots, world.get(SiteMonth, "S2/2026-01").lots) == (0, 1)
    assert "corrected-upstream" in world.lot("L2").flags


def test_corrected_mineral_and_assays_count(world: World) -> None:
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "xrf"}
    event = world.register("L1")
    world.correct(event, "/body/components", None, [tin], approver="AUTH")
    world.correct(event, "/body/mineral", "2609.00.00", COLTAN, approver="AUTH")
    assert world.lot("L1").grades[0].percent.value == 60
    assert world.lot("L1").mineral == COLTAN


def test_a_corrected_tag_is_swapped(world: World) -> None:
    event = world.register("L1")
    old, new = event.body.tags[0].number, world.tag()
    world.correct(event, "/body/tags/0/number", old, new, approver="AUTH")
    assert world.tag_of(old).state == "assigned"
    assert world.tag_of(new).lot == "L1"
    world.check()


def test_a_corrected_tag_that_is_on_another_lot_puts_both_on_hold(world: World) -> None:
    first, second = world.register("L1"), world.register("L2")
    old, new = second.body.tags[0].number, first.body.tags[0].number
    world.correct(second, "/body/tags/0/number", old, new, approver="AUTH")
    assert [hold.kind for lot in ("L1", "L2") for hold in world.lot(lot).holds] == ["tag-conflict"] * 2
    hold = world.lot("L1").holds[0].id
    body = {
        "tag": {"number": new},
        "batches": [world.tag_of(new).batch],
        "hold": hold,
        "lots": ["L1", "L2"],
        "keeper": "L2",
        "reason": "The seal says so.",
    }
    world.record("AUTH", "tag.conflict_resolved", body)
    assert world.tag_of(new).lot == "L2"
    assert world.lot("L1").tags == ()
    world.check()


def test_a_voided_registration_frees_its_tags(world: World) -> None:
    event = world.register("L1")
    code = event.body.tags[0].number
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Entered twice."})
    assert world.lot("L1").state == "voided"
    assert (world.tag_of(code).state, world.tag_of(code).lot) == ("assigned", None)
    world.register("L2", tags=[{"number": code}])
    assert world.tag_of(code).lot == "L2"
    world.check()


def test_a_tag_in_its_issuers_hands_goes_back_there(world: World) -> None:
    world.site("S1")
    (code,) = world.batch(1, to=None)
    event = world.register("L1", tags=[{"number": code}, {"scheme": "ITSCI", "number": "7"}])
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Entered twice."})
    assert world.tag_of(code).lot is None
    world.check()


def test_a_void_tag_stays_void_when_its_lot_is_voided(world: World) -> None:
    event = world.register("L1")
    code = event.body.tags[0].number
    tag = world.tag_of(code)
    for _ in range(2):
        world.record("AUTH", "tag.voided", {"batches": [tag.batch], "tags": [tag.id], "reason": "Stolen."})
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-voided"] * 2
    body = {"event": event.id, "lots": ["L1"], "reason": "Entered twice."}
    assert world.attempt("COOP", "event.voided", body).codes == ["lot-on-hold"]
    world.record("AUTH", "event.voided", body)
    assert world.tag_of(code).state == "void"
    world.check()


def test_a_voided_sorting_gives_the_bag_its_tag_back(world: World) -> None:
    event = world.register("L1")
    code = event.body.tags[0].number
    body = world.work_body(["L1"], {"L2": "49"})
    body["outputs"][0]["tags"] = [{"number": code}]
    sorted_ = world.record("COOP", "lot.sorted", body)
    assert (world.tag_of(code).lot, world.lot("L1").tags) == ("L2", ())
    void = {"event": sorted_.id, "lots": ["L1", "L2"], "reason": "Wrong bag."}
    world.record("AUTH", "event.voided", void)
    assert (world.tag_of(code).lot, world.lot("L1").state) == ("L1", "registered")
    assert world.lot("L2").state == "voided"
    world.check()


def test_a_voided_attestation_does_not_count(world: World) -> None:
    world.register("L1", attested=False)
    event = world.record("AGENCY", "lot.attested", {"lots": ["L1"]})
    world.record("AGENCY", "lot.attested", {"lots": ["L1"], "statement": "weighing"})
    assert world.lot("L1").attested_by == ("AGENCY",)
    head = world.lot("L1").head
    body = {"event": event.id, "reason": "Not seen."}
    assert world.attempt("AGENCY", "event.voided", body | {"lots": ["L1"]}).codes == ["lots-differ"]
    world.record("AGENCY", "event.voided", body)
    assert (world.lot("L1").attested_by, world.lot("L1").head) == ((), head)


def test_no_hold_is_shed_by_voiding_the_work_that_made_the_held_lot(world: World) -> None:
    world.register("L1")
    sorted_ = world.record("COOP", "lot.sorted", world.work_body(["L1"], {"L2": "49"}))
    world.record("AUTH", "event.disputed", {"event": sorted_.id, "lots": ["L2"], "reason": "Stolen."})
    void = {"event": sorted_.id, "lots": ["L1", "L2"], "reason": "Wrong bag."}
    world.record("COOP", "event.voided", void)
    assert [hold.kind for hold in world.lot("L1").holds] == ["dispute"]


def test_the_ledger_is_no_party_to_anything(world: World) -> None:
    world.register("L1")
    assert world.attempt("COOP", "lot.dispatched", {"lots": ["L1"], "to": "LEDGER"}).codes == ["unknown"]


def test_an_uncertainty_is_believed_up_to_the_policys_share(world: World) -> None:
    world.register("L1")
    body = world.work_body(["L1"], {"L2": "50000"})
    body["outputs"][0]["quantity"]["uncertainty_kg"] = "50000"
    assert "mass-created" in world.attempt("COOP", "lot.split", body).codes


def test_a_split_into_more_than_there_is_shows_a_gain(world: World) -> None:
    world.register("L1", quantity={"mass_kg": "50"})
    world.record("COOP", "lot.split", world.work_body(["L1"], {"L2": "55"}))
    assert "weight-gain" in world.lot("L2").flags


def test_one_tag_on_two_outputs_of_one_event_is_refused(world: World) -> None:
    world.register("L1")
    body = world.work_body(["L1"], {"L2": "20", "L3": "20"})
    for output in body["outputs"]:
        output["tags"] = [{"scheme": "ITSCI", "number": "1"}]
    assert "tag-repeated" in world.attempt("COOP", "lot.sorted", body).codes


def test_an_approved_correction_to_a_red_site_holds_the_lot(world: World) -> None:
    event = world.register("L1")
    world.site("RED", status=3)
    proposed = world.correct(event, "/body/site", event.body.site, "RED")
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    assert "site-red" in [hold.kind for hold in world.lot("L1").holds]


def test_a_hold_is_inherited_by_what_is_made_of_the_lot(world: World) -> None:
    event = world.register("L1")
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["L1"], "reason": "Stolen."})
    world.work("split", ["L1"], {"L2": "10"})
    assert world.lot("L2").holds == world.lot("L1").holds
    hold = world.lot("L1").holds[0].id
    world.record("PROGRAMME", "hold.lifted", {"lots": ["L1", "L2"], "hold": hold, "reason": "Seen."})
    assert world.lot("L2").holds == world.lot("L1").holds == ()


def test_the_disputer_lifts_its_own_dispute(world: World) -> None:
    world.register("L1")
    sent = world.dispatch(["L1"])
    event = world.record("TRADER", "event.disputed", {"event": sent.id, "reason": "Nothing came."})
    hold = world.lot("L1").holds[0]
    assert hold.id == f"dispute:{event.id}"
    world.record("TRADER", "hold.lifted", {"lots": ["L1"], "hold": hold.id, "reason": "It came."})
    assert world.get(Lot, "L1").holds == ()


def test_a_hold_upstream_marks_every_descendant_once(world: World) -> None:
    first, second = world.register("L1"), world.register("L2")
    world.work("combined", ["L1", "L2"], {"C1": "100"})
    world.work("split", ["C1"], {"C2": "10"})
    for party, event in (("AUTH", first), ("AUTH", second), ("PROGRAMME", first)):
        world.record(party, "event.disputed", {"event": event.id, "reason": "Stolen."})
    assert [world.lot(lot).flags.count("upstream-on-hold") for lot in ("C1", "C2")] == [1, 1]
    assert world.lot("C1").holds == ()


def test_a_party_disputes_again_when_the_hold_of_its_dispute_was_lifted(world: World) -> None:
    event = world.register("L1")
    body = {"event": event.id, "reason": "Stolen."}
    world.record("COOP", "event.disputed", body)
    assert world.attempt("COOP", "event.disputed", body | {"reason": "Still."}).codes == [
        "dispute",
        "disputed-already",
    ]
    hold = world.lot("L1").holds[0].id
    world.record("COOP", "hold.lifted", {"lots": ["L1"], "hold": hold, "reason": "A mistake."})
    world.record("COOP", "event.disputed", body | {"reason": "No mistake."})
    assert len(world.lot("L1").holds) == 1
    world.check()


def test_two_contested_tags_are_one_hold(world: World) -> None:
    codes = [{"number": world.tag()}, {"number": world.tag()}]
    world.register("L1", tags=codes)
    world.register("L2", tags=codes)
    assert len(world.lot("L1").holds) == len(world.lot("L2").holds) == 1
    world.check()


def test_a_descendant_on_two_ways_is_marked_once(world: World) -> None:
    event = world.register("L1")
    world.work("split", ["L1"], {"L2": "10"})
    world.record("AGENCY", "lot.attested", {"lots": ["L2"]})
    world.work("combined", ["L1", "L2"], {"C1": "50"})
    world.record("AUTH", "event.disputed", {"event": event.id, "reason": "Stolen."})
    assert world.lot("C1").flags.count("upstream-on-hold") == 1


def test_a_voided_lot_leaves_a_contested_tag_where_it_is(world: World) -> None:
    code = world.register("L1").body.tags[0].number
    event = world.register("L2", tags=[{"number": code}])
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L2"], "reason": "Entered twice."})
    assert world.tag_of(code).lot == "L1"
    assert world.lot("L1").holds
    world.check()


def test_the_consignor_is_a_side_of_the_receipt_and_may_dispute_it(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"])
    received = world.receive("L1", "40")
    world.record("COOP", "event.disputed", {"event": received.id, "reason": "It weighed 50 kg."})
    assert [hold.kind for hold in world.lot("L1").holds] == ["dispute"]


@pytest.mark.parametrize(
    ("field", "old", "new"), [("/body/site", "S1", "S2"), ("/body/quantity/mass_kg", "50", "45")]
)
def test_who_attested_a_lot_does_not_vouch_for_what_others_make_of_it(
    world: World, field: str, old: str, new: str
) -> None:
    world.site("S2")
    event = world.register("L1")
    before = world.lot("L1").attested_by
    world.correct(event, field, old, new, approver="AUTH")
    assert (bool(before), world.lot("L1").attested_by) == (True, ())
    world.check()


def test_who_approves_a_correction_still_vouches_for_the_lot(world: World) -> None:
    event = world.register("L1")
    [agent] = world.lot("L1").attested_by
    world.correct(event, "/body/site", "S1", world.site("S2"), approver=agent)
    assert world.lot("L1").attested_by == (agent,)
    world.correct(event, "/body/number", None, "7", approver="AUTH")
    assert world.lot("L1").attested_by == (agent,)
