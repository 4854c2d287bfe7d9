"""The map of sites: degrees as they lie, with a grid, and without a base map of anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians
from typing import Final

from ledger.service.auditor.site_map import Spot

WIDTH: Final = 720
_EDGE: Final = 36
_LEAST_DEGREES: Final = 0.5
_MOST_HEIGHT: Final = 900
_LINES: Final = 8
"""About how many lines of the grid run each way."""
_STEPS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 45.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A site and where it is drawn."""

    spot: Spot
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Meridian:
    """A line of the grid, at a pixel, with its degrees: north or east when they are positive."""

    at: float
    degrees: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The map: its height for a width of :data:`WIDTH`, what is marked, and the grid."""

    height: int
    marks: tuple[Mark, ...]
    meridians: tuple[Meridian, ...]
    parallels: tuple[Meridian, ...]


def draw_chart(spots: Sequence[Spot]) -> Chart | None:
    """Return the map of the sites of which the place is known; None when it is of none.

    A degree of longitude is drawn as much shorter than one of latitude as it is in the middle of the map.
    """
    placed = [(one, one.longitude, one.latitude) for one in spots]
    known = [(one, east, north) for one, east, north in placed if east is not None and north is not None]
    if not known:
        return None
    west, east = _span([one[1] for one in known])
    south, north = _span([one[2] for one in known])
    stretch = max(cos(radians((south + north) / 2)), 0.05)
    scale = min((WIDTH - 2 * _EDGE) / ((east - west) * stretch), (_MOST_HEIGHT - 2 * _EDGE) / (north - south))
    left = (WIDTH - (east - west) * stretch * scale) / 2

    def x(degrees: float) -> float:
        return round(left + (degrees - west) * stretch * scale, 1)

    def y(degrees: float) -> float:
        return round(_EDGE + (north - degrees) * scale, 1)

    step = _step(max(east - west, north - south))
    return Chart(
        ceil(2 * _EDGE + (north - south) * scale),
        tuple(Mark(spot, x(longitude), y(latitude)) for spot, longitude, latitude in known),
        tuple(Meridian(x(degrees), degrees) for degrees in _multiples(west, east, step)),
        tuple(Meridian(y(degrees), degrees) for degrees in _multiples(south, north, step)),
    )


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Return the range of values with some room around it, so that one place alone has a map too."""
    room = max((max(values) - min(values)) * 0.06, _LEAST_DEGREES / 2)
    return min(values) - room, max(values) + room


def _step(degrees: float) -> float:
    return next((step for step in _STEPS if degrees / step <= _LINES), _STEPS[-1])


def _multiples(least: float, most: float, step: float) -> list[float]:
    return [round(number * step, 1) for number in range(ceil(least / step), floor(most / step) + 1)]
