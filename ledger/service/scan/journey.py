"""The journey of a lot as a stranger may see it: stages, countries and provinces, months, whole percents.

How often a lot changed hands, where exactly and on which day is left out on purpose: all steps of one stage
are one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

from ledger.diligence.history import History, Stated
from ledger.frozen import dataclass
from ledger.lots.attribution import FOREIGN, site_in
from ledger.lots.state import Lot, Party, Place, Site
from ledger.store.catalog import Catalog

StageName = Literal["mined", "declared", "traded", "processed", "exported", "imported", "consumed"]
STAGE_OF: Final[Mapping[str, StageName]] = MappingProxyType(
    {
        "lot.registered": "mined",
        "lot.declared": "declared",
        "lot.dispatched": "traded",
        "lot.received": "traded",
        "lot.sold": "traded",
        "lot.sorted": "processed",
        "lot.combined": "processed",
        "lot.processed": "processed",
        "stockpile.added": "processed",
        "stockpile.drawn": "processed",
        "lot.exported": "exported",
        "lot.imported": "imported",
        "lot.consumed": "consumed",
    }
)
STAGES: Final[tuple[StageName, ...]] = tuple(dict.fromkeys(STAGE_OF.values()))
_MONTH: Final = 7
_WHOLE: Final = 100


@dataclass(frozen=True)
class Area:
    """A country (ISO 3166), ``ZZ`` where none is known, with the province where one is."""

    country: str
    province: str | None = None


@dataclass(frozen=True)
class Origin:
    """A part of a lot, in whole percents: 0 is less than one. ``kind`` says how the area is known."""

    kind: Literal["site", "declared", "foreign"]
    area: Area | None
    percent: int


@dataclass(frozen=True)
class Stage:
    """What was done in some months (``YYYY-MM``, first and last), and in which areas."""

    name: StageName
    first: str
    last: str
    areas: tuple[Area, ...]


def stages_of(lot: str, history: History, view: Catalog) -> tuple[Stage, ...]:
    """Return the stages of a lot and of what it was made of, in the order in which ore passes them."""
    found: dict[StageName, list[Stated[Any]]] = {}
    until = history.ancestry([lot])
    for one in history.of_lots(until):
        stage = STAGE_OF.get(one.type)
        if stage is not None and not until.keys().isdisjoint(one.event.lots):
            found.setdefault(stage, []).append(one)
    return tuple(_stage(name, found[name], view) for name in STAGES if name in found)


def _stage(name: StageName, steps: Sequence[Stated[Any]], view: Catalog) -> Stage:
    months = sorted(one.day[:_MONTH] for one in steps)
    areas = dict.fromkeys(area for one in steps if (area := _area_of(one, view)) is not None)
    ordered = sorted(areas, key=lambda area: (area.country, area.province or ""))
    return Stage(name, months[0], months[-1], tuple(ordered))


def _area_of(one: Stated[Any], view: Catalog) -> Area | None:
    """Where a step was done, by its site or place, else the country of who signed it."""
    body = one.body
    site = getattr(body, "site", None)
    if isinstance(site, str):
        return _of_site(site, view)
    named = (getattr(body, "place", None), getattr(body, "plant", None), one.event.payload.place)
    place = next((view.find(Place, id) for id in named if isinstance(id, str)), None)
    if place is not None:
        return _of_site(place.site, view) if place.site is not None else Area(place.country)
    party = view.find(Party, one.issuer)
    return None if party is None else Area(party.country)


def _of_site(id: str, view: Catalog) -> Area | None:
    site = view.find(Site, id)
    return None if site is None else Area(site.country, site.province)


def origins_of(lot: Lot, view: Catalog) -> tuple[Origin, ...]:
    """Return where a lot is from, the largest part first; the percents add up to 100."""
    parts: dict[tuple[str, Area | None], Decimal] = {}
    for share in lot.shares:
        site = site_in(share)
        kind = "site" if site is not None else "foreign" if share.origin.startswith(FOREIGN) else "declared"
        key = kind, None if site is None else _of_site(site, view)
        parts[key] = parts.get(key, Decimal(0)) + share.share
    ordered = sorted(parts, key=lambda key: (-parts[key], str(key)))
    percents = whole_percents([parts[key] for key in ordered])
    return tuple(
        Origin(kind, area, percent)  # type: ignore[arg-type]  # the three words above
        for (kind, area), percent in zip(ordered, percents, strict=True)
    )


def whole_percents(shares: Iterable[Decimal]) -> list[int]:
    """Return shares of one as whole percents that add up to 100: what is left goes to the largest rests."""
    exact = [share * _WHOLE for share in shares]
    whole = [int(one.to_integral_value(ROUND_DOWN)) for one in exact]
    rests = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in rests[: _WHOLE - sum(whole)]:
        whole[at] += 1
    return whole
