"""What people and swindlers may hand in: bodies for every event type, mostly fitting the ledger."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st

from ledger.crypto.keys import SigningKey
from ledger.lots.event import Nature
from ledger.lots.state import Correction, Lot, Party, Recorded
from ledger.lots.table import TYPES
from ledger.lots.tag import tag_digest
from scripts.vectors.decisions.market import certificate
from tests.support import bodies_custody, bodies_ends, bodies_heaps, bodies_offices
from tests.support.pick import CODES, MASSES, PERCENTS, SITES, Body, Pick
from tests.support.world import CASSITERITE, COLTAN, GOLD, ROLE, signing_key


def _registered(pick: Pick) -> Body:
    body = {
        "lot": pick.new(),
        "site": pick.one(SITES),
        "mineral": pick.one([CASSITERITE, CASSITERITE, COLTAN, GOLD]),
        "quantity": pick.quantity(),
        "components": pick.components(),
        "tags": pick.tags(),
        "packages": pick.packages(),
    }
    body |= {"custodian": pick.party()} if pick.rarely() else {}
    return body | ({"owner": pick.party()} if pick.rarely() else {})


def _work(pick: Pick, *, inputs: int, outputs: int) -> Body:
    lots = pick.lots(inputs)
    out = [
        {"lot": pick.new(), "quantity": pick.quantity(), "components": pick.components(), "tags": pick.tags()}
        for _ in range(pick.draw(st.integers(1, outputs)))
    ]
    loss = {"name": "slimes", "quantity": {"mass_kg": pick.one(MASSES)}, "basis": "measured"}
    body = {"inputs": [{"lot": lot} for lot in lots], "outputs": out}
    if pick.rarely():
        body["tags_removed"] = pick.tags()
    return body | ({"losses": [loss]} if pick.rarely() else {})


CORRECTED: Final = (
    "lot.registered",
    "lot.registered",
    "lot.received",
    "certificate.issued",
    "lot.declared",
    "lot.imported",
    "lot.exported",
)


def _corrected(pick: Pick) -> Body:
    if pick.draw(st.integers(0, 3)) == 2:
        return _corrected_description(pick)
    event = pick.moving(
        "lot.registered", "lot.registered", "lot.received", "lot.sampled", "lot.assayed", "certificate.issued"
    )
    field, new = pick.one(
        [
            ("/body/quantity/mass_kg", pick.one(MASSES)),
            ("/body/remainders/0/quantity/mass_kg", pick.one(MASSES)),
            ("/body/mass_kg", pick.one(MASSES)),
            ("/body/tags", pick.tags()),
            ("/body/packages", pick.packages()),
            ("/body/tags/0/number", pick.one(CODES)),
            ("/body/site", pick.one(SITES)),
            ("/body/components", pick.components()),
            ("/body/mineral", COLTAN),
            ("/body/quantity", {"mass_kg": pick.one(MASSES), "moisture_percent": pick.one(PERCENTS)}),
            ("/body/quantity/moisture_percent", pick.one(PERCENTS)),
            ("/body/losses", []),
            ("/body/kind", pick.one(["found", "unknown"])),
            ("/body/place", pick.one(["P-0", "P-1", None])),
            ("/body/shares", [{"origin": "unknown", "share": "1"}]),
            ("/body/certificates", ["C2"]),
            ("/body/expires_on", "2026-02-01"),
            ("/body/trade_name", "Tin ore"),
            ("/body/lot", "L-2"),
            ("/occurred_at", "2025-11-01T00:00:00Z"),
        ]
    )
    old = "50" if pick.rarely() else pick.world.effective(event, field)
    return {"event": event.id, "field": field, "old": old, "new": new, "reason": "Typing error."}


DESCRIPTIONS: Final = (
    "party.",
    "site.",
    "tags.",
    "tag.",
    "key.",
    "place.",
    "observation.",
    "licence.",
    "area.",
    "incident.",
    "plan.",
)


def _corrected_description(pick: Pick) -> Body:
    """Return a correction of a governance event: of its description, decision or tags."""
    past = pick.world.past
    found = [one for one in past.of_kind(Recorded) if one.type.startswith(DESCRIPTIONS)]
    event = pick.one(sorted(found, key=lambda one: one.index)[-12:])
    field, new = pick.one(
        [
            ("/body/name", "Another"),
            ("/body/country", "RW"),
            ("/body/status", pick.one([1, 3])),
            ("/body/from", pick.one(["2025-06-01", "2027-01-01"])),
            ("/body/monthly_allotment_kg", pick.one(MASSES)),
            ("/body/minerals", pick.one([[], [COLTAN]])),
            ("/body/minerals/0", COLTAN),
            ("/body/site", pick.one(SITES)),
            ("/body/level", pick.one(["export", 1, 3])),
            ("/body/to", pick.one(["2026-01-01", "2028-01-01"])),
            ("/body/due_on", "2026-03-01"),
            ("/body/last_day", "2026-01-01"),
            ("/body/outcome", "resolved"),
            ("/body/active", False),
            ("/body/suspect_from", "2026-01-01"),
            ("/body/reason", "compromised"),
            ("/body/act", "Act 9"),
            ("/occurred_at", "2025-11-01T00:00:00Z"),
        ]
    )
    old = pick.world.effective(event, field)
    return {"event": event.id, "field": field, "old": old, "new": new, "reason": "Typing error."}


def _settled(pick: Pick) -> Body:
    waiting = sorted(one.id for one in pick.world.past.of_kind(Correction) if one.state == "pending")
    return {"correction": pick.one(waiting) if waiting else pick.event().id}


def _voided(pick: Pick) -> Body:
    event = bodies_heaps.counted(pick) or pick.moving()
    moved = TYPES[event.type].nature is Nature.MOVING and "receipt-pending" not in event.flags
    body = {"event": event.id, "lots": list(event.lots) if moved else [], "reason": "Entered twice."}
    return body | bodies_heaps.moved(event)


def _disputed(pick: Pick) -> Body:
    event = pick.moving()
    return {"event": event.id, "lots": list(event.lots[:1]), "reason": "Never sent."}


def _lifted(pick: Pick) -> Body:
    held = sorted(lot.id for lot in pick.world.past.of_kind(Lot) if lot.holds)
    lot = pick.one(held) if held else pick.lot()
    return {"lots": [lot], "hold": pick.hold(lot), "reason": "Checked."}


def _resolved(pick: Pick) -> Body:
    held = [lot for lot in pick.world.past.of_kind(Lot) if any(h.kind == "tag-conflict" for h in lot.holds)]
    holds = [hold.id for lot in held for hold in lot.holds if hold.kind == "tag-conflict"]
    hold = pick.one(holds) if holds else "tag-conflict:" + "ab" * 32
    lots = [lot.id for lot in held if any(one.id == hold for one in lot.holds)] or [pick.lot()]
    tag = {"number": pick.one(CODES)}
    return {
        "tag": tag,
        "batches": pick.batches()[:1],
        "hold": hold,
        "lots": lots,
        "keeper": pick.one(lots),
        "reason": "Older seal.",
    }


def _tags(pick: Pick) -> Body:
    codes = pick.draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
    return {"batches": pick.batches() or ["B-0"], "tags": [tag_digest(code) for code in codes]}


def _key(pick: Pick) -> Body:
    party = pick.party()
    key = signing_key(party, pick.one([1, 2])).public_key.hex()
    return {"party": party, "key": key, "reason": "lost"}


def _added(pick: Pick) -> Body:
    party = pick.party()
    use = pick.one(["admin", "field"])
    return {"party": party, "enrolment": pick.world.enrolment(party, number=pick.one([2, 3]), use=use)}


def _details(pick: Pick) -> Body:
    party = pick.party()
    return {"party": party, "name": party, "country": "CD", "roles": [ROLE.get(party, "auditor")]}


def _site(pick: Pick) -> Body:
    body = {"site": pick.one(SITES), "name": "Site", "country": "CD", "province": "Kivu"}
    return body | {"minerals": [CASSITERITE], "monthly_allotment_kg": pick.one(MASSES)}


def _status(pick: Pick) -> Body:
    return {"site": pick.one(SITES), "status": pick.one([0, 1, 2, 3]), "legal_act": "A", "from": "2025-01-01"}


BODIES: Final = MappingProxyType(
    {
        "ledger.updated": lambda _: {"reason": "Opened.", "public": True},
        "party.registered": lambda pick: _details(pick) | {"party": pick.new("P")},
        "party.updated": _details,
        "party.suspended": lambda pick: {"party": pick.party(), "reason": "Under investigation."},
        "party.reinstated": lambda pick: {"party": pick.party(), "reason": "Nothing found."},
        "key.added": _added,
        "key.retired": _key,
        "key.revoked": lambda pick: _key(pick) | ({"suspect_from": "2025-12-31"} if pick.rarely() else {}),
        "site.registered": lambda pick: _site(pick) | {"site": pick.new("S")},
        "site.updated": _site,
        "place.registered": lambda pick: {
            "place": pick.new("P"),
            "name": "Depot",
            "kind": "depot",
            "country": "CD",
        },
        "site.status_decided": _status,
        "observation.recorded": lambda pick: {
            "site": pick.one(SITES),
            "observed_on": "2025-12-01",
            "observer": "NGO",
        },
        "tags.issued": lambda pick: {"batch": pick.new("B"), "tags": _tags(pick)["tags"]},
        "tags.assigned": lambda pick: _tags(pick) | {"to": pick.party()},
        "tag.voided": lambda pick: _tags(pick) | {"reason": "Stolen."},
        "lot.registered": _registered,
        "lot.attested": lambda pick: {"lots": pick.lots()},
        "dispatch.cancelled": lambda pick: {"lots": [pick.sent()], "reason": "Came back."},
        "lot.sorted": lambda pick: _work(pick, inputs=1, outputs=2),
        "lot.split": lambda pick: _work(pick, inputs=1, outputs=2),
        "lot.combined": lambda pick: _work(pick, inputs=3, outputs=1),
        "lot.processed": lambda pick: _work(pick, inputs=3, outputs=2),
        "certificate.issued": lambda pick: certificate(
            lots=pick.lots(), number=pick.one(["C1", "C2"]), exporter=pick.party()
        ),
        "certificate.cited": lambda pick: certificate(
            lots=pick.lots(), number=pick.one(["C1", "C2"]), exporter=pick.party()
        ),
        "lot.exported": lambda pick: {
            "lots": pick.lots(),
            "to_country": "TZ",
            "certificates": pick.draw(st.lists(st.sampled_from(["C1", "C2"]), max_size=2, unique=True)),
        },
        "lot.consumed": lambda pick: {"lots": pick.lots()},
        "event.corrected": _corrected,
        "correction.approved": _settled,
        "correction.rejected": _settled,
        "event.voided": _voided,
        "event.disputed": _disputed,
        "hold.lifted": _lifted,
        "tag.conflict_resolved": _resolved,
    }
    | bodies_offices.BODIES
    | bodies_custody.BODIES
    | bodies_heaps.BODIES
    | bodies_ends.BODIES
)


def issuer_of(pick: Pick, type: str, body: Body) -> str:
    """Return who would sign this, or now and then anybody."""
    if pick.rarely():
        return pick.party()
    past = pick.world.past
    kind = TYPES[type]
    if type == "dispatch.cancelled" and (lot := past.find(Lot, body["lots"][0])) and lot.transfer:
        return pick.one([lot.transfer.consignor, lot.transfer.consignee])
    if type in ("event.corrected", "event.voided"):
        event = past.find(Recorded, body["event"])
        return event.issuer if event else "AUTH"
    for group in (bodies_heaps, bodies_offices, bodies_custody, bodies_ends):
        speaker: str | None = group.speaker_of(pick, type, body)
        if speaker is not None:
            return speaker
    if type == "correction.rejected" and (found := past.find(Correction, body["correction"])):
        return found.proposer
    if kind.nature is Nature.MOVING and type != "lot.registered":
        named = body.get("lot") or next(iter(body.get("lots", ())), None) or body["inputs"][0]["lot"]
        lot = past.find(Lot, named)
        if lot is not None:
            waiting = type == "lot.received" and lot.transfer is not None
            return lot.transfer.consignee if waiting and lot.transfer else lot.custodian
    roles = set(pick.world.roles_for(type))
    able = sorted(party.id for party in past.of_kind(Party) if roles & set(party.roles))
    return pick.one(able) if able else "AUTH"


def signer_of(pick: Pick, issuer: str) -> SigningKey:
    if pick.rarely():
        return signing_key(pick.party(), pick.one([1, 2]))
    return signing_key(issuer)
