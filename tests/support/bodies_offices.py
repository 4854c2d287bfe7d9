"""Bodies of what offices, taggers and programmes may hand in."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st

from ledger.lots.office import Area, Incident, Plan
from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Tag
from tests.support.pick import CODES, SITES, Body, Pick

DAYS: Final = ("2025-06-01", "2025-12-31", "2026-01-01", "2026-01-02", "2027-01-01")


def _inspected(pick: Pick) -> Body:
    person = {"inspector": "P-1", "position": "Inspector", "agency": "Mines"}
    return {
        "site": pick.one(SITES),
        "inspected_on": pick.one(DAYS),
        "result": pick.one([0, 1, 2, 3]),
    } | person


def _licence(pick: Pick) -> Body:
    body: Body = {"type": pick.one(["artisanal_permit", "unlicensed"]), "number": pick.one(["1", "2"])}
    body |= {"from": pick.one(DAYS)} if pick.rarely() else {}
    body |= {"to": pick.one(DAYS)} if pick.draw(st.booleans()) else {}
    body |= {"holder": pick.party()} if pick.draw(st.booleans()) else {}
    return body | ({} if pick.rarely() else {"site": pick.one(SITES)})


def _area(pick: Pick) -> Body:
    body = {"area": pick.new("A"), "name": "Area", "legal_act": "Act 1", "from": pick.one(DAYS)}
    whole = {"country": "CD", "province": pick.one(["Nord-Kivu", "Kivu"])} if pick.rarely() else {}
    return body | whole | {"sites": [pick.one(SITES)] if not whole or pick.rarely() else []}


def _lifted(pick: Pick) -> Body:
    areas = sorted(area.id for area in pick.world.past.of_kind(Area))
    return {"area": pick.one(areas) if areas else "A-0", "last_day": pick.one(DAYS), "legal_act": "Act 2"}


def _tags(pick: Pick) -> Body:
    known = [pick.world.past.find(Tag, tag_digest(code)) for code in CODES]
    issued = [tag for tag in known if tag is not None and tag.batch is not None]
    if not issued or pick.rarely():
        return {"scheme": "ITSCI", "tags": [tag_digest(pick.one(["1", "2"]))], "reason": "Lost."}
    chosen = pick.draw(
        st.lists(st.sampled_from(issued), min_size=1, max_size=2, unique_by=lambda tag: tag.id)
    )
    batches = sorted({tag.batch for tag in chosen})
    return {"batches": batches, "tags": [tag.id for tag in chosen], "reason": "Lost."}


def _returned(pick: Pick) -> Body:
    body = _tags(pick)
    body.pop("scheme", None)
    return {"batches": pick.batches() or ["B-0"]} | body


def _codes_on(pick: Pick, lot: str) -> list[Body]:
    found = pick.world.past.find(Lot, lot)
    on = () if found is None else found.tags
    known = [{"number": code} for code in CODES if tag_digest(code) in on]
    return known if known and not pick.rarely() else [{"number": pick.one(CODES)}]


def _replaced(pick: Pick) -> Body:
    lot = pick.lot()
    new = {"number": pick.one(CODES)}
    if pick.rarely():
        new = {"scheme": "ITSCI", "number": pick.one(["1", "2"]), "level": pick.one(["mine", "export"])}
    return {"lot": lot, "replacements": [{"old": _codes_on(pick, lot)[0], "new": new}], "reason": "damaged"}


def _removed(pick: Pick) -> Body:
    lot = pick.lot()
    return {"lot": lot, "tags": _codes_on(pick, lot), "reason": "opened"}


def _about(pick: Pick) -> Body:
    body: Body = {"lots": pick.lots()} if pick.draw(st.booleans()) else {}
    body |= {"sites": [pick.one(SITES)]} if pick.draw(st.booleans()) else {}
    return body | ({"parties": [pick.party()]} if pick.draw(st.booleans()) else {})


def _opened(pick: Pick) -> Body:
    body = {"incident": pick.new("I"), "level": pick.one([1, 2, 3]), "risk": "taxes"}
    return (
        body | _about(pick) | ({"answer_by": "2026-01-20"} if pick.rarely() else {"due_on": pick.one(DAYS)})
    )


def incident(pick: Pick) -> str:
    known = sorted(one.id for one in pick.world.past.of_kind(Incident))
    return pick.one(known) if known else "I-0"


def _plan(pick: Pick) -> Body:
    days = {"adopted_on": "2026-01-01", "due_on": pick.one(["2026-06-01", "2027-01-01"])}
    body = {"title": "Plan", "risk": "taxes", "measures": ["Meet."], "indicators": [{"name": "Receipts"}]}
    return body | days | _about(pick)


def _reviewed(pick: Pick) -> Body:
    plans = sorted(plan.id for plan in pick.world.past.of_kind(Plan))
    plan = pick.one(plans) if plans and not pick.rarely() else pick.event().id
    outcome = pick.one(["continue", "end"])
    return {"plan": plan, "reviewed_on": pick.one(DAYS), "progress": "some", "outcome": outcome}


BODIES: Final = MappingProxyType(
    {
        "site.inspected": _inspected,
        "licence.recorded": _licence,
        "area.restricted": _area,
        "area.lifted": _lifted,
        "tags.returned": _returned,
        "tag.lost": _tags,
        "tag.damaged": _tags,
        "tag.replaced": _replaced,
        "tag.removed": _removed,
        "incident.opened": _opened,
        "incident.updated": lambda pick: {"incident": incident(pick), "level": pick.one([1, 2, 3])},
        "incident.answered": lambda pick: {"incident": incident(pick), "accepts": False},
        "incident.closed": lambda pick: {
            "incident": incident(pick),
            "outcome": "unfounded",
            "reason": "Nothing found.",
        },
        "decision.recorded": lambda pick: (
            {"decision": "suspend", "decided_on": "2026-01-01", "manager": "P-1"} | _about(pick)
        ),
        "plan.adopted": _plan,
        "plan.reviewed": _reviewed,
        "report.recorded": lambda pick: (
            {
                "kind": "audit",
                "title": "Audit",
                "scope": "All.",
                "issued_on": "2026-01-01",
                "sha256": "ab" * 32,
            }
            | _about(pick)
        ),
    }
)


def speaker_of(pick: Pick, type: str, body: Body) -> str | None:
    """Return who would most likely say it, when the role table alone does not tell."""
    past = pick.world.past
    if type == "incident.answered" and (known := past.find(Incident, body["incident"])) and known.parties:
        return pick.one(known.parties)
    if type == "incident.updated" and (known := past.find(Incident, body["incident"])):
        return known.opened_by
    if type in ("tags.returned", "tag.lost", "tag.damaged") and "scheme" not in body:
        tag = past.find(Tag, body["tags"][0])
        return None if tag is None else tag.holder
    return None
