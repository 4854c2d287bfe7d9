"""What offices, taggers and programmes record: one good example of each type."""

from __future__ import annotations

from ledger.lots.tag import tag_digest
from tests.support.world import Value, World

DIGEST = "B" * 43


def live(world: World) -> None:
    """Inspect, license and restrict; care for tags; open an incident and settle it."""
    _offices(world)
    _tags(world)
    _incident(world)
    _papers(world)


def _offices(world: World) -> None:
    inspected = {
        "site": world.site("S1"),
        "inspected_on": "2025-12-01",
        "result": 1,
        "number": "PS-2025-12-01",
    }
    person = {"inspector": "P-17", "position": "Inspector", "agency": "Mines", "government_id": "CD-17"}
    report = {"report_sha256": "cd" * 32, "purpose": "Yearly visit.", "findings": "In order."}
    world.record("INSPECTOR", "site.inspected", inspected | person | report)
    licence = {"type": "artisanal_permit", "number": "PA-1", "from": "2025-01-01", "to": "2027-12-31"}
    world.record("AUTH", "licence.recorded", licence | {"site": "S1", "holder": world.party("COOP")})
    world.site("S-8")
    area = {"area": "A1", "name": "Strip along the river", "sites": ["S-8"], "legal_act": "Act 12"}
    area |= {"from": "2026-01-01", "to": "2026-12-31", "country": "CD", "province": "Ituri"}
    world.record("AUTH", "area.restricted", area | {"polygon_sha256": "ef" * 32})
    lifted = {"area": "A1", "last_day": "2026-03-31", "legal_act": "Act 13"}
    world.record("AUTH", "area.lifted", lifted)


def _tags(world: World) -> None:
    lost, damaged, back, first, second = world.batch(5, to="COOP")
    batch = world.tag_of(lost).batch
    for type, code in (("tag.lost", lost), ("tag.damaged", damaged), ("tags.returned", back)):
        body = {"batches": [batch], "tags": [tag_digest(code)], "reason": "The box fell into the river."}
        world.record("COOP", type, body)
    foreign = {"scheme": "ITSCI", "tags": [tag_digest("0584001")], "reason": "Stolen with the lorry."}
    world.record("PROGRAMME", "tag.lost", foreign | {"noticed_on": "2025-12-30"})
    world.register("T1", tags=[{"number": first}, {"number": second}])
    world.bring("T1", "TRADER")
    (new,) = world.batch(1, to="TRADER", site=None, level="negociant")
    pair = {"old": {"number": first}, "new": {"number": new, "level": "negociant"}}
    world.record("TRADER", "tag.replaced", {"lot": "T1", "replacements": [pair], "reason": "next_level"})
    removed = {"lot": "T1", "tags": [{"number": second}], "reason": "opened"}
    world.record("TRADER", "tag.removed", removed)


def _incident(world: World) -> None:
    opened = {
        "incident": "I1",
        "level": 2,
        "risk": "taxes",
        "indicator": "OECD-A2-13",
        "source": "third_party",
    }
    days = {"happened_on": "2025-12-28", "answer_by": "2026-01-20", "due_on": "2026-06-30"}
    about = {"lots": ["T1"], "sites": ["S1"], "parties": ["COOP"]}
    seals = {"sealed": ["narrative", "source_name"], "_sd": [DIGEST, "C" * 43]}
    world.record("PROGRAMME", "incident.opened", opened | days | about, **seals)
    world.record("PROGRAMME", "incident.updated", {"incident": "I1", "level": 3, "measures": "Asked both."})
    world.record("COOP", "incident.answered", {"incident": "I1", "accepts": True, "measures": "Paid."})
    closed = {"incident": "I1", "outcome": "resolved", "reason": "Receipt shown.", "act": "Note 4"}
    world.record("NGO", "incident.closed", closed)


def _papers(world: World) -> None:
    about = {"lots": ["T1"], "parties": ["TRADER"]}
    decided = {"decision": "continue", "decided_on": "2025-12-29", "manager": "P-1", "position": "Director"}
    world.record("EXPORTER", "decision.recorded", about | decided | {"risk": "taxes", "incident": "I1"})
    measured = [{"name": "Receipts shown", "value": "40 %", "target": "100 %"}]
    plan: dict[str, Value] = {
        "title": "Taxes",
        "risk": "taxes",
        "adopted_on": "2025-12-29",
        "due_on": "2026-06-01",
    }
    plan |= {"measures": ["Monthly meeting."], "indicators": measured, "review_on": "2026-03-01"}
    adopted = world.record("EXPORTER", "plan.adopted", {"sites": ["S1"], **plan})
    review = {"plan": adopted.id, "reviewed_on": "2026-01-02", "progress": "some", "outcome": "continue"}
    world.record("EXPORTER", "plan.reviewed", review | {"indicators": measured})
    report: dict[str, Value] = {
        "kind": "craft",
        "title": "CRAFT report 2025",
        "standard": "CRAFT 2.1",
        "scope": "One site.",
    }
    report |= {
        "results": [{"module": "M1", "result": "pass"}],
        "issued_on": "2025-12-30",
        "sha256": "12" * 32,
    }
    report |= {"period_from": "2025-01-01", "period_to": "2025-12-31", "valid_until": "2026-12-30"}
    report |= {"media_type": "application/pdf", "url": "https://example.org/craft.pdf"}
    world.record("COOP", "report.recorded", {"sites": ["S1"], "parties": ["COOP"], **report})
