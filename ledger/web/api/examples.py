"""An example of each answer for the description of the interface; a test holds them against the models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ledger.crypto.canonical import JSON

_EVENT: Final = "e7b93c6f0b594374f6f5fa5c65e24aedc7c0a132c0d4211fa31a418bbd0835b5"
_BORN: Final = "2450e496822d0cb561663d280c9178f2d9afb98a4e6a7c2a44aebdb7fd5c0f07"
_DECIDED: Final = "90f3a1d22e6a5d1b7a0c9a6c4bc0a8bd1c1dc3d1f7a3f1f0d2c4a5e6b7c8d9e0"
_AT: Final = "2026-03-02T09:14:07.512Z"
_MINERAL: Final = "2609.00"
_RECEIPT: Final = (
    "c2sp.org/tlog-proof@v1\nextra AAABogN97V7ShFhq…\nindex 4\n"
    "FhJ1mDPCpYeQkW1OgqfWwVNGeVlJaU0nBdhv9V3a5k8=\n\nledger.example/log\n5\n"
    "72Mx8qE9u+NnhJH/OyfigK97zrbwqck8+eFGX2wdMhY=\n\n— ledger.example/log 7+QUIrNM2btuJV88…\n"
)


def _example(value: JSON) -> dict[str, Any]:
    return {"content": {"application/json": {"example": value}}}


def _page(rows: Sequence[JSON], following: str | None = None) -> dict[str, Any]:
    return _example({"data": [*rows], "pagination": {"page": 1, "limit": 50, "next": following}})


_RECORDED: Final[dict[str, JSON]] = {
    "event_id": _EVENT,
    "index": 4,
    "recorded_at": _AT,
    "problems": [
        {"code": "untagged", "weight": "flag", "where": "/body/tags", "message": "Lot L-1 has no tag."}
    ],
    "lots": ["L-1"],
    "receipt": _RECEIPT,
    "status": "recorded",
}
RECORDED: Final = _example(_RECORDED)
DRAFT: Final = {
    "type": "lot.registered",
    "occurred_at": "2026-03-02T09:14:00Z",
    "body": {"lot": "L-1", "site": "CD-1", "mineral": _MINERAL, "quantity": {"mass_kg": "49.8"}},
}
TRIED: Final = _example(
    {
        "recorded": {"seq": 12, "prev": _BORN},
        "cites": [],
        "problems": [
            {"code": "untagged", "weight": "flag", "where": "/body/tags", "message": "Lot L-1 has no tag."}
        ],
    }
)
RESULTS: Final = _example(
    {
        "results": [
            _RECORDED,
            {
                "status": "refused",
                "event_id": _BORN,
                "code": "parent-stale",
                "message": "The event was not recorded.",
                "problems": [
                    {
                        "code": "parent-stale",
                        "weight": "refused",
                        "where": "/cites/0",
                        "message": "Something newer is recorded about lot L-1.",
                    }
                ],
                "head": _EVENT,
            },
        ]
    }
)
EVENT: Final = _example(
    {
        "event_id": _EVENT,
        "index": 4,
        "recorded_at": _AT,
        "type": "lot.registered",
        "issuer": "COOP-1",
        "key_id": "3b6a27bcceb6a42d",
        "lots": ["L-1"],
        "flags": ["untagged"],
        "suspect_from": None,
        "voided_by": None,
        "disputed_by": [],
        "pending": [],
        "changes": [],
        "payload": {
            "schema": "mineral-ledger/1",
            "type": "lot.registered",
            "ledger": _DECIDED,
            "issuer": "COOP-1",
            "occurred_at": "2026-03-02T08:55:00Z",
            "body": {"lot": "L-1", "site": "SITE-1", "mineral": _MINERAL, "quantity": {"mass_kg": "50"}},
        },
    }
)
HELD: Final = _example({"event_id": _EVENT, "held": ["price"]})
KEPT: Final = _example({"sha256": _DECIDED, "bytes": 48213, "held": True})
LOTS: Final = _page(
    [
        {
            "id": "L-1",
            "mineral": _MINERAL,
            "net_kg": "50",
            "state": "registered",
            "custodian": "COOP-1",
            "owner": "COOP-1",
            "place": None,
            "since": "2026-03-02",
            "holds": 0,
            "flags": 1,
        }
    ],
    "/api/v1/lots?limit=50&after=L-1",
)
STOCK: Final = _example(
    {
        "party": "TRADER-1",
        "counts": {"here": 0, "coming": 1, "out": 0, "withheld": 0, "owned": 0, "abroad": 0},
        "found": 1,
        "on_hold": 0,
        "asked_about": 1,
        "sums": [
            {"part": "coming", "place": None, "mineral": _MINERAL, "lots": 1, "heaps": 0, "net_kg": "50"}
        ],
        "lots": [
            {
                "lot": "L-1",
                "part": "coming",
                "mineral": _MINERAL,
                "tags": ["7K3M-9Q2X-TW4R-A"],
                "net_kg": "50",
                "dry_kg": "49",
                "state": "dispatched",
                "place": "DEPOT-1",
                "custodian": "COOP-1",
                "owner": "COOP-1",
                "from": "COOP-1",
                "to": "TRADER-1",
                "sent_on": "2026-03-02",
                "holds": [],
                "questions": [
                    {
                        "code": "unattested",
                        "weight": "flag",
                        "message": "No agent of the State or the programme has attested lot L-1.",
                    }
                ],
                "findings": None,
            }
        ],
        "heaps": [],
        "tags": [],
        "void_tags": [],
    }
)
LOT: Final = _example(
    {
        "lot": "L-1",
        "custodian": "COOP-1",
        "owner": "COOP-1",
        "state": "registered",
        "head": _EVENT,
        "tags": ["7K3M-9Q2X-TW4R-A"],
        "mass_kg": "50",
        "components": [
            {
                "analyte": "Sn",
                "basis": "SnO2",
                "value_percent": "61.5",
                "low_percent": "55.35",
                "high_percent": "67.65",
                "method": "xrf",
                "status": "provisional",
            }
        ],
        "shares": [{"origin": "site:SITE-1", "share": "1", "attributed": False}],
        "holds": [],
        "flags": [],
        "contamination": [],
        "stockpiled": None,
        "drawn": None,
        "mineral": _MINERAL,
        "revision": 1,
        "net_kg": {"low": "49.5", "value": "50", "high": "50.5"},
        "dry_kg": {"low": "46.53", "value": "48", "high": "49.49"},
        "deficit": False,
        "place": None,
        "consignee": None,
        "parents": [],
        "children": [],
        "attested_by": ["AGENT-1"],
        "certificates": [],
        "incidents": [],
        "born": _EVENT,
        "suspects": [],
    }
)
HISTORY: Final = _example(
    {
        "lot": "L-1",
        "events": [
            {
                "index": 4,
                "event_id": _EVENT,
                "type": "lot.registered",
                "issuer": "COOP-1",
                "occurred_at": "2026-03-02T08:55:00Z",
                "recorded_at": _AT,
                "flags": [],
                "corrected": ["/body/quantity/mass_kg"],
                "pending": [],
                "disputed_by": [],
                "voided_by": None,
            }
        ],
    }
)
TRACE: Final = _example(
    {
        "lot": "C-7",
        "upstream": [
            {
                "lot": "L-1",
                "site": "SITE-1",
                "origins": ["site:SITE-1"],
                "mass_kg": "50",
                "share": "0.2",
                "attributed": False,
                "level": 1,
                "links": ["C-7"],
                "mineral": _MINERAL,
                "state": "transformed",
                "custodian": "TRADER-1",
            }
        ],
        "downstream": [],
        "contamination": [],
        "reached": [],
        "imported": [],
    }
)
PARTIES: Final = _page(
    [{"id": "COOP-1", "name": "Cooperative 1", "country": "CD", "roles": ["cooperative"], "state": "active"}]
)
PARTY: Final = _example(
    {
        "party": "COOP-1",
        "name": "Cooperative 1",
        "country": "CD",
        "roles": ["cooperative"],
        "suspended": False,
        "licences": [],
        "head": _BORN,
        "keys": [
            {
                "key_id": "3b6a27bcceb6a42d",
                "public_key": "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
                "use": "admin",
                "state": "active",
                "suspect_from": None,
            }
        ],
    }
)
SITES: Final = _page(
    [
        {
            "id": "SITE-1",
            "name": "Site 1",
            "country": "CD",
            "province": "Nord-Kivu",
            "minerals": [_MINERAL],
            "state": "green",
        }
    ]
)
SITE: Final = _example(
    {
        "site": "SITE-1",
        "name": "Site 1",
        "country": "CD",
        "province": "Nord-Kivu",
        "status": 1,
        "decided": 1,
        "on": "2026-03-02",
        "minerals": [_MINERAL],
        "operators": ["COOP-1"],
        "monthly_allotment_kg": None,
        "observations": 0,
        "decisions": [{"status": 1, "from": "2026-01-01", "to": None, "event": _DECIDED}],
        "inspections": [],
        "licences": [],
        "areas": [],
        "head": _DECIDED,
    }
)
PLACES: Final = _page(
    [
        {
            "id": "DEPOT-1",
            "name": "Depot 1",
            "type": "depot",
            "country": "CD",
            "site": None,
            "operator": "TRADER-1",
        }
    ]
)
TAG: Final = _example(
    {
        "tag": "7K3M9Q2XTW4RA",
        "id": _DECIDED,
        "state": "used",
        "level": "mine",
        "batch": "B-1",
        "issuer": "PROGRAMME-1",
        "site": "SITE-1",
        "holder": "COOP-1",
        "lot": "L-1",
        "off": None,
        "replaced_by": None,
    }
)
_INCIDENT: Final[dict[str, JSON]] = {
    "level": 2,
    "risk": "illegal_taxation",
    "state": "open",
    "opened_by": "PROGRAMME-1",
    "due_on": "2026-04-01",
}
INCIDENTS: Final = _page([{"id": "I-1", **_INCIDENT}])
INCIDENT: Final = _example(
    {
        "incident": "I-1",
        **_INCIDENT,
        "outcome": None,
        "lots": ["L-1"],
        "sites": ["SITE-1"],
        "places": [],
        "parties": [],
        "answer_by": None,
        "answers": 0,
        "overdue": False,
        "head": _DECIDED,
    }
)
ASSESSMENT: Final = _example(
    {
        "subject": "lot:L-1",
        "pack": "icglr-rcm",
        "version": "1",
        "digest": "d510afbb83f36bc85ae78430602625c35c7e254dba09a1c9c55dfd82437d44b7",
        "on": "2026-03-02",
        "known_at": _AT,
        "cahra": None,
        "stage": "production",
        "result": "not_established",
        "modules": [],
        "engagement": None,
        "confirmed": 18,
        "rules": 31,
        "findings": [],
        "title": "ICGLR Regional Certification Mechanism",
        "statement": "This is an assessment of what is recorded, and no certificate.",
    }
)
