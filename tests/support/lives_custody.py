"""Custody as it happens, in the life of the journey: sold, sampled, assayed, stored, resealed, sent back."""

from __future__ import annotations

from tests.support.world import Value, World

DIGEST = "A" * 43
FINAL = {"analyte": "Sn", "basis": "Sn", "method": "lab", "status": "final", "uncertainty_percent": "0.5"}


def live(world: World) -> None:
    """One lot is bought, checked and sent back; another arrives before its dispatch, a third in parts."""
    _trade(world)
    _come_back(world)
    _arrive_first(world)
    _arrive_in_parts(world)


def _trade(world: World) -> None:
    world.register("K1", quantity={"mass_kg": "50"})
    world.bring("K1", "TRADER")
    sale = {"lots": ["K1"], "buyer": "TRADER", "terms": "cash", "purchase_number": "PO-17"}
    sold = world.record("COOP", "lot.sold", sale | {"currency": "USD"}, sealed=["price"], _sd=[DIGEST])
    paid = {"kind": "price", "payee": "COOP", "payee_class": "cooperative", "currency": "USD"}
    world.record(
        "TRADER",
        "payment.recorded",
        paid | {"lots": ["K1"], "of": sold.id, "method": "mobile_money"},
        sealed=["amount"],
        _sd=[DIGEST],
    )
    depot = {"place": "K-DEPOT", "name": "Depot", "kind": "depot", "country": "CD", "operator": "TRADER"}
    world.record("TRADER", "place.registered", depot)
    world.party("DEPOT")
    world.record("TRADER", "lot.stored", {"lots": ["K1"], "place": "K-DEPOT", "warehouse": "DEPOT"})
    sample = {"lot": "K1", "sample": "SAMPLE-1", "quantity": {"mass_kg": "0.5"}, "sample_lot": "K1-S"}
    taken = world.record("TRADER", "lot.sampled", sample | {"seals": ["LAB-77"], "method": "riffle"})
    found: Value = {"lot": "K1", "sample": "SAMPLE-1", "sampling": taken.id, "laboratory": world.party("LAB")}
    found |= {"components": [FINAL | {"value_percent": "62"}], "report_sha256": "ab" * 32}
    world.record("LAB", "lot.assayed", found | {"accreditation": "ISO/IEC 17025"})
    drum: Value = {"kind": "drum", "seal": "D-1", "quantity": {"gross_kg": "57.2", "tare_kg": "7.7"}}
    reseal: Value = {"lot": "K1", "reason": "repacked", "seals_removed": ["S-1"], "packages": [drum]}
    world.record("TRADER", "lot.resealed", reseal)


def _come_back(world: World) -> None:
    sent = world.dispatch(["K1"], to="EXPORTER")
    back = {"lots": ["K1"], "to": "TRADER", "reason": "quality", "explanation": "Too wet."}
    world.record("EXPORTER", "lot.returned", back)
    toll = {"kind": "informal", "payee_class": "armed_group", "amount": "5", "currency": "USD"}
    world.record("CARRIER", "payment.recorded", toll | {"of": sent.id, "name": "Roadblock"})


def _arrive_first(world: World) -> None:
    world.register("K2")
    receipt = world.record("TRADER", "lot.received", {"lot": "K2", "quantity": {"mass_kg": "49.9"}})
    world.dispatch(["K2"], receipts=[receipt.id])


def _arrive_in_parts(world: World) -> None:
    codes = [world.tag() for _ in range(3)]
    world.register("K3", tags=[{"number": code} for code in codes])
    world.dispatch(["K3"])
    outcomes = ("accepted", "missing", "seized")
    read = zip(codes, outcomes, strict=True)
    packages = [{"tag": {"number": code}, "outcome": outcome} for code, outcome in read]
    remainders = [
        {"lot": "K3-M", "outcome": "missing"},
        {"lot": "K3-S", "outcome": "seized", "quantity": {"mass_kg": "15"}},
    ]
    fields = {"packages": packages, "remainders": remainders, "explanation": "One stolen, one held."}
    world.receive("K3", "20", **fields)
