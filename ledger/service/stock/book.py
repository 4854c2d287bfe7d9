"""The stock book of a party: what it has and where, what is on its way to and from it, heaps and tags.

It is read by what the party holds, so that it takes as long as there is stock, however large the ledger is.
Masses are net kilograms as decimal strings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.errors import Malformed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.codes import is_one_of
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Party
from ledger.lots.stockpile import Stockpile
from ledger.lots.tagging import Batch, Tag
from ledger.lots.view import At
from ledger.service.recording.overlay import Overlay
from ledger.service.show.thing import amount, tag_names, tag_record
from ledger.service.stock.findings import NOTHING_ASKED, Found, findings_json
from ledger.service.stock.questions import Question, Questions, why_held
from ledger.store.catalog import Catalog
from ledger.store.holdings import Part

PARTS: Final[Mapping[Part, str]] = MappingProxyType(
    {
        "here": N_("here"),
        "coming": N_("to receive"),
        "out": N_("on its way out"),
        "withheld": N_("lost or seized"),
        "owned": N_("yours, in other hands"),
        "abroad": N_("exported"),
    }
)
"""The parts of a stock and their names. What was exported is only counted, unless it is asked for."""
_ORDER: Final = MappingProxyType({part: position for position, part in enumerate(PARTS)})
_ASKED: Final = frozenset[Part]({"here", "coming", "out"})
_AT_HOME: Final = frozenset[Part]({"here", "withheld"})
_Sum: TypeAlias = tuple[Part, str, str]
Line: TypeAlias = tuple[Part, Lot]
"""A lot, and the part of the stock that it is in."""
MOST_ASKED: Final = 1_000
"""Lots up to which each is asked about; of more only those that are shown."""
_BECAME: Final = MappingProxyType({"issued": "in_hand", "assigned": "in_hand"})
TAG_COUNTS: Final = ("issued", "in_hand", "used", "damaged", "lost", "void", "returned")
_MOST_VOID: Final = 500


@dataclass(frozen=True)
class Wanted:
    """What of a stock is listed: with each that is given only what it says.

    ``text`` is a part of a lot's id or the code of a tag on it. ``frank`` is whether holds and questions are
    told at all: a field key is shown no accusation.
    """

    party: str
    part: Part | None = None
    place: str | None = None
    mineral: str | None = None
    text: str = ""
    held: bool = False
    asked_about: bool = False
    frank: bool = True


@dataclass(frozen=True)
class Stock:
    """What was found of a stock: its lots in the order of the list, its heaps and its tags.

    ``shown`` are the lots of the page that was asked for. ``questions`` are those about these lots, or about
    all that were found where ``all_asked``; about none for a field key.
    """

    wanted: Wanted
    counts: Mapping[str, int]
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]
    questions: Mapping[str, tuple[Question, ...]]
    all_asked: bool
    heaps: tuple[Stockpile, ...]
    tags: tuple[dict[str, JSON], ...]
    void: tuple[Tag, ...]


def read_stock(view: Catalog, wanted: Wanted, *, now: int, first: int = 0, limit: int | None = None) -> Stock:
    """Return what a party has, as of ``now`` (Unix ms), ``limit`` of its lots to be shown from ``first`` on.

    Raises NotFound when there is no such party, and Malformed where too many lots would have to be asked
    about to find those that there is something to ask about.
    """
    view.get(Party, wanted.party)
    counts = view.count_held(wanted.party, "lot")
    lines = _lines(view, wanted)
    all_asked = wanted.frank and len(lines) <= MOST_ASKED
    if wanted.asked_about and wanted.frank and not all_asked:
        message = N_("There are {count} lots: choose a place, a mineral or a part of the stock first.")
        raise Malformed("stock-too-large", message, values={"count": len(lines)})
    end = None if limit is None else first + limit
    asked = lines if all_asked else lines[first:end]
    questions = _questions(view, wanted.party, asked, now=now) if wanted.frank else {}
    if wanted.asked_about:
        lines = [line for line in lines if questions.get(line[1].id)]
    return Stock(
        wanted,
        {part: counts.get(part, 0) for part in PARTS},
        tuple(lines),
        tuple(lines[first:end]),
        questions,
        all_asked,
        _heaps(view, wanted),
        tuple(_batches(view, wanted.party)),
        tuple(_void(view, wanted.party)),
    )


def _lines(view: Catalog, wanted: Wanted) -> list[Line]:
    parts = [one for one in PARTS if wanted.part == one or (wanted.part is None and one != "abroad")]
    ids = {part: view.held(wanted.party, "lot", part) for part in parts}
    lots = view.find_all(Lot, [id for some in ids.values() for id in some])
    tagged = _tagged(view, wanted.text)
    found = ((part, lots[id]) for part, some in ids.items() for id in some)
    return sorted((line for line in found if _fits(wanted, line[1], tagged)), key=_place_in_list)


def _place_in_list(line: Line) -> tuple[int, str, str, str]:
    part, lot = line
    return _ORDER[part], lot.place or "", lot.mineral, lot.id


def _tagged(view: Catalog, text: str) -> str | None:
    """Return the lot that a typed code leads to, if it is one."""
    with suppress(Malformed):
        tag = view.find(Tag, tag_record(text))
        return None if tag is None else tag.lot
    return None


def _fits(wanted: Wanted, lot: Lot, tagged: str | None) -> bool:
    text = wanted.text.strip().upper()
    return (
        wanted.place in (None, lot.place)
        and (wanted.mineral is None or is_one_of(lot.mineral, (wanted.mineral,)))
        and (not text or text in lot.id or lot.id == tagged)
        and (not wanted.held or (wanted.frank and bool(lot.holds)))
    )


def _questions(
    view: Catalog, party: str, lines: Sequence[Line], *, now: int
) -> dict[str, tuple[Question, ...]]:
    newest = view.log.newest()
    size = 0 if newest is None else newest.size
    # Sites and papers are asked for with every lot, and read once.
    seen = Overlay(view, size=size)
    seen.put(b"", (lot for _, lot in lines))
    asking = Questions(seen, party, at=At(size, now))
    return {lot.id: tuple(asking.of(lot)) for part, lot in lines if part in _ASKED}


def _heaps(view: Catalog, wanted: Wanted) -> tuple[Stockpile, ...]:
    if wanted.part not in (None, "here") or wanted.text or wanted.held or wanted.asked_about:
        return ()
    found = view.find_all(Stockpile, view.held(wanted.party, "stockpile", "here")).values()
    return tuple(
        heap
        for heap in sorted(found, key=lambda heap: heap.id)
        if wanted.place in (None, heap.place)
        and (wanted.mineral is None or is_one_of(heap.mineral, (wanted.mineral,)))
    )


def _batches(view: Catalog, party: str) -> Iterator[dict[str, JSON]]:
    """Yield what became of the tags of each batch that a party was given and did not hand on."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for part, count in view.count_held(party, "tag").items():
        id, _, state = part.rpartition("/")
        found[id].update({_BECAME.get(state, state): count, "issued": count})
    known = view.find_all(Batch, [*found])
    for id in sorted(found):
        batch = known[id]
        yield {
            "batch": id,
            "scheme": batch.scheme,
            "level": batch.level,
            "site": batch.site,
            "issuer": batch.issuer,
            **{name: found[id][name] for name in TAG_COUNTS},
        }


def count_void(view: Catalog, party: str) -> int:
    """Return how many of the tags that a party was given are void."""
    return sum(_void_parts(view, party).values())


def _void_parts(view: Catalog, party: str) -> dict[str, int]:
    return {part: count for part, count in view.count_held(party, "tag").items() if part.endswith("/void")}


def _void(view: Catalog, party: str) -> Iterator[Tag]:
    """Yield the void tags that a party was given: none of them may go on a bag."""
    parts = sorted(_void_parts(view, party))
    ids = [id for part in parts for id in view.held(party, "tag", part, limit=_MOST_VOID)]
    yield from view.find_all(Tag, ids[:_MOST_VOID]).values()


def sums_of(stock: Stock) -> list[JSON]:
    """Return the net kilograms of what was found by part, place and mineral, with how many lots and heaps."""
    lots: Counter[_Sum] = Counter()
    heaps: Counter[_Sum] = Counter()
    net: dict[_Sum, Decimal] = defaultdict(Decimal)
    for part, lot in stock.lines:
        # What is under way, or with others, is at no place of the party's.
        key = part, (lot.place or "") if part in _AT_HOME else "", lot.mineral
        lots[key] += 1
        net[key] += lot.net.value
    for heap in stock.heaps:
        heaps["here", heap.place, heap.mineral] += 1
        net["here", heap.place, heap.mineral] += heap.net.value
    return [
        {
            "part": part,
            "place": place or None,
            "mineral": mineral,
            "lots": lots[part, place, mineral],
            "heaps": heaps[part, place, mineral],
            "net_kg": amount(net[part, place, mineral]),
        }
        for part, place, mineral in sorted(net, key=lambda one: (_ORDER[one[0]], *one[1:]))
    ]


def part_named(name: str) -> Part:
    """Return the part of a stock of a name; Malformed when there is none."""
    found: Part | None = next((one for one in PARTS if one == name), None)
    if found is None:
        raise Malformed("stock-part", N_("A stock has no part “{part}”."), values={"part": name})
    return found


def stock_json(view: Catalog, stock: Stock, found: Found = NOTHING_ASKED) -> dict[str, JSON]:
    """Return a stock as every answer shows it: sums of all that was found, and the lots to be shown.

    ``found`` is what packs say of some of the lots; of the others ``findings`` is None.

    ``holds`` and ``questions`` of a lot, and their counts, are None where they are not told, as to a field
    key; the count of lots to ask about also where there are too many lots.
    """
    frank = stock.wanted.frank
    heaps: list[JSON] = [_heap_json(heap) for heap in stock.heaps]
    lots: list[JSON] = [
        {**_line_json(view, stock, line), "findings": findings_json(found, line[1].id)}
        for line in stock.shown
    ]
    return {
        "party": stock.wanted.party,
        "counts": dict(stock.counts),
        "found": len(stock.lines),
        "on_hold": sum(bool(lot.holds) for _, lot in stock.lines) if frank else None,
        "asked_about": sum(map(bool, stock.questions.values())) if stock.all_asked else None,
        "sums": sums_of(stock),
        "lots": lots,
        "heaps": heaps,
        "tags": [*stock.tags],
        "void_tags": [{"id": tag.id, "batch": tag.batch, "lot": tag.lot} for tag in stock.void],
    }


def _heap_json(heap: Stockpile) -> JSON:
    return {
        "stockpile": heap.id,
        "name": heap.name,
        "place": heap.place,
        "mineral": heap.mineral,
        "net_kg": amount(heap.net.value),
        "dry_kg": amount(heap.dry.value),
        "lots": heap.lots,
    }


def _line_json(view: Catalog, stock: Stock, line: Line) -> dict[str, JSON]:
    part, lot = line
    transfer, frank = lot.transfer, stock.wanted.frank
    return {
        "lot": lot.id,
        "part": part,
        "mineral": lot.mineral,
        "tags": [*tag_names(lot, view)],
        "net_kg": amount(lot.net.value),
        "dry_kg": amount(lot.dry.value),
        "state": lot.state,
        "place": lot.place,
        "custodian": lot.custodian,
        "owner": lot.owner,
        "from": None if transfer is None else transfer.consignor,
        "to": None if transfer is None else transfer.consignee,
        "sent_on": None if transfer is None else day_of(transfer.recorded_at),
        "holds": why_held(view, lot.holds) if frank else None,
        "questions": [one.as_json() for one in stock.questions.get(lot.id, ())] if frank else None,
    }
