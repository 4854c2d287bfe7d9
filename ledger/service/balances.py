"""Balances of a lot, a stockpile, a place, a site, a party or a mineral, worked out from the log.

Nothing is kept for them: what each event moved follows from the records before and after it, so they are
made again from the first entry on (``docs/decisions/0016-balances.md`` says what that takes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.apply import apply
from ledger.lots.balance import Balance, Belongs, Book
from ledger.lots.codes import find_mineral, find_mineral_named
from ledger.lots.form import Form
from ledger.lots.moves import Holding, Moves, moves_of
from ledger.lots.parse import event_in
from ledger.lots.quantity import Interval
from ledger.lots.state import KIND_OF, Lot, Party, Place, Record, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.view import At, View
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog
from ledger.verify.scratch import Scratch

Scope = Literal["lot", "stockpile", "place", "site", "party", "mineral"]
Report = Callable[[int, int], None]
Moved = Callable[[Catalog, int, Report | None], Iterator[Moves]]
"""Yields what each of the first so many entries of a log moved."""

_THINGS: Final[Mapping[str, type[Record]]] = {
    KIND_OF[kind]: kind for kind in (Lot, Stockpile, Place, Site, Party)
}
_STRIDE: Final = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing, perhaps one mineral only of it, and the days from ``first`` to ``last``."""

    scope: Scope
    id: str
    mineral: str | None = None
    first: str | None = None
    last: str | None = None


def show_balance(
    view: Catalog, asked: Asked, progress: Report | None = None, *, moved: Moved | None = None
) -> dict[str, JSON]:
    """Return the object that ``show balance --json`` prints; amounts are decimal strings in kilograms.

    ``moved`` gives what the entries moved: :func:`moves_in_log`, unless something keeps that. Raises NotFound
    when there is no such thing here, Malformed when there is no such day, period or mineral.
    """
    first, last = day_given(asked.first), day_given(asked.last)
    if first is not None and last is not None and last < first:
        raise Malformed(
            "period-reversed",
            N_("The period ends on {last}, before it begins on {first}."),
            values={"first": first, "last": last},
        )
    book = Book(_scope(view, asked), first=first, last=last)
    size = _size(view)
    for moves in (moved or moves_in_log)(view, size, progress):
        book.take(moves)
    found: dict[str, list[JSON]] = {}
    for one in book.balances():
        found.setdefault(one.mineral, []).append(_measure_json(one))
    return {
        "scope": asked.scope,
        "id": asked.id,
        "mineral": asked.mineral,
        "from": asked.first,
        "to": asked.last,
        "size": size,
        "late": book.late,
        "entered_since": book.before,
        "balances": [{"mineral": mineral, "measures": measures} for mineral, measures in found.items()],
    }


def moves_in_log(view: Catalog, size: int, progress: Report | None = None) -> Iterator[Moves]:
    """Yield what each of the first ``size`` entries moved, in log order, as the ledger recorded it."""
    with closing(Replay()) as replay:
        yield from (moves for _index, moves in replay.go_on(view, size, progress))


class Replay:
    """The records that entries made, up to some entry; it goes on where it stopped, in one thread."""

    def __init__(self) -> None:
        self._scratch = Scratch.create(None)
        self._next = 0

    def go_on(self, view: Catalog, size: int, progress: Report | None = None) -> Iterator[tuple[int, Moves]]:
        """Yield what each entry moved from the first that was not gone through to ``size``, by its index."""
        scratch = self._scratch
        scratch.read_statement = view.statement
        for index, data in enumerate(view.log.entries(self._next, size), self._next):
            moves = _replayed(index, data, scratch)
            self._next = index + 1
            if moves is not None:
                yield index, moves
            if progress is not None and index % _STRIDE == 0:
                progress(index, size)

    def close(self) -> None:
        """Let the records go."""
        self._scratch.close()


def _replayed(index: int, data: bytes, scratch: Scratch) -> Moves | None:
    """Let an entry take effect.

    It was checked and judged when it was recorded and is not again; what was found then, flags and holds,
    moves nothing.
    """
    entry = parse_entry(data)
    envelope = parse_envelope(entry.statement, content_type=EVENT)
    header = envelope.issuer, envelope.subject
    form = Form(envelope_id(entry.statement), envelope.key.hex(), envelope.subject, header, envelope.payload)
    event, at = event_in(form), At(index, entry.recorded_at)
    changes = apply(event, at, (), scratch)
    moves = moves_of(event, at, changes, scratch)
    scratch.put(changes)
    return moves


def _size(view: Catalog) -> int:
    head = view.log.newest()
    return 0 if head is None else head.size


def _scope(view: View, asked: Asked) -> Belongs:
    within = _within(view, asked)
    if asked.scope == "mineral" or asked.mineral is None:
        return within
    code = _mineral(asked.mineral)
    return lambda stock, holding: _code(holding) == code and within(stock, holding)


def _within(view: View, asked: Asked) -> Belongs:
    if asked.scope == "mineral":
        code = _mineral(asked.id)
        return lambda _stock, holding: _code(holding) == code
    id = _known(view, asked)
    if asked.scope == "party":
        return lambda _stock, holding: holding.party == id
    if asked.scope == "place":
        return lambda _stock, holding: holding.place == id
    if asked.scope == "site":
        site_of_place = cache(lambda place: getattr(view.find(Place, place), "site", None))
        return lambda _stock, holding: id in (holding.site, holding.place and site_of_place(holding.place))
    return lambda stock, _holding: stock == f"{asked.scope}:{id}"


def _known(view: View, asked: Asked) -> str:
    if view.find(_THINGS[asked.scope], asked.id) is None:
        raise NotFound(
            f"{asked.scope}-missing",
            N_("There is no {kind} {id} in this ledger."),
            values={"kind": asked.scope, "id": asked.id},
        )
    return asked.id


@cache
def _code_of(mineral: str) -> str:
    known = find_mineral(mineral)
    return known.code if known else mineral


def _code(holding: Holding) -> str:
    return _code_of(holding.mineral)


def _mineral(named: str) -> str:
    known = find_mineral(named) or find_mineral_named(named)
    if known is None:
        raise Malformed("mineral-unknown", N_("No mineral is called “{name}”."), values={"name": named})
    return known.code


def day_given(text: str | None) -> str | None:
    """Return a day as somebody gave it; Malformed when there is no such day."""
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Malformed(
            "day-malformed", N_("“{text}” is no day: write YYYY-MM-DD."), values={"text": text or ""}
        ) from error


def _measure_json(one: Balance) -> dict[str, JSON]:
    return {
        "measure": one.measure,
        "opening": interval_json(one.opening),
        "in": _lines(one.into),
        "out": _lines(one.out),
        "lost": [_loss_json(kind, kg) for kind, kg in sorted(one.lost.items())],
        "rest": _lines(one.rest),
        "unexplained": interval_json(one.unexplained),
        "closing": interval_json(one.closing),
        "not_assayed_dry": interval_json(one.unassayed),
        "mixed": one.mixed,
    }


def _loss_json(kind: str, kg: Interval) -> JSON:
    name, _, basis = kind.partition("/")
    return {"name": name, "basis": basis, "kg": interval_json(kg)}


def _lines(lines: Mapping[str, Interval]) -> list[JSON]:
    return [{"kind": kind, "kg": interval_json(kg)} for kind, kg in sorted(lines.items())]


def interval_json(interval: Interval) -> dict[str, JSON]:
    """Return an interval as decimal strings."""
    return {"low": amount(interval.low), "value": amount(interval.value), "high": amount(interval.high)}
