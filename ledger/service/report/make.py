"""Makes a report from a ledger: one pass over its events, then each subject by each pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.diligence.findings import Assessment
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.log.entry import parse_entry
from ledger.lots.effective import read_recorded
from ledger.lots.parse import parse_event
from ledger.lots.schema import day_of
from ledger.lots.state import LEDGER, Ledger, Recorded
from ledger.lots.table import TYPES
from ledger.lots.types.sites import Observation, SiteDetails
from ledger.service.diligence.assessing import Asked, assess_stated
from ledger.service.diligence.evidence import Evidence
from ledger.service.report.charts import difference_chart, incident_chart, late_chart, output_chart, site_map
from ledger.service.report.figures import Figures, count
from ledger.service.report.observed import Observed, observe
from ledger.service.report.page import Report
from ledger.store.catalog import Catalog

_STRIDE: Final = 500
Note = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What a report shows: some subjects as ``asked``, the figures from the ``first`` to the ``last`` day."""

    subjects: Sequence[About]
    asked: Asked
    first: str
    last: str


def make_report(view: Catalog, wanted: Wanted, note: Note | None = None) -> Report:
    """Return a report; ``note`` is told how many of how many events were read."""
    ledger, asked = view.get(Ledger, LEDGER), wanted.asked
    seen: list[Stated[Any]] = []
    figures = count(_kept(_stated(view, note), seen), wanted.first, wanted.last)
    observed = observe(seen, wanted.last, asked.cahra) if figures.observers else None
    return Report(
        ledger=ledger.origin,
        demo=ledger.demo,
        made_on=day_of(asked.known_at),
        figures=figures,
        assessments=list(_assessments(view, wanted)),
        charts=_charts(figures, observed),
        observed=observed,
        cahra=None if asked.cahra is None else asked.cahra.edition.version,
    )


def _stated(view: Catalog, note: Note | None) -> Iterator[Stated[Any]]:
    """Yield every event in the order of the log, corrected, without those that were voided."""
    head = view.log.newest()
    size = 0 if head is None else head.size
    for index, data in enumerate(view.log.entries(0, size)):
        if note is not None and index % _STRIDE == 0:
            note(index, size)
        entry = parse_entry(data)
        event = parse_event(entry.statement)
        recorded = view.get(Recorded, event.id)
        if recorded.voided_by is None:
            if recorded.changes:
                event = read_recorded(TYPES[event.type].model, recorded, view)
            yield Stated(event, index, entry.recorded_at)


def _kept(stated: Iterator[Stated[Any]], kept: list[Stated[Any]]) -> Iterator[Stated[Any]]:
    """Pass the events on, and keep what is told of sites."""
    for one in stated:
        if isinstance(one.body, Observation | SiteDetails):
            kept.append(one)
        yield one


def _assessments(view: Catalog, wanted: Wanted) -> Iterator[tuple[Assessment, Pack]]:
    evidence = Evidence(view)
    for subject in wanted.subjects:
        found = assess_stated(subject, evidence.of(subject), wanted.asked)
        yield from zip(found, wanted.asked.packs, strict=True)


def _charts(figures: Figures, observed: Observed | None) -> Mapping[str, bytes]:
    charts = {
        "output": output_chart(figures),
        "difference": difference_chart(figures.differences),
        "late": late_chart(figures),
        "incident": incident_chart(figures),
    }
    return charts if observed is None else charts | {"map": site_map(observed.points)}
