"""How lots are declared, lost, found, seized, released, destroyed and counted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.state import Lot, SiteMonth
from ledger.lots.stocks import OpeningStock, Stock
from tests.support.lives_ends import declaration, depot
from tests.support.world import CASSITERITE, COLTAN, DAY, World


@pytest.fixture
def world() -> World:
    made = World()
    made.register("L1")
    made.bring("L1", "TRADER")
    return made


def _seize(world: World, *lots: str) -> None:
    world.record("AUTH", "lot.seized", {"lots": list(lots), "act": "PV 1", "reason": "No papers."})


# --- declared -----------------------------------------------------------------------------------------


def test_a_trader_joins_in_mid_stream_and_its_mixtures_show_what_is_undocumented(world: World) -> None:
    place = depot(world)
    world.record("TRADER", "lot.declared", declaration("OLD", place=place, quantity={"mass_kg": "150"}))
    world.work("combined", ["OLD", "L1"], {"MIX": "200"})
    shares = {share.origin: share.share for share in world.lot("MIX").shares}
    assert shares == {"declared:opening_stock": Decimal("0.75"), "site:S1": Decimal("0.25")}
    assert world.past.of_kind(SiteMonth)[0].lots == 1
    assert world.get(OpeningStock, f"TRADER/{place}").counted_on == "2025-12-31"
    world.check()


@pytest.mark.parametrize(
    ("kind", "origin"),
    [("unknown", "unknown"), ("tailings", "declared:tailings"), ("found", "declared:found")],
)
def test_a_declared_origin_is_what_was_declared(world: World, kind: str, origin: str) -> None:
    world.record("TRADER", "lot.declared", declaration("X", kind=kind))
    assert [share.origin for share in world.lot("X").shares] == [origin]


def test_one_count_on_one_day_is_one_opening_stock(world: World) -> None:
    place = depot(world)
    for lot, mineral in (("X", CASSITERITE), ("Y", COLTAN)):
        event = world.record("TRADER", "lot.declared", declaration(lot, mineral=mineral, place=place))
        assert "opening-stock-again" not in world.flags(event)
    world.now += 4 * DAY
    elsewhere = declaration("Z", place=depot(world, "E-DEPOT-2"), counted_on="2026-01-05")
    assert "opening-stock-again" not in world.flags(world.record("TRADER", "lot.declared", elsewhere))


def test_the_state_gives_stock_into_anothers_hands(world: World) -> None:
    body = declaration("X", kind="state_released", custodian="TRADER", act="Order 1", counted_on=None)
    event = world.record("AUTH", "lot.declared", {name: value for name, value in body.items() if value})
    assert world.lot("X").custodian == "TRADER"
    assert "optional-missing" in world.flags(event)


def test_a_corrected_declaration_reaches_what_was_made_of_it(world: World) -> None:
    event = world.record("TRADER", "lot.declared", declaration("X", quantity={"mass_kg": "50"}))
    world.work("combined", ["X", "L1"], {"MIX": "100"})
    world.correct(event, "/body/kind", "opening_stock", "unknown", approver="AUTH")
    world.correct(event, "/body/quantity/mass_kg", "50", "49", approver="AUTH")
    assert {share.origin for share in world.lot("MIX").shares} == {"site:S1", "unknown"}
    assert "corrected-upstream" in world.lot("MIX").flags
    world.check()


def test_a_voided_declaration_is_no_lot(world: World) -> None:
    event = world.record("TRADER", "lot.declared", declaration("X", place=depot(world)))
    world.record("TRADER", "event.voided", {"event": event.id, "lots": ["X"], "reason": "Entered twice."})
    assert world.lot("X").state == "voided"
    assert world.get(Stock, "TRADER/E-DEPOT/260900").lots == 0
    world.check()


# --- a corrected origin -------------------------------------------------------------------------------


def test_a_corrected_site_reaches_every_heir_and_its_holds(world: World) -> None:
    world.site("S3", status=3)
    world.register("A", tags=None)
    event = world.register("B", tags=None)
    world.work("combined", ["A", "B"], {"C": "100"})
    world.work("sorted", ["C"], {"D": "60", "E": "40"})
    world.correct(event, "/body/site", "S1", "S3", approver="AUTH")
    for lot in ("C", "D", "E"):
        assert {share.origin for share in world.lot(lot).shares} == {"site:S1", "site:S3"}
        assert "upstream-on-hold" in world.lot(lot).flags
    world.check()


def test_a_corrected_day_moves_production_to_its_month(world: World) -> None:
    event = world.register("A", tags=None)
    stated = event.payload.occurred_at
    world.correct(event, "/occurred_at", stated, "2025-11-30T10:00:00Z", approver="AUTH")
    months = {month.id: month.lots for month in world.past.of_kind(SiteMonth)}
    assert months == {"S1/2026-01": 1, "S1/2025-11": 1}
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["A"], "reason": "Entered twice."})
    assert world.get(SiteMonth, "S1/2025-11").lots == 0
    world.check()


def test_a_corrected_place_moves_the_lot_that_is_still_there(world: World) -> None:
    first, second = depot(world), depot(world, "E-DEPOT-2")
    event = world.record("TRADER", "lot.declared", declaration("X", kind="found"), place=first)
    world.correct(event, "/place", first, second, approver="AUTH")
    assert world.lot("X").place == second
    world.dispatch(["X"], to="EXPORTER")
    world.receive("X", place=first)
    world.correct(event, "/place", second, None, approver="AUTH")
    assert world.lot("X").place == first
    world.check()


# --- lost and found -----------------------------------------------------------------------------------


def test_a_lost_lot_is_found_or_given_up(world: World) -> None:
    world.dispatch(["L1"], to="EXPORTER", carrier=world.party("CARRIER"))
    world.record("CARRIER", "lot.lost", {"lots": ["L1"], "cause": "robbery"})
    lot = world.lot("L1")
    assert (lot.state, lot.sought, lot.ended, lot.transfer) == ("lost", True, False, None)
    assert world.attempt("CARRIER", "lot.lost", {"lots": ["L1"], "outcome": "gone"}).codes == [
        "not-custodian"
    ]
    world.record("CARRIER", "lot.lost", {"lots": ["L1"], "outcome": "found"})
    assert world.lot("L1").state == "in_stock"
    world.record("TRADER", "lot.lost", {"lots": ["L1"], "outcome": "gone"})
    assert world.lot("L1").ended
    assert "lot-ended" in world.attempt("TRADER", "lot.lost", {"lots": ["L1"], "outcome": "found"}).codes
    world.check()


def test_what_is_looked_for_is_not_worked_and_may_be_voided_back(world: World) -> None:
    event = world.record("TRADER", "lot.lost", {"lots": ["L1"]})
    assert world.attempt("TRADER", "lot.sorted", world.work_body(["L1"], {"X": "50"})).codes == [
        "lot-withheld"
    ]
    world.record("TRADER", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "It was there."})
    assert world.lot("L1").state == "in_stock"
    world.check()


def test_a_stranger_loses_nobodys_lots(world: World) -> None:
    assert world.attempt("EXPORTER", "lot.lost", {"lots": ["L1"]}).codes == ["not-custodian"]
    _seize(world, "L1")
    assert world.attempt("TRADER", "lot.lost", {"lots": ["L1"]}).codes == ["lot-withheld"]


# --- seized, released, destroyed ----------------------------------------------------------------------


def test_a_seized_lot_keeps_its_custodian_and_comes_back_as_it_was(world: World) -> None:
    place = depot(world)
    world.record(
        "AUTH", "lot.seized", {"lots": ["L1"], "act": "PV 1", "reason": "No papers.", "held_at": place}
    )
    lot = world.lot("L1")
    assert (lot.state, lot.custodian, lot.place, lot.charge_holder) == ("seized", "TRADER", place, "AUTH")
    again = {"lots": ["L1"], "act": "PV 2", "reason": "Again."}
    assert world.attempt("AUTH", "lot.seized", again).codes == ["lot-withheld"]
    world.record("AUTH", "lot.released", {"lots": ["L1"], "act": "Order 1", "to": "TRADER"})
    lot = world.lot("L1")
    assert (lot.state, lot.custodian, lot.flags, lot.charge_holder) == ("in_stock", "TRADER", (), None)
    world.check()


def test_a_lot_that_is_lost_or_under_way_is_seized_where_it_turns_up(world: World) -> None:
    world.dispatch(["L1"], to="EXPORTER")
    _seize(world, "L1")
    assert world.attempt("EXPORTER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}}).codes
    world.record("AUTH", "lot.released", {"lots": ["L1"], "act": "Order 1"})
    assert world.lot("L1").state == "in_stock"
    world.record("TRADER", "lot.lost", {"lots": ["L1"]})
    _seize(world, "L1")
    assert not world.lot("L1").sought
    world.record("AUTH", "lot.released", {"lots": ["L1"], "act": "Order 2"})
    assert world.lot("L1").state == "in_stock"
    world.check()


def test_an_authority_takes_back_its_seizure_at_once(world: World) -> None:
    _seize(world, "L1")
    event = world.lot("L1").head
    world.record("AUTH", "event.voided", {"event": event, "lots": ["L1"], "reason": "Wrong bag."})
    assert world.lot("L1").state == "in_stock"
    world.check()


def test_what_has_ended_is_not_seized(world: World) -> None:
    world.record("TRADER", "lot.destroyed", {"lots": ["L1"], "method": "Burnt.", "witnesses": ["AUTH"]})
    assert world.lot("L1").ended
    body = {"lots": ["L1"], "act": "PV 1", "reason": "No papers."}
    assert world.attempt("AUTH", "lot.seized", body).codes == ["lot-ended"]


def test_the_state_sells_what_it_seized_and_it_stays_recognisable(world: World) -> None:
    _seize(world, "L1")
    body = {"lots": ["L1"], "act": "Order 1", "to": world.party("EXPORTER")}
    event = world.record("AUTH", "lot.released", body)
    lot = world.lot("L1")
    assert (lot.custodian, lot.owner, lot.flags) == ("EXPORTER", "EXPORTER", ("state-released",))
    assert world.flags(event) == ("state-released",)
    assert lot.shares[0].origin == "site:S1"


def test_the_authority_destroys_what_it_seized_and_nothing_else(world: World) -> None:
    body = {"lots": ["L1"], "method": "Burnt.", "witnesses": ["TRADER"]}
    assert world.attempt("AUTH", "lot.destroyed", body).codes == ["not-custodian"]
    _seize(world, "L1")
    assert world.attempt("TRADER", "lot.destroyed", body).codes[0] == "lot-withheld"
    world.record("AUTH", "lot.destroyed", body)
    assert world.lot("L1").state == "destroyed"
    world.check()


# --- counted ------------------------------------------------------------------------------------------


def _count(world: World, *counts: tuple[str, str], **fields: object) -> tuple[str, ...]:
    stated = [{"mineral": mineral, "quantity": {"mass_kg": mass}} for mineral, mass in counts]
    body = {"place": "E-DEPOT", "party": "TRADER", "counts": stated, "witnesses": ["AUTH"]} | fields
    return world.flags(world.record("TRADER", "stock.counted", body))


def test_a_count_is_held_against_what_lies_there(world: World) -> None:
    depot(world)
    assert _count(world) == ()
    world.dispatch(["L1"], to="EXPORTER")
    world.receive("L1", place="E-DEPOT")
    world.dispatch(["L1"], to="TRADER")
    world.receive("L1", place="E-DEPOT")
    assert _count(world, (CASSITERITE, "50")) == ()
    assert _count(world, ("2609.00", "20"), (CASSITERITE, "30.1")) == ()
    assert _count(world, (CASSITERITE, "48")) == ("stock-short",)
    assert _count(world, (CASSITERITE, "50"), (COLTAN, "1")) == ("stock-surplus",)
    assert _count(world) == ("stock-short",)
    assert _count(world, complete=False) == ()
    world.dispatch(["L1"], to="EXPORTER")
    assert _count(world) == ()
    world.check()


def test_a_count_needs_a_mass_and_somebody_to_see_it(world: World) -> None:
    depot(world)
    assert _count(world, witnesses=["TRADER"]) == ("optional-missing",)
    counts = [{"mineral": CASSITERITE, "quantity": {}}, {"mineral": "2609.00", "quantity": {"mass_kg": "1"}}]
    counts.append({"mineral": CASSITERITE, "quantity": {"net_kg": "1", "mass_kg": "2"}})
    body = {"place": "E-DEPOT", "party": "TRADER", "counts": counts, "witnesses": ["AUTH"]}
    assert world.attempt("NGO", "stock.counted", body).codes == ["mass-missing", "stock-surplus"]


def test_a_stock_goes_with_mineral_mass_and_standing(world: World) -> None:
    place = depot(world)
    event = world.record("TRADER", "lot.declared", declaration("X", place=place))
    world.correct(event, "/body/quantity/mass_kg", "12000", "11000", approver="AUTH")
    assert world.get(Stock, "TRADER/E-DEPOT/260900").net.value == 11000
    world.correct(event, "/body/mineral", CASSITERITE, COLTAN, approver="AUTH")
    assert world.get(Stock, "TRADER/E-DEPOT/260900").lots == 0
    assert world.get(Stock, "TRADER/E-DEPOT/261590").lots == 1
    world.now += DAY
    _seize(world, "X")
    assert world.get(Stock, "TRADER/E-DEPOT/261590").lots == 0
    assert world.get(Lot, "X").state == "seized"
    world.check()
