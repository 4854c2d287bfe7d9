"""The pictures of a report, as SVG: the same figures give the same bytes.

Colours differ in lightness too, so that they stay apart in print and for eyes that do not see them.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ledger.diligence.months import month_of, span
from ledger.language import _
from ledger.service.report.capacity import summed
from ledger.service.report.figures import LATE_DAYS, Difference, Figures, Output
from ledger.service.report.observed import Point

_WIDTH: Final = 6.7
"""Inches: what an A4 page leaves between its margins."""
_INK: Final = "#22313f"
_STEEL: Final = "#3f6c8f"
_SAND: Final = "#d9b26f"
_RUST: Final = "#a8402b"
_MOST_SITES: Final = 20
_MANY: Final = 10
"""Kilograms from which a picture says no parts of one."""
_WHOLE: Final = 100
_MOST_MONTHS: Final = 12
"""Months that are named below a picture."""
_MANY_MONTHS: Final = 60
"""Months from which only those are drawn between which something happened."""
_MOST_POINTS: Final = 500
"""Sites from which a map draws them as small as it can."""
_STYLE: Final = str(files("ledger.service.report").joinpath("report.mplstyle"))


def output_chart(figures: Figures) -> bytes:
    """What each site registered as a share of what its counted workers can dig, the nearest to it first.

    An allotment is a mark across the bar. Sites without a census stand below, with nothing to compare.
    """
    sites: dict[str, list[Output]] = defaultdict(list)
    for one in figures.outputs:
        sites[one.site].append(one)
    shown = sorted(map(_bar, sites.items()), key=_nearest, reverse=True)[:_MOST_SITES][::-1]
    with _drawing(1.2 + 0.22 * len(shown)) as (figure, axes):
        places = range(len(shown))
        axes.barh(places, [one.percent for one in shown], height=0.6, color=_STEEL, label=_("registered"))
        axes.axvline(_WHOLE, color=_RUST, linewidth=1, label=_("capacity"))
        marked = [(place, one.allotted) for place, one in enumerate(shown) if one.allotted]
        axes.scatter(
            [percent for _place, percent in marked],
            [place for place, _percent in marked],
            marker="|",
            s=90,
            color=_SAND,
            zorder=3,
            label=_("allotment"),
        )
        for place, bar in enumerate(shown):
            at = max(bar.percent, bar.allotted)
            axes.annotate(
                bar.said, (at, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=7
            )
        axes.set_xlim(0, 1.35 * max([_WHOLE, *(max(one.percent, one.allotted) for one in shown)]))
        axes.set_yticks(places, [one.site for one in shown])
        axes.set_xlabel(_("per cent of capacity"))
        axes.legend(frameon=False, ncols=3, loc="lower right", bbox_to_anchor=(1, 1))
        return _svg(figure)


@dataclass(frozen=True)
class _Site:
    """A site's bar and allotment in per cent of its capacity, 0 where that is not known, and what is said."""

    site: str
    percent: float
    allotted: float
    said: str


def _bar(item: tuple[str, Sequence[Output]]) -> _Site:
    """Compare a site over the months for which a census holds."""
    site, months = item
    held = [one for one in months if one.capacity_kg]
    capacity = sum((one.capacity_kg or Decimal(0) for one in held), Decimal(0))
    kg = sum((one.kg for one in held or months), Decimal(0))
    if not capacity:
        return _Site(site, 0, 0, _("no census; {kg} kg").format(kg=_plain(kg)))
    allotment = summed([one.allotment_kg for one in held]) or Decimal(0)
    said = _("{kg} of {capacity} kg").format(kg=_plain(kg), capacity=_plain(capacity))
    return _Site(site, float(kg * 100 / capacity), float(allotment * 100 / capacity), said)


def _nearest(one: _Site) -> tuple[float, str]:
    return one.percent, one.site


def _plain(kg: Decimal) -> str:
    """A mass as people read it, in whole kilograms where there are many."""
    shown = kg.quantize(Decimal(1)) if kg >= _MANY else kg.quantize(Decimal("0.001"))
    return f"{shown:,f}".replace(",", "\u202f")


def difference_chart(differences: Sequence[Difference]) -> bytes:
    """By how many per cent lots differed where they arrived."""
    with _drawing(2.2) as (figure, axes):
        shown = [max(-12.0, min(12.0, float(one.percent))) for one in differences]
        axes.hist(shown, bins=[step / 2 for step in range(-24, 25)], color=_STEEL)
        axes.set_yscale("symlog")
        axes.axvline(0, color=_INK, linewidth=0.8)
        axes.set_xlabel(_("per cent heavier (+) or lighter (−) on arrival; the last bars hold all beyond"))
        axes.set_ylabel(_("lots"))
        return _svg(figure)


def late_chart(figures: Figures) -> bytes:
    """How long after they happened events were entered."""
    names = ["0", *map(str, LATE_DAYS)]
    labels = [_("within a day"), *(_("over {days}").format(days=days) for days in LATE_DAYS)]
    with _drawing(1.9) as (figure, axes):
        bars = axes.bar(labels, [figures.late[name] for name in names], color=_STEEL)
        axes.bar_label(bars, fontsize=7)
        axes.set_yscale("symlog")
        axes.set_xlabel(_("days between what happened and its entry"))
        axes.set_ylabel(_("events"))
        return _svg(figure)


def incident_chart(figures: Figures) -> bytes:
    """Incidents opened in each month of the period by level, and those closed."""
    found = sorted({month for month, _level in figures.opened} | {*figures.closed})
    whole = span([month_of(figures.first), month_of(figures.last)])
    months = whole if len(whole) <= _MANY_MONTHS else span(found)
    with _drawing(2.0) as (figure, axes):
        below = [0] * len(months)
        for level, colour in ((1, _RUST), (2, _SAND), (3, _STEEL)):
            counts = [figures.opened[month, level] for month in months]
            said = _("opened, level {level}").format(level=level)
            axes.bar(months, counts, bottom=below, color=colour, label=said)
            below = [one + more for one, more in zip(below, counts, strict=True)]
        closed = [(month, figures.closed[month]) for month in months if figures.closed[month]]
        axes.plot(*zip(*closed, strict=True) if closed else ([], []), "o", color=_INK, label=_("closed"))
        axes.set_ylim(0, 1.15 * max([1, *below, *figures.closed.values()]))
        axes.set_ylabel(_("incidents"))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_locator(MaxNLocator(_MOST_MONTHS, integer=True))
        axes.legend(frameon=False, ncols=4, loc="lower right", bbox_to_anchor=(1, 1))
        return _svg(figure)


def site_map(points: Sequence[Point]) -> bytes:
    """Where the visited sites lie, darker the more questions the newest visit raised. No base map is used."""
    with _drawing(5.2) as (figure, axes):
        ordered = sorted(points, key=lambda point: point.questions)
        drawn = axes.scatter(
            [point.longitude for point in ordered],
            [point.latitude for point in ordered],
            c=[point.questions for point in ordered],
            cmap="cividis_r",
            vmin=0,
            vmax=max([1, *(point.questions for point in points)]),
            s=5 if len(points) > _MOST_POINTS else 18,
            linewidths=0,
        )
        axes.set_aspect("equal")
        axes.grid(visible=True, linewidth=0.3)
        axes.set_axisbelow(True)
        axes.set_xlabel(_("degrees east"))
        axes.set_ylabel(_("degrees north"))
        figure.colorbar(
            drawn,
            ax=axes,
            location="bottom",
            shrink=0.5,
            aspect=30,
            ticks=MaxNLocator(integer=True),
            label=_("questions raised by the newest visit"),
        )
        return _svg(figure)


@contextmanager
def _drawing(height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of the report's width and a height in inches, with one pair of axes."""
    with mpl.rc_context(fname=_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        yield figure, figure.subplots()


def _svg(figure: Figure) -> bytes:
    held = io.BytesIO()
    figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()
