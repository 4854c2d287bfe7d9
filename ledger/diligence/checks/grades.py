"""What ore contains: bounds of chemistry, bands of the trade, metal through work, a site's own ore."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.question import (
    Answer,
    Matter,
    Question,
    all_passed,
    failed,
    passed,
    unanswered,
    undecided,
)
from ledger.diligence.readings import Weighing, assayed, assays, grades, latest, policy_in, weighed
from ledger.diligence.robust import mad, median
from ledger.language import N_
from ledger.lots.codes import find_mineral
from ledger.lots.quantity import Grade, Interval, total
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.work import Work

_TENTH: Final = Decimal(1) / 10
_HUNDREDTH: Final = Decimal(1) / 100


def grade_possible(question: Question) -> Iterator[Answer]:
    """No assay finds more than the species of its mineral can hold."""
    minerals, ceiling_of = _minerals(question), cache(_ceiling)
    possible: list[Stated[Any]] = []
    for one in question.once(assayed):
        for part in one.components:
            ceiling = ceiling_of(minerals.get(one.lot, ""), part.analyte, part.basis)
            if ceiling is None:
                continue
            if Decimal(part.value_percent) > ceiling:
                values = {"value": part.value_percent, "basis": part.basis, "ceiling": ceiling}
                yield failed("grade-above-ceiling", one.stated, lot=one.lot, **values)
            else:
                possible.append(one.stated)
    yield from all_passed(possible)
    yield from _unassayed(question, minerals)


def _ceiling(mineral: str, analyte: str, basis: str) -> Decimal | None:
    known = find_mineral(mineral)
    return None if known is None else known.ceiling(analyte, basis)


def grade_in_band(question: Question) -> Iterator[Answer]:
    """The grade of a lot is one that its mineral is traded with; keys are ``HS code, analyte and basis``."""
    lowest, highest = question.table("lowest_percent"), question.table("highest_percent")
    minerals = _minerals(question)
    rests = {part.lot for one in question.of(Work) for part in one.body.outputs if part.kind != "product"}
    for one in (each for each in question.once(assayed) if each.lot not in rests):
        for part in one.components:
            key = f"{minerals.get(one.lot)} {part.basis}"
            if key not in highest:
                continue
            value = Decimal(part.value_percent)
            if lowest[key] <= value <= highest[key]:
                yield passed(one.stated)
            else:
                yield failed("grade-out-of-band", one.stated, lot=one.lot, value=value, basis=part.basis)
    banded = {key.split(" ")[0] for key in highest}
    yield from _unassayed(question, {lot: hs for lot, hs in minerals.items() if hs in banded})


def metal_conserved(question: Question) -> Iterator[Answer]:
    """No work gives more of an element than went in, beyond what the assays leave open."""
    allowed = question.table("percent_by_method")
    for work, element, into, out, methods in question.once(_metal):
        percent = max((allowed[method] for method in methods if method in allowed), default=Decimal(0))
        if out.low > into.high * (100 + percent) / 100:
            values = {"element": element, "out": _kg(out), "into": _kg(into)}
            yield failed("metal-appeared", work, lot=work.body.outputs[0].lot, **values)
        else:
            yield passed(work)
    yield from _works_unassayed(question)


def recovery_in_band(question: Question) -> Iterator[Answer]:
    """Of the metal that went in, a share comes out as product that the process is known for."""
    lowest, highest = question.table("lowest_percent"), question.table("highest_percent")
    for work, element, into, out, _ in question.once(_metal):
        process = work.body.process
        if process is None and work.type in {"lot.sorted", "lot.processed"}:
            yield unanswered(f"{work.type}/process", work)
        key = process or work.type
        if key not in highest or not into.value:
            continue
        share = (out.value * 100 / into.value).quantize(_TENTH)
        low, high = out.low * 100 / into.high, out.high * 100 / max(into.low, _HUNDREDTH)
        if high < lowest[key] or low > highest[key]:
            values = {"element": element, "percent": share}
            yield failed("recovery-out-of-band", work, lot=work.body.outputs[0].lot, **values)
        else:
            yield passed(work)
    yield from _works_unassayed(question)


def assays_alike(question: Question) -> Iterator[Answer]:
    """The assays of a site's lots lie about their median; ``deviations`` are multiples of the MAD."""
    told: dict[str, list[tuple[Decimal, Stated[Any], str]]] = defaultdict(list)
    dug = {one.body.lot: one for one in question.of(LotRegistered)}
    lots = question.history.of_lots(question.history.ancestry(dug))
    found = [one for one in assays(lots) if one.lot in dug]
    if missing := sorted({*dug} - {one.lot for one in found}):
        yield unanswered("lot.registered/components", *(dug[lot] for lot in missing))
    for one in found:
        for analyte, value in _measures(one.components):
            told[analyte].append((value, one.stated, one.lot))
    for analyte, readings in sorted(told.items()):
        yield from _outliers(analyte, readings, question)


def _measures(components: Sequence[Any]) -> Iterator[tuple[str, Decimal]]:
    """Each analyte as stated, and the ratio of the first two oxides that belong together."""
    values = {part.basis: Decimal(part.value_percent) for part in components}
    yield from values.items()
    for one, other in (("Ta2O5", "Nb2O5"), ("U3O8", "ThO2")):
        if values.get(one) and values.get(other):
            yield f"{one}:{other}", values[one] / values[other]


def _outliers(
    analyte: str, readings: Sequence[tuple[Decimal, Stated[Any], str]], question: Question
) -> Iterator[Answer]:
    values = [value for value, _, _ in readings]
    site = question.subject.id
    if len(values) < question.number("least"):
        yield undecided("assays-too-few", *(one for _, one, _ in readings), site=site, count=len(values))
        return
    middle = median(values)
    spread = max(mad(values), middle * question.number("least_spread_percent") / 100)
    odd = [
        reading for reading in readings if abs(reading[0] - middle) > spread * question.number("deviations")
    ]
    for value, one, lot in odd:
        shown = {"value": value.quantize(_HUNDREDTH), "middle": middle.quantize(_HUNDREDTH)}
        yield failed("assay-unlike-site", one, lot=lot, site=site, analyte=analyte, **shown)
    if not odd:
        yield passed(*(one for _, one, _ in readings))


def _metal(
    matter: Matter,
) -> list[tuple[Stated[Work], str, Interval, Interval, frozenset[str]]]:
    """Each work with an element that is known of all inputs and products: kilograms in and out, methods."""
    known = latest(matter.once(weighed))
    graded = grades(matter.once(assayed), policy_in(matter.history))
    found: list[tuple[Stated[Work], str, Interval, Interval, frozenset[str]]] = []
    for one in _works(matter):
        into = [(known.get(part.lot), graded.get(part.lot, {})) for part in one.body.inputs]
        made = [part for part in one.body.outputs if part.kind == "product"]
        out = [(known.get(part.lot), graded.get(part.lot, {})) for part in made]
        for element in sorted(set.intersection(*({*each} for _, each in (*into, *out)))):
            before, after = _contained(into, element), _contained(out, element)
            methods = frozenset(each[element].method for _, each in (*into, *out))
            if before is not None and after is not None:
                found.append((one, element, before, after, methods))
    return found


def _contained(lots: Sequence[tuple[Weighing | None, Mapping[str, Grade]]], element: str) -> Interval | None:
    """The kilograms of an element by stated grades; how far these may be off is the rule's tolerance."""
    masses = [(None if one is None else one.dry, found[element]) for one, found in lots]
    if any(dry is None for dry, _ in masses):
        return None
    shares = ((dry, grade.element.value / 100) for dry, grade in masses if dry is not None)
    return total(Interval(dry.low * share, dry.value * share, dry.high * share) for dry, share in shares)


def _works(matter: Matter | Question) -> Iterator[Stated[Work]]:
    """The work that made the lots asked about; what else they went into is not theirs to answer for."""
    return (one for one in matter.of(Work) if not matter.lots.keys().isdisjoint(one.event.births("lot")))


def _works_unassayed(question: Question) -> Iterator[Answer]:
    known = {one.lot for one in question.once(assayed)}
    for one in _works(question):
        body: Any = one.body
        lots = {part.lot for part in (*body.inputs, *body.outputs)}
        if one.type != "lot.split" and lots - known:
            yield unanswered("lot.assayed/components", one)


def _unassayed(question: Question, minerals: Mapping[str, str]) -> Iterator[Answer]:
    known = {one.lot for one in question.once(assayed)}
    for one in question.of(LotRegistered):
        if one.body.lot in minerals and one.body.lot not in known:
            yield unanswered("lot.registered/components", one)


def _minerals(question: Question) -> Mapping[str, str]:
    return {one.lot: one.mineral for one in question.once(weighed)}


def _kg(mass: Interval) -> Decimal:
    return mass.value.quantize(_HUNDREDTH)


_ANSWERS: Final[Any] = frozenset({"fail", "open"})
_LOTS: Final[Any] = frozenset({"lot", "shipment"})
_BAND: Final[Any] = {"lowest_percent": "table", "highest_percent": "table"}
_ALIKE: Final[Any] = {"deviations": "number", "least": "number", "least_spread_percent": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "grade_possible": Check(grade_possible, _LOTS, {}, _ANSWERS),
    "grade_in_band": Check(grade_in_band, _LOTS, _BAND, _ANSWERS),
    "metal_conserved": Check(metal_conserved, _LOTS, {"percent_by_method": "table"}, _ANSWERS),
    "recovery_in_band": Check(recovery_in_band, _LOTS, _BAND, _ANSWERS),
    "assays_alike": Check(assays_alike, frozenset({"site"}), _ALIKE, _ANSWERS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "grade-above-ceiling": N_(
        "Lot {lot} is stated with {value} % {basis}; its mineral can hold {ceiling} %."
    ),
    "grade-out-of-band": N_(
        "Lot {lot} is stated with {value} % {basis}, outside what its mineral is traded with."
    ),
    "metal-appeared": N_("{out} kg of {element} came out as lot {lot} and others where {into} kg went in."),
    "recovery-out-of-band": N_(
        "{percent} % of the {element} came out as lot {lot} and others; the process is not known for it."
    ),
    "assay-unlike-site": N_("Lot {lot} has {value} ({analyte}) where the median of site {site} is {middle}."),
    "assays-too-few": N_("Site {site} has {count} assays, too few to say what is usual there."),
}
