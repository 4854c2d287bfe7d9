"""What a form offers to choose from: the parties, places and lots that the signer has to do with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.lots.codes import MINERALS
from ledger.lots.office import Area, Incident
from ledger.lots.schema import Kind
from ledger.lots.state import LEDGER, Lot, Party, Place, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.tagging import Batch
from ledger.service.show.thing import amount
from ledger.service.wording import mineral_name, word
from ledger.store.catalog import Catalog

MOST: Final = 400
"""Offers of one kind; what is not among them can be typed."""
_HERE: Final = ("here",)


@dataclass(frozen=True, slots=True)
class Offer:
    """A value to choose, what it is called, and how many kilograms of it there are, where that is known."""

    value: str
    label: str = ""
    kg: str = ""


def offers_of(
    view: Catalog, party: str, kind: Kind, *, parts: Sequence[str] = _HERE, whole: bool = False
) -> tuple[Offer, ...]:
    """Return what a party may choose of a kind of things; ``whole`` is for who may read all.

    Parties are offered to everybody; of places those that the party runs, of sites those that it works at, or
    all where it works at none, those first whose tags it was given. Of lots there are those in the given
    parts of its stock.
    """
    return tuple(_first(_offers(view, party, kind, parts, whole=whole)))


def minerals(before: Collection[str] = ()) -> tuple[Offer, ...]:
    """Return the minerals by HS code, ``before`` the others those of the caller's sites."""
    known = [Offer(one.code, f"{mineral_name(one.code)} ({one.code})") for one in MINERALS]
    return tuple(sorted(known, key=lambda one: one.value not in before))


def _offers(view: Catalog, party: str, kind: Kind, parts: Sequence[str], *, whole: bool) -> Iterator[Offer]:
    match kind:
        case "party":
            yield from (_named(one.id, one.name) for one in view.each(Party) if one.id != LEDGER)
        case "site":
            sites = [*view.each(Site)]
            own = [one for one in sites if party in one.operators]
            # Of whom the register says no site, all are offered: it may be behind. Tags are given for one.
            given = frozenset[str]() if own else _sites_of_tags(view, party)
            offered = sites if whole or not own else own
            yield from (
                _named(one.id, one.name) for one in sorted(offered, key=lambda one: one.id not in given)
            )
        case "place":
            places = (one for one in view.each(Place) if whole or one.operator == party)
            yield from (_named(one.id, one.name) for one in places)
        case "lot":
            for id in (id for part in parts for id in view.held(party, "lot", part, limit=MOST)):
                yield _lot(view.get(Lot, id))
        case "stockpile":
            for id in view.held(party, "stockpile", "here", limit=MOST):
                heap = view.get(Stockpile, id)
                yield _named(id, heap.name or mineral_name(heap.mineral))
        case "incident":
            found = (one for one in view.each(Incident) if whole or party in (one.opened_by, *one.parties))
            yield from (Offer(one.id, word(one.risk)) for one in found if one.state != "closed")
        case "area":
            yield from (_named(one.id, one.name) for one in view.each(Area))
        case _:
            return


def _sites_of_tags(view: Catalog, party: str) -> frozenset[str]:
    batches = {part.rpartition("/")[0] for part in view.count_held(party, "tag")}
    return frozenset(one.site for one in view.find_all(Batch, [*batches]).values() if one.site is not None)


def _named(id: str, name: str) -> Offer:
    return Offer(id, f"{name} ({id})")


def _lot(lot: Lot) -> Offer:
    kg = amount(lot.net.value)
    return Offer(lot.id, f"{mineral_name(lot.mineral)} {kg} kg", kg)


def _first(offers: Iterator[Offer]) -> Iterator[Offer]:
    for _count, offer in zip(range(MOST), offers, strict=False):
        yield offer
