"""May this party do something with this lot: it has it, and the lot is free to move."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.errors import Problem
from ledger.lots.problems import problem
from ledger.lots.state import Lot
from ledger.lots.withheld import withheld_problems


def charge_problems(lot: Lot, where: str, *, party: str, mixes: bool = False) -> Iterator[Problem]:
    """What keeps a party from moving or working a lot; ``mixes`` as in the table of types."""
    if lot.custodian != party:
        yield problem("not-custodian", where, lot=lot.id, custodian=lot.custodian, party=party)
    if lot.ended:
        yield problem("lot-ended", where, lot=lot.id, state=lot.state)
    if lot.transfer is not None:
        yield problem("lot-in-transit", where, lot=lot.id, consignee=lot.transfer.consignee)
    yield from withheld_problems(lot, where)
    if lot.deficit:
        yield problem("balance-negative", where, lot=lot.id)
    if lot.holds and mixes:
        yield problem("lot-on-hold", where, lot=lot.id, hold=", ".join(hold.id for hold in lot.holds))
