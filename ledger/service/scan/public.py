"""From a tag to what a stranger may know of its lot.

Code → tag → lot → verdict on the record, assessment, journey and standing. Everything but the verdict, and
the warning that a tag is void or lost, is as it stood some hours ago: who looks must not learn where a bag is
now. A code that was never issued, one that is on no bag yet and one that came into use too recently are one
answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from ledger.diligence.history import History
from ledger.diligence.pack import Pack
from ledger.diligence.question import About
from ledger.errors import LedgerError, NotFound
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.schema import HOUR, day_of
from ledger.lots.state import LEDGER, Ledger, Lot, LotState
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Tag, TagState
from ledger.service.diligence.evidence import Evidence
from ledger.service.ledger import LedgerHandle
from ledger.service.scan.checked import Checked, check
from ledger.service.scan.diligence import Answer, Said, ask, worst
from ledger.service.scan.journey import Origin, Stage, origins_of, stages_of
from ledger.service.scan.past import lot_then, stood
from ledger.service.scan.remembered import Remembered
from ledger.store.catalog import Catalog

Standing = Literal["in_stock", "on_its_way", "exported", "consumed", "used_up", "ended", "withheld"]
Note = Literal["replaced", "removed", "void", "lost", "damaged", "returned", "several", "parted", "marked"]
_STANDING: Final[dict[LotState, Standing]] = {
    "registered": "in_stock",
    "in_stock": "in_stock",
    "imported": "in_stock",
    "dispatched": "on_its_way",
    "received_in_part": "on_its_way",
    "exported": "exported",
    "consumed": "consumed",
    "transformed": "used_up",
}
# No marks in public: what is only not given, and what a stranger said of the lot that nobody has looked into.
_UNMARKED: Final = frozenset(
    {"optional-missing", "incident-by-stranger", "disputed-by-stranger", "assay-by-stranger"}
)
# Why a tag is on no bag although it was made: whoever finds it on one is to be warned.
_WARNED_OF: Final[dict[TagState, Note]] = {
    "void": "void",
    "lost": "lost",
    "damaged": "damaged",
    "returned": "returned",
}


@dataclass(frozen=True)
class Details:
    """What was known of a lot some hours ago. ``mineral`` is an HS code, None where it cannot be told."""

    standing: Standing
    stages: tuple[Stage, ...]
    said: tuple[Said, ...]
    on_hold: bool = False
    mineral: str | None = None
    origins: tuple[Origin, ...] = ()
    marked: bool = False


@dataclass(frozen=True)
class Told:
    """What is remembered of a lot and its tag; ``details`` is None where the record cannot be read."""

    details: Details | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Scanned:
    """What a stranger is told. ``record`` and ``details`` are None for a tag that is to be on no bag.

    ``details`` is None too where the record is altered: nothing in it is to be relied on. ``delay_hours`` is
    how old what is shown is at least.
    """

    code: str
    record: Checked | None
    details: Details | None
    notes: tuple[Note, ...]
    delay_hours: int

    @property
    def assessment(self) -> Answer:
        """The worst that packs say; a hold, and marks that the ledger itself put on the lot, want review."""
        if self.details is None:
            return "none"
        given: list[Answer] = [one.answer for one in self.details.said]
        return worst([*given, "review"] if self.details.marked or self.details.on_hold else given)


@dataclass(frozen=True)
class Settings:
    """By which packs lots are assessed, and how old what strangers see is at least, in hours."""

    packs: tuple[Pack, ...]
    delay_hours: int = 24


class Scanner:
    """Answers scans of one ledger."""

    def __init__(self, handle: LedgerHandle, settings: Settings) -> None:
        self._handle = handle
        self._settings = settings
        self._records: Remembered[tuple[str, str], Checked] = Remembered(handle.clock)
        self._details: Remembered[tuple[str, str], Told] = Remembered(handle.clock)

    def scan(self, code: str) -> Scanned:
        """Return what a stranger is told of a code of 13 symbols; NotFound, always the same, for nothing."""
        with self._handle.view() as view:
            delay = delay_of(view.get(Ledger, LEDGER), self._settings)
            until = self._handle.clock() - delay * HOUR
            tag, lot = find_public(view, code, until=until)
        warning = tuple(note for state, note in _WARNED_OF.items() if tag.state == state)
        if lot is None:
            return Scanned(code, None, None, warning, delay)
        # What is delayed is not worked out anew for a newer event: how long that takes would tell of it.
        version = lot.id if delay else lot.head
        record = self._records.get((lot.id, version), lambda: check(self._handle, lot.id))
        if record.verdict == "altered":
            return Scanned(code, record, None, warning, delay)
        told = self._details.get((tag.id, version), lambda: self._read(lot.id, tag.id, until))
        return Scanned(code, record, told.details, (*warning, *told.notes), delay)

    def lot_of(self, code: str) -> str | None:
        """Return the lot that a code leads to, whoever asks; None where there is none."""
        with self._handle.view() as view:
            tag = view.find(Tag, tag_digest(code))
            return None if tag is None else tag.lot

    def _read(self, lot: str, tag: str, until: int) -> Told:
        with self._handle.view() as view:
            return read_details(view, lot, tag, until=until, packs=self._settings.packs)


def delay_of(ledger: Ledger, settings: Settings) -> int:
    """Return how many hours old what strangers see is at least; of what is invented, or public, none."""
    return 0 if ledger.demo or ledger.public else settings.delay_hours


def find_public(view: Catalog, code: str, *, until: int) -> tuple[Tag, Lot | None]:
    """Return a tag by its code of 13 symbols and its lot; NotFound when nothing of it is public.

    Public is what was in use at ``until`` (Unix ms). Without a lot there is only a warning.
    """
    tag = view.find(Tag, tag_digest(code))
    if tag is not None and tag.lot is None and tag.state in _WARNED_OF:
        return tag, None
    lot = None if tag is None else lot_then(view, tag, code, until=until)
    if tag is None or lot is None:
        raise not_public()
    return tag, lot


def not_public() -> NotFound:
    """Return the one answer for every code of which nothing is public."""
    return NotFound(
        "tag-not-public",
        N_("This ledger has nothing to show for this code."),
        hint=N_("It may be mistyped, not in use yet, too new to be shown, or of another ledger."),
    )


def read_details(view: Catalog, lot: str, tag: str, *, until: int, packs: Sequence[Pack]) -> Told:
    """Return what was known of a lot and its tag at ``until`` (Unix ms).

    Raises NotFound when the tag was not on the lot by then.
    """
    try:
        stated = Evidence(view).of(About("lot", lot))
        then = stood(view, lot, tag, stated, until=until)
    except LedgerError:
        return Told(None, ())
    if then.tag is None or then.tag.lot is None:
        raise not_public()
    history = History(stated, on=day_of(until), known_at=until)
    stages = stages_of(lot, history, view)
    said = ask(lot, stated, packs, known_at=until)
    if then.lot is None:
        return Told(Details("withheld", stages=stages, said=said), _notes(then.tag))
    return Told(_details(then.lot, stages, said, view), (*_notes(then.tag), *_notes_on(then.lot)))


def _details(lot: Lot, stages: tuple[Stage, ...], said: tuple[Said, ...], view: Catalog) -> Details:
    return Details(
        standing=_STANDING.get(lot.state, "ended"),
        on_hold=bool(lot.holds),
        mineral=lot.mineral,
        origins=origins_of(lot, view),
        stages=stages,
        said=said,
        marked=_is_marked(lot),
    )


def _notes(tag: Tag) -> tuple[Note, ...]:
    return () if tag.off is None else (tag.off,)


def _notes_on(lot: Lot) -> Iterator[Note]:
    if len(lot.tags) > 1:
        yield "several"
    if lot.children and not lot.ended:
        yield "parted"
    if _is_marked(lot):
        yield "marked"


def _is_marked(lot: Lot) -> bool:
    return not _UNMARKED.issuperset(lot.flags)
