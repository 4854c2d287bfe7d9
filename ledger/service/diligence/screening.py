"""Assesses what is new: the subjects that the entries since the last screening touched, and nothing else.

An entry touches the lots, sites and parties that it names or is in the history of, whoever signed it, the
shipment that it is, and the month that it counts for. What is said of a lot at any time also touches the lots
made of it and their shipments. What changes with time alone, such as a term that runs out, is found when its
subject is next touched, or by a screening of everything; open incidents are looked at each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final, get_args

from ledger.diligence.findings import Assessment, Finding
from ledger.diligence.history import Stated
from ledger.diligence.pack import Pack, Subject
from ledger.diligence.question import About
from ledger.frozen import dataclass
from ledger.lots.event import Nature
from ledger.lots.office import Incident
from ledger.lots.schema import day_of
from ledger.lots.state import Lot, Party, Recorded, Site
from ledger.lots.table import TYPES
from ledger.lots.types.market import LotExported
from ledger.lots.view import touched
from ledger.service.diligence.assessing import Asked, assess_stated
from ledger.service.diligence.contamination import drawn_after
from ledger.service.diligence.evidence import Evidence
from ledger.service.diligence.incident_drafts import mark_of
from ledger.service.diligence.incident_news import News, incidents_of, news_of
from ledger.service.diligence.lacks import Lack, Screened, lack_of
from ledger.service.diligence.overdue import Overdue, overdue
from ledger.service.diligence.screen_state import ScreenState
from ledger.store.catalog import Catalog

Progress = Callable[[int, int], None]
_SIZE: Final = "size"
_PACKS: Final = "packs"
_KINDS: Final[tuple[Subject, ...]] = get_args(Subject)
_INDEXED: Final = frozenset({"site", "party", "incident"})
_NEW: Final = frozenset({"fail", "review"})


@dataclass(frozen=True)
class New:
    """A finding that the last screening did not have, and what it asks an incident for, if anything.

    ``incidents`` are those that it is about, by id, ``news`` what these have not been told of it.
    """

    subject: About
    finding: Finding
    pack: Pack
    lack: Lack | None
    incidents: tuple[str, ...]
    news: tuple[News, ...]


@dataclass(frozen=True)
class Screening:
    """What a screening looks at: entries ``start`` to ``size``, and the subjects that they touched."""

    start: int
    size: int
    subjects: tuple[About, ...]


class Screener:
    """Screens one snapshot of a ledger, and keeps in the state what the next screening needs."""

    def __init__(self, view: Catalog, state: ScreenState, asked: Asked) -> None:
        self._view = view
        self._state = state
        self._asked = asked
        self._today = max(asked.on, day_of(asked.known_at))
        self._evidence = Evidence(view, mentions=state.mentions)
        self._asked_of = {rule.subject for pack in asked.packs for rule in pack.rules.values()}
        self.open = 0
        """Rules of which the subjects cannot be told, of all that were screened."""

    def prepare(self, progress: Progress | None = None, *, everything: bool = False) -> Screening:
        """Read the new entries and return what they touched.

        All entries are read when a pack is new or changed, or ``everything`` is asked again: what a term that
        ran out or a visit that grew old changed, nobody recorded.
        """
        head = self._view.log.newest()
        size = 0 if head is None else head.size
        read = int(self._state.value(_SIZE) or 0)
        packs = {f"{pack.id} {pack.digest}" for pack in self._asked.packs}
        start = 0 if everything or not packs <= {*(self._state.value(_PACKS) or "").split("\n")} else read
        subjects: set[tuple[Subject, str]] = set()
        for one in self._evidence.all_stated(range(start, size)):
            subjects.update(self._touched(one))
            if progress is not None:
                progress(one.index + 1, size)
        self._state.put(_SIZE, str(size))
        # What another pack found before is known of those entries only.
        self._state.put(_PACKS, "\n".join(sorted(packs)))
        kept = sorted(one for one in subjects if one[0] in self._asked_of and self._is_there(*one))
        return Screening(start, size, tuple(About(kind, id) for kind, id in kept))

    def screen(self, subject: About) -> Iterator[New]:
        """Yield what is found of a subject that was not found of it before."""
        stated = self._evidence.of(subject)
        for assessment, pack in zip(
            assess_stated(subject, stated, self._asked), self._asked.packs, strict=True
        ):
            yield from self._compare(assessment, pack, stated)

    def late(self) -> Iterator[tuple[Overdue, bool]]:
        """Yield what is overdue among the open incidents, and whether the last screening did not say so."""
        mentions = self._state.mentions
        for one in overdue(self._view, self._evidence, mentions, self._asked.packs, self._asked.on):
            name = f"incident:{one.incident.id}", one.pack or "", f"overdue {one.clock}"
            yield one, self._state.found(*name) is None
            self._state.keep(*name, one.due_on)

    def _compare(self, assessment: Assessment, pack: Pack, stated: Sequence[Stated[Any]]) -> Iterator[New]:
        subject = assessment.subject
        unsettled = [one for one in assessment.findings if one.outcome in _NEW or one.outcome == "open"]
        self.open += sum(one.outcome == "open" for one in unsettled)
        for finding in unsettled:
            known = self._state.found(str(subject), pack.id, finding.rule)
            if finding.outcome in _NEW and known != mark_of(finding):
                found = Screened(subject, finding, pack, self._today, stated, self._lots(subject, stated))
                yield self._new(found)
        self._state.replace(str(subject), pack.id, [(one.rule, mark_of(one)) for one in unsettled])

    def _new(self, found: Screened) -> New:
        incidents = incidents_of(found)
        lack = None if incidents else lack_of(found)
        news = tuple(news_of(found, partial(self._evidence.find, Incident)))
        return New(found.subject, found.finding, found.pack, lack, incidents, news)

    def _lots(self, subject: About, stated: Sequence[Stated[Any]]) -> list[Lot]:
        """Return the lots that a lot or a shipment is, as they stand."""
        sent = (one.body.lots for one in stated if one.id == subject.id and isinstance(one.body, LotExported))
        ids = [subject.id] if subject.kind == "lot" else [lot for lots in sent for lot in lots]
        return [lot for lot in (self._evidence.find(Lot, id) for id in ids) if lot is not None]

    def _touched(self, one: Stated[Any]) -> Iterator[tuple[Subject, str]]:
        """Yield what an entry touches, and note what it names for the evidence of sites and parties."""
        named = {(named.kind, named.id) for named in one.event.named if named.kind in _INDEXED}
        self._state.mention({*named, ("party", one.issuer)}, one.index)
        recorded = self._evidence.find(Recorded, one.id)
        of_it = set(touched(() if recorded is None else recorded.subjects)) | named | {("party", one.issuer)}
        yield from ((kind, id) for kind, id in of_it if kind in _KINDS)
        yield "period", one.day[:7]
        if isinstance(one.body, LotExported):
            yield "shipment", one.id
        if TYPES[one.type].nature is not Nature.MOVING:
            lots = [id for kind, id in of_it if kind == "lot"]
            yield from self._below(lots)

    def _below(self, lots: Sequence[str]) -> Iterator[tuple[Subject, str]]:
        """Yield the lots made of some lots, and the shipments of all of them."""
        waiting, seen = list(lots), {*lots}
        while waiting:
            lot = self._evidence.find(Lot, waiting.pop())
            if lot is None:
                continue
            yield "lot", lot.id
            yield from (("shipment", id) for id in self._exports(lot))
            new = {*lot.children, *drawn_after(lot, self._view)} - seen
            seen |= new
            waiting += new

    def _exports(self, lot: Lot) -> Iterator[str]:
        if lot.state in {"exported", "imported", "consumed"}:
            told = (self._evidence.stated(index) for index in self._evidence.touches("lot", lot.id))
            yield from (one.id for one in told if isinstance(one.body, LotExported))

    def _is_there(self, kind: Subject, id: str) -> bool:
        records: dict[str, type[Lot | Site | Party]] = {"lot": Lot, "site": Site, "party": Party}
        return kind not in records or self._evidence.find(records[kind], id) is not None
