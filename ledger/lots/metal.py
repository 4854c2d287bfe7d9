"""Metal in what was worked, by what has been found out since: an assay that comes weeks after the mixing.

The best assay of each lot counts. Where all inputs and some outputs of the work have been assayed finally
and at least the outputs' metal is more than the inputs', one of the assays or weighings is wrong. The work
was decided on what was known then and stands; what came out is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ledger.errors import Problem
from ledger.lots.effective import read_recorded
from ledger.lots.problems import problem
from ledger.lots.quantity import Grade, total
from ledger.lots.state import Lot, Recorded
from ledger.lots.types.work import Work
from ledger.lots.view import View
from ledger.lots.weighing import policy_of, weigh

_WORK: Final = frozenset({"lot.sorted", "lot.combined", "lot.processed"})


def contradictions(lot: Lot, grades: Iterable[Grade], where: str, view: View) -> Iterator[Problem]:
    """What cannot be true of the work that a lot went into or came out of if it has these grades."""
    known = {lot.id: settled(grades)}
    for id in dict.fromkeys((lot.born, lot.head)):
        work = view.find(Recorded, id)
        if work is not None and work.type in _WORK and work.voided_by is None:
            yield from _work_problems(work, known, where, view)


def settled(grades: Iterable[Grade]) -> dict[str, Grade]:
    """Return the grades that a laboratory has spoken on finally, by analyte."""
    return {grade.analyte: grade for grade in grades if grade.settled}


def _work_problems(
    work: Recorded, known: Mapping[str, Mapping[str, Grade]], where: str, view: View
) -> Iterator[Problem]:
    body, policy = read_recorded(Work, work, view).body, policy_of(view)
    inputs = [view.find(Lot, part.lot) for part in body.inputs]
    lots = [lot for lot in inputs if lot is not None]
    if len(lots) < len(inputs):
        # In a passport: the whole is not here.
        return
    into = [(lot.dry, known.get(lot.id) or settled(lot.grades)) for lot in lots]
    made = [(view.find(Lot, output.lot), output.quantity) for output in body.outputs]
    out = [
        (lot.id, weigh(quantity, lot.mineral, policy)[1], known.get(lot.id) or settled(lot.grades))
        for lot, quantity in made
        if lot is not None
    ]
    for analyte in sorted(set.intersection(*(set(grades) for _, grades in into))):
        most = total(dry.percent(grades[analyte].element) for dry, grades in into)
        least = total(dry.percent(grades[analyte].element) for _, dry, grades in out if analyte in grades)
        if least.low > most.high:
            for id, _, _ in out:
                yield problem(
                    "metal-contradicts", where, lot=id, analyte=analyte, out=least.low, into=most.high
                )
