"""A physical count of a stock against what the ledger says is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.lots.codes import MINERALS
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import NOTHING, Interval, Quantity, total
from ledger.lots.schema import HsCode, Model, Name, PartyRef, PlaceRef, Remark, Timestamp
from ledger.lots.state import Place
from ledger.lots.stock import stock_id
from ledger.lots.stocks import Stock
from ledger.lots.types.parties import holds_role
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import mineral_problems, policy_of, quantity_problems, weigh


class Counted(Model):
    """What was found of one mineral."""

    mineral: HsCode
    quantity: Quantity
    packages: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class StockCounted(Model):
    """What a party has at a place, as counted there: mineral by mineral, before witnesses.

    ``complete`` says that everything was counted, so that what is not listed was not there.
    """

    place: PlaceRef
    party: PartyRef
    counts: Annotated[tuple[Counted, ...], Field(max_length=32)] = ()
    complete: bool = True
    method: Literal["weighed", "estimated", "bags"] = "weighed"
    counted_at: Timestamp | None = None
    witnesses: Annotated[tuple[PartyRef, ...], Field(max_length=8)] = ()
    reference: Name | None = None
    remark: Remark | None = None


def _count_rules(event: Event[StockCounted], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    policy = policy_of(view)
    runs = get(view, Place, body.place).operator
    if event.issuer not in (body.party, runs) and not holds_role(view, event.issuer, "authority", "auditor"):
        yield problem(
            "count-not-yours", "/body/party", party=event.issuer, other=body.party, place=body.place
        )
    for position, count in enumerate(body.counts):
        where = f"/body/counts/{position}"
        yield from mineral_problems(count.mineral, f"{where}/mineral")
        for found in quantity_problems(
            count.quantity, f"{where}/quantity", lot="", mineral=count.mineral, policy=policy
        ):
            if found.weight == "refused":
                # A mass that is stated in two ways would be flagged on its lot, and this is none.
                yield found
    if not set(body.witnesses) - {event.issuer, body.party}:
        yield problem("optional-missing", "/body/witnesses", field="witnesses")
    yield from _difference_problems(body, policy, view)


def _difference_problems(body: StockCounted, policy: LedgerPolicy, view: View) -> Iterator[Problem]:
    """Less or more than the ledger says, as far as the scales can tell."""
    counted: dict[str, list[Interval]] = {}
    if body.complete:
        counted |= {stock_id(body.party, body.place, mineral.code): [] for mineral in MINERALS}
    for count in body.counts:
        net = weigh(count.quantity, count.mineral, policy)[0]
        counted.setdefault(stock_id(body.party, body.place, count.mineral), []).append(net)
    for id, parts in counted.items():
        found, known = total(parts), view.find(Stock, id)
        stated = NOTHING if known is None else known.net
        if found.high < stated.low or found.low > stated.high:
            yield problem(
                "stock-short" if found.high < stated.low else "stock-surplus",
                "/body/counts",
                mineral=id.rpartition("/")[2],
                party=body.party,
                place=body.place,
                least=found.low,
                most=found.high,
                stated_least=stated.low,
                stated_most=stated.high,
            )


def _count(_event: Event[StockCounted], _at: At, _draft: Draft) -> None:
    """A count changes no stock: what is missing is declared as lost, what is there as found."""


TYPES: Final = (
    EventType(
        "stock.counted",
        StockCounted,
        Nature.GOVERNANCE,
        "place",
        _count_rules,
        _count,
        sealable=frozenset({"narrative", "witness_names"}),
    ),
)
