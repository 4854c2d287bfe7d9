"""Balances of small histories whose figures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ledger.lots.balance import Balance
from ledger.lots.moves import Holding
from tests.support.balances import balanced, check_balances, moves_in
from tests.support.journey import journey
from tests.support.world import CASSITERITE, COLTAN, DAY, GOLD, World, rfc3339

Scope = Callable[[str, Holding], bool]


def of_party(id: str) -> Scope:
    return lambda _stock, holding: holding.party == id


def of_lot(id: str) -> Scope:
    return lambda stock, _holding: stock == f"lot:{id}"


def at_place(id: str) -> Scope:
    return lambda _stock, holding: holding.place == id


def everywhere(_stock: str, _holding: Holding) -> bool:
    return True


def balance(
    world: World, scope: Scope, measure: str = "net", *, mineral: str = CASSITERITE, **days: str
) -> Balance:
    return balanced(moves_in(world.past), scope, **days)[mineral, measure]


def values(lines: dict[str, Any]) -> dict[str, str]:
    return {kind: f"{kg.value.normalize():f}" for kind, kg in lines.items()}


def test_what_a_party_registers_sends_and_keeps_adds_up() -> None:
    world = World()
    world.register("L1")
    world.register("L2", mass="30")
    world.bring("L1", "TRADER")
    found = balance(world, of_party("COOP"))
    assert values(found.into) == {"registered": "80"}
    assert values(found.out) == {"sent": "50"}
    assert found.closing.value == 30
    assert values(balance(world, of_party("TRADER")).into) == {"received": "50"}


def test_what_is_missing_on_arrival_is_the_senders_unexplained_rest() -> None:
    world = World()
    world.register("L1")
    world.bring("L1", "TRADER", "49.8")
    sender, receiver = balance(world, of_party("COOP")), balance(world, of_party("TRADER"))
    assert values(sender.rest) == {"received": "-0.2"}
    assert values(sender.out) == {"sent": "49.8"}
    assert values(receiver.into) == {"received": "49.8"}
    assert not receiver.rest


def test_what_is_found_too_much_on_arrival_is_the_receivers() -> None:
    world = World()
    world.register("L1")
    world.bring("L1", "TRADER", "50.2")
    assert not balance(world, of_party("COOP")).rest
    found = balance(world, of_party("TRADER"))
    assert values(found.into) == {"received": "50"}
    assert values(found.rest) == {"received": "0.2"}
    # 50 ± 0.5 % before, 50.2 ± 0.5 % after.
    assert (found.unexplained.low, found.unexplained.high) == (Decimal("-0.301"), Decimal("0.701"))


def test_work_shows_its_named_losses_and_its_rest() -> None:
    world = World()
    world.register("L1", mass="60")
    world.register("L2", mass="40")
    slimes = {"name": "slimes", "quantity": {"mass_kg": "12"}, "basis": "measured"}
    dust = {"name": "dust", "quantity": {"mass_kg": "1"}}
    world.work("processed", ["L1", "L2"], {"P1": "80", "T1": "6"}, losses=[slimes, dust])
    found = balance(world, of_party("COOP"))
    assert values(found.into) == {"registered": "100"}
    assert not found.out
    assert values(found.lost) == {"slimes/measured": "12", "dust/estimated": "1"}
    assert values(found.rest) == {"processed": "-1"}
    assert found.closing.value == 86


def test_a_lots_part_of_work_is_by_what_it_put_in() -> None:
    world = World()
    world.register("L1", mass="60")
    world.register("L2", mass="40")
    slimes = {"name": "slimes", "quantity": {"mass_kg": "10"}}
    world.work("processed", ["L1", "L2"], {"P1": "85"}, losses=[slimes])
    found = balance(world, of_lot("L1"))
    assert values(found.out) == {"processed": "51"}
    assert values(found.lost) == {"slimes/estimated": "6"}
    assert values(found.rest) == {"processed": "-3"}
    assert found.closing.value == 0
    assert values(balance(world, of_lot("P1")).into) == {"processed": "85"}


def test_what_a_split_leaves_is_exact() -> None:
    world = World()
    world.register("L1")
    world.work("split", ["L1"], {"L1-A": "20"})
    assert not balance(world, everywhere).rest
    parent = balance(world, of_lot("L1"))
    assert values(parent.out) == {"split": "20"}
    assert parent.closing.value == 30


def test_a_part_receipt_leaves_the_remainder_with_the_sender() -> None:
    world = World()
    world.register("L1")
    world.dispatch(["L1"])
    world.receive("L1", "30", remainder="L1-R")
    sender = balance(world, of_party("COOP"))
    assert values(sender.out) == {"sent": "30"}
    assert sender.closing.value == 20
    assert not sender.rest


def test_coltan_won_from_cassiterite_leaves_the_one_account_for_the_other() -> None:
    world = World()
    world.register("L1", mass="100")
    body = world.work_body(["L1"], {"TIN": "80", "TA": "15"})
    body["outputs"][1] |= {"kind": "by_product", "mineral": COLTAN}
    world.record("COOP", "lot.processed", body | {"process": "magnetic"})
    tin, coltan = balance(world, everywhere), balance(world, everywhere, mineral=COLTAN)
    assert values(tin.into) == {"registered": "100"}
    assert values(tin.out) == {"processed": "15"}
    assert values(tin.rest) == {"processed": "-5"}
    assert values(coltan.into) == {"processed": "15"}
    assert [tin.closing.value, coltan.closing.value] == [80, 15]


def test_metal_balances_where_everything_is_assayed() -> None:
    world = World()
    gold = {"analyte": "Au", "basis": "Au", "method": "fire_assay", "status": "final"}
    for number, mass in ((1, "0.050"), (2, "0.030")):
        parts = [gold | {"value_percent": "90"}]
        world.register(f"G{number}", mass=mass, mineral=GOLD, components=parts, tags=None)
    body = world.work_body(["G1", "G2"], {"BAR": "0.079"})
    body["outputs"][0]["components"] = [gold | {"value_percent": "91"}]
    world.record("COOP", "lot.processed", body | {"process": "melting"})
    found = balance(world, everywhere, "Au", mineral=GOLD)
    assert values(found.into) == {"registered": "0.072"}
    assert values(found.rest) == {"processed": "-0.00011"}
    assert found.closing.value == Decimal("0.07189")
    assert not found.mixed
    assert found.unassayed.value == 0


def test_content_that_nobody_assayed_is_not_nothing() -> None:
    world = World()
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "xrf"}
    world.register("L1", components=[tin])
    world.register("L2")
    assert balance(world, everywhere, "Sn").unassayed.value == 50
    world.work("combined", ["L1", "L2"], {"C1": "100"})
    found = balance(world, everywhere, "Sn")
    assert found.mixed
    assert values(found.out) == {"combined": "30"}
    assert found.closing.value == 0
    assert found.unassayed.value == 100


def test_a_lot_on_its_way_is_its_senders_and_at_no_place() -> None:
    world = World()
    world.party("COOP")
    depot = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD", "operator": "COOP"}
    world.record("COOP", "place.registered", depot)
    world.register("L1", tagging_place="P1")
    world.dispatch(["L1"])
    assert values(balance(world, at_place("P1")).out) == {"dispatched": "50"}
    found = balance(world, of_party("COOP"))
    assert found.closing.value == 50
    assert not found.out


def test_what_was_dug_is_at_its_site_until_it_goes() -> None:
    world = World()
    world.register("L1")
    world.register("L2", mass="30")
    world.dispatch(["L1"])
    found = balance(world, lambda _stock, holding: holding.site == "S1")
    assert values(found.into) == {"registered": "80"}
    assert values(found.out) == {"dispatched": "50"}
    assert found.closing.value == 30


def test_an_export_takes_a_lot_out_of_stock_until_somebody_receives_it() -> None:
    world = World()
    world.register("L1")
    world.bring("L1", "EXPORTER")
    world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"})
    found = balance(world, of_party("EXPORTER"))
    assert values(found.out) == {"exported": "50"}
    assert found.closing.value == 0
    world.bring("L1", "SMELTER")
    assert values(balance(world, of_party("EXPORTER")).out) == {"exported": "50"}
    assert values(balance(world, of_party("SMELTER")).into) == {"received": "50"}
    world.dispatch(["L1"], to="IMPORTER")
    assert balance(world, of_party("SMELTER")).closing.value == 50


def test_a_void_gives_back_what_its_event_moved() -> None:
    world = World()
    world.register("L1")
    event = world.work("sorted", ["L1"], {"A": "40", "B": "9"})
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1", "A", "B"], "reason": "Wrong."})
    found = balance(world, everywhere)
    assert values(found.rest) == {"sorted": "-1", "voided": "1"}
    assert found.closing.value == 50


def test_a_correction_is_a_line_of_its_own() -> None:
    world = World()
    event = world.register("L1")
    world.correct(event, "/body/quantity/mass_kg", "50", "48", approver="AUTH")
    found = balance(world, everywhere)
    assert values(found.out) == {"corrected": "2"}
    assert found.closing.value == 48


def test_a_corrected_mineral_moves_to_its_account() -> None:
    world = World()
    event = world.register("L1")
    world.correct(event, "/body/mineral", CASSITERITE, COLTAN, approver="AUTH")
    assert values(balance(world, everywhere).out) == {"corrected": "50"}
    assert values(balance(world, everywhere, mineral=COLTAN).into) == {"corrected": "50"}


def test_an_event_counts_on_the_day_it_happened_and_late_ones_are_counted() -> None:
    world = World()
    world.site()
    world.now += 40 * DAY
    early = rfc3339(world.now - 30 * DAY)
    body = world.registration("L1")
    world.record("COOP", "lot.registered", body, occurred_at=early)
    world.register("L2", mass="30")
    day = rfc3339(world.now)[:10]
    eve = rfc3339(world.now - DAY)[:10]
    before = balance(world, everywhere, last=eve)
    assert before.closing.value == 50
    after = balance(world, everywhere, first=day)
    assert [after.opening.value, after.closing.value] == [50, 80]
    assert values(after.into) == {"registered": "30"}


def test_nothing_counts_before_what_it_builds_on() -> None:
    world = World()
    world.register("L1")
    body = world.work_body(["L1"], {"L1-A": "20"})
    world.record("COOP", "lot.split", body, occurred_at="2025-12-20T00:00:00Z")
    day = rfc3339(world.now)[:10]
    assert ("2609.00.00", "net") not in balanced(moves_in(world.past), everywhere, last="2025-12-31")
    assert values(balance(world, of_lot("L1"), first=day).out) == {"split": "20"}


def test_the_whole_journey_balances() -> None:
    world = journey()
    check_balances(world.past, moves_in(world.past))


def test_what_leaves_together_need_not_be_assayed_alike() -> None:
    world = World()
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "xrf"}
    world.register("L1", components=[tin])
    world.register("L2")
    for lot in ("L1", "L2"):
        world.bring(lot, "SMELTER")
    world.record("SMELTER", "lot.consumed", {"lots": ["L1", "L2"]})
    found = balance(world, of_party("SMELTER"), "Sn")
    assert values(found.out) == {"consumed": "30"}
    assert not found.mixed


def test_a_heap_takes_and_gives_what_lots_bring_and_take() -> None:
    world = World()
    world.party("DEPOT")
    place = {"place": "P1", "name": "Yard", "kind": "depot", "country": "CD", "operator": "DEPOT"}
    world.record("DEPOT", "place.registered", place)
    heap = {"stockpile": "HEAP", "name": "Heap", "place": "P1", "mineral": CASSITERITE}
    world.record("DEPOT", "stockpile.opened", heap | {"attribution": "proportional"})
    for lot in ("L1", "L2"):
        world.register(lot)
        world.bring(lot, "DEPOT")
        world.record("DEPOT", "stockpile.added", {"stockpile": "HEAP", "lot": lot})
    drawn = [{"lot": "D1", "quantity": {"mass_kg": "30"}}]
    world.record("DEPOT", "stockpile.drawn", {"stockpile": "HEAP", "outputs": drawn})
    found = balance(world, lambda stock, _holding: stock == "stockpile:HEAP")
    assert values(found.into) == {"added": "100"}
    assert values(found.out) == {"drawn": "30"}
    whole = balance(world, everywhere)
    assert values(whole.into) == {"registered": "100"}
    assert not whole.rest
    assert whole.closing.value == 100


def test_an_assay_that_says_the_same_again_is_no_line() -> None:
    world = World()
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "xrf"}
    world.register("L1", components=[tin])
    final = tin | {"method": "lab", "status": "final"}
    world.record("LAB", "lot.assayed", {"lot": "L1", "components": [final]})
    assert values(balance(world, everywhere, "Sn").into) == {"registered": "30"}
    umpire = tin | {"method": "lab", "status": "umpire", "value_percent": "58"}
    world.record("LAB", "lot.assayed", {"lot": "L1", "components": [umpire]})
    assert values(balance(world, everywhere, "Sn").out) == {"assayed": "1"}


def test_a_lot_first_assayed_after_it_was_registered_gets_its_content_then() -> None:
    world = World()
    world.register("L1")
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "lab", "status": "final"}
    world.record("LAB", "lot.assayed", {"lot": "L1", "components": [tin]})
    assert values(balance(world, everywhere, "Sn").into) == {"assayed": "30"}
