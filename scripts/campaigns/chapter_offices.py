"""What offices, taggers and programmes record in the story: each of their types once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.crypto.canonical import JSON
from ledger.lots.tag import tag_digest, tag_from_random
from scripts.campaigns.town import AUTHORITY

if TYPE_CHECKING:
    from scripts.campaigns.story import Story

BATCH: Final = "BATCH-OFFICES"
_CODES: Final = tuple(tag_from_random(bytes([number]) * 8) for number in range(1, 7))


def chapter(story: Story) -> None:
    """Inspect, license, restrict; care for tags; open an incident, plan, decide and report."""
    _offices(story)
    _tags(story)
    _incident(story)


def _offices(story: Story) -> None:
    do = story.town.do
    inspected: dict[str, JSON] = {"site": "SITE-1", "inspected_on": "2025-06-20", "result": 1}
    person: dict[str, JSON] = {"inspector": "P-17", "position": "Inspector", "agency": "Mines"}
    do(AUTHORITY, "site.inspected", inspected | person)
    licence: dict[str, JSON] = {"type": "artisanal_permit", "number": "PA-1", "to": "2030-12-31"}
    do(AUTHORITY, "licence.recorded", licence | {"site": "SITE-1", "holder": "COOP-A"})
    area: dict[str, JSON] = {"area": "AREA-1", "name": "River", "sites": ["SITE-3"], "legal_act": "Act 7"}
    do(AUTHORITY, "area.restricted", area | {"from": "2025-06-01"})
    lifted: dict[str, JSON] = {"area": "AREA-1", "last_day": "2025-08-31", "legal_act": "Act 8"}
    do(AUTHORITY, "area.lifted", lifted)


def _tags(story: Story) -> None:
    do = story.town.do
    digests: list[JSON] = [tag_digest(code) for code in _CODES]
    do(AUTHORITY, "tags.issued", {"batch": BATCH, "site": "SITE-1", "tags": digests})
    do(AUTHORITY, "tags.assigned", {"batches": [BATCH], "tags": digests, "to": "COOP-A"})
    for type, digest in zip(("tag.lost", "tag.damaged", "tags.returned"), digests, strict=False):
        do("COOP-A", type, {"batches": [BATCH], "tags": [digest], "reason": "the box fell into the river"})
    lot = story.town.new("LOT")
    tags: list[JSON] = [{"number": code} for code in _CODES[3:5]]
    body: dict[str, JSON] = {"lot": lot, "site": "SITE-1", "mineral": "2609.00", "tags": tags}
    do("COOP-A", "lot.registered", body | {"quantity": {"mass_kg": "50"}})
    pair: dict[str, JSON] = {"old": {"number": _CODES[3]}, "new": {"number": _CODES[5]}}
    do("COOP-A", "tag.replaced", {"lot": lot, "replacements": [pair], "reason": "damaged"})
    do("COOP-A", "tag.removed", {"lot": lot, "tags": tags[1:], "reason": "opened"})
    story.lots.append(lot)


def _incident(story: Story) -> None:
    do, lot = story.town.do, story.lots[-1]
    opened: dict[str, JSON] = {"incident": "INCIDENT-1", "level": 2, "risk": "taxes", "lots": [lot]}
    do("PROGRAMME", "incident.opened", opened | {"parties": ["COOP-A"], "due_on": "2025-12-31"})
    do("PROGRAMME", "incident.updated", {"incident": "INCIDENT-1", "level": 3})
    do("COOP-A", "incident.answered", {"incident": "INCIDENT-1", "accepts": True})
    closed: dict[str, JSON] = {"incident": "INCIDENT-1", "outcome": "resolved", "reason": "receipt shown"}
    do(AUTHORITY, "incident.closed", closed)
    decided: dict[str, JSON] = {"decision": "continue", "decided_on": "2025-07-01", "manager": "M-1"}
    do("TRADER", "decision.recorded", decided | {"lots": [lot], "parties": ["COOP-A"]})
    plan: dict[str, JSON] = {"title": "Taxes", "risk": "taxes", "adopted_on": "2025-07-01"}
    plan |= {"due_on": "2025-12-31", "measures": ["meet"], "indicators": [{"name": "receipts"}]}
    adopted = do("COOP-A", "plan.adopted", plan | {"sites": ["SITE-1"]})
    review: dict[str, JSON] = {"plan": adopted, "reviewed_on": "2025-07-02", "progress": "some"}
    do("COOP-A", "plan.reviewed", review | {"outcome": "continue"})
    report: dict[str, JSON] = {"kind": "craft", "title": "CRAFT 2025", "scope": "one site"}
    report |= {"issued_on": "2025-07-01", "sha256": "12" * 32, "valid_until": "2026-06-30"}
    do("COOP-A", "report.recorded", report | {"parties": ["COOP-A"]})
