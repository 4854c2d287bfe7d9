"""A mixture that was made of other lots than were entered: who may say so, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import mix, parts_of
from ledger.lots.charge import charge_problems
from ledger.lots.contamination import united
from ledger.lots.heirs import reattribute
from ledger.lots.holds import mark, put_on_hold
from ledger.lots.problems import problem
from ledger.lots.state import Lot, Recorded
from ledger.lots.view import Draft, View
from ledger.lots.weighing import restate


def input_problems(
    old: Sequence[str], new: Sequence[str], work: Recorded, where: str, view: View
) -> Iterator[Problem]:
    """What keeps some work from having been done on other lots: they were there then, and are there still."""
    for id in new:
        lot = view.find(Lot, id)
        if id in old or lot is None:
            continue
        yield from charge_problems(lot, where, party=work.issuer)
        born = view.find(Recorded, lot.born)
        if born is not None and born.index > work.index:
            yield problem("not-there-yet", where, lot=id, event=work.id[:16])


def recompose(
    draft: Draft, *, old: Sequence[str], new: Sequence[str], outputs: Mapping[str, Decimal]
) -> None:
    """Let outputs, with their net kilograms when they were made, come from other inputs than before.

    What did not go in is in stock again. What went in is used up, and its holds are the outputs' too. Origins
    follow down to the last heir; masses stay as they were weighed.
    """
    made = tuple(outputs)
    for id in old:
        if id not in new:
            lot = draft.get(Lot, id)
            others = tuple(child for child in lot.children if child not in made)
            draft.put(replace(lot, state="in_stock", children=others))
    inputs = [draft.get(Lot, id) for id in new]
    for lot in inputs:
        if lot.id not in old:
            draft.put(replace(lot, state="transformed", children=(*lot.children, *made)))
    whole = sum(outputs.values(), Decimal(0))
    for id, net_kg in outputs.items():
        parts = parts_of(inputs, fraction=net_kg / whole if whole else Decimal(0))
        left = {country for lot in inputs for country in lot.exported_from}
        exported = tuple(sorted({*draft.get(Lot, id).exported_from, *left}))
        sets = united(draft.get(Lot, id).contamination, *(lot.contamination for lot in inputs))
        restate(draft, id, partial(replace, parents=parts, exported_from=exported, contamination=sets))
        for hold in (hold for lot in inputs if lot.id not in old for hold in lot.holds):
            put_on_hold(draft, id, hold)
        mark(draft, id, "corrected-upstream")
    for id in outputs:
        reattribute(draft, id, mix(inputs))
