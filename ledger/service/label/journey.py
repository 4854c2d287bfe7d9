"""Reads what a lot certificate says: the lot, its origins, and the stages of its journey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ledger.crypto.envelope import envelope_id
from ledger.lots.attribution import DECLARED, site_in
from ledger.lots.effective import effective
from ledger.lots.schema import day_of
from ledger.lots.state import Place, Recorded, Site
from ledger.lots.types.tags import OURS
from ledger.lots.values import Share
from ledger.service.label.contents import Certificate, Origin, Stage, typed
from ledger.service.label.reading import find_lot, our_codes, read_issuer, seals_of
from ledger.service.show.thing import Records, find_event, show_lot
from ledger.service.show.trace import trace_lot
from ledger.service.steps import STEPS

MOST_LOTS: Final = 500
"""Ancestors whose stages are read: a page has no room for more."""
MOST_STAGES: Final = 20
MOST_ORIGINS: Final = 10
_REST: Final = "others"
# What people say of a lot, and what money did, is no stage of its journey.
_NO_STAGE: Final = frozenset(
    {
        "event.disputed",
        "event.voided",
        "decision.recorded",
        "plan.adopted",
        "report.recorded",
        "payment.recorded",
    }
)


def read_certificate(view: Records, id: str, *, issued_at: str) -> Certificate:
    """Return what is printed of a lot, not signed yet; NotFound when there is none."""
    shown = show_lot(view, id)
    lot = find_lot(view, id)
    ancestors = [step.lot.id for step in trace_lot(view, id).upstream]
    stages = _stages(view, [id, *ancestors[:MOST_LOTS]])
    codes = our_codes(shown["tags"])
    return Certificate(
        issuer=read_issuer(view),
        issued_at=issued_at,
        lot=lot.id,
        mineral=lot.mineral,
        net=lot.net,
        state=lot.state,
        held=bool(lot.holds),
        event=lot.head,
        index=find_event(view, lot.head).index,
        codes=codes,
        other_tags=tuple(_others(shown["tags"])),
        seals=seals_of(view, lot),
        grades=lot.grades,
        origins=_origins(view, lot.shares),
        stages=tuple(stages[-MOST_STAGES:]),
        earlier=max(0, len(stages) - MOST_STAGES),
        signed="",
    )


def _others(tags: Any) -> Iterable[str]:  # noqa: ANN401 - JSON of show_lot
    """Return the tags of other schemes, which are shown as ``SCHEME:NUMBER``."""
    return (typed(tag) for tag in tags if ":" in tag and not tag.startswith(f"{OURS}:"))


def _origins(view: Records, shares: Iterable[Share]) -> tuple[Origin, ...]:
    """Return where a lot comes from, the largest part first; what has no room is one part at the end."""
    parts: dict[Origin, Decimal] = {}
    for share in shares:
        origin = _origin(view, share)
        parts[origin] = parts.get(origin, Decimal(0)) + share.share
    found = sorted(parts.items(), key=lambda part: (-part[1], part[0].country or "", part[0].province or ""))
    rest = sum((part for _, part in found[MOST_ORIGINS:]), Decimal(0))
    shown = tuple(replace(origin, share=part) for origin, part in found[:MOST_ORIGINS])
    return shown if not rest else (*shown, Origin(None, None, _REST, rest))


def _origin(view: Records, share: Share) -> Origin:
    site = site_in(share)
    known = None if site is None else view.find(Site, site)
    if known is not None:
        return Origin(known.country, typed(known.province), "site", Decimal(0))
    kind = "declared" if share.origin.startswith(DECLARED) else share.origin
    return Origin(None, None, kind if kind in {"declared", "unknown"} else "foreign", Decimal(0))


def _stages(view: Records, lots: Iterable[str]) -> list[Stage]:
    """Return what was done to lots, each in the order in which it began: the same in one province once."""
    of_event = Counter(index for id in lots for index in view.touches("lot", id))
    found: dict[tuple[str, str | None, str | None], Stage] = {}
    for index, count in sorted(of_event.items()):
        recorded = find_event(view, envelope_id(view.statement(index)))
        if recorded.type in STEPS and recorded.type not in _NO_STAGE and recorded.voided_by is None:
            month, where = day_of(recorded.effective_at)[:7], _where(view, recorded)
            before = found.get((recorded.type, *where), Stage(month, month, recorded.type, *where, 0))
            first, last = min(before.first, month), max(before.last, month)
            found[recorded.type, *where] = replace(before, first=first, last=last, count=before.count + count)
    return list(found.values())


def _where(view: Records, recorded: Recorded) -> tuple[str | None, str | None]:
    """Return country and province of an event as far as it tells: of its site, else of its place."""
    payload: Any = effective(recorded, view)
    place = view.find(Place, payload["place"]) if "place" in payload else None
    named = payload["body"].get("site") or (None if place is None else place.site)
    site = view.find(Site, named) if isinstance(named, str) else None
    if site is not None:
        return site.country, typed(site.province)
    return (None, None) if place is None else (place.country, None)
