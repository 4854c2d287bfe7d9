"""What a scan tells, as the object that ``/t/CODE.json`` answers (``schemas/output/scan.json``)."""

from __future__ import annotations

from ledger.crypto.canonical import JSON
from ledger.language import _, complete
from ledger.lots.schema import day_of
from ledger.lots.tag import print_tag
from ledger.service.scan.diligence import Said
from ledger.service.scan.journey import Area, Origin, Stage
from ledger.service.scan.public import Details, Scanned
from ledger.service.scan.words import CHECKED, NOT_CHECKED


def scan_json(scanned: Scanned) -> dict[str, JSON]:
    """Return a scan as programs read it; sentences in the current language."""
    record, details = scanned.record, scanned.details
    return {
        "tag": print_tag(scanned.code),
        "verdict": "cannot_tell" if record is None else record.verdict,
        "checked_by": "server",
        "checked_on": None if record is None else day_of(record.at),
        "checked": [*checked_words(scanned)],
        "not_checked": [_(one) for one in NOT_CHECKED],
        "assessment": scanned.assessment,
        **_details_json(details or Details("withheld", (), ())),
        "notes": list(scanned.notes),
        "delay_hours": scanned.delay_hours,
    }


def checked_words(scanned: Scanned) -> tuple[str, ...]:
    """Return what was checked of the record, as sentences."""
    codes = () if scanned.record is None else scanned.record.checked
    return tuple(_(CHECKED[code]) for code in codes if code in CHECKED)


def pack_title(said: Said) -> str:
    """Return what a pack is called in the current language."""
    told = said.pack.texts.get(complete())
    return said.pack.head.title if told is None else told.title


def _details_json(details: Details) -> dict[str, JSON]:
    return {
        "assessments": [_said_json(one) for one in details.said],
        "state": details.standing,
        "on_hold": details.on_hold,
        "mineral": details.mineral,
        "origins": [_origin_json(one) for one in details.origins],
        "stages": [_stage_json(one) for one in details.stages],
    }


def _said_json(said: Said) -> dict[str, JSON]:
    return {
        "pack": said.pack.id,
        "version": said.pack.head.version,
        "title": pack_title(said),
        "answer": said.answer,
        "passed": said.passed,
        "failed": said.failed,
        "to_look_at": said.to_look_at,
        "open": said.open,
        "confirmed": said.confirmed,
        "rules": said.rules,
    }


def _origin_json(origin: Origin) -> dict[str, JSON]:
    area = None if origin.area is None else _area_json(origin.area)
    return {"kind": origin.kind, "area": area, "percent": str(origin.percent)}


def _stage_json(stage: Stage) -> dict[str, JSON]:
    areas: list[JSON] = [_area_json(area) for area in stage.areas]
    return {"stage": stage.name, "from": stage.first, "to": stage.last, "areas": areas}


def _area_json(area: Area) -> dict[str, JSON]:
    return {"country": area.country, "province": area.province}
