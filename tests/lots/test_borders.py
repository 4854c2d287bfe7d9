"""Papers that end, exports that did not happen, lots that arrive, mixtures that were made of other bags."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.certificate import Certificate, Paper
from ledger.lots.event import Event
from ledger.lots.state import Correction, Recorded
from ledger.lots.stocks import ForeignLot, Shipment
from scripts.vectors.decisions.market import certificate
from tests.support.extracts import check_extracts
from tests.support.lives_ends import OTHER_LEDGER, entry, export, recomposition
from tests.support.world import COLTAN, Outcome, Value, World

FIRST, SECOND = "CD-2026-0001", "CD-2026-0002"


@pytest.fixture
def world() -> World:
    made = World()
    for lot in ("L1", "L2"):
        made.register(lot, tags=None)
        made.bring(lot, "EXPORTER")
    return made


def _issued(world: World, number: str = FIRST) -> Paper:
    paper = world.get(Certificate, number).issued
    assert paper is not None
    return paper


def _replace(world: World, old: Event[Value], **fields: Value) -> Event[Value]:
    more = {"old_number": FIRST, "old_event": old.id, "reason": "Expired."} | fields
    return world.record("AUTH", "certificate.replaced", certificate(number=SECOND) | more)


def _cancel(world: World, event: str, *lots: str, by: str = "EXPORTER") -> Outcome:
    return world.attempt(
        by, "export.cancelled", {"event": event, "lots": list(lots), "reason": "Turned back."}
    )


# --- papers -------------------------------------------------------------------------------------------


def test_what_left_on_a_replaced_certificate_counts_on_the_new_one(world: World) -> None:
    issued = world.record("AUTH", "certificate.issued", certificate())
    sent = export(world, "L1", FIRST)
    _replace(world, issued)
    assert (_issued(world, SECOND).exported_kg, world.get(Certificate, SECOND).replaces) == (
        Decimal(50),
        FIRST,
    )
    assert world.get(Certificate, FIRST).replaced_by == SECOND
    assert world.lot("L1").certificates == (FIRST, SECOND)
    assert _cancel(world, sent, "L1").recorded
    assert (_issued(world).exported_kg, _issued(world, SECOND).exported_kg) == (Decimal(0), Decimal(0))
    world.check()


def test_a_certificate_is_replaced_once_and_by_a_new_number(world: World) -> None:
    issued = world.record("AUTH", "certificate.issued", certificate())
    more = {"old_number": FIRST, "old_event": issued.id, "reason": "Lost."}
    assert world.attempt("AUTH", "certificate.replaced", certificate() | more).codes == ["id-taken"]
    replaced = _replace(world, issued)
    third = certificate(number="CD-3") | more
    assert world.attempt("AUTH", "certificate.replaced", third).codes == ["certificate-ended"]
    world.correct(replaced, "/body/mass_kg", "50", "60", approver="PROGRAMME")
    assert _issued(world, SECOND).net_kg == 60
    world.check()


def test_a_number_that_nobody_issued_is_not_replaced(world: World) -> None:
    cited = world.record("EXPORTER", "certificate.cited", certificate())
    more = {"old_number": FIRST, "old_event": cited.id, "reason": "Lost."}
    answer = world.attempt("AUTH", "certificate.replaced", certificate(number=SECOND) | more)
    assert answer.codes == ["certificate-not-issued"]


def test_nothing_counts_on_a_cancelled_certificate(world: World) -> None:
    issued = world.record("AUTH", "certificate.issued", certificate())
    body = {"number": FIRST, "event": issued.id, "reason": "Forged papers."}
    world.record("AUTH2", "certificate.cancelled", body)
    export(world, "L1", FIRST)
    assert _issued(world).exported_kg == 0
    assert "certificate-cancelled" in world.lot("L1").flags
    world.check()


def test_a_mass_that_is_corrected_after_the_export_leaves_its_certificate_even(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate())
    born = world.lot("L1").weighed_by
    sent = export(world, "L1", FIRST)
    correction = {
        "event": born,
        "field": "/body/quantity/mass_kg",
        "old": "50",
        "new": "49",
        "reason": "Misread.",
    }
    proposed = world.record("EXPORTER", "event.corrected", correction)
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    assert (world.lot("L1").net.value, _issued(world).exported_kg) == (Decimal(49), Decimal(50))
    world.record("EXPORTER", "event.voided", {"event": sent, "lots": ["L1"], "reason": "Not sent."})
    assert _issued(world).exported_kg == 0
    world.check()


def test_an_export_on_a_citation_comes_off_what_was_issued_since(world: World) -> None:
    world.record("EXPORTER", "certificate.cited", certificate())
    sent = export(world, "L1", FIRST)
    world.record("AUTH", "certificate.issued", certificate())
    assert _issued(world).exported_kg == 50
    assert _cancel(world, sent, "L1").recorded
    assert _issued(world).exported_kg == 0
    world.check()


# --- exports that did not happen ----------------------------------------------------------------------


def test_a_cancelled_export_gives_lot_and_certificate_back(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate(lots=["L1", "L2"], mass_kg="100"))
    body = {"lots": ["L1", "L2"], "to_country": "TZ", "certificates": [FIRST]}
    sent = world.record("EXPORTER", "lot.exported", body)
    assert _cancel(world, sent.id, "L1").recorded
    lot = world.lot("L1")
    assert (lot.state, lot.exported_from, lot.exported_by) == ("in_stock", (), None)
    assert _issued(world).exported_kg == 50
    assert world.get(Shipment, sent.id).cancelled == ("L1",)
    cancelled = world.lot("L1").head
    world.correct(sent, "/body/certificates", [FIRST], [], approver="AUTH")
    assert _issued(world).exported_kg == 0
    world.correct(sent, "/body/certificates", [], [FIRST], approver="AUTH")
    assert _issued(world).exported_kg == 50
    world.record("EXPORTER", "event.voided", {"event": cancelled, "lots": ["L1"], "reason": "It did leave."})
    assert world.lot("L1").state == "exported"
    assert _issued(world).exported_kg == 100
    world.check()


def test_a_lot_that_had_left_before_has_left_still(world: World) -> None:
    export(world, "L1")
    again = export(world, "L1")
    assert _cancel(world, again, "L1", by="AUTH").recorded
    assert world.lot("L1").exported_from == ("CD",)


def test_only_who_has_it_takes_an_export_back(world: World) -> None:
    sent = export(world, "L1")
    assert _cancel(world, sent, "L1", by="PROC").codes == ["not-custodian"]
    assert _cancel(world, sent, "L2").codes == ["not-in-state"]
    world.dispatch(["L1"], to="SMELTER")
    assert _cancel(world, sent, "L1").codes == ["lot-in-transit"]


# --- imports ------------------------------------------------------------------------------------------


def test_an_importer_takes_over_what_was_exported_to_it(world: World) -> None:
    export(world, "L1")
    body = {"lot": "L1", "quantity": {"mass_kg": "40"}, "ledger": world.genesis}
    event = world.record("IMPORTER", "lot.imported", body)
    lot = world.lot("L1")
    assert (lot.custodian, lot.state, lot.owner, lot.exported_by) == (
        "IMPORTER",
        "imported",
        "COOP",
        None,
    )
    assert world.flags(event) == ("weight-loss", "difference-unexplained")
    world.correct(event, "/body/quantity/mass_kg", "40", "49", approver="AUTH")
    assert world.lot("L1").net.value == 49
    wrong = {
        "event": event.id,
        "field": "/body/quantity/mass_kg",
        "old": "49",
        "new": "90",
        "reason": "Misread.",
    }
    assert world.attempt("IMPORTER", "event.corrected", wrong).codes == ["correction-invalid"]
    world.correct(event, "/body/from_country", None, "CD", approver="AUTH")
    assay = [{"analyte": "Sn", "basis": "Sn", "value_percent": "60", "method": "xrf"}]
    world.correct(event, "/body/components", None, assay, approver="AUTH")
    assert world.lot("L1").grades == ()
    world.check()


def test_an_importer_declares_what_it_awaits_or_has_received(world: World) -> None:
    for lot in ("L1", "L2"):
        world.record("EXPORTER", "lot.exported", {"lots": [lot], "to_country": "TZ"})
        assert world.attempt(
            "IMPORTER", "lot.imported", {"lot": lot, "quantity": {"mass_kg": "50"}}
        ).codes == ["not-consignee"]
        world.dispatch([lot], to="IMPORTER")
    world.receive("L2")
    for lot in ("L1", "L2"):
        world.record(
            "IMPORTER", "lot.imported", {"lot": lot, "quantity": {"mass_kg": "50"}, "explanation": "-"}
        )
        assert (world.lot(lot).state, world.lot(lot).transfer) == ("imported", None)
    world.check()


def test_what_has_ended_does_not_arrive(world: World) -> None:
    export(world, "L1")
    world.record("EXPORTER", "lot.lost", {"lots": ["L1"], "outcome": "gone"})
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}}
    assert "lot-ended" in world.attempt("IMPORTER", "lot.imported", body).codes


def test_a_lot_of_another_ledger_has_the_shares_that_its_passport_states(world: World) -> None:
    shares = [{"origin": "site:RW-1", "share": "0.5"}, {"origin": "site:RW-1", "share": "0.5"}]
    shares.append({"origin": "unknown", "share": "0"})
    event = world.record("IMPORTER", "lot.imported", entry("X", shares=shares))
    label = f"ledger:{OTHER_LEDGER[:16]}/"
    assert [(one.origin, one.share) for one in world.lot("X").shares] == [(f"{label}site:RW-1", Decimal(1))]
    world.work("split", ["X"], {"Y": "100"})
    world.correct(
        event, "/body/shares", event.payload.body.model_dump(mode="json")["shares"], None, approver="AUTH"
    )
    assert [one.origin for one in world.lot("Y").shares] == [f"{label}unknown"]
    world.correct(event, "/body/mineral", "2609.00.00", COLTAN, approver="AUTH")
    assay = [{"analyte": "Ta", "basis": "Ta", "value_percent": "20", "method": "xrf"}]
    world.correct(event, "/body/components", None, assay, approver="AUTH")
    assert (world.lot("X").mineral, world.lot("X").grades[0].analyte) == (COLTAN, "Ta")
    world.check()


def test_nobody_bars_another_from_what_it_imports(world: World) -> None:
    for party in ("IMPORTER", "SMELTER"):
        world.party(party)
    first = world.record("IMPORTER", "lot.imported", entry("X"))
    world.record("SMELTER", "lot.imported", entry("Y"))
    assert all(world.lot(lot).holds[0].kind == "imported-twice" for lot in ("X", "Y"))
    world.record("AUTH", "event.voided", {"event": first.id, "lots": ["X"], "reason": "Never came."})
    assert world.get(ForeignLot, f"{OTHER_LEDGER}/F-77").lot is None
    world.record("IMPORTER", "lot.imported", entry("Z"))
    world.check()


def test_the_void_of_a_second_import_leaves_the_first(world: World) -> None:
    world.party("SMELTER")
    tags = [{"scheme": "ITSCI", "number": "1"}]
    assert "untagged" not in world.flags(world.record("IMPORTER", "lot.imported", entry("X", tags=tags)))
    second = world.record("SMELTER", "lot.imported", entry("Y"))
    world.record("AUTH", "event.voided", {"event": second.id, "lots": ["Y"], "reason": "Never came."})
    assert world.get(ForeignLot, f"{OTHER_LEDGER}/F-77").lot == "X"
    export(world, "L1")
    taken = world.record("IMPORTER", "lot.imported", {"lot": "L1", "quantity": {"mass_kg": "50"}})
    world.record("AUTH", "event.voided", {"event": taken.id, "lots": ["L1"], "reason": "Not yet."})
    assert world.lot("L1").state == "exported"
    world.check()


# --- composition --------------------------------------------------------------------------------------


@pytest.fixture
def mixed() -> World:
    world = World()
    for lot in ("A", "B", "C"):
        world.register(lot, site="S2" if lot == "C" else "S1", tags=None)
        world.bring(lot, "TRADER")
    world.work("combined", ["A", "B"], {"MIX": "100"})
    world.bring("MIX", "PROC")
    world.work("sorted", ["MIX"], {"M1": "60", "M2": "40"})
    return world


def _propose(world: World, removed: str = "B", added: str = "C") -> Event[Value]:
    event = world.lot("MIX").born
    return world.record("TRADER", "composition.corrected", recomposition(event, removed, added))


def test_a_wrong_bag_is_exchanged_when_another_agrees(mixed: World) -> None:
    proposed = _propose(mixed)
    assert mixed.attempt("TRADER", "correction.approved", {"correction": proposed.id}).codes == [
        "approved-from-inside"
    ]
    assert mixed.lot("B").state == "transformed"
    mixed.record("PROC", "correction.approved", {"correction": proposed.id})
    assert (mixed.lot("B").state, mixed.lot("B").children) == ("in_stock", ())
    assert (mixed.lot("C").state, mixed.lot("C").children) == ("transformed", ("MIX",))
    for lot in ("MIX", "M1", "M2"):
        assert {share.origin: share.share for share in mixed.lot(lot).shares} == {
            "site:S1": Decimal("0.5"),
            "site:S2": Decimal("0.5"),
        }
        assert "corrected-upstream" in mixed.lot(lot).flags
    assert mixed.get(Correction, proposed.id).state == "approved"
    mixed.bring("B", "PROC")
    mixed.check()


def test_a_wrong_bag_stays_where_nobody_agrees(mixed: World) -> None:
    proposed = _propose(mixed)
    mixed.record("TRADER", "correction.rejected", {"correction": proposed.id, "reason": "It was right."})
    assert mixed.lot("C").state == "in_stock"
    mixed.record("TRADER", "composition.corrected", recomposition(mixed.lot("MIX").born, "A", "C"))
    mixed.check()


def test_a_bag_on_hold_that_went_in_holds_the_mixture(mixed: World) -> None:
    mixed.record("AUTH", "event.disputed", {"event": mixed.lot("C").born, "reason": "Not dug there."})
    mixed.record("AUTH", "correction.approved", {"correction": _propose(mixed).id})
    assert mixed.lot("MIX").holds == mixed.lot("C").holds
    assert "upstream-on-hold" in mixed.lot("M1").flags
    mixed.check()


def test_a_mixture_is_not_made_of_too_little(mixed: World) -> None:
    mixed.work("split", ["C"], {"C-1": "45"})
    body = recomposition(mixed.lot("MIX").born, "B", "C")
    assert mixed.attempt("TRADER", "composition.corrected", body).codes == ["correction-invalid"]


def test_a_mixture_of_nothing_that_was_seen_may_have_been_made_of_other_nothings() -> None:
    world = World()
    births = [world.register(lot, tags=None, quantity={"mass_kg": "0"}) for lot in ("A", "B")]
    world.work("combined", ["A", "B"], {"MIX": "0"})
    world.site("S2")
    world.correct(births[1], "/body/site", "S1", "S2", approver="AUTH")
    assert {share.share for share in world.lot("MIX").shares} == {Decimal("0.5")}
    world.check()


def test_an_origin_reaches_an_heir_by_every_way(mixed: World) -> None:
    mixed.work("combined", ["M1", "M2"], {"AGAIN": "100"})
    mixed.work("sorted", ["AGAIN"], {"LAST": "100"})
    mixed.record("AUTH", "correction.approved", {"correction": _propose(mixed).id})
    assert {share.origin for share in mixed.lot("LAST").shares} == {"site:S1", "site:S2"}
    mixed.check()


def test_a_mixture_is_made_of_something(mixed: World) -> None:
    body = {"event": mixed.lot("MIX").born, "removed": ["A", "B"], "reason": "Empty bags."}
    assert mixed.attempt("TRADER", "composition.corrected", body).codes == ["lots-differ"]


def test_weights_of_nothing_are_shared_alike() -> None:
    world = World()
    for lot in ("A", "B", "C"):
        world.register(lot, site="S2" if lot == "C" else "S1", tags=None, quantity={"mass_kg": "0"})
        world.bring(lot, "TRADER", "0")
    world.work("combined", ["A", "B"], {"MIX": "0"})
    proposed = world.record("TRADER", "composition.corrected", recomposition(world.lot("MIX").born, "B", "C"))
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    assert {share.share for share in world.lot("MIX").shares} == {Decimal("0.5")}
    world.check()


def test_honest_passports_stand_where_a_composition_was_corrected(mixed: World) -> None:
    mixed.record("PROC", "correction.approved", {"correction": _propose(mixed).id})
    mixed.bring("B", "PROC")
    check_extracts(mixed.past)


def test_honest_passports_of_one_input_stand_where_the_work_was_corrected(mixed: World) -> None:
    event = mixed.get(Recorded, mixed.lot("MIX").born)
    body = {
        "event": event.id,
        "field": "/body/process",
        "old": None,
        "new": "washing",
        "reason": "Forgotten.",
    }
    proposed = mixed.record("TRADER", "event.corrected", body)
    mixed.record("PROC", "correction.approved", {"correction": proposed.id})
    check_extracts(mixed.past)
