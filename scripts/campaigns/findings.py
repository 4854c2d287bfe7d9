"""The demo's year by every pack: what was planted is found by the rule that should, and what of the rest.

A lot is *clean* when nothing listed in ``demo.json`` happened to it, to what it was made of, or to what was
made of it. What a rule asks of clean lots is a false alarm: *fail* or *review*. *Open* is none: somebody did
not record what the rule needs.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ledger.diligence.assess import assess
from ledger.diligence.history import History
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.lots.schema import DAY, day_of
from ledger.lots.state import Lot, Recorded
from ledger.service.demo.build import build_demo
from ledger.service.diligence.evidence import Evidence
from ledger.service.ledger import open_ledger
from ledger.store.catalog import Catalog

FOUND_BY: Final[Mapping[str, frozenset[str]]] = {
    "opening-stock": frozenset({"plausibility/dug-at-a-site"}),
    "opening-stock-again": frozenset({"plausibility/dug-at-a-site"}),
    "late-entry": frozenset({"plausibility/entered-soon"}),
    "informal-payment": frozenset({"itsci/nothing-paid-to-armed", "oecd-3t/no-payment-to-armed-groups"}),
    "untagged-lot": frozenset({"itsci/bag-tagged", "icglr-rcm/lot-tagged"}),
    "weight-gain": frozenset({"plausibility/no-weight-gained", "itsci/no-weight-gained"}),
    "weight-loss": frozenset({"plausibility/no-weight-lost", "itsci/sealed-weight-kept"}),
    "tag-used-twice": frozenset({"itsci/tag-used-once-anywhere", "plausibility/tag-once-in-month"}),
    "unattested": frozenset({"itsci/tagged-by-agent"}),
    "incident-opened": frozenset({"itsci/level-fits", "oecd-3t/child-labour"}),
    "tag-of-another-site": frozenset({"plausibility/tag-of-its-site"}),
    "over-allotment": frozenset({"itsci/allotment-kept"}),
    "red-site-hold": frozenset({"icglr-rcm/site-not-red"}),
    "dug-in-restricted-area": frozenset({"plausibility/site-not-closed", "craft-2.1/not-where-forbidden"}),
    "expired-certificate": frozenset({"icglr-rcm/exported-in-term", "plausibility/certificate-in-time"}),
    "certificate-weight-exceeded": frozenset(
        {"icglr-rcm/certificate-weight", "plausibility/certificate-covers"}
    ),
    "export-without-certificate": frozenset({"icglr-rcm/export-certified"}),
    "voided-tag": frozenset({"itsci/tag-not-withdrawn"}),
    "lost-tag-used": frozenset({"itsci/tag-not-withdrawn"}),
}
"""The planted irregularities that are a matter of due diligence, and the rules of which one has to ask."""
_AFTERWARDS: Final = 15 * DAY
"""When those whom it concerns have had time to answer."""
_ASKS: Final = frozenset({"fail", "review"})
_NOT_THERE: Final = frozenset({"untagged-lot", "unattested", "export-without-certificate"})
"""Kinds where something is missing: a rule that is open for want of it has found them."""


@dataclass
class Found:
    """What came out: which rules asked for each planted kind, and each rule's outcomes on clean lots."""

    planted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    clean: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lots: int = 0

    @property
    def missed(self) -> list[str]:
        """The planted kinds that no rule which should asked about."""
        return [
            kind
            for kind, rules in FOUND_BY.items()
            if kind in self.planted and not rules & self.planted[kind]
        ]


def findings(folder: Path) -> Found:
    """Assess the demo in a folder, which is built when it is not there."""
    if not (folder / "demo.json").exists():
        build_demo(folder)
    told = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    packs = [shipped_pack(id) for id in shipped_ids()]
    with open_ledger(folder) as handle, handle.view() as view:
        return _assessed(view, told["irregularities"], packs)


def _assessed(view: Catalog, irregularities: Sequence[Mapping[str, Any]], packs: Sequence[Pack]) -> Found:
    found, evidence = Found(), Evidence(view)
    last = view.log.newest()
    if last is None:
        raise RuntimeError("bug: a demo without events")
    known = last.recorded_at
    for one in irregularities:
        asks = _ASKS | {"open"} if one["kind"] in _NOT_THERE else _ASKS
        recorded = view.find(Recorded, one["event_id"])
        moments = [known] if recorded is None else [known, recorded.effective_at + _AFTERWARDS]
        days = {day_of(min(moment, known)) for moment in moments}
        found.planted[one["kind"]] |= {
            name
            for subject in _subjects(view, one)
            for day in days
            for name, outcome in _outcomes(subject, evidence, packs, day, known)
            if outcome in asks
        }
    odd = _kin(view, {one["lot"] for one in irregularities if one.get("lot")})
    for lot in view.each(Lot):
        if lot.id not in odd and lot.state != "voided":
            found.lots += 1
            for name, outcome in _outcomes(About("lot", lot.id), evidence, packs, day_of(known), known):
                found.clean[name][outcome] += 1
    return found


def _subjects(view: Catalog, irregularity: Mapping[str, Any]) -> Iterator[About]:
    """Whom to ask about: the lot, the month, and the site, the party and the shipment of the event."""
    recorded = view.find(Recorded, irregularity["event_id"])
    if irregularity.get("lot"):
        yield About("lot", irregularity["lot"])
        lot = view.find(Lot, irregularity["lot"])
        for share in () if lot is None else lot.shares:
            kind, _, id = share.origin.partition(":")
            if kind == "site":
                yield About("site", id)
    if recorded is not None:
        yield About("period", day_of(recorded.effective_at)[:7])
        if recorded.type == "lot.exported":
            yield About("shipment", recorded.id)


def _outcomes(
    subject: About, evidence: Evidence, packs: Sequence[Pack], on: str, known: int
) -> Iterator[tuple[str, str]]:
    history = History(evidence.of(subject), on=on, known_at=known)
    for pack in packs:
        for finding in assess(subject, history, pack).findings:
            yield f"{pack.id}/{finding.rule}", finding.outcome


def _kin(view: Catalog, lots: set[str]) -> set[str]:
    """The lots, all they were made of and all that was made of these."""
    up, down = _closed(view, lots, parents=True), _closed(view, lots, parents=False)
    return up | _closed(view, up, parents=False) | down


def _closed(view: Catalog, lots: set[str], *, parents: bool) -> set[str]:
    found, waiting = set(lots), list(lots)
    while waiting:
        lot = view.find(Lot, waiting.pop())
        near = () if lot is None else [part.lot for part in lot.parents] if parents else lot.children
        new = {*near} - found
        found |= new
        waiting.extend(new)
    return found
