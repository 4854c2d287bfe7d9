"""Who approves a correction: parties to whom the event gave or took something, not all that it names."""

from __future__ import annotations

import pytest

from ledger.lots.event import Event
from ledger.lots.state import Correction, Recorded
from tests.support.world import Value, World


@pytest.fixture
def world() -> World:
    return World()


def _approves(world: World, party: str, proposed: Event[Value]) -> bool:
    world.party(party)
    outcome = world.fork().attempt(party, "correction.approved", {"correction": proposed.id})
    assert outcome.codes in ([], ["not-counterparty"])
    return outcome.recorded


def _misread(world: World, event: Event[Value]) -> Event[Value]:
    return world.correct(event, "/body/quantity/mass_kg", "50", "49")


def test_naming_a_party_gives_it_no_say(world: World) -> None:
    carrier, trader = world.party("CARRIER"), world.party("TRADER")
    proposed = _misread(world, world.register("L1", attested=False, attestors=[carrier], owner=trader))
    assert [_approves(world, party, proposed) for party in ("CARRIER", "TRADER")] == [False, False]
    assert [_approves(world, party, proposed) for party in ("AUTH", "PROGRAMME")] == [True, True]


def test_the_custodian_approves_what_an_agent_registered_for_it(world: World) -> None:
    proposed = _misread(
        world, world.register("L1", by="AGENCY", custodian=world.party("COOP"), attested=False)
    )
    assert _approves(world, "COOP", proposed)


def test_who_attested_a_lot_and_who_received_it_since_approve(world: World) -> None:
    proposed = _misread(world, world.register("L1"))
    assert _approves(world, "AGENCY", proposed)
    assert not _approves(world, "TRADER", proposed)
    world.dispatch(["L1"])
    assert not _approves(world, "TRADER", proposed)
    world.receive("L1")
    assert _approves(world, "TRADER", proposed)


def test_an_attestation_that_was_voided_gives_no_say(world: World) -> None:
    event = world.register("L1", attested=False)
    seen = world.record("AGENCY", "lot.attested", {"lots": ["L1"]})
    world.record("AGENCY", "event.voided", {"event": seen.id, "reason": "Not seen."})
    assert not _approves(world, "AGENCY", _misread(world, event))


def test_the_consignor_approves_a_corrected_receipt_and_the_carrier_does_not(world: World) -> None:
    world.register("L1")
    world.dispatch(["L1"], carrier=world.party("CARRIER"))
    received = world.receive("L1")
    assert world.get(Recorded, received.id).stakes == ("COOP",)
    proposed = _misread(world, received)
    assert [_approves(world, party, proposed) for party in ("COOP", "CARRIER")] == [True, False]


def test_the_owner_approves_what_the_custodian_did_with_its_lot(world: World) -> None:
    world.register("L1", owner=world.party("TRADER"))
    sent = world.dispatch(["L1"], to="PROC", expected_on="2026-01-05")
    assert world.get(Recorded, sent.id).stakes == ("TRADER", "PROC")
    proposed = world.correct(sent, "/body/expected_on", "2026-01-05", "2026-01-06")
    assert [_approves(world, party, proposed) for party in ("TRADER", "PROC")] == [True, True]


def test_a_party_approves_what_the_authority_corrects_in_its_registration(world: World) -> None:
    world.party("COOP")
    licence = {"type": "artisanal_permit", "number": "17"}
    details = {"party": "TRADER", "name": "T", "country": "CD", "roles": ["trader"], "licences": [licence]}
    event = world.record("AUTH", "party.registered", details | {"enrolment": world.enrolment("TRADER")})
    proposed = world.correct(event, "/body/licences/0/from", None, "2024-01-01")
    assert [_approves(world, party, proposed) for party in ("COOP", "TRADER")] == [False, True]


def test_the_issuer_approves_what_the_authority_proposes(world: World) -> None:
    event = world.register("L1")
    body = {
        "event": event.id,
        "field": "/body/quantity/mass_kg",
        "old": "50",
        "new": "49",
        "reason": "Scale.",
    }
    proposed = world.record("AUTH", "event.corrected", body)
    world.record("COOP", "correction.approved", {"correction": proposed.id})
    assert world.get(Correction, proposed.id).state == "approved"
    world.check()


def test_a_bystander_does_not_reject_either(world: World) -> None:
    proposed = _misread(world, world.register("L1", attestors=[world.party("TRADER")]))
    outcome = world.attempt("TRADER", "correction.rejected", {"correction": proposed.id})
    assert outcome.codes == ["not-counterparty"]
