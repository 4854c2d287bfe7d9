"""Where what stands in the picture of a journey; the template draws it as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.frozen import dataclass
from ledger.language import _
from ledger.service.scan.journey import Origin, Stage, StageName
from ledger.service.scan.words import STAGES
from ledger.web.pages import places

WIDTH: Final = 340
_BAR: Final = 24
_LINE: Final = 24
_STEP: Final = 72
_LONGEST: Final = 36
_SHADES: Final = 5
_MOST: Final = 6


@dataclass(frozen=True)
class Part:
    """A part of the bar of origins with its line of text: where it begins, how wide it is, its shade."""

    x: int
    width: int
    shade: int
    y: int
    text: str


@dataclass(frozen=True)
class Step:
    """A stage with its icon's middle at ``y`` and its lines of text."""

    name: StageName
    y: int
    title: str
    months: str
    areas: str


@dataclass(frozen=True)
class Picture:
    """A drawing of :data:`WIDTH` by ``height``; ``top`` is where the way begins, under the origins."""

    height: int
    top: int
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]


def picture_of(origins: Sequence[Origin], stages: Sequence[Stage]) -> Picture:
    """Return the picture of a journey; the list beside it says all that it leaves out."""
    parts = tuple(_parts(origins))
    top = _BAR + 8 + _LINE * len(parts) if parts else 0
    steps = tuple(
        Step(
            name=one.name,
            y=top + _STEP * at + _STEP // 2,
            title=_(STAGES[one.name]),
            months=places.months(one.first, one.last),
            areas=_short(places.areas(one.areas)),
        )
        for at, one in enumerate(stages)
    )
    return Picture(top + _STEP * len(steps), top, parts, steps)


def _parts(origins: Sequence[Origin]) -> list[Part]:
    parts, x = [], 0
    shown = origins[:_MOST]
    whole = sum(max(one.percent, 1) for one in shown) or 1
    for at, one in enumerate(shown):
        width = WIDTH * max(one.percent, 1) // whole
        text = _short(f"{places.share(one)} {places.origin(one)}")
        parts.append(Part(x, width, at % _SHADES, _BAR + 8 + _LINE * at, text))
        x += width
    return parts


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
