"""From a container, drum or seal to the events that name it, and to their lots as due diligence sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, Protocol, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.diligence.pack import Pack
from ledger.frozen import dataclass
from ledger.lots.contamination import marks_on
from ledger.lots.office import Incident
from ledger.lots.shipping_marks import container_number, fold_mark, mark_prefix, marks_in
from ledger.lots.state import Lot, Record, Recorded
from ledger.lots.stocks import ShippingMark
from ledger.lots.table import TYPES
from ledger.lots.types.correction import read_effective
from ledger.service.auditor.search import search
from ledger.service.scan.diligence import Answer, worst
from ledger.service.show.thing import moment
from ledger.service.stock.findings import MOST as MOST_ASKED
from ledger.service.stock.findings import Found, findings_about, findings_json
from ledger.store.catalog import Catalog

MOST: Final = 20
"""Events that are shown of one mark, the newest."""
LOOKED_AT: Final = 200
"""Records of marks that are looked at: what somebody writes on every bag is no answer to anything."""
_FEWEST: Final = 6
"""Letters and digits from which on marks are guessed that begin alike."""
_GUESSES: Final = 5
_KINDS: Final = {
    "containers": "container",
    "drums": "drum",
    "seals": "seal",
    "seals_removed": "seal_removed",
}
Named: TypeAlias = tuple[str, str]
"""What bears a mark, and the mark as it is written."""
Ask: TypeAlias = Callable[[Sequence[str]], Found]
"""Asks packs about lots."""


class Reader(Protocol):
    """What whoever asks may read."""

    def sees(self, record: Record, /) -> bool:
        """Whether anything of what is known of a thing may be read."""
        ...

    def has(self, lot: Lot, /) -> bool:
        """Whether it may be read how a lot stands now."""
        ...


class Everything:
    """Reads all: whoever has the folder of the ledger."""

    def sees(self, _record: Record, /) -> bool:
        """Return True."""
        return True

    def has(self, _lot: Lot, /) -> bool:
        """Return True."""
        return True


@dataclass(frozen=True)
class Carrier:
    """An event that names a mark, as it counts now, and those of its lots that may be read of."""

    event: Recorded
    named: tuple[Named, ...]
    lots: tuple[Lot, ...]


def carriers_of(view: Catalog, typed: str, reader: Reader) -> list[Carrier]:
    """Return the newest events that name a container, drum or seal, the newest first.

    Letters' case, blanks and signs between do not count. An event that was voided, and one that was corrected
    to name another, are not among them, nor what ``reader`` may not read.
    """
    mark = fold_mark(typed)
    records = _begun(view, mark_prefix(mark)) if mark else []
    return list(islice(filter(None, (_carrier(view, one, reader) for one in records)), MOST))


def near_marks(view: Catalog, typed: str, reader: Reader) -> list[str]:
    """Return marks, as they are written, that begin like what was typed; of a container but the last digit.

    Only those are named that an event names which ``reader`` may read.
    """
    mark = fold_mark(typed)
    begun = mark[:-1] if container_number(mark) else mark
    if len(begun) < _FEWEST:
        return []
    found = filter(None, (_carrier(view, one, reader) for one in _begun(view, begun)))
    return list(islice(dict.fromkeys(one.named[0][1] for one in found), _GUESSES))


def _begun(view: Catalog, begun: str) -> list[ShippingMark]:
    """Return the records of marks that begin in a way; of one mark the newest first."""
    page = view.page(ShippingMark, after=begun, limit=LOOKED_AT)
    return [one for one in page if one.id.startswith(begun)]


def _carrier(view: Catalog, record: ShippingMark, reader: Reader) -> Carrier | None:
    event = view.get(Recorded, record.event)
    if event.voided_by is not None or not reader.sees(event):
        return None
    written = marks_in(read_effective(event, view).body, TYPES[event.type].marks)
    named = tuple((_KINDS[field], text) for field, text in written if fold_mark(text) == _mark(record))
    lots = (view.get(Lot, id) for id in event.lots)
    return Carrier(event, named, tuple(lot for lot in lots if reader.sees(lot))) if named else None


def _mark(record: ShippingMark) -> str:
    return record.id.partition("/")[0]


def look_up(view: Catalog, typed: str, reader: Reader, ask: Ask) -> dict[str, JSON]:
    """Return what :func:`search` and :func:`carried_json` find; nothing is guessed where a mark is found."""
    found, carried = search(view, typed), carried_json(view, typed, reader, ask)
    if carried["carried"]:
        found |= {"near": [], "mistyped": False}
    return found | carried


def asking(view: Catalog, packs: Sequence[Pack], *, now: int) -> Ask:
    """Return what asks packs about lots as of ``now`` (Unix ms)."""
    return lambda lots: findings_about(view, lots, packs, now=now)


def carried_json(view: Catalog, typed: str, reader: Reader, ask: Ask) -> dict[str, JSON]:
    """Return what names a container, drum or seal, and what is found about each lot of it.

    ``container`` tells of what has the form of ISO 6346 whether its check digit fits. ``carried`` are events,
    ``near_marks`` marks that may have been meant where there is none. Of a lot that ``reader`` may read only
    the past of, and of more than :data:`MOST_ASKED`, there is no ``answer``.
    """
    number = container_number(typed)
    found = carriers_of(view, typed, reader)
    shown = dict.fromkeys(lot for one in found for lot in one.lots if reader.has(lot))
    answers = ask([lot.id for lot in islice(shown, MOST_ASKED)])
    container: JSON = None
    if number is not None:
        container = {"number": number.number, "check_digit": number.check_digit, "fits": number.fits}
    return {
        "container": container,
        "carried": [_carrier_json(view, one, reader, answers) for one in found],
        "near_marks": [] if found else [*near_marks(view, typed, reader)],
    }


def _carrier_json(view: Catalog, carrier: Carrier, reader: Reader, answers: Found) -> JSON:
    return {
        "event_id": carrier.event.id,
        "type": carrier.event.type,
        "issuer": carrier.event.issuer,
        "recorded_at": moment(carrier.event.recorded_at),
        "named": [{"kind": kind, "mark": text} for kind, text in carrier.named],
        "lots": [_lot_json(view, lot, reader, answers) for lot in carrier.lots],
    }


def _lot_json(view: Catalog, lot: Lot, reader: Reader, answers: Found) -> JSON:
    if not reader.has(lot):
        return {"lot": lot.id, "standing": None}
    incidents = [id for id in lot.incidents if reader.sees(view.get(Incident, id))]
    flags = [*dict.fromkeys((*lot.flags, *marks_on(view, lot.contamination)))]
    return {
        "lot": lot.id,
        "standing": {
            "state": lot.state,
            "mineral": lot.mineral,
            "holds": [hold.kind for hold in lot.holds],
            "flags": [*flags],
            "incidents": [*incidents],
            "answer": _answer(answers, lot.id, marked=bool(lot.holds or flags or incidents)),
            "findings": findings_json(answers, lot.id),
        },
    }


def _answer(answers: Found, lot: str, *, marked: bool) -> Answer | None:
    """Return the worst that packs say; a hold, a flag and an open incident want a look whatever they say."""
    given: list[Answer] = [one.answer for one in answers.get(lot, ())]
    return worst([*given, *(("review",) if marked else ())]) if given else None
