"""Lists of what is recorded: lots, parties, sites, places, incidents, by their ids and as they stand now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.lots.attribution import SITE
from ledger.lots.codes import is_one_of
from ledger.lots.office import Incident
from ledger.lots.schema import day_of
from ledger.lots.standing import standing_on
from ledger.lots.state import LEDGER, Ledger, Lot, Party, Place, Recorded, Site
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog

Row: TypeAlias = dict[str, JSON]
Seen: TypeAlias = Callable[[Any], bool]
"""Tells whether the caller may see a record."""
STATUSES: Final = ("blue", "green", "yellow", "red")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is listed: with each that is given only what it says; days are ``YYYY-MM-DD``, both included.

    A ``party`` has or owns the lot, runs the site or place, or is concerned by the incident; a lot is of the
    ``site`` where some of it was dug, and of the day on which it came to be.
    """

    party: str | None = None
    place: str | None = None
    site: str | None = None
    state: str | None = None
    mineral: str | None = None
    first: str | None = None
    last: str | None = None


def whatever(_record: object) -> bool:
    """See everything."""
    return True


def list_records(
    view: Catalog,
    kind: str,
    wanted: Wanted,
    *,
    on: str,
    after: str = "",
    limit: int,
    seen: Seen = whatever,
    looked_at: int | None = None,
) -> dict[str, JSON]:
    """Return up to ``limit`` things of a kind of :data:`LISTS` behind the id ``after``, as of the day ``on``.

    Only those that ``seen`` accepts are listed. ``more`` is the id to go on behind when there may be others,
    else None; with ``looked_at`` at about so many records the list ends, and may be short or empty.
    """
    record, row_of = LISTS[kind]
    items: list[JSON] = []
    last, looked = after, 0
    while page := view.page(record, after=last):
        for one in page:
            row = row_of(one, wanted, view, on)
            if row is None or not seen(one):
                continue
            if len(items) == limit:
                return {"kind": kind, "items": items, "more": str(_id_of(items[-1]))}
            items.append(row)
        last, looked = page[-1].id, looked + len(page)
        if looked_at is not None and looked >= looked_at:
            return {"kind": kind, "items": items, "more": last}
    return {"kind": kind, "items": items, "more": None}


def _id_of(row: JSON) -> JSON:
    return row["id"] if isinstance(row, dict) else None


def _fits(wanted: str | None, *found: str | None) -> bool:
    return wanted is None or wanted in found


def _lot(lot: Lot, wanted: Wanted, view: Catalog, _on: str) -> Row | None:
    origins = [share.origin for share in lot.shares]
    if not (
        _fits(wanted.party, lot.custodian, lot.owner)
        and _fits(wanted.place, lot.place)
        and _fits(wanted.state, lot.state)
        and (wanted.site is None or f"{SITE}{wanted.site}" in origins)
        and (wanted.mineral is None or is_one_of(lot.mineral, (wanted.mineral,)))
    ):
        return None
    born = day_of(view.get(Recorded, lot.born).effective_at)
    if not (wanted.first or born) <= born <= (wanted.last or born):
        return None
    return {
        "id": lot.id,
        "mineral": lot.mineral,
        "net_kg": amount(lot.net.value),
        "state": lot.state,
        "custodian": lot.custodian,
        "owner": lot.owner,
        "place": lot.place,
        "since": born,
        "holds": len(lot.holds),
        "flags": len(lot.flags),
    }


def _party(party: Party, wanted: Wanted, _view: Catalog, _on: str) -> Row | None:
    state = "suspended" if party.suspended else "active"
    if not (_fits(wanted.state, state) and _fits(wanted.party, party.id)):
        return None
    roles: list[JSON] = [*party.roles]
    return {"id": party.id, "name": party.name, "country": party.country, "roles": roles, "state": state}


def _site(site: Site, wanted: Wanted, view: Catalog, on: str) -> Row | None:
    state = STATUSES[standing_on(site, on, view.get(Ledger, LEDGER).policy)]
    minerals: list[JSON] = [*site.minerals]
    if not (
        _fits(wanted.party, *site.operators)
        and _fits(wanted.state, state)
        and (wanted.mineral is None or is_one_of(wanted.mineral, site.minerals))
    ):
        return None
    return {
        "id": site.id,
        "name": site.name,
        "country": site.country,
        "province": site.province,
        "minerals": minerals,
        "state": state,
    }


def _place(place: Place, wanted: Wanted, _view: Catalog, _on: str) -> Row | None:
    if not (_fits(wanted.party, place.operator) and _fits(wanted.site, place.site)):
        return None
    return {
        "id": place.id,
        "name": place.name,
        "type": place.kind,
        "country": place.country,
        "site": place.site,
        "operator": place.operator,
    }


def _incident(incident: Incident, wanted: Wanted, _view: Catalog, _on: str) -> Row | None:
    if not (
        _fits(wanted.party, incident.opened_by, *incident.parties)
        and _fits(wanted.site, *incident.sites)
        and _fits(wanted.place, *incident.places)
        and _fits(wanted.state, incident.state)
    ):
        return None
    return {
        "id": incident.id,
        "level": incident.level,
        "risk": incident.risk,
        "state": incident.state,
        "opened_by": incident.opened_by,
        "due_on": incident.due_on,
    }


# Each function takes the record of its own kind.
_RowOf: TypeAlias = Callable[[Any, Wanted, Catalog, str], Row | None]
LISTS: Final[Mapping[str, tuple[type[Any], _RowOf]]] = MappingProxyType(
    {
        "lots": (Lot, _lot),
        "parties": (Party, _party),
        "sites": (Site, _site),
        "places": (Place, _place),
        "incidents": (Incident, _incident),
    }
)
