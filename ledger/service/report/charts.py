"""The pictures of a report, as SVG: the same figures give the same bytes.

Colours differ in lightness too, so that they stay apart in print and for eyes that do not see them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from importlib.resources import files
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ledger.language import _
from ledger.service.report.figures import LATE_DAYS, Difference, Figures
from ledger.service.report.observed import Point

_WIDTH: Final = 6.7
"""Inches: what an A4 page leaves between its margins."""
_INK: Final = "#22313f"
_STEEL: Final = "#3f6c8f"
_SAND: Final = "#d9b26f"
_RUST: Final = "#a8402b"
_MOST_SITES: Final = 20
_STYLE: Final = str(files("ledger.service.report").joinpath("report.mplstyle"))


def output_chart(figures: Figures) -> bytes:
    """Each site's registered output against its allotment over the period, the nearest to it first."""
    sites: dict[str, tuple[Decimal, Decimal]] = {}
    for one in figures.outputs:
        if one.allotment_kg is not None:
            kg, allotted = sites.get(one.site, (Decimal(0), Decimal(0)))
            sites[one.site] = kg + one.kg, allotted + one.allotment_kg
    nearest = sorted(sites.items(), key=lambda item: item[1][0] / (item[1][1] or 1))[-_MOST_SITES:]
    with _drawing(1.2 + 0.22 * len(nearest)) as (figure, axes):
        places = range(len(nearest))
        axes.barh(places, [float(kg[1]) for _site, kg in nearest], color=_SAND, label=_("allotment"))
        axes.barh(
            places, [float(kg[0]) for _site, kg in nearest], height=0.4, color=_STEEL, label=_("registered")
        )
        axes.set_yticks(places, [site for site, _kg in nearest])
        axes.set_xlabel(_("kilograms over the period"))
        axes.legend(frameon=False, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
        return _svg(figure)


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
    """Incidents opened in each month by level, and those closed."""
    found = sorted({month for month, _level in figures.opened} | {*figures.closed})
    with _drawing(2.0) as (figure, axes):
        below = [0] * len(found)
        for level, colour in ((1, _RUST), (2, _SAND), (3, _STEEL)):
            counts = [figures.opened[month, level] for month in found]
            axes.bar(
                found,
                counts,
                bottom=below,
                color=colour,
                label=_("opened, level {level}").format(level=level),
            )
            below = [one + more for one, more in zip(below, counts, strict=True)]
        axes.plot(found, [figures.closed[month] for month in found], "o", color=_INK, label=_("closed"))
        axes.set_ylabel(_("incidents"))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
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
            s=5,
            linewidths=0,
        )
        axes.set_aspect("equal")
        axes.grid(visible=True, linewidth=0.3)
        axes.set_xlabel(_("degrees east"))
        axes.set_ylabel(_("degrees north"))
        figure.colorbar(drawn, ax=axes, shrink=0.6, label=_("questions raised by the newest visit"))
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
