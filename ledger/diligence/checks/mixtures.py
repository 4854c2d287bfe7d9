"""What went into work: stated lot by lot, and as much as came out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Matter, Question, failed, passed, unanswered
from ledger.diligence.readings import policy_in, weighed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.policy import LedgerPolicy
from ledger.lots.quantity import HUNDRED, ZERO, Interval, Quantity, total
from ledger.lots.types.work import OneInput, Work
from ledger.lots.weighing import weigh

_SPLIT: Final = "lot.split"
_TENTH: Final = Decimal(1) / 10


def contributions_stated(question: Question) -> Iterator[Answer]:
    """Of each lot that goes into a mixture its weight and grade are stated there."""
    for one in question.of(Work):
        if isinstance(one.body, OneInput):
            continue
        lacking = [
            field
            for field in ("quantity", "components")
            if not all(getattr(part, field) for part in one.body.inputs)
        ]
        yield from (unanswered(f"{one.type}/inputs/{field}", one) for field in lacking)
        if not lacking:
            yield passed(one)


def contributions_balance(question: Question) -> Iterator[Answer]:
    """What each lot contributed to work sums up, within ``percent``, to what came out and was lost.

    Dry masses are compared. Where nobody measured moisture the masses count as weighed; where some did, or
    these differ, what the moisture leaves open is open.
    """
    known = question.once(_known)
    for one in question.of(Work):
        if one.type != _SPLIT:
            yield _balance(one, known, question.number("percent", day=one.day))


def _known(matter: Matter) -> tuple[LedgerPolicy, Mapping[str, str]]:
    """The ledger's policy, and the mineral of each lot that was weighed."""
    return policy_in(matter.history), {one.lot: one.mineral for one in matter.once(weighed)}


@dataclass(frozen=True)
class _Side:
    """What went in, or what came out: the masses together, and of how many parts the moisture is known."""

    net: Decimal
    dry: Interval
    measured: int
    parts: int


def _side(parts: Sequence[Quantity | None], mineral: str, policy: LedgerPolicy) -> _Side | None:
    """Return the sum of some masses, None when one of them is not stated or there is nothing."""
    stated = [part for part in parts if part is not None and part.stated_net_kg() is not None]
    masses = [weigh(part, mineral, policy) for part in stated]
    net = sum((net.value for net, _ in masses), ZERO)
    if len(stated) < len(parts) or not net:
        return None
    measured = sum(part.wet_or_dry == "dry" or part.moisture_percent is not None for part in stated)
    return _Side(net, total(dry for _, dry in masses), measured, len(stated))


def _balance(one: Stated[Work], known: tuple[LedgerPolicy, Mapping[str, str]], percent: Decimal) -> Answer:
    body, (policy, minerals) = one.body, known
    mineral = next((minerals[part.lot] for part in body.inputs if part.lot in minerals), "")
    into = _side([part.quantity for part in body.inputs], mineral, policy)
    out = _side(
        [*(part.quantity for part in body.outputs), *(part.quantity for part in body.losses)], mineral, policy
    )
    if into is None:
        return unanswered(f"{one.type}/inputs/quantity", one)
    if out is None:
        return unanswered(f"{one.type}/outputs/quantity", one)
    if _is_apart(into.dry, out.dry, percent):
        values = {"into": _shown(into.dry), "out": _shown(out.dry)}
        return failed("contributions-differ", one, lot=body.outputs[0].lot, **values)
    if _is_settled(into, out, percent):
        return passed(one)
    where = "inputs" if into.measured < into.parts else "outputs"
    return unanswered(f"{one.type}/{where}/quantity/moisture_percent", one)


def _is_apart(into: Interval, out: Interval, percent: Decimal) -> bool:
    """Whether two masses certainly differ, and by more than so many per cent."""
    disjoint = out.low > into.high or out.high < into.low
    return disjoint and abs(out.value - into.value) * HUNDRED > into.value * percent


def _is_settled(into: _Side, out: _Side, percent: Decimal) -> bool:
    """Whether two masses that are not certainly apart are as good as the same."""
    measured = into.measured + out.measured
    if measured == into.parts + out.parts:
        return True
    if not measured:
        return abs(out.net - into.net) * HUNDRED <= into.net * percent
    furthest = max(out.dry.high - into.dry.low, into.dry.high - out.dry.low)
    return furthest * HUNDRED <= into.dry.low * percent


def _shown(mass: Interval) -> Decimal:
    return mass.value.quantize(_TENTH)


_LOT: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_OPEN: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"open"})

CHECKS: Final[Mapping[str, Check]] = {
    "contributions_stated": Check(contributions_stated, subjects=_LOT, answers=_OPEN),
    "contributions_balance": Check(contributions_balance, subjects=_LOT, takes={"percent": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "contributions-differ": N_(
        "{into} kg of dry ore went into lot {lot} and others; {out} kg came out or were lost."
    ),
}
