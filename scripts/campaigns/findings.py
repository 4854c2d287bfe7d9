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
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Recorded
from ledger.service.demo.build import build_demo
from ledger.service.evidence import Evidence
from ledger.service.ledger import open_ledger
from ledger.store.catalog import Catalog

FOUND_BY: Final[Mapping[str, frozenset[str]]] = {
    "opening-stock": frozenset({"plausibility/dug-at-a-site"}),
    "opening-stock-again": frozenset({"plausibility/dug-at-a-site"}),
    "late-entry": frozenset({"plausibility/entered-soon"}),
    "informal-payment": frozenset({"oecd-3t/security-not-paid-informally", "plausibility/no-forces-paid"}),
    "untagged-lot": frozenset({"itsci/bag-tagged", "icglr-rcm/lot-tagged"}),
    "weight-gain": frozenset({"plausibility/no-weight-gained", "itsci/no-weight-gained"}),
    "weight-loss": frozenset({"plausibility/no-weight-lost", "itsci/sealed-weight-kept"}),
    "tag-used-twice": frozenset({"itsci/tag-used-once-anywhere", "plausibility/tag-once-in-month"}),
    "unattested": frozenset({"itsci/tagged-by-agent"}),
    "incident-opened": frozenset({"itsci/buyer-decided", "oecd-3t/decision-on-each-risk"}),
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
_ASKS: Final = frozenset({"fail", "review"})


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
        for subject in _subjects(view, one):
            found.planted[one["kind"]] |= _asking(subject, evidence, packs, known)
    odd = _kin(view, {one["lot"] for one in irregularities if one.get("lot")})
    for lot in view.each(Lot):
        if lot.id not in odd and lot.state != "voided":
            found.lots += 1
            for name, outcome in _outcomes(About("lot", lot.id), evidence, packs, known):
                found.clean[name][outcome] += 1
    return found


def _subjects(view: Catalog, irregularity: Mapping[str, Any]) -> Iterator[About]:
    """Whom to ask about: the lot, the month, and the site, the party and the shipment of the event."""
    recorded = view.find(Recorded, irregularity["event_id"])
    if irregularity.get("lot"):
        yield About("lot", irregularity["lot"])
    if recorded is not None:
        yield About("period", day_of(recorded.effective_at)[:7])
        for subject in recorded.subjects:
            kind, _, id = subject.partition(":")
            if kind == "site":
                yield About("site", id)
        if recorded.type == "lot.exported":
            yield About("shipment", recorded.id)


def _asking(subject: About, evidence: Evidence, packs: Sequence[Pack], known: int) -> set[str]:
    return {name for name, outcome in _outcomes(subject, evidence, packs, known) if outcome in _ASKS}


def _outcomes(
    subject: About, evidence: Evidence, packs: Sequence[Pack], known: int
) -> Iterator[tuple[str, str]]:
    history = History(evidence.of(subject), on=day_of(known), known_at=known)
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
