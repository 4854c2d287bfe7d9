"""Lots on the move and at work: who has them, what is left, what they weigh."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.state import Site
from ledger.lots.tag import tag_digest
from tests.support.world import DAY, World, rfc3339, small_policy


@pytest.fixture
def world() -> World:
    return World()


def test_custody_passes_when_the_consignee_receives(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"], carrier=world.party("CARRIER"))
    assert (world.lot("L1").custodian, world.lot("L1").charge_holder) == ("COOP", "CARRIER")
    world.receive("L1", "49.9")
    lot = world.lot("L1")
    assert (lot.custodian, lot.owner, lot.charge_holder, lot.state) == ("TRADER", "COOP", None, "in_stock")
    assert lot.net.value == Decimal("49.9")


def test_a_part_receipt_leaves_the_rest_with_the_consignor(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"])
    world.receive("L1", "30", remainder="L1-R")
    assert (world.lot("L1").state, world.lot("L1").revision) == ("received_in_part", 1)
    rest = world.lot("L1-R")
    assert (rest.custodian, rest.shares) == ("COOP", world.lot("L1").shares)
    assert rest.net.value == 20
    world.check()


def test_a_part_receipt_makes_no_dry_mass(world: World) -> None:
    world.register("L1", quantity={"mass_kg": "50", "moisture_percent": "60"})
    world.dispatch(["L1"])
    body = {"lot": "L1", "quantity": {"mass_kg": "40", "wet_or_dry": "dry"}, "remainder": "L2"}
    assert world.attempt("TRADER", "lot.received", body).codes == ["mass-created"]


def test_a_part_receipt_of_a_lot_without_mass_leaves_nothing(world: World) -> None:
    world.register("L1", mass="0")
    world.dispatch(["L1"])
    body = {"lot": "L1", "quantity": {"mass_kg": "0"}, "remainder": "L2"}
    assert world.attempt("TRADER", "lot.received", body).codes == ["nothing-left"]
    assert world.attempt("TRADER", "lot.received", body | {"remainder": None}).codes == []


def test_the_consignor_cancels_after_the_days_of_the_policy(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"])
    world.now += 15 * DAY
    world.record("COOP", "dispatch.cancelled", {"lots": ["L1"], "reason": "Came back."})
    assert (world.lot("L1").state, world.lot("L1").transfer) == ("in_stock", None)


def test_a_split_leaves_the_parent_its_id_and_the_rest(world: World) -> None:
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "lab", "status": "final"}
    world.register("L1", components=[tin])
    world.work("split", ["L1"], {"L2": "20", "L3": "5"})
    parent, child = world.lot("L1"), world.lot("L2")
    assert parent.net.value == 25
    assert (parent.revision, parent.children) == (1, ("L2", "L3"))
    assert (child.grades, child.attested_by) == (parent.grades, parent.attested_by)
    assert child.parents[0].net_kg == 20
    world.check()


def test_a_split_of_everything_leaves_nothing(world: World) -> None:
    world.register("L1", mass="0")
    world.work("split", ["L1"], {"L2": "0"})
    assert world.lot("L2").parents[0].net_kg == 0
    world.check()


def test_finally_assayed_metal_may_become_less(world: World) -> None:
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "lab", "status": "final"}
    world.register("L1", components=[tin])
    body = world.work_body(["L1"], {"L2": "30"})
    body["outputs"][0]["components"] = [tin | {"value_percent": "70"}]
    loss = {"name": "slimes", "quantity": {"mass_kg": "20"}}
    world.record("COOP", "lot.processed", body | {"losses": [loss]})
    assert world.lot("L2").grades[0].percent.value == 70


def test_lots_of_two_owners_become_the_worker_s(world: World) -> None:
    world.register("L1", owner=world.party("TRADER"))
    world.register("L2")
    world.work("combined", ["L1", "L2"], {"C1": "100"})
    assert world.lot("C1").owner == "COOP"


def test_an_agent_registers_for_the_custodian(world: World) -> None:
    world.register("L1", by="AGENCY", custodian=world.party("COOP"), attested=False)
    assert world.lot("L1").custodian == "COOP"


def test_a_site_keeps_its_status_through_an_update(world: World) -> None:
    world.site("S1", status=2)
    details = {"site": "S1", "name": "New name", "country": "CD", "province": "Maniema"}
    world.record("AUTH", "site.updated", details | {"monthly_allotment_kg": "7"})
    site = world.get(Site, "S1")
    assert (site.name, site.status_on("2026-01-01")) == ("New name", 2)
    assert site.monthly_allotment_kg == 7


def test_tags_pass_from_hand_to_hand(world: World) -> None:
    (code,) = world.batch(1, to="COOP")
    handed = {"batches": ["B0"], "tags": [tag_digest(code)], "to": world.party("COOP2")}
    world.record("COOP", "tags.assigned", handed)
    assert world.tag_of(code).holder == "COOP2"
    world.check()


def test_the_issuer_voids_tags_that_others_hold(world: World) -> None:
    digests = [tag_digest("7K3M9Q2XTW4RA")]
    world.record("PROGRAMME", "tags.issued", {"batch": "B1", "tags": digests})
    handed = {"batches": ["B1"], "tags": digests, "to": world.party("COOP")}
    world.record("PROGRAMME", "tags.assigned", handed)
    world.record("PROGRAMME", "tag.voided", {"batches": ["B1"], "tags": digests, "reason": "Stolen."})
    world.check()


def test_the_holder_voids_its_own_tags(world: World) -> None:
    digests = [tag_digest("7K3M9Q2XTW4RA")]
    world.record("AUTH", "tags.issued", {"batch": "B1", "tags": digests})
    handed = {"batches": ["B1"], "tags": digests, "to": world.party("AGENCY")}
    world.record("AUTH", "tags.assigned", handed)
    world.record("AGENCY", "tag.voided", {"batches": ["B1"], "tags": digests, "reason": "Torn."})
    void = {"batches": ["B9"], "tags": digests, "reason": "Torn."}
    assert world.attempt("AUTH", "tag.voided", void).codes == ["unknown"]
    world.check()


def test_a_tag_that_was_never_issued_is_not_voided(world: World) -> None:
    world.batch(1)
    void = {"batches": ["B0"], "tags": [tag_digest("7K3M9Q2XTW4RA")], "reason": "Torn."}
    assert world.attempt("AUTH", "tag.voided", void).codes == ["tag-unknown"]


@pytest.mark.parametrize(
    ("days", "found"), [(0, []), (1, ["unattested"])], ids=["before the table", "from its day on"]
)
def test_the_table_of_attestors_counts_by_the_day_of_the_event(days: int, found: list[str]) -> None:
    policy = small_policy()
    policy["attestors"] = [{**rule, "from": "2026-01-02"} for rule in policy["attestors"]]
    world = World(policy=policy)
    world.register("L1", tags=None, attested=False)
    happened = rfc3339(world.now + days * DAY)
    world.now += 2 * DAY
    body = {"lots": ["L1"], "to": world.party("TRADER")}
    assert world.attempt("COOP", "lot.dispatched", body, occurred_at=happened).codes == found
