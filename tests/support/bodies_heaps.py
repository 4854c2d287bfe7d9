"""Bodies about heaps, for the machine of random histories."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from ledger.lots.state import Lot, Place, Recorded
from ledger.lots.stockpile import Stockpile
from ledger.lots.view import touched
from tests.support.pick import MASSES, SITES, Body, Pick
from tests.support.world import CASSITERITE, COLTAN


def heap_of(pick: Pick) -> str:
    heaps = sorted(heap.id for heap in pick.world.past.of_kind(Stockpile))
    return pick.one(heaps) if heaps else "HEAP-0"


def _opened(pick: Pick) -> Body:
    places = sorted(place.id for place in pick.world.past.of_kind(Place)) or ["P-0"]
    body: Body = {"stockpile": pick.new("H"), "place": pick.one(places), "mineral": CASSITERITE}
    body |= {"minerals": [COLTAN]} if pick.one([True, False]) else {}
    body |= {"owner": pick.party()} if pick.rarely() else {}
    return body | {"attribution": pick.one(["proportional", "fifo", "declared"])}


def _added(pick: Pick) -> Body:
    id = heap_of(pick)
    heap = pick.world.past.find(Stockpile, id)
    held = sorted(
        lot.id
        for lot in pick.world.past.of_kind(Lot)
        if heap and lot.custodian == heap.custodian and not lot.ended and lot.transfer is None
    )
    body: Body = {"stockpile": id, "lot": pick.one(held) if held and not pick.rarely() else pick.lot()}
    return body | ({"quantity": pick.quantity()} if pick.rarely() else {})


def _drawn(pick: Pick) -> Body:
    id = heap_of(pick)
    heap = pick.world.past.find(Stockpile, id)
    output = {"lot": pick.new(), "quantity": {"mass_kg": pick.one([*MASSES, "5", "5", "20"])}}
    outputs = [output | {"tags": pick.tags(), "components": pick.components()}]
    body: Body = {"stockpile": id, "outputs": outputs}
    if heap is None or (heap.attribution == "declared") == pick.rarely():
        return body
    sites = [one.origin.removeprefix("site:") for one in heap.origins if one.origin.startswith("site:")]
    first = pick.one(sites or SITES)
    if pick.rarely() or len(sites) < len("ab"):
        return body | {"origins": [{"site": first, "share_percent": "100"}]}
    other = pick.one([site for site in sites if site != first])
    halves = [{"site": site, "share_percent": "50"} for site in (first, other)]
    return body | {"origins": halves}


def _counted(pick: Pick) -> Body:
    mass = pick.one(["0", "0", *MASSES])
    body: Body = {"stockpile": heap_of(pick), "quantity": {"mass_kg": mass}}
    adjustment = {"cause": "unknown", "reason": "Nobody knows."}
    return body | ({"adjustment": adjustment} if pick.one([True, False]) else {})


BODIES: Final = MappingProxyType[str, Callable[[Pick], Body]](
    {
        "stockpile.opened": _opened,
        "stockpile.added": _added,
        "stockpile.drawn": _drawn,
        "stockpile.counted": _counted,
    }
)


def counted(pick: Pick) -> Recorded | None:
    """Return now and then the newest event of a heap, such as a count, to be voided."""
    heap = pick.world.past.find(Stockpile, heap_of(pick))
    newest = None if heap is None or heap.head == heap.born else pick.world.past.find(Recorded, heap.head)
    return newest if newest is not None and pick.one([True, False, False, False]) else None


def moved(event: Recorded) -> Body:
    """Return the heap whose head an event is, as a void names it."""
    heaps = [id for kind, id in touched(event.subjects) if kind == "stockpile"]
    return {"stockpiles": heaps} if heaps and event.type.startswith("stockpile.") else {}


def speaker_of(pick: Pick, type: str, body: Body) -> str | None:
    """Return who keeps the heap; None for what is about no heap."""
    heap = pick.world.past.find(Stockpile, body["stockpile"]) if type in BODIES else None
    return None if heap is None else heap.custodian
