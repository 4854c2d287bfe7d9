"""How each field of each type is corrected: all that is free is listed here, whatever else there is waits."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import pytest

from ledger.lots.pointer import Treatment, treatment
from ledger.lots.table import payload_of
from ledger.lots.types.correction import CORRECTABLE
from scripts.build_rules import free_fields
from tests.support.world import World

COMMON: Final = ["/entry_mode", "/evidence", "/not_known", "/paper_ref"]
FREE: Final = MappingProxyType(
    {
        "party.registered": ["address"],
        "party.updated": ["address"],
        "party.suspended": ["reason"],
        "party.reinstated": ["reason"],
        "key.retired": ["reason"],
        "site.status_decided": ["reason"],
        "observation.recorded": ["access_dry", "access_wet", "not_visited_because", "remarks"],
        "tag.voided": ["reason"],
        "area.restricted": ["reason"],
        "area.lifted": ["reason"],
        "tags.returned": ["reason"],
        "tag.lost": ["reason"],
        "tag.damaged": ["reason"],
        "tag.replaced": ["remark"],
        "tag.removed": ["remark"],
        "incident.opened": ["remark"],
        "incident.updated": ["remark"],
        "incident.answered": ["remark"],
        "plan.reviewed": ["remark"],
        "lot.registered": ["photos", "trade_name"],
        "lot.attested": ["remark"],
        "lot.dispatched": ["consignment", "route", "transport", "waybill"],
        "lot.received": ["explanation"],
        "dispatch.cancelled": ["reason"],
        "lot.returned": ["consignment", "explanation", "route", "transport", "waybill"],
        "lot.sold": ["remark"],
        "payment.recorded": ["consignment", "remark"],
        "lot.assayed": ["remark"],
        "lot.sampled": ["remark"],
        "lot.resealed": ["explanation"],
        "lot.stored": ["position"],
        "stockpile.opened": ["remark"],
        "stockpile.added": ["remark"],
        "stockpile.drawn": ["remark"],
        "stockpile.counted": ["explanation"],
        "lot.sorted": ["remark"],
        "lot.split": ["remark"],
        "lot.combined": ["remark"],
        "lot.processed": ["remark"],
        "lot.declared": ["photos", "remark", "trade_name"],
        "lot.lost": ["remark"],
        "lot.seized": ["reason"],
        "lot.released": ["reason"],
        "lot.destroyed": ["reason"],
        "stock.counted": ["remark"],
        "certificate.replaced": ["reason", "route"],
        "certificate.cancelled": ["reason"],
        "export.cancelled": ["reason"],
        "lot.imported": ["explanation", "route"],
        "certificate.issued": ["route"],
        "certificate.cited": ["route"],
    }
)


@pytest.mark.parametrize("type", CORRECTABLE)
def test_free_is_what_changes_neither_lot_nor_law(type: str) -> None:
    assert sorted(free_fields(type, body=False)) == COMMON
    assert sorted(free_fields(type, body=True)) == [f"/body/{name}" for name in FREE.get(type, ())]


@pytest.mark.parametrize(
    ("type", "field", "expected"),
    [
        ("lot.registered", "/supersedes_unrecorded", "fixed"),
        ("lot.registered", "/person", "approved"),
        ("lot.registered", "/latitude", "approved"),
        ("lot.registered", "/body/number", "approved"),
        ("lot.registered", "/body/pits/0", "approved"),
        ("lot.registered", "/body/producers/0/person", "approved"),
        ("lot.registered", "/body/sealed_at", "approved"),
        ("lot.registered", "/body/weighings/0/weighed_at", "approved"),
        ("lot.registered", "/body/weighings", "approved"),
        ("lot.registered", "/body/photos/0", "free"),
        ("lot.registered", "/body/quantity/scale_id", "approved"),
        ("lot.attested", "/body/statement", "approved"),
        ("lot.dispatched", "/body/route/0", "free"),
        ("lot.dispatched", "/body/countries", "approved"),
        ("lot.dispatched", "/body/seals/0", "approved"),
        ("lot.dispatched", "/body/to", "fixed"),
        ("lot.received", "/body/packages/0/outcome", "approved"),
        ("lot.sorted", "/body/losses/0/basis", "approved"),
        ("lot.sorted", "/body/arrangement", "approved"),
        ("certificate.issued", "/body/issuing_country", "approved"),
        ("certificate.issued", "/body/origins/0", "approved"),
        ("certificate.issued", "/body/importer", "approved"),
        ("certificate.cited", "/body/exporter", "fixed"),
        ("lot.exported", "/body/to_country", "approved"),
        ("lot.exported", "/body/certificates", "approved"),
        ("lot.exported", "/body/customs_reference", "approved"),
        ("site.status_decided", "/body/status", "approved"),
        ("site.status_decided", "/body/legal_act", "approved"),
        ("party.registered", "/body/roles", "fixed"),
        ("party.registered", "/body/enrolment", "fixed"),
        ("key.added", "/body/second", "fixed"),
        ("tags.issued", "/body/tags/0", "fixed"),
        ("tags.issued", "/body/scheme", "fixed"),
        ("tags.assigned", "/body/tags", "fixed"),
    ],
)
def test_a_field_is_treated_as_what_it_changes(type: str, field: str, expected: Treatment) -> None:
    assert treatment(payload_of(type), field) == expected


def test_a_destination_is_corrected_only_when_somebody_else_agrees() -> None:
    world = World()
    world.register("L1")
    world.bring("L1", "EXPORTER")
    event = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"})
    proposed = world.correct(event, "/body/to_country", "TZ", "RW")
    inside = world.attempt("EXPORTER", "correction.approved", {"correction": proposed.id})
    assert inside.codes == ["approved-from-inside"]
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    world.check()
