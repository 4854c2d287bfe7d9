"""Cases about what an event builds on, and who has the lot."""

from __future__ import annotations

from ledger.lots.state import LEDGER
from tests.support.world import World, tag_code


def parent_unknown(world: World) -> bytes:
    """An event cites one that was not sent yet."""
    world.register("L1")
    return world.sign("COOP", "lot.dispatched", _to_trader(world), cites=["ab" * 32, world.lot("L1").head])


def parent_unknown__lot(world: World) -> bytes:
    """A lot that was not sent yet."""
    return world.sign("COOP", "lot.dispatched", _to_trader(world))


def parent_stale(world: World) -> bytes:
    """A lot is spent twice."""
    world.register("L1")
    late = world.sign("COOP", "lot.split", world.work_body(["L1"], {"L2": "10"}))
    world.work("split", ["L1"], {"L3": "10"})
    return late


def parent_refused(world: World) -> bytes:
    """An event builds on a refused one."""
    world.register("L1", tags=None, attested=False)
    refused = world.attempt("TRADER", "lot.split", world.work_body(["L1"], {"L2": "10"}))
    body = {
        "sha256": refused.event.id,
        "signer": refused.event.key,
        "type": "lot.split",
        "codes": [found.code for found in refused.problems],
    }
    world.record(LEDGER, "submission.refused", body)
    return world.sign("TRADER", "lot.split", world.work_body(["L2"], {"L3": "5"}), cites=[refused.event.id])


def parent_missing(world: World) -> bytes:
    """An attestation that cites nothing of the lot."""
    world.register("L1", tags=None, attested=False)
    world.party("AGENCY")
    return world.sign("AGENCY", "lot.attested", {"lots": ["L1"]}, cites=[world.genesis or ""])


def parent_missing__correction(world: World) -> bytes:
    """A correction that does not cite what it corrects."""
    event = world.register("L1", tags=None, attested=False)
    body = {"event": event.id, "field": "/body/trade_name", "old": None, "new": "Tin", "reason": "Added."}
    return world.sign("COOP", "event.corrected", body, cites=[world.genesis or ""])


def id_taken__lot(world: World) -> bytes:
    """Two lots of one id."""
    world.register("L1", tags=None, attested=False)
    return world.sign("COOP", "lot.registered", world.registration("L1", tags=None))


def id_taken__twice_in_one(world: World) -> bytes:
    """Two outputs of one id."""
    world.register("L1", tags=None, attested=False)
    body = world.work_body(["L1"], {"L2": "10"})
    return world.sign("COOP", "lot.split", body | {"outputs": body["outputs"] * 2})


def not_custodian(world: World) -> bytes:
    """A trader splits a lot that is not in its custody."""
    world.register("L1", tags=None, attested=False)
    world.party("TRADER")
    return world.sign("TRADER", "lot.split", world.work_body(["L1"], {"L2": "10"}))


def not_consignee(world: World) -> bytes:
    """The sender receives what it sent."""
    world.register("L1", tags=None)
    world.dispatch(["L1"], to="TRADER")
    return world.sign("COOP", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def received_already(world: World) -> bytes:
    """The consignee receives a lot a second time."""
    world.register("L1", tags=None)
    world.bring("L1", "TRADER")
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "49"}})


def not_consignee__cancellation(world: World) -> bytes:
    """Somebody else cancels the dispatch."""
    world.register("L1", tags=None)
    world.dispatch(["L1"], to="TRADER")
    world.party("EXPORTER")
    return world.sign("EXPORTER", "dispatch.cancelled", {"lots": ["L1"], "reason": "Lost."})


def lot_in_transit(world: World) -> bytes:
    """A lot under way is split."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    return world.sign("COOP", "lot.split", world.work_body(["L1"], {"L2": "10"}))


def lot_ended(world: World) -> bytes:
    """A lot that was sorted is split."""
    world.register("L1", tags=None, attested=False)
    world.work("sorted", ["L1"], {"L2": "49"})
    return world.sign("COOP", "lot.split", world.work_body(["L1"], {"L3": "10"}))


def lot_on_hold(world: World) -> bytes:
    """A lot of a red site is processed."""
    world.site("S1", status=3)
    world.register("L1", tags=None)
    return world.sign("COOP", "lot.processed", world.work_body(["L1"], {"L2": "30"}))


def lots_mixed(world: World) -> bytes:
    """One lot stands twice among the inputs."""
    world.register("L1", tags=None)
    return world.sign("COOP", "lot.combined", world.work_body(["L1", "L1"], {"L2": "100"}))


def balance_negative(world: World) -> bytes:
    """More was split off than the lot turns out to have held."""
    event = world.register("L1", tags=None)
    world.work("split", ["L1"], {"L2": "40"})
    world.correct(event, "/body/quantity/mass_kg", "50", "30", approver="AUTH")
    return world.sign("COOP", "lot.dispatched", _to_trader(world))


def cancel_too_early(world: World) -> bytes:
    """The consignor cancels the next day."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    return world.sign("COOP", "dispatch.cancelled", {"lots": ["L1"], "reason": "Came back."})


def nothing_left(world: World) -> bytes:
    """Everything was received, and a remainder is named."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}, "remainder": "L2"}
    return world.sign("TRADER", "lot.received", body)


def package_outcome(world: World) -> bytes:
    """Two packages are missing."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    packages = [{"outcome": "accepted"}, {"outcome": "missing"}, {"seal": "7", "outcome": "missing"}]
    body = {"lot": "L1", "quantity": {"mass_kg": "30"}, "remainder": "L2", "packages": packages}
    return world.sign("TRADER", "lot.received", body)


def difference_unexplained(world: World) -> bytes:
    """A tenth is missing on arrival, and nobody says why."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "45"}})


def weight_loss__on_receipt(world: World) -> bytes:
    """A tenth is missing on arrival, explained."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    body = {"lot": "L1", "quantity": {"mass_kg": "45"}, "explanation": "A bag tore."}
    return world.sign("TRADER", "lot.received", body)


def self_attestation(world: World) -> bytes:
    """A tagging agency attests a lot in its own custody."""
    world.site("S1")
    world.register("L1", by="AGENCY", tags=None, attested=False)
    return world.sign("AGENCY", "lot.attested", {"lots": ["L1"]})


def unattested(world: World) -> bytes:
    """A lot leaves the site without an attestation."""
    world.register("L1", tags=None, attested=False)
    return world.sign("COOP", "lot.dispatched", _to_trader(world))


def unattested__wrong_office(world: World) -> bytes:
    """A lot was attested by an organisation that the jurisdiction's table does not name."""
    world.register("L1", tags=None, attested=False)
    world.record("NGO", "lot.attested", {"lots": ["L1"]})
    return world.sign("COOP", "lot.dispatched", _to_trader(world))


def untagged(world: World) -> bytes:
    """Production without a tag."""
    world.site("S1")
    world.party("COOP")
    return world.sign("COOP", "lot.registered", world.registration("L1", tags=None))


def optional_missing(world: World) -> bytes:
    """Nobody says who dug and when."""
    world.site("S1")
    world.party("COOP")
    body = world.registration("L1", tags=[{"scheme": "ITSCI", "number": tag_code(1)}])
    del body["producers"], body["extracted_from"]
    return world.sign("COOP", "lot.registered", body)


def _to_trader(world: World) -> dict[str, object]:
    world.party("COOP")
    return {"lots": ["L1"], "to": world.party("TRADER")}
