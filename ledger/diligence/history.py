"""What was recorded, as somebody knew it at a moment: corrected, and without what was voided.

>>> history = History(entries, on="2026-03-01", known_at=1_772_000_000_000)   # doctest: +SKIP
>>> [one.day for one in history.of(LotRegistered)]                            # doctest: +SKIP
['2026-02-03']

``on`` is the day the question is about: what happened later does not count. ``known_at`` is the moment of
asking: what was recorded later was not known. The same events give the same history in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel

from ledger.crypto.canonical import JSON
from ledger.lots.effective import read_payload
from ledger.lots.event import Event, Nature, payload_model
from ledger.lots.pointer import treatment, with_value
from ledger.lots.schema import Model, day_of, instant
from ledger.lots.table import TYPES
from ledger.lots.types.composition import CompositionCorrected
from ledger.lots.types.correction import CorrectionSettled, EventCorrected
from ledger.lots.types.stockpile import StockpileAdded, StockpileCounted
from ledger.lots.types.void import EventVoided

B = TypeVar("B", bound=Model)
B_co = TypeVar("B_co", bound=Model, covariant=True)


class Stated(Generic[B_co]):
    """A recorded event: where it stands in the log, when it was recorded (Unix ms), what was disclosed of it.

    ``id``, ``type`` and ``issuer`` are the event's, ``body`` its body, corrected. ``occurred_at`` is when it
    happened as its issuer says, ``effective_at`` the earlier of that and when it was recorded (Unix ms), and
    ``day`` the UTC day of this, for which it counts. They are read many times for each rule.
    """

    def __init__(
        self,
        event: Event[B_co],
        index: int,
        recorded_at: int,
        disclosed: Mapping[str, JSON] = MappingProxyType({}),
    ) -> None:
        self.event: Final = event
        self.index: Final = index
        self.recorded_at: Final = recorded_at
        self.disclosed: Final = disclosed
        self.id: Final = event.id
        self.type: Final = event.type
        self.issuer: Final = event.issuer
        self.body: Final = event.body
        self.occurred_at: Final = instant(event.payload.occurred_at)
        self.effective_at: Final = min(self.occurred_at, recorded_at)
        self.day: Final = day_of(self.effective_at)

    @property
    def recorded_on(self) -> str:
        """The UTC day on which it was recorded."""
        return day_of(self.recorded_at)

    def payload(self) -> dict[str, JSON]:
        """Return the whole payload as JSON."""
        dumped = self.event.payload.model_dump(mode="json", by_alias=True, exclude_none=True)
        return cast("dict[str, JSON]", dumped)


class History:
    """The events behind a subject, in the order of the log, by type and by what they are about."""

    def __init__(self, recorded: Iterable[Stated[Any]], *, on: str, known_at: int) -> None:
        known = sorted((one for one in recorded if one.recorded_at <= known_at), key=lambda one: one.index)
        self.on = on
        self.known_at = known_at
        corrected = tuple(_corrected(known))
        self.stated: tuple[Stated[Any], ...] = tuple(one for one in corrected if one.day <= on)
        self._recomposed = _recomposed(corrected)
        self._by_body: dict[type[Any], list[Stated[Any]]] = defaultdict(list)
        self._about: dict[tuple[str, str], list[Stated[Any]]] = defaultdict(list)
        self._of: dict[tuple[type[Any], tuple[str, ...]], list[Stated[Any]]] = {}
        self._asked: dict[tuple[str, str, type[Any]], list[Stated[Any]]] = {}
        for one in self.stated:
            self._by_body[type(one.body)].append(one)
            for thing in {(named.kind, named.id): None for named in one.event.named}:
                self._about[thing].append(one)

    def of(self, model: type[B], *types: str) -> list[Stated[B]]:
        """Return the events with a body of a model, of the named types only when any are given."""
        found = self._of.get((model, types))
        if found is None:
            told = [one for body, each in self._by_body.items() if issubclass(body, model) for one in each]
            kept = [one for one in told if not types or one.type in types]
            found = self._of[model, types] = sorted(kept, key=lambda one: one.index)
        return list(found)

    def about(self, kind: str, id: str) -> Sequence[Stated[Any]]:
        """Return the events that name a thing."""
        return self._about.get((kind, id), ())

    def said_of(self, kind: str, id: str, model: type[B]) -> list[Stated[B]]:
        """Return the events with a body of a model that name a thing, in the order of the log."""
        found = self._asked.get((kind, id, model))
        if found is None:
            found = [one for one in self.about(kind, id) if isinstance(one.body, model)]
            self._asked[kind, id, model] = found
        return list(found)

    @cached_property
    def by_id(self) -> Mapping[str, Stated[Any]]:
        """The events by their ids."""
        return {one.id: one for one in self.stated}

    @cached_property
    def parents(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """For each lot the lots it was made of, each with the index of the event that made it."""
        changed = self._recomposed
        made: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self.stated:
            births = one.event.births("lot")
            inputs = tuple(self._inputs(one, changed.get(one.id))) if births else ()
            for child in births:
                made[child].update((parent, one.index) for parent in inputs if parent != child)
        return {child: tuple(found.items()) for child, found in made.items()}

    def _inputs(self, one: Stated[Any], change: CompositionCorrected | None) -> Iterator[str]:
        removed = () if change is None else change.removed
        yield from (lot for lot in one.event.names("lot") if lot not in removed)
        if change is not None:
            yield from (part.lot for part in change.added)
        for heap in one.event.names("stockpile"):
            yield from self._on_heap(heap, one.index)

    def _on_heap(self, heap: str, index: int) -> Iterator[str]:
        """Yield the lots that were put on a heap before an index, since it was last counted empty."""
        earlier = [one for one in self.about("stockpile", heap) if one.index < index]
        emptied = max((one.index for one in earlier if _is_empty(one.body)), default=-1)
        for one in earlier:
            if isinstance(one.body, StockpileAdded) and one.index > emptied:
                yield one.body.lot

    def ancestry(self, lots: Iterable[str]) -> dict[str, int]:
        """Return the lots and all that they were made of, each with the last index at which it still was.

        What became of an ancestor after the last of it went into a descendant is not that one's history.
        """
        until = dict.fromkeys(lots, 2**63)
        waiting = list(until)
        while waiting:
            lot = waiting.pop()
            for parent, index in self.parents.get(lot, ()):
                last = min(index, until[lot])
                if until.get(parent, -1) < last:
                    until[parent] = last
                    waiting.append(parent)
        return until

    def of_lots(self, until: Mapping[str, int]) -> tuple[Stated[Any], ...]:
        """Return what happened to lots from :meth:`ancestry`, and what was said of them at any time."""
        found = {
            one.index: one
            for lot, last in until.items()
            for one in self.about("lot", lot)
            if one.index <= last or TYPES[one.type].nature is not Nature.MOVING
        }
        return tuple(found[index] for index in sorted(found))


def _is_empty(body: object) -> bool:
    return isinstance(body, StockpileCounted) and body.quantity.stated_net_kg() == 0


def _corrected(known: Sequence[Stated[Any]]) -> Iterator[Stated[Any]]:
    """Yield the events with every correction that counts, without those that were voided."""
    voided = {one.body.event for one in known if isinstance(one.body, EventVoided)}
    changes = _changes([one for one in known if one.id not in voided])
    for one in known:
        if one.id not in voided:
            yield _changed(one, changes[one.id]) if one.id in changes else one


def _changes(known: Sequence[Stated[Any]]) -> dict[str, list[EventCorrected]]:
    """Return the corrections that count, by the event they correct: free ones, and approved ones."""
    told = [one for one in known if isinstance(one.body, EventCorrected | CorrectionSettled)]
    types = {one.id: one.type for one in known} if told else {}
    proposed: dict[str, EventCorrected] = {}
    counted: dict[str, list[EventCorrected]] = defaultdict(list)
    for one in told:
        body = one.body
        if isinstance(body, EventCorrected) and body.event in types:
            model = payload_model(TYPES[types[body.event]].model)
            if treatment(model, body.field) == "free":
                counted[body.event].append(body)
            else:
                proposed[one.id] = body
        elif isinstance(body, CorrectionSettled) and body.correction in proposed:
            settled = proposed.pop(body.correction)
            if one.type == "correction.approved":
                counted[settled.event].append(settled)
    return counted


def _recomposed(known: Iterable[Stated[Any]]) -> Mapping[str, CompositionCorrected]:
    """Return what really went into some work, by the work's event, as far as another party approved.

    As with other corrections it counts from the day of the work, whenever it was told.
    """
    told: dict[str, CompositionCorrected] = {}
    approved: dict[str, CompositionCorrected] = {}
    for one in known:
        if isinstance(one.body, CompositionCorrected):
            told[one.id] = one.body
        elif one.type == "correction.approved" and one.body.correction in told:
            change = told[one.body.correction]
            approved[change.event] = change
    return approved


def _changed(one: Stated[Any], changes: Sequence[EventCorrected]) -> Stated[Any]:
    payload: JSON = one.payload()
    for change in changes:
        payload = with_value(payload, change.field, cast("JSON", change.new))
    read = read_payload(TYPES[one.type].model, payload, id=one.id, key=one.event.key)
    return Stated(read, one.index, one.recorded_at, one.disclosed)


def present(one: Stated[Any], path: str) -> bool:
    """Whether an event says something at a path in its body, ``components/value_percent``, or discloses it.

    What the body has no field for is one of the fields common to all events, ``latitude``. In a list each
    item has to say it; a list without items says nothing.
    """
    steps = _steps(path)
    body: BaseModel = one.body
    attribute = attribute_of(type(body), steps[0])
    if attribute is not None:
        return _says(getattr(body, attribute), steps[1:])
    if steps[0] in one.disclosed:
        return one.disclosed[steps[0]] is not None
    return _says(one.event.payload, steps)


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


def _says(value: object, steps: Sequence[str]) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_says(item, steps) for item in value)
    if not steps:
        return value is not None
    attribute = attribute_of(type(value), steps[0]) if isinstance(value, BaseModel) else None
    return attribute is not None and _says(getattr(value, attribute), steps[1:])


@cache
def attribute_of(model: type[BaseModel], name: str) -> str | None:
    """Return the attribute that holds a JSON field of a model, None when it has no such field."""
    fields = ((info.alias or own, own) for own, info in model.model_fields.items())
    return next((attribute for alias, attribute in fields if alias == name), None)
