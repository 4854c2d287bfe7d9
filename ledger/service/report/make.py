"""Makes a report from a ledger: one pass over its events, then each subject by each pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.diligence.assess import assess
from ledger.diligence.cahra import AreaList
from ledger.diligence.findings import Assessment
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_pack
from ledger.log.entry import parse_entry
from ledger.lots.effective import read_recorded
from ledger.lots.parse import parse_event
from ledger.lots.schema import day_of
from ledger.lots.state import LEDGER, Ledger, Recorded
from ledger.lots.table import TYPES
from ledger.lots.types.sites import Observation, SiteDetails
from ledger.service.evidence import Evidence
from ledger.service.report.charts import difference_chart, incident_chart, late_chart, output_chart, site_map
from ledger.service.report.figures import Figures, count
from ledger.service.report.observed import PACK, Observed, observe
from ledger.service.report.page import Report
from ledger.store.catalog import Catalog

_STRIDE: Final = 500
Note = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What a report shows: subjects by packs, the days, its language, and as known when (Unix ms)."""

    subjects: Sequence[About]
    packs: Sequence[Pack]
    first: str
    last: str
    language: str
    known_at: int
    cahra: AreaList | None = None


def make_report(view: Catalog, wanted: Wanted, note: Note | None = None) -> Report:
    """Return a report; ``note`` is told how many of how many events were read."""
    ledger = view.get(Ledger, LEDGER)
    seen: list[Stated[Any]] = []
    figures = count(_kept(_stated(view, note), seen), wanted.first, wanted.last)
    observed = observe(seen, wanted.last, wanted.cahra) if figures.observers else None
    packs = {pack.id: pack for pack in wanted.packs}
    return Report(
        ledger=ledger.origin,
        demo=ledger.demo,
        made_on=day_of(wanted.known_at),
        language=wanted.language,
        figures=figures,
        assessments=list(_assessments(view, wanted)),
        packs=packs if observed is None else {PACK: shipped_pack(PACK), **packs},
        charts=_charts(figures, observed),
        observed=observed,
        cahra=None if wanted.cahra is None else wanted.cahra.edition.version,
        credits=[] if observed is None else sorted(observed.credits),
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


def _assessments(view: Catalog, wanted: Wanted) -> Iterator[Assessment]:
    evidence = Evidence(view)
    for subject in wanted.subjects:
        history = History(evidence.of(subject), on=wanted.last, known_at=wanted.known_at)
        for pack in wanted.packs:
            yield assess(subject, history, pack, cahra=wanted.cahra)


def _charts(figures: Figures, observed: Observed | None) -> Mapping[str, bytes]:
    charts = {
        "output": output_chart(figures),
        "difference": difference_chart(figures.differences),
        "late": late_chart(figures),
        "incident": incident_chart(figures),
    }
    return charts if observed is None else charts | {"map": site_map(observed.points)}
