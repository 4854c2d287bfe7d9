"""Lots that come off a heap: what it can give, whose shares they have."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.bounds import counting, divided
from ledger.lots.codes import is_one_of
from ledger.lots.contamination import contamination_of, marks_on
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.heap import Taken, attributed, drawn, first_in, shares_held
from ledger.lots.heap_changes import take_back
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO, Interval, grades_of, total
from ledger.lots.schema import Fixed, Model, OriginName, Percent, Remark, SiteRef, StockpileRef
from ledger.lots.state import Lot
from ledger.lots.stockpile import Draw, Stockpile, StockpileBefore, numbered
from ledger.lots.types.birth import package_problems
from ledger.lots.types.tags import Carrier, placed_tags, tag_problems, use_tags
from ledger.lots.types.work import Output, output_tags
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import component_problems, mineral_problems, policy_of, quantity_problems, weigh


class DeclaredOrigin(Model):
    """A part of a draw by its origin, which is a site or what the ledger calls it otherwise."""

    site: SiteRef | None = None
    origin: OriginName | None = None
    share_percent: Percent

    @property
    def name(self) -> str:
        """The origin as shares name it."""
        return f"site:{self.site}" if self.site is not None else self.origin or "unknown"


class StockpileDrawn(Model):
    """Lots that come off a heap. ``origins`` are their shares where the heap has them declared."""

    stockpile: StockpileRef
    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=256)]
    origins: Annotated[tuple[DeclaredOrigin, ...], Field(max_length=256), Fixed()] = ()
    remark: Remark | None = None


def keeper_problems(event: Event[Any], heap: Stockpile) -> Iterator[Problem]:
    """Somebody else's heap."""
    if heap.custodian != event.issuer:
        yield problem(
            "not-keeper", "/body/stockpile", stockpile=heap.id, custodian=heap.custodian, party=event.issuer
        )


def _draw_rules(event: Event[StockpileDrawn], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    heap = get(view, Stockpile, body.stockpile)
    yield from keeper_problems(event, heap)
    yield from _output_problems(event, heap, view)
    if not heap.lots:
        yield problem("stockpile-empty", "/body/stockpile", stockpile=heap.id)
        return
    if heap.deficit:
        yield problem("stockpile-deficit", "/body/stockpile", stockpile=heap.id)
    for flag in marks_on(view, contamination_of(heap)):
        yield problem(flag, "/body/stockpile")
    yield from _stock_problems(event, heap, view)
    yield from _origin_problems(event, heap, view)


def _output_problems(event: Event[StockpileDrawn], heap: Stockpile, view: View) -> Iterator[Problem]:
    policy, seen = policy_of(view), set[str]()
    for position, output in enumerate(event.body.outputs):
        where, mineral = f"/body/outputs/{position}", output.mineral or heap.mineral
        yield from mineral_problems(mineral, f"{where}/mineral")
        yield from quantity_problems(
            output.quantity, f"{where}/quantity", lot=output.lot, mineral=mineral, policy=policy
        )
        yield from component_problems(output.components, f"{where}/components", mineral, policy)
        yield from package_problems(
            output.quantity,
            output.packages,
            f"{where}/packages",
            lot=output.lot,
            mineral=mineral,
            policy=policy,
        )
        carrier = Carrier(output.lot, holders=frozenset({event.issuer}))
        yield from tag_problems(
            placed_tags(output.tags, output.packages, where), view, carrier=carrier, seen=seen
        )
        if not is_one_of(mineral, (heap.mineral, *heap.minerals)):
            yield problem("mineral-changed", f"{where}/mineral", lot=output.lot, hs=mineral)


def _stock_problems(event: Event[StockpileDrawn], heap: Stockpile, view: View) -> Iterator[Problem]:
    """What comes off was put on: dry mass, and finally assayed metal where all that was put on is assayed."""
    policy = policy_of(view)
    _, dry = _off(event.body, heap, policy)
    if dry.low > heap.dry.high:
        yield problem("mass-created", "/body/outputs", out=dry.low, into=heap.dry.high)
    metals = _metals_off(event.body, heap, policy)
    for metal in heap.metals:
        out = metals.get(metal.analyte, ZERO)
        if out > metal.most_kg:
            yield problem(
                "metal-created", "/body/outputs", analyte=metal.analyte, out=out, into=metal.most_kg
            )
    left = heap.dry.value - dry.value
    if -left > max(heap.dry.value, ZERO) * policy.of("mass_gain_percent", heap.mineral[:4]) / HUNDRED:
        yield problem("stock-overdrawn", "/body/outputs", stockpile=heap.id, left=left)


def _origin_problems(event: Event[StockpileDrawn], heap: Stockpile, view: View) -> Iterator[Problem]:
    origins, dry = event.body.origins, _off(event.body, heap, policy_of(view))[1]
    if (heap.attribution == "declared") != bool(origins):
        yield problem("attribution-fixed", "/body/origins", stockpile=heap.id, attribution=heap.attribution)
        return
    if not origins:
        return
    whole = sum((Decimal(one.share_percent) for one in origins), ZERO)
    if whole != HUNDRED:
        yield problem("shares-not-100", "/body/origins", sum=whole)
    held = {one.origin: one.most_kg for one in heap.origins}
    seen: set[str] = set()
    for position, one in enumerate(origins):
        out, most = dry.low * Decimal(one.share_percent) / HUNDRED, max(held.get(one.name, ZERO), ZERO)
        if one.name not in held or one.name in seen or out > most:
            yield problem(
                "origin-not-held",
                f"/body/origins/{position}",
                stockpile=heap.id,
                origin=one.name,
                out=out,
                into=most,
            )
        seen.add(one.name)


def _off(body: StockpileDrawn, heap: Stockpile, policy: LedgerPolicy) -> tuple[Interval, Interval]:
    weighed = [weigh(output.quantity, output.mineral or heap.mineral, policy) for output in body.outputs]
    return total(net for net, _ in weighed), total(dry for _, dry in weighed)


def _metals_off(body: StockpileDrawn, heap: Stockpile, policy: LedgerPolicy) -> dict[str, Decimal]:
    """Return how much of each finally assayed metal comes off at least."""
    metals: dict[str, Decimal] = {}
    for output in body.outputs:
        dry = weigh(output.quantity, output.mineral or heap.mineral, policy)[1]
        for grade in grades_of(output.components, policy):
            if grade.settled:
                least = dry.percent(grade.element).low
                metals[grade.analyte] = metals.get(grade.analyte, ZERO) + least
    return metals


def _taken(event: Event[StockpileDrawn], heap: Stockpile, draft: Draft) -> Taken:
    body, policy = event.body, policy_of(draft)
    net, dry = _off(body, heap, policy)
    front, front_kg = heap.front, heap.front_kg + dry.value
    shares = shares_held(heap)
    if heap.attribution == "declared":
        shares = attributed({one.name: Decimal(one.share_percent) for one in body.origins})
    elif heap.attribution == "fifo":
        shares, front, front_kg = first_in(heap, dry.value, draft)
    weighed = [weigh(output.quantity, output.mineral or heap.mineral, policy)[1] for output in body.outputs]
    # A passport's heap may be without anything that was put on it: its bound is not known then.
    whole = heap.bound_kg if heap.lots else dry.high
    *bounds, _ = divided(whole, [*weighed, heap.dry - dry])
    return Taken(net, dry, shares, _metals_off(body, heap, policy), front, front_kg, tuple(bounds))


def _draw(event: Event[StockpileDrawn], _at: At, draft: Draft) -> None:
    body, policy = event.body, policy_of(draft)
    heap = draft.get(Stockpile, body.stockpile)
    taken = _taken(event, heap, draft)
    after = replace(drawn(heap, taken), head=event.id)
    draw = numbered(heap.id, after.draws)
    for output, bound in zip(body.outputs, taken.bounds, strict=True):
        mineral = output.mineral or heap.mineral
        net, dry = weigh(output.quantity, mineral, policy)
        draft.put(
            Lot(
                id=output.lot,
                head=event.id,
                born=event.id,
                mineral=mineral,
                custodian=event.issuer,
                owner=heap.owner,
                state="in_stock",
                revision=0,
                net=net,
                dry=counting(dry, bound),
                bound_kg=bound,
                weighed_by=event.id,
                shares=taken.shares,
                grades=grades_of(output.components, policy),
                place=heap.place,
                exported_from=heap.exported_from,
                tags=use_tags(output_tags(output), lot=output.lot, event=event.id, draft=draft),
                drawn=draw,
                contamination=contamination_of(heap),
            )
        )
    lots = tuple(output.lot for output in body.outputs)
    draft.put(
        Draw(draw, event.id, lots, taken.net, taken.dry, heap.first, heap.additions),
        StockpileBefore(heap.id, heap, after),
        after,
    )


def _put_back(event: Event[StockpileDrawn], draft: Draft) -> None:
    draw = draft.get(Draw, draft.get(Lot, event.body.outputs[0].lot).drawn or "")
    draft.put(replace(draw, voided=True))
    take_back(draft, event.body.stockpile)


DRAWN: Final = EventType(
    "stockpile.drawn",
    StockpileDrawn,
    Nature.MOVING,
    "stockpile",
    _draw_rules,
    _draw,
    undo=_put_back,
)
