"""What the same ore weighs from one scale to the next, and whether its seals stayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.question import Answer, Matter, Question, all_passed, failed, passed, unanswered
from ledger.diligence.readings import Weighing, percent_more, weighed
from ledger.language import N_
from ledger.lots.quantity import Interval
from ledger.lots.types.birth import Birth
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.drawing import StockpileDrawn
from ledger.lots.types.handling import LotResealed, LotSampled
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.tag_care import TagReplaced
from ledger.lots.types.work import Work

_MADE: Final = (Work, StockpileDrawn)
_SEALED: Final = (LotResealed, TagReplaced)


def weight_gained(question: Question) -> Iterator[Answer]:
    """No lot is heavier at its next weighing by more than the scales and the moisture leave open."""
    kept: list[Stated[Any]] = []
    for was, now in question.once(_pairs):
        before, after = was.masses, now.masses
        if before is None or after is None:
            yield _unweighed(was, now)
            continue
        wet = _gain(before[0], after[0], question.number("wet_percent"))
        dry = _gain(before[1], after[1], question.number("dry_percent"))
        if gains := [gain for gain in (wet, dry) if gain is not None]:
            yield failed("lot-gained-weight", was.stated, now.stated, lot=now.lot, percent=max(gains))
        else:
            kept += (was.stated, now.stated)
    yield from all_passed(kept)


def weight_lost(question: Question) -> Iterator[Answer]:
    """No lot under seals that stayed whole is lighter at its next weighing by more than the share given."""
    kept: list[Stated[Any]] = []
    for was, now in question.once(_pairs):
        before, after = was.masses, now.masses
        if before is None or after is None or not before[1].value:
            yield _unweighed(was, now)
            continue
        most = question.number("percent")
        lighter = after[1].high < before[1].low
        if lighter and (loss := -percent_more(after[1].value, before[1].value)) > most:
            yield failed("lot-lost-weight", was.stated, now.stated, lot=now.lot, percent=loss)
        else:
            kept += (was.stated, now.stated)
    yield from all_passed(kept)


def _unweighed(was: Weighing, now: Weighing) -> Answer:
    lacking = was if was.masses is None else now
    return unanswered(f"{lacking.stated.type}/quantity", was.stated, now.stated)


def moisture_in_band(question: Question) -> Iterator[Answer]:
    """What was called wet states a moisture, and none above the band of its mineral."""
    highest = question.table("highest_percent")
    for one in question.once(weighed):
        if one.mineral not in highest or one.quantity.wet_or_dry == "dry":
            continue
        if one.quantity.moisture_percent is None:
            yield unanswered(f"{one.stated.type}/quantity/moisture_percent", one.stated)
        elif Decimal(one.quantity.moisture_percent) > highest[one.mineral]:
            percent = one.quantity.moisture_percent
            yield failed("moisture-above-band", one.stated, lot=one.lot, percent=percent)
        else:
            yield passed(one.stated)


def seals_kept(question: Question) -> Iterator[Answer]:
    """The seals a lot leaves with are those it had, or somebody recorded the change; they arrive whole."""
    known: dict[str, set[str]] = defaultdict(set)
    kept: list[Stated[Any]] = []
    for one in question.own:
        body = one.body
        if isinstance(body, Birth):
            known[body.lot].update(package.seal for package in body.packages if package.seal)
        elif isinstance(body, _MADE):
            for output in body.outputs:
                known[output.lot].update(package.seal for package in output.packages if package.seal)
        elif isinstance(body, _SEALED):
            known[body.lot].update(body.seals)
        elif isinstance(body, LotDispatched | LotReceived):
            odd = _sent(one, known) if isinstance(body, LotDispatched) else _arrived(one)
            if odd is None:
                kept.append(one)
            else:
                yield odd
    yield from all_passed(kept)


def _sent(one: Stated[LotDispatched], known: dict[str, set[str]]) -> Answer | None:
    """What is not in order with the seals that lots leave with; they are ``known`` from then on."""
    lots, seals = one.body.lots, one.body.seals
    if not seals:
        return unanswered("lot.dispatched/seals", one)
    before = set().union(*(known[lot] for lot in lots))
    for lot in lots:
        known[lot].update(seals)
    if not before:
        return unanswered("lot.registered/packages", one)
    new = sorted({*seals} - before)
    return failed("seal-changed", one, lot=lots[0], seals=", ".join(new)) if new else None


def _arrived(one: Stated[LotReceived]) -> Answer | None:
    """What is not in order with the seals that a lot arrives with."""
    if one.body.seals_intact is None:
        return unanswered("lot.received/seals_intact", one)
    return None if one.body.seals_intact else failed("seal-broken", one, lot=one.body.lot)


def _pairs(matter: Matter) -> list[tuple[Weighing, Weighing]]:
    """Return the weighings of each lot two by two, but for those between which a part of it was taken."""
    found: dict[str, list[Weighing]] = defaultdict(list)
    for one in matter.once(weighed):
        found[one.lot].append(one)
    parted: dict[str, list[int]] = defaultdict(list)
    for lot, moment in _parted(matter):
        parted[lot].append(moment)
    return [
        (was, now)
        for lot, each in found.items()
        for was, now in pairwise(each)
        if not any(2 * was.stated.index < moment < 2 * now.stated.index for moment in parted.get(lot, ()))
    ]


def _parted(matter: Matter) -> Iterator[tuple[str, int]]:
    """Yield when a part of a lot was taken, in half steps of the log.

    It is split off or sampled after the weighing of that event, and left behind before that of the receipt.
    """
    for split in matter.of(Work, "lot.split"):
        yield from ((part.lot, 2 * split.index + 1) for part in split.body.inputs)
    for sampled in matter.of(LotSampled):
        yield sampled.body.lot, 2 * sampled.index + 1
    for received in matter.of(LotReceived):
        if received.body.remainder is not None or received.body.remainders:
            yield received.body.lot, 2 * received.index - 1


def _gain(was: Interval, now: Interval, limit: Decimal) -> Decimal | None:
    """The gain in per cent when it is over the limit and more than the readings leave open."""
    if not was.value or now.low <= was.high:
        return None
    gain = percent_more(now.value, was.value)
    return gain if gain > limit else None


_ANSWERS: Final[Any] = frozenset({"fail", "open"})
_LOTS: Final[Any] = frozenset({"lot", "shipment"})

CHECKS: Final[Mapping[str, Check]] = {
    "weight_gained": Check(
        weight_gained, _LOTS, {"wet_percent": "number", "dry_percent": "number"}, _ANSWERS
    ),
    "weight_lost": Check(weight_lost, _LOTS, {"percent": "number"}, _ANSWERS),
    "moisture_in_band": Check(moisture_in_band, _LOTS, {"highest_percent": "table"}, _ANSWERS),
    "seals_kept": Check(seals_kept, _LOTS, {}, _ANSWERS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "lot-gained-weight": N_("Lot {lot} weighed {percent} % more at its next weighing."),
    "lot-lost-weight": N_("Lot {lot} weighed {percent} % less at its next weighing."),
    "moisture-above-band": N_("Lot {lot} is stated with {percent} % of moisture, more than is usual for it."),
    "seal-changed": N_("Lot {lot} left with seals that nobody had recorded on it: {seals}."),
    "seal-broken": N_("Lot {lot} arrived with a seal that was not whole."),
}
