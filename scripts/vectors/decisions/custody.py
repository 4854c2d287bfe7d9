"""Cases about custody as it happens: receipts before their dispatch, parts, returns, title, assays."""

from __future__ import annotations

from scripts.vectors.decisions.masses import FINAL
from tests.support.world import Value, World


def _receipt(world: World, lot: str = "L1", mass: str = "50", **fields: Value) -> str:
    """Record a receipt of a lot that nobody has dispatched; return its event id."""
    body = {"lot": lot, "quantity": {"mass_kg": mass}} | fields
    return world.record("TRADER", "lot.received", body).id


def receipt_pending(world: World) -> bytes:
    """A receipt comes before the dispatch is recorded."""
    world.register("L1", tags=None)
    world.party("TRADER")
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def receipt_pending__sent_to_another(world: World) -> bytes:
    """A lot is received by somebody else than whom it was sent to."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    world.party("EXPORTER")
    return world.sign("EXPORTER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def receipt_repeated(world: World) -> bytes:
    """A second receipt of a lot while the first still waits."""
    world.register("L1", tags=None)
    _receipt(world)
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "49"}})


def receipt_not_pending(world: World) -> bytes:
    """A dispatch to one party names the receipt of another."""
    world.register("L1", tags=None)
    body = {"lots": ["L1"], "to": world.party("EXPORTER"), "receipts": [_receipt(world)]}
    return world.sign("COOP", "lot.dispatched", body)


def receipt_not_pending__used(world: World) -> bytes:
    """A receipt is named a second time."""
    world.register("L1", tags=None)
    receipt = _receipt(world)
    world.dispatch(["L1"], receipts=[receipt])
    body = {"lots": ["L1"], "to": "TRADER", "receipts": [receipt]}
    return world.sign("TRADER", "lot.dispatched", body)


def receipt_unnamed(world: World) -> bytes:
    """A dispatch does not name the receipt that was recorded before it."""
    world.register("L1", tags=None)
    _receipt(world)
    return world.sign("COOP", "lot.dispatched", {"lots": ["L1"], "to": "TRADER"})


def receipt_missing(world: World) -> bytes:
    """Two lots are sent, of which one has arrived already."""
    for lot in ("L1", "L2"):
        world.register(lot, tags=None)
    body = {"lots": ["L1", "L2"], "to": "TRADER", "receipts": [_receipt(world)]}
    return world.sign("COOP", "lot.dispatched", body)


def mass_created__in_a_pending_receipt(world: World) -> bytes:
    """A dispatch names a receipt of more than there was."""
    world.register("L1", tags=None)
    body = {"lots": ["L1"], "to": "TRADER", "receipts": [_receipt(world, mass="60")]}
    return world.sign("COOP", "lot.dispatched", body)


def id_taken__remainder_of_a_pending_receipt(world: World) -> bytes:
    """The remainder of a receipt that waited has the id of a lot that was registered since."""
    world.register("L1", tags=None)
    receipt = _receipt(world, mass="30", remainder="L2")
    world.register("L2", tags=None)
    return world.sign("COOP", "lot.dispatched", {"lots": ["L1"], "to": "TRADER", "receipts": [receipt]})


def has_dependants__named_receipt(world: World) -> bytes:
    """A receipt is voided that a dispatch has named."""
    world.register("L1", tags=None)
    receipt = _receipt(world)
    world.dispatch(["L1"], receipts=[receipt])
    return world.sign("TRADER", "event.voided", {"event": receipt, "reason": "Entered twice."})


def lot_ended__received(world: World) -> bytes:
    """A lot is received that was worked into another, and that nobody sent."""
    world.register("L1", tags=None)
    world.work("sorted", ["L1"], {"L2": "50"})
    world.party("TRADER")
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def _parts(world: World, *remainders: dict[str, Value]) -> bytes:
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    body = {"lot": "L1", "quantity": {"mass_kg": "20"}, "remainders": list(remainders)}
    return world.sign("TRADER", "lot.received", body)


def remainder_unweighed(world: World) -> bytes:
    """What is missing and what is seized are told apart, and neither has a mass."""
    return _parts(world, {"lot": "L2", "outcome": "missing"}, {"lot": "L3", "outcome": "seized"})


def outcome_repeated(world: World) -> bytes:
    """Two remainders are missing."""
    quantity = {"mass_kg": "15"}
    return _parts(
        world,
        {"lot": "L2", "outcome": "missing", "quantity": quantity},
        {"lot": "L3", "outcome": "missing", "quantity": quantity},
    )


def mass_created__in_parts(world: World) -> bytes:
    """What was received and what was not are more than what was sent."""
    return _parts(world, {"lot": "L2", "outcome": "seized", "quantity": {"mass_kg": "40"}})


def nothing_left__in_parts(world: World) -> bytes:
    """What was received and seized leaves nothing that could be missing."""
    seized = {"lot": "L2", "outcome": "seized", "quantity": {"mass_kg": "30"}}
    return _parts(world, seized, {"lot": "L3", "outcome": "missing"})


def return_elsewhere(world: World) -> bytes:
    """A consignee turns a lot away and sends it on to somebody else."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    body = {"lots": ["L1"], "to": world.party("EXPORTER"), "reason": "quality"}
    return world.sign("TRADER", "lot.returned", body)


def return_unexplained(world: World) -> bytes:
    """A lot is returned to somebody who never had it, as far as is known."""
    world.register("L1", tags=None)
    world.bring("L1", "TRADER")
    body = {"lots": ["L1"], "to": world.party("EXPORTER"), "reason": "contract"}
    return world.sign("TRADER", "lot.returned", body)


def not_custodian__returned(world: World) -> bytes:
    """A lot is returned by somebody who neither has nor awaits it."""
    world.register("L1", tags=None)
    world.party("TRADER")
    body = {"lots": ["L1"], "to": "COOP", "reason": "contract"}
    return world.sign("TRADER", "lot.returned", body)


def not_owner(world: World) -> bytes:
    """The custodian sells a lot that is not its own."""
    world.register("L1", tags=None)
    world.bring("L1", "TRADER")
    body = {"lots": ["L1"], "buyer": world.party("EXPORTER"), "terms": "cash", "purchase_number": "PO-1"}
    return world.sign("TRADER", "lot.sold", body)


def not_owner__seller(world: World) -> bytes:
    """The owner sells in another's name."""
    world.register("L1", tags=None)
    buyer, seller = world.party("TRADER"), world.party("COOP2")
    body = {"lots": ["L1"], "seller": seller, "buyer": buyer, "terms": "cash", "purchase_number": "PO-1"}
    return world.sign("COOP", "lot.sold", body)


def owned_already(world: World) -> bytes:
    """The owner sells a lot to itself."""
    world.register("L1", tags=None)
    body = {"lots": ["L1"], "buyer": "COOP", "terms": "cash", "purchase_number": "PO-1"}
    return world.sign("COOP", "lot.sold", body)


def lot_ended__sold(world: World) -> bytes:
    """A lot is sold that was worked into another."""
    world.register("L1", tags=None)
    world.work("sorted", ["L1"], {"L2": "50"})
    body = {"lots": ["L1"], "buyer": world.party("TRADER"), "terms": "credit", "purchase_number": "PO-1"}
    return world.sign("COOP", "lot.sold", body)


def optional_missing__payment(world: World) -> bytes:
    """A payment without amount, currency or payee."""
    world.register("L1", tags=None)
    body = {"lots": ["L1"], "kind": "tax", "payee_class": "government"}
    return world.sign("COOP", "payment.recorded", body)


def assay_by_stranger(world: World) -> bytes:
    """A trader who has nothing to do with a lot says what it holds."""
    world.register("L1", tags=None)
    world.party("TRADER")
    body = {"lot": "L1", "components": [FINAL | {"value_percent": "2"}]}
    return world.sign("TRADER", "lot.assayed", body)


def metal_contradicts(world: World) -> bytes:
    """Weeks after the washing the laboratory finds less tin in the feed than came out of it."""
    world.register("L1", tags=None)
    body = world.work_body(["L1"], {"L2": "45"})
    body["outputs"][0]["components"] = [FINAL | {"value_percent": "70"}]
    world.record("COOP", "lot.processed", body)
    world.party("LAB")
    body = {"lot": "L1", "components": [FINAL | {"value_percent": "40"}]}
    return world.sign("LAB", "lot.assayed", body)


def metal_contradicts__of_the_product(world: World) -> bytes:
    """The umpire finds more tin in what came out than the feed held."""
    world.register("L1", tags=None, components=[FINAL | {"value_percent": "40"}])
    world.work("sorted", ["L1"], {"L2": "45"})
    world.party("LAB")
    umpire = FINAL | {"value_percent": "70", "status": "umpire"}
    return world.sign("LAB", "lot.assayed", {"lot": "L2", "components": [umpire]})


def mass_created__sampled(world: World) -> bytes:
    """A sample is heavier than its lot."""
    world.register("L1", tags=None)
    body = {"lot": "L1", "sample": "S-1", "quantity": {"mass_kg": "60"}}
    return world.sign("COOP", "lot.sampled", body)


def weight_loss__resealed(world: World) -> bytes:
    """A lot is re-stuffed into drums that weigh less together."""
    world.register("L1", tags=None)
    drum: Value = {"kind": "drum", "quantity": {"gross_kg": "40", "tare_kg": "8"}}
    body = {"lot": "L1", "reason": "repacked", "packages": [drum]}
    return world.sign("COOP", "lot.resealed", body)


def weight_gain__attested(world: World) -> bytes:
    """An agent weighs two lots together and finds more than was entered."""
    for lot in ("L1", "L2"):
        world.register(lot, tags=None)
    body = {"lots": ["L1", "L2"], "statement": "weighing", "quantity": {"mass_kg": "104"}}
    return world.sign("AGENCY", "lot.attested", body)
