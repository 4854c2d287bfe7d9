"""Where the sites lie, as far as that is recorded in clear, and how many of each status a province has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.crypto.canonical import JSON
from ledger.lots.effective import effective
from ledger.lots.pointer import value_at
from ledger.lots.standing import standing_on
from ledger.lots.state import LEDGER, Ledger, Recorded, Site
from ledger.service.show.listing import STATUSES
from ledger.store.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Spot:
    """A site with its status on a day; degrees (WGS 84) are None where they are sealed or not stated."""

    site: Site
    status: str
    latitude: float | None
    longitude: float | None


def spots(view: Catalog, sites: Iterable[Site], *, on: str) -> list[Spot]:
    """Return where sites lie, and their status on a day (``YYYY-MM-DD``)."""
    policy = view.get(Ledger, LEDGER).policy
    return [
        Spot(site, STATUSES[standing_on(site, on, policy)], *_position(view, site.described_by))
        for site in sites
    ]


def _position(view: Catalog, event: str) -> tuple[float | None, float | None]:
    payload = effective(view.get(Recorded, event), view)
    latitude, longitude = (value_at(payload, f"/body/{name}") for name in ("latitude", "longitude"))
    if not isinstance(latitude, str) or not isinstance(longitude, str):
        return None, None
    # Only to be drawn: what is recorded are the decimal strings.
    return float(latitude), float(longitude)


def provinces(found: Iterable[Spot]) -> list[dict[str, JSON]]:
    """Return how many sites of each status every province has, and how many of them cannot be drawn."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for spot in found:
        counted = counts.setdefault((spot.site.country, spot.site.province), Counter())
        counted[spot.status] += 1
        counted["unplaced"] += spot.latitude is None
    return [
        {
            "country": country,
            "province": province,
            "sites": sum(counted[status] for status in STATUSES),
            **{status: counted[status] for status in (*STATUSES, "unplaced")},
        }
        for (country, province), counted in sorted(counts.items())
    ]
