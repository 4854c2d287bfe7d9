"""Which lots of the demo are worth looking at: one without fault, one flagged, one on hold, one consumed."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.crypto.canonical import JSON
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import print_tag
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.work import Work
from ledger.service.demo.stage import Irregularity
from ledger.store.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Chosen:
    """Lots by what they show, and a tag of each; the flagged and the held one are irregularities."""

    good: str
    flagged: str
    held: str
    consumed: str
    tags: dict[str, JSON]

    @property
    def lots(self) -> tuple[str, str, str, str]:
        """All four."""
        return self.good, self.flagged, self.held, self.consumed


def choose(view: Catalog, irregularities: list[Irregularity]) -> Chosen:
    """Return the four lots; a demo too short to have them is a bug."""
    lots = list(view.each(Lot))
    clean = _Clean({lot.id: lot for lot in lots})
    good = min(
        (lot for lot in lots if _is_abroad(lot) and clean.holds(lot.id)),
        key=lambda lot: (lot.state != "exported", lot.mineral.startswith("7108"), -len(lot.shares), lot.id),
    )
    consumed = min(
        (
            lot
            for lot in lots
            if lot.state == "consumed" and lot.certificates and lot.tags and clean.holds(lot.id)
        ),
        key=lambda lot: (-len(lot.shares), lot.id),
    )
    by_kind = {one.kind: one.lot or "" for one in irregularities}
    flagged, held = by_kind["export-despite-status"], by_kind["red-site-hold"]
    tags: dict[str, JSON] = {
        "good": _code(view, good.id),
        "flagged": _code(view, flagged),
        "held": _code(view, held),
        "consumed": _code(view, consumed.id),
        "voided": _code(view, by_kind["voided-tag"]),
    }
    return Chosen(good.id, flagged, held, consumed.id, tags)


def _is_abroad(lot: Lot) -> bool:
    return bool(lot.certificates and lot.tags) and lot.state in ("exported", "dispatched")


class _Clean:
    """Tells whether a lot and all it is made of are without flag and hold."""

    def __init__(self, lots: dict[str, Lot]) -> None:
        self._lots = lots
        self._known: dict[str, bool] = {}

    def holds(self, id: str) -> bool:
        """Return the answer for a lot."""
        if id not in self._known:
            lot = self._lots[id]
            own = not lot.flags and not lot.holds
            self._known[id] = own and all(self.holds(part.lot) for part in lot.parents)
        return self._known[id]


def _code(view: Catalog, lot: str) -> str:
    """Return the first tag of a lot as its label prints it; the log's records know only its hash."""
    body = parse_event(view.statement(view.get(Recorded, view.get(Lot, lot).born).index)).body
    if isinstance(body, LotRegistered):
        return print_tag(body.tags[0].number)
    if isinstance(body, Work):
        return print_tag(next(one for one in body.outputs if one.lot == lot).tags[0].number)
    raise RuntimeError(f"bug: lot {lot} of the demo has no tag")
