"""Assessments of a simulated ledger's lots, and their payloads to be spoiled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import ASSESSMENT, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.diligence.assess import assess
from ledger.diligence.cahra import AreaList
from ledger.diligence.findings import Assessment
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.log.entry import parse_entry
from ledger.log.note import format_base64
from ledger.lots.parse import parse_event
from ledger.lots.schema import day_of
from ledger.verify.assessment_file import LIMIT, SUBJECT, sign_assessment
from tests.support.pack_folders import small_pack
from tests.support.simulator import Simulator


def assessed(
    sim: Simulator,
    lot: str,
    pack: Pack | None = None,
    disclosed: Mapping[str, Mapping[str, JSON]] | None = None,
    cahra: AreaList | None = None,
) -> Assessment:
    """What a pack says of a lot today, from the whole log and what was disclosed of its events."""
    entries = [parse_entry(entry) for entry in sim.entries]
    events = [parse_event(entry.statement) for entry in entries]
    told = [
        Stated(event, index, entry.recorded_at, (disclosed or {}).get(event.id, {}))
        for index, (event, entry) in enumerate(zip(events, entries, strict=True))
    ]
    history = History(told, on=day_of(sim.clock), known_at=sim.clock)
    return assess(About("lot", lot), history, pack or small_pack(), cahra=cahra)


def signed(
    sim: Simulator,
    lot: str,
    issuer: str,
    key: SigningKey,
    *,
    assessment: Assessment | None = None,
    at: tuple[int, str] | None = None,
) -> bytes:
    """Sign an assessment of a lot for a party, at the newest entry unless it is said otherwise."""
    head = sim.head()
    issued = datetime.fromtimestamp(sim.clock // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return sign_assessment(
        assessment or assessed(sim, lot),
        key,
        ledger=sim.genesis,
        issuer=issuer,
        issued_at=issued,
        at=at or (head.size, format_base64(head.root)),
    )


def payload_of(data: bytes) -> dict[str, Any]:
    """The payload of a signed assessment."""
    payload: dict[str, Any] = json.loads(parse_envelope(data, content_type=ASSESSMENT, limit=LIMIT).payload)
    return payload


def resigned(payload: dict[str, Any], key: SigningKey, issuer: str | None = None) -> bytes:
    """Sign any payload as an assessment."""
    return sign_envelope(
        format_canonical(payload),
        key,
        content_type=ASSESSMENT,
        issuer=issuer or payload["issuer"],
        subject=SUBJECT,
        limit=LIMIT,
    )
