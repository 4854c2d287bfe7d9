"""What the demo leaves in its folder, and the proof that it holds."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.crypto.keys import format_key_file
from ledger.diligence.findings import Assessment, format_assessment
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Recorded
from ledger.service.demo.choice import Chosen, choose
from ledger.service.demo.journey import Step, journey
from ledger.service.demo.play import Played
from ledger.service.diligence.assessing import Asked, assess_stated
from ledger.service.diligence.evidence import Evidence
from ledger.service.keeping.export import export
from ledger.service.passports.passport import build_passport
from ledger.service.registers.importing import ImportReport
from ledger.service.report.make import Wanted, make_report
from ledger.service.report.page import html_page
from ledger.verify.audit import audit
from ledger.verify.passport import verify_passport
from ledger.verify.receipt import verify_receipt
from ledger.verify.verdict import Verdict
from ledger.verify.web_source import open_source

NOTICE: Final = "DEMO. The trade, the parties, the lots and all decisions in this folder are invented."
MARKER: Final = "demo.json"
_TRADE: Final = ("lot.", "tag", "certificate.", "dispatch.")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is. Trade events are those about lots, tags and certificates."""

    sites: int
    provinces: int
    played_sites: int
    visits: int
    parties: int
    lots: int
    events: int
    trade_events: int
    exports: int
    irregularities: int


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was verified: the audit of the export, and how many passports and receipts are intact."""

    audit: Verdict
    passports: int
    receipts: int


@dataclass(frozen=True, slots=True)
class Written:
    """What the demo came to."""

    ledger: str
    origin: str
    root: str
    size: int
    chosen: Chosen
    figures: Figures
    proofs: Proofs
    journey: list[Step]
    assessments: list[Assessment]


def write_outputs(data: Path, played: Played, *, now: int, auditing: Progress) -> Written:
    """Write everything that ``docs/demo.md`` lists into ``data`` and verify it.

    ``now`` is this computer's clock (Unix ms), at which passports are issued unless the scenario is later.
    """
    handle = played.handle
    _write_keys(data, played)
    exported = export(handle, data / "export")
    with handle.view() as view:
        chosen = choose(view, played.stage.irregularities)
        types = Counter(event.type for event in view.each(Recorded))
        figures = _figures(played, types, lots=view.count(Lot))
        steps = journey(view, chosen.good)
        births = {view.get(Lot, lot).born for lot in chosen.lots}
    at = max(now, played.stage.calendar.end)
    passports = _write_passports(data, played, chosen, at)
    receipts = _write_receipts(data, played, births)
    assessments = _write_assessments(data, played, chosen, at)
    _write_report(data, played, chosen, at)
    verdict = audit(open_source(str(data / "export")), policy=handle.policy, progress=auditing)
    _require(verdict, "holds", "export")
    written = Written(
        ledger=played.stage.genesis,
        origin=exported.origin,
        root=exported.root.hex(),
        size=exported.size,
        chosen=chosen,
        figures=figures,
        proofs=Proofs(verdict, passports, receipts),
        journey=steps,
        assessments=assessments,
    )
    _write_summary(data, played, written)
    return written


def _write_keys(data: Path, played: Played) -> None:
    """Write every party's keys: plain, because everybody can make them, and readable by the owner alone."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    for (party, name), key in sorted(played.stage.keys.items(), key=lambda item: item[0]):
        path = folder / (f"{party}.key" if name == "admin" else f"{party}.{name}.key")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(format_key_file(key, None))


def _write_passports(data: Path, played: Played, chosen: Chosen, at: int) -> int:
    folder = data / "passports"
    folder.mkdir()
    for lot in chosen.lots:
        passport = build_passport(played.handle, lot, now=at)
        (folder / f"{lot}.passport.json").write_bytes(passport)
        _require(verify_passport(passport, played.handle.policy, now=at), "intact", f"passport of {lot}")
    return len(chosen.lots)


def _write_receipts(data: Path, played: Played, births: set[str]) -> int:
    """Write the receipts of the chosen lots' births and of every irregularity."""
    folder = data / "receipts"
    folder.mkdir()
    events = sorted(births | {one.event_id for one in played.stage.irregularities})
    for event in events:
        receipt = played.handle.receipt(event)
        (folder / f"{event}.tlog-proof").write_bytes(receipt)
        _require(verify_receipt(receipt, played.handle.policy), "intact", f"receipt of {event}")
    return len(events)


def _write_assessments(data: Path, played: Played, chosen: Chosen, at: int) -> list[Assessment]:
    """Write what every pack finds about the good, the flagged and the held lot, as canonical JSON."""
    folder = data / "assessments"
    folder.mkdir()
    asked = _asked(at)
    found: list[Assessment] = []
    with played.handle.view() as view:
        evidence = Evidence(view)
        for lot in (chosen.good, chosen.flagged, chosen.held):
            subject = About("lot", lot)
            found += assess_stated(subject, evidence.of(subject), asked)
    for one in found:
        (folder / f"{one.subject.id}.{one.pack}.json").write_bytes(format_assessment(one))
    return found


def _write_report(data: Path, played: Played, chosen: Chosen, at: int) -> None:
    """Write a report on the year and the three lots; at real sites with what their visits ask, and a map."""
    subjects = tuple(About("lot", lot) for lot in (chosen.good, chosen.flagged, chosen.held))
    wanted = Wanted(subjects, _asked(at), day_of(played.stage.calendar.start), day_of(at))
    with played.handle.view() as view:
        (data / "report.html").write_text(html_page(make_report(view, wanted)), encoding="utf-8")


def _asked(at: int) -> Asked:
    return Asked(tuple(map(shipped_pack, shipped_ids())), day_of(at), at)


def _require(verdict: Verdict, wanted: str, what: str) -> None:
    if verdict.verdict != wanted:
        raise RuntimeError(
            f"bug: the demo's {what}: {verdict.verdict}: {verdict.faults} {verdict.not_checked}"
        )


def _figures(played: Played, types: Counter[str], *, lots: int) -> Figures:
    sites = played.world.sites
    return Figures(
        sites=types["site.registered"],
        provinces=len({site.province for site in sites}),
        played_sites=len(sites),
        visits=types["observation.recorded"],
        parties=types["party.registered"] + 1,
        lots=lots,
        events=sum(types.values()),
        trade_events=sum(count for name, count in types.items() if name.startswith(_TRADE)),
        exports=types["lot.exported"],
        irregularities=len(played.stage.irregularities),
    )


def _write_summary(data: Path, played: Played, written: Written) -> None:
    """Write ``demo.json``, last: where it stands, the demo is whole."""
    chosen = written.chosen
    imported = played.imported
    irregularities: list[JSON] = [one.as_json() for one in played.stage.irregularities]
    summary: dict[str, JSON] = {
        "notice": NOTICE,
        "credit": None if imported is None else imported.credit,
        "origin": written.origin,
        "ledger": written.ledger,
        "size": written.size,
        "root": written.root,
        "good_lot": chosen.good,
        "flagged_lot": chosen.flagged,
        "held_lot": chosen.held,
        "consumed_lot": chosen.consumed,
        "tags": chosen.tags,
        "irregularities": irregularities,
    }
    (data / "DEMO.txt").write_text(f"{NOTICE}\n{_about(imported)}\n", encoding="utf-8")
    (data / MARKER).write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _about(imported: ImportReport | None) -> str:
    """What in the folder is real: nothing, or the sites and visits of the register it was played on."""
    if imported is None:
        return "Nothing in it says anything about a real person, place or company."
    return (
        "The sites and the dated visits are those of the register; the trade at them is invented, and says\n"
        f"nothing about any real person, place or company. Sites and visits: {imported.credit}."
    )
