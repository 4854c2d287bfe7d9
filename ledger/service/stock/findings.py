"""What packs of due diligence find about lots of a stock; it takes some milliseconds for each lot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.service.diligence.evidence import Evidence
from ledger.service.scan.diligence import Said, ask
from ledger.store.catalog import Catalog

MOST: Final = 25
"""Lots of one answer that packs are asked about."""
Found: TypeAlias = Mapping[str, Sequence[Said]]
"""What each pack says of a lot."""
NOTHING_ASKED: Final[Found] = MappingProxyType({})


def findings_about(view: Catalog, lots: Iterable[str], packs: Sequence[Pack], *, now: int) -> Found:
    """Return what packs say of lots as of ``now`` (Unix ms), but for incidents that nobody decided."""
    evidence = Evidence(view)
    return {lot: ask(lot, evidence.of(About("lot", lot)), packs, known_at=now) for lot in lots}


def findings_json(found: Found, lot: str) -> JSON:
    """Return what packs say of a lot as answers show it; None where they were not asked."""
    said = found.get(lot)
    if said is None:
        return None
    return [
        {
            "pack": one.pack.id,
            "answer": one.answer,
            "failed": one.failed,
            "to_look_at": one.to_look_at,
            "open": one.open,
        }
        for one in said
    ]
