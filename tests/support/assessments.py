"""Assessments of a simulated ledger's lots, and their payloads to be spoiled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

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
from ledger.verify.passport import verify_passport
from ledger.verify.passport_file import Passport, format_passport
from ledger.verify.verdict import Judged, Verdict
from tests.support.build import Town
from tests.support.pack_folders import known, small_pack
from tests.support.papers import passport_of
from tests.support.simulator import Simulator

LOT: Final = "L-1"


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


def verdict_of(town: Town, passport: Passport) -> Verdict:
    return verify_passport(format_passport(passport), town.sim.policy(), now=town.sim.clock, packs=known)


def judged(town: Town, *assessments: bytes, party: str = "SMELTER", **parts: Any) -> Judged:  # noqa: ANN401 - any
    """Carry assessments in an intact passport, which stays intact, and return what comes of the first."""
    carried = [(party, data) for data in assessments]
    verdict = verdict_of(town, passport_of(town.sim, LOT, assessments=carried, **parts))
    assert verdict.verdict == "intact"
    assert verdict.assessments is not None
    assert len(verdict.assessments) == len(assessments)
    return verdict.assessments[0]


def of_smelter(town: Town, **given: Any) -> bytes:  # noqa: ANN401 - any
    return signed(town.sim, LOT, "SMELTER", town.keys["SMELTER"], **given)


def spoiled(town: Town, *path: str | int, value: object) -> bytes:
    """Sign an assessment with one value in its payload changed."""
    payload = payload_of(of_smelter(town))
    *way, last = path
    part: Any = payload
    for step in way:
        part = part[step]
    part[last] = value
    return resigned(payload, town.keys["SMELTER"])
