"""Certificates and exports: whose word counts for a number, what left on it, what leaves twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.certificate import Certificate, Paper
from scripts.vectors.decisions.market import certificate
from tests.support.world import Value, World

NUMBER = "CD-2026-0001"


@pytest.fixture
def world() -> World:
    made = World()
    for lot, exporter in (("L1", "EXPORTER"), ("L2", "PROC")):
        made.register(lot)
        made.bring(lot, exporter)
    return made


def _issued(world: World) -> Paper:
    paper = world.get(Certificate, NUMBER).issued
    assert paper is not None
    return paper


def _cited(world: World, party: str) -> Paper:
    paper = world.get(Certificate, NUMBER).cited_by(party)
    assert paper is not None
    return paper


def _export(world: World, lot: str, *numbers: str, **fields: Value) -> tuple[str, ...]:
    body = {"lots": [lot], "to_country": "TZ", "certificates": list(numbers or (NUMBER,))} | fields
    return world.flags(world.record(world.lot(lot).custodian, "lot.exported", body))


def test_a_citation_keeps_nobody_from_a_number(world: World) -> None:
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], exporter="PROC"))
    rightful = world.record("EXPORTER", "certificate.cited", certificate())
    assert world.flags(rightful) == ("certificate-conflict",)
    assert "certificate-conflict" in world.lot("L2").flags
    issued = world.record("AUTH", "certificate.issued", certificate())
    assert world.flags(issued) == ()
    assert _export(world, "L1") == ()
    assert _export(world, "L2") == ("certificate-other-lot",)
    world.check()


def test_what_the_authority_issued_differently_marks_the_citation(world: World) -> None:
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], exporter="PROC"))
    assert "certificate-conflict" not in world.lot("L2").flags
    world.record("AUTH", "certificate.issued", certificate())
    assert "certificate-conflict" in world.lot("L2").flags
    assert "certificate-conflict" not in world.lot("L1").flags


def test_a_citation_of_what_was_issued_is_flagged_only_when_it_differs(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate())
    assert world.flags(world.record("EXPORTER", "certificate.cited", certificate())) == ()
    other = world.record("PROC", "certificate.cited", certificate(lots=["L2"]))
    assert world.flags(other) == ("certificate-conflict",)
    assert "certificate-conflict" not in world.lot("L1").flags


def test_two_who_cite_alike_do_not_contradict_each_other(world: World) -> None:
    world.record("PROC", "certificate.cited", certificate(lots=["L1", "L2"]))
    second = world.record("EXPORTER", "certificate.cited", certificate(lots=["L2", "L1"]))
    assert world.flags(second) == ()


def test_each_exports_on_its_own_citation(world: World) -> None:
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], mass_kg="40", exporter="PROC"))
    assert _export(world, "L1") == ("certificate-unknown",)
    assert _export(world, "L2") == ("certificate-unconfirmed", "certificate-weight-exceeded")
    assert _cited(world, "PROC").exported_kg == 50
    world.check()


def test_what_left_on_a_citation_counts_for_the_certificate(world: World) -> None:
    world.record("EXPORTER", "certificate.cited", certificate())
    _export(world, "L1")
    world.record("AUTH", "certificate.issued", certificate())
    assert _issued(world).exported_kg == 50


def test_what_others_exported_on_a_citation_does_not_count_for_the_rightful_certificate(world: World) -> None:
    world.record("PROC", "certificate.cited", certificate(lots=["L2"], exporter="PROC"))
    _export(world, "L2")
    world.record("AUTH", "certificate.issued", certificate())
    assert _issued(world).exported_kg == 0
    assert _export(world, "L1") == ()


def test_a_certificate_has_its_corrected_weight(world: World) -> None:
    cited = world.record("EXPORTER", "certificate.cited", certificate(mass_kg="40"))
    issued = world.record("AUTH", "certificate.issued", certificate(mass_kg="50"))
    assert world.lot("L1").certificates == (NUMBER,)
    world.correct(cited, "/body/mass_kg", "40", "45", approver="AUTH")
    assert (_issued(world).net_kg, _cited(world, "EXPORTER").net_kg) == (Decimal(50), Decimal(45))
    _export(world, "L1")
    world.correct(issued, "/body/mass_kg", "50", "49", approver="PROGRAMME")
    assert (_issued(world).net_kg, _issued(world).exported_kg) == (Decimal(49), Decimal(50))
    world.check()


def test_a_voided_export_gives_the_certificate_its_weight_back(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate())
    body = {"lots": ["L1"], "to_country": "TZ", "certificates": [NUMBER, "CD-2026-0002", NUMBER]}
    event = world.record("EXPORTER", "lot.exported", body)
    assert _issued(world).exported_kg == 50
    world.record("EXPORTER", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Not sent."})
    assert _issued(world).exported_kg == 0
    assert world.lot("L1").state == "in_stock"
    world.check()


def test_an_export_on_a_corrected_certificate_counts_there(world: World) -> None:
    other = "CD-2026-0002"
    world.record("AUTH", "certificate.issued", certificate())
    world.record("AUTH", "certificate.issued", certificate(number=other))
    body = {"lots": ["L1"], "to_country": "TZ", "certificates": [NUMBER]}
    event = world.record("EXPORTER", "lot.exported", body)
    world.correct(event, "/body/certificates", [NUMBER], [other], approver="AUTH")
    second = world.get(Certificate, other).issued
    assert second is not None
    assert (_issued(world).exported_kg, second.exported_kg) == (Decimal(0), Decimal(50))
    world.check()


def test_a_second_export_from_one_country_is_flagged(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate(mass_kg="200"))
    assert _export(world, "L1") == ()
    assert world.lot("L1").exported_from == ("CD",)
    assert _export(world, "L1") == ("exported-before",)


def test_what_was_exported_is_known_in_whatever_is_made_of_it(world: World) -> None:
    _export(world, "L1")
    world.bring("L1", "PROC")
    world.work("combined", ["L1", "L2"], {"C1": "100"})
    world.dispatch(["C1"], to="EXPORTER")
    world.receive("C1", "40", remainder="C2")
    assert [world.lot(lot).exported_from for lot in ("C1", "C2", "L2")] == [("CD",), ("CD",), ()]
    assert "exported-before" in _export(world, "C1")
    world.check()


def test_another_country_sends_it_on(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate())
    _export(world, "L1")
    details = {"party": "PROC", "name": "Mwanza", "country": "TZ", "roles": ["processor"]}
    world.record("AUTH", "party.updated", details)
    world.bring("L1", "PROC")
    assert _export(world, "L1", to_country="MY") == ("certificate-weight-exceeded",)
    assert world.lot("L1").exported_from == ("CD", "TZ")


def test_a_voided_export_never_left(world: World) -> None:
    world.record("AUTH", "certificate.issued", certificate())
    event = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"})
    world.record("EXPORTER", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Not sent."})
    assert _export(world, "L1") == ()
