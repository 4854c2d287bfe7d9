"""Where a lot comes from and where it went: the graph that splitting and mixing make of lots.

Shares are worked out from what each lot took of its parents, weighed dry, as the rules weigh them when lots
are mixed; they agree with the lot's own shares by origin up to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from heapq import heappop, heappush
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.attribution import FOREIGN, parent_weights, site_of
from ledger.lots.behind import weights_behind
from ledger.lots.state import Lot, Recorded
from ledger.lots.view import View
from ledger.service.diligence.contamination import contamination_json, drawn_after, reached_json

ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)
_SHARE: Final = Decimal("0.000000001")
_MASS: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Step:
    """One lot up or down the graph from the traced one.

    ``share`` is, upstream, the part of the traced lot that comes from this lot; downstream, the part of this
    lot that comes from the traced one. ``mass_kg`` is that part of the net mass as it is now. ``site`` is
    where a lot without parents was produced. ``links`` are the neighbours towards the traced lot, ``level``
    is the smallest number of steps to it.
    """

    lot: Lot
    site: str | None
    mass_kg: Decimal
    share: Decimal
    attributed: bool
    level: int
    links: tuple[str, ...]

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``trace`` prints; shares and masses are decimal strings."""
        return {
            "lot": self.lot.id,
            "site": self.site,
            "origins": list(self.origins),
            "mass_kg": f"{self.mass_kg.normalize():f}",
            "share": f"{self.share.normalize():f}",
            "attributed": self.attributed,
            "level": self.level,
            "links": list(self.links),
            "mineral": self.lot.mineral,
            "state": self.lot.state,
            "custodian": self.lot.custodian,
        }

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a lot without parents comes from: its site, or what it is declared as."""
        return () if self.lot.parents else tuple(share.origin for share in self.lot.shares)


@dataclass(frozen=True, slots=True)
class Trace:
    """A lot with everything it is made of and everything that was made of it, nearest first."""

    lot: Lot
    upstream: tuple[Step, ...]
    downstream: tuple[Step, ...]
    contamination: tuple[Mapping[str, Any], ...] = ()
    reached: tuple[Mapping[str, Any], ...] = ()

    def as_json(self) -> dict[str, JSON]:
        """Return the object that ``trace`` prints."""
        return {
            "lot": self.lot.id,
            "upstream": [step.as_json() for step in self.upstream],
            "downstream": [step.as_json() for step in self.downstream],
            "contamination": [dict(one) for one in self.contamination],
            "reached": [dict(one) for one in self.reached],
            "imported": list(self.imported),
        }

    @property
    def imported(self) -> tuple[str, ...]:
        """The lots in it that came from another ledger. Whether they came elsewhere too is not known here."""
        lots = (self.lot, *(step.lot for step in self.upstream))
        return tuple(
            lot.id
            for lot in lots
            if not lot.parents and any(share.origin.startswith(FOREIGN) for share in lot.shares)
        )


@dataclass(slots=True)
class _Reached:
    """What is known of a lot while the graph is walked."""

    share: Decimal = ZERO
    attributed: bool = False
    level: int = 0
    links: list[str] = field(default_factory=list)


def trace_lot(view: View, lot_id: str, *, page: int = 1) -> Trace:
    """Return the graph around a lot; NotFound when there is none of that id.

    Through a heap shares are attributed, lot by lot while its set is not too large to be listed. Apart from
    them stands what the lot is contaminated with, and what it reached over a heap, a page of each.
    """
    lot = view.find(Lot, lot_id)
    if lot is None:
        raise NotFound("lot-missing", N_("There is no lot {lot} in this ledger."), values={"lot": lot_id})
    sets, reached = contamination_json(view, lot, page=page), reached_json(view, lot, page=page)
    return Trace(lot, _upstream(lot, view), _downstream(lot, view), tuple(sets), tuple(reached))


def _upstream(lot: Lot, view: View) -> tuple[Step, ...]:
    """Walk from the youngest lot to the oldest, so that a lot's share is whole before it is handed on."""
    reached = {lot.id: _Reached(ONE)}
    lots = _Lots(view)
    waiting = [(-lots.birth(lot.id), lot.id)]
    steps: list[Step] = []
    while waiting:
        _, id = heappop(waiting)
        here, known = reached[id], lots.find(id)
        if id != lot.id:
            steps.append(_step(known, here, mass_of=lot))
        for parent, weight in lots.above(known).items():
            if parent not in reached:
                reached[parent] = _Reached(level=here.level + 1)
                heappush(waiting, (-lots.birth(parent), parent))
            _add(reached[parent], here, known, weight)
    return tuple(sorted(steps, key=lambda step: (step.level, step.lot.id)))


def _downstream(lot: Lot, view: View) -> tuple[Step, ...]:
    """Walk from the oldest lot to the youngest: all that a lot is made of has been reached before it."""
    reached = {lot.id: _Reached(ONE)}
    lots = _Lots(view)
    waiting = [(lots.birth(lot.id), lot.id)]
    steps: list[Step] = []
    while waiting:
        _, id = heappop(waiting)
        here, known = reached[id], lots.find(id)
        if id != lot.id:
            steps.append(_step(known, here, mass_of=known))
        for child in (*known.children, *drawn_after(known, view)):
            if child not in reached:
                reached[child] = _Reached(level=here.level + 1)
                heappush(waiting, (lots.birth(child), child))
            below = lots.find(child)
            _add(reached[child], here, known, lots.above(below).get(id, ZERO), heap=below.drawn is not None)
    return tuple(sorted(steps, key=lambda step: (step.level, step.lot.id)))


def _add(there: _Reached, here: _Reached, lot: Lot, weight: Decimal, *, heap: bool = False) -> None:
    there.share += here.share * weight
    there.attributed = there.attributed or here.attributed or heap or lot.drawn is not None
    there.level = min(there.level, here.level + 1)
    there.links.append(lot.id)


def _step(lot: Lot, reached: _Reached, *, mass_of: Lot) -> Step:
    return Step(
        lot,
        site_of(lot),
        (reached.share * mass_of.net.value).quantize(_MASS, ROUND_HALF_EVEN),
        reached.share.quantize(_SHARE, ROUND_HALF_EVEN),
        reached.attributed or any(share.attributed for share in lot.shares),
        reached.level,
        tuple(reached.links),
    )


class _Lots:
    """Lots and their births, each looked up once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._lots: dict[str, Lot] = {}
        self._births: dict[str, int] = {}
        self._behind: dict[str, Mapping[str, Decimal]] = {}

    def find(self, id: str) -> Lot:
        """Return a lot that another lot names."""
        if id not in self._lots:
            lot = self._view.find(Lot, id)
            if lot is None:
                raise RuntimeError(f"bug: lot {id} is named by another and is not recorded")
            self._lots[id] = lot
        return self._lots[id]

    def above(self, lot: Lot) -> Mapping[str, Decimal]:
        """Return which part of a lot is from each lot that it was made of, or that is behind it on a heap."""
        if lot.drawn is None:
            return parent_weights(lot, self.find)
        if lot.drawn not in self._behind:
            self._behind[lot.drawn] = weights_behind(lot, self._view.find)
        return self._behind[lot.drawn]

    def birth(self, id: str) -> int:
        """Return the log index of the event that a lot began with."""
        if id not in self._births:
            born = self._view.find(Recorded, self.find(id).born)
            if born is None:
                raise RuntimeError(f"bug: lot {id} has no recorded birth")
            self._births[id] = born.index
        return self._births[id]
