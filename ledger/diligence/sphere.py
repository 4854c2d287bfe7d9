"""Where things happened, and how far apart: great-circle distances in whole metres."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from ledger.diligence.history import History, Stated
from ledger.frozen import dataclass
from ledger.lots.types.sites import PlaceRegistered, SiteDetails

EARTH_RADIUS_M: Final = 6_371_009
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the Earth in degrees as stated (WGS 84), with how far off it may be in metres."""

    latitude: str
    longitude: str
    accuracy_m: int | None = None


def distance_m(one: Point, other: Point) -> int:
    """Return the great-circle distance in whole metres."""
    south, north = radians(float(one.latitude)), radians(float(other.latitude))
    east = radians(float(other.longitude) - float(one.longitude))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half))))


def event_point(one: Stated[Any]) -> Point | None:
    """Return where an event was captured, as its device says; None when it says nothing."""
    payload = one.event.payload
    latitude = _given(one, payload, "latitude")
    longitude = None if latitude is None else _given(one, payload, "longitude")
    return None if latitude is None or longitude is None else Point(latitude, longitude, payload.accuracy_m)


def seen_at(one: Stated[Any], history: History) -> Point | None:
    """Return where an event took place: its own position, else that of the place it names."""
    own = event_point(one)
    place = one.event.payload.place or vars(one.body).get("place")
    return place_point(place, history) if own is None and place is not None else own


def place_point(place: str, history: History) -> Point | None:
    """Return where a registered place is, None when that is not known."""
    told = history.said_of("place", place, PlaceRegistered)
    return _point(told[-1]) if told else None


def site_point(site: str, history: History) -> Point | None:
    """Return where a site is by the newest record that says it, None when none does."""
    told = history.said_of("site", site, SiteDetails)
    points = [point for point in map(_point, told) if point is not None]
    return points[-1] if points else None


def _point(one: Stated[Any]) -> Point | None:
    latitude, longitude = _given(one, one.body, "latitude"), _given(one, one.body, "longitude")
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _given(one: Stated[Any], part: object, field: str) -> str | None:
    """Return a coordinate, stated in the open or disclosed."""
    value = vars(part).get(field) or one.disclosed.get(field)
    return None if value is None else str(value)
