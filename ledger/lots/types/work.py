"""Work on lots: sorting, splitting, combining, processing. One body, four cardinalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import mix, parts_of
from ledger.lots.contamination import united
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import (
    HUNDRED,
    NOTHING,
    ZERO,
    Components,
    Grade,
    Interval,
    Quantity,
    best_of,
    grades_of,
    total,
)
from ledger.lots.recompose import recompose
from ledger.lots.schema import HsCode, LotRef, Model, Name, NewLot, PlaceRef, Remark, Timestamp
from ledger.lots.state import Lot
from ledger.lots.types.birth import Packages, package_problems
from ledger.lots.types.tag_care import take_off
from ledger.lots.types.tags import (
    Carrier,
    TagRef,
    Tags,
    found_problems,
    level_on,
    placed_tags,
    tag_problems,
    use_tags,
)
from ledger.lots.values import Hold
from ledger.lots.view import At, Draft, View
from ledger.lots.weighing import (
    component_problems,
    mineral_problems,
    policy_of,
    quantity_problems,
    unattested_problems,
    weigh,
)


class Input(Model):
    """A lot that is worked on, as it was weighed and assayed then."""

    lot: LotRef
    quantity: Quantity | None = None
    components: Components = ()


class Output(Model):
    """A lot that comes out. Tailings and middlings that are kept are lots too."""

    lot: NewLot
    number: Name | None = None
    kind: Literal["product", "by_product", "middlings", "tailings"] = "product"
    mineral: HsCode | None = None
    quantity: Quantity
    components: Components = ()
    packages: Packages = ()
    tags: Tags = ()
    package_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    sealed_at: Timestamp | None = None


class Loss(Model):
    """Material that is gone, by name, measured or estimated."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    quantity: Quantity
    basis: Literal["measured", "estimated"] = "estimated"


class Work(Model):
    """What went in, what came out, what was lost (ICGLR MDC.06 operations 3 and 4)."""

    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=256)]
    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=256)]
    losses: Annotated[tuple[Loss, ...], Field(max_length=64)] = ()
    process: (
        Literal["washing", "magnetic", "gravity", "hand_sorting", "crushing", "melting", "refining", "other"]
        | None
    ) = None
    plant: PlaceRef | None = None
    arrangement: Literal["own", "toll"] = "own"
    tags_removed: Tags = ()
    remark: Remark | None = None


class OneInput(Work):
    """Work on one lot: sorting or splitting."""

    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=1)]


class Combination(Work):
    """Several lots become one."""

    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=1)]


def _inputs(body: Work, view: View) -> list[Lot]:
    found = (view.find(Lot, part.lot) for part in body.inputs)
    return [lot for lot in found if lot is not None]


def _mineral(output: Output, inputs: Sequence[Lot]) -> str:
    return output.mineral or inputs[0].mineral


def _work_rules(event: Event[Work], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    inputs = _inputs(body, view)
    policy = policy_of(view)
    holders = frozenset({event.issuer})
    sources = frozenset(lot.id for lot in inputs)
    least = level_on(inputs, view)
    seen: set[str] = set()
    for position, output in enumerate(body.outputs):
        where = f"/body/outputs/{position}"
        mineral = _mineral(output, inputs)
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
        carrier = Carrier(output.lot, holders=holders, sources=sources, least=least)
        placed = placed_tags(output.tags, output.packages, where)
        yield from tag_problems(placed, view, carrier=carrier, seen=seen)
        if output.kind == "product" and mineral not in {lot.mineral for lot in inputs}:
            yield problem("mineral-changed", f"{where}/mineral", lot=output.lot, hs=mineral)
    for position, loss in enumerate(body.losses):
        where, lot = f"/body/losses/{position}/quantity", inputs[0]
        yield from quantity_problems(loss.quantity, where, lot=lot.id, mineral=lot.mineral, policy=policy)
    removed = [(f"/body/tags_removed/{position}", tag) for position, tag in enumerate(body.tags_removed)]
    yield from found_problems(removed, view, lots=inputs)
    yield from _balance_problems(event, inputs, view)
    if event.type in ("lot.combined", "lot.processed"):
        yield from unattested_problems(inputs, event, at, view)


def _balance_problems(event: Event[Work], inputs: Sequence[Lot], view: View) -> Iterator[Problem]:
    """Net dry mass and finally assayed metal do not come from nothing; gains and losses are flagged."""
    body = event.body
    policy = policy_of(view)
    mineral = inputs[0].mineral
    into = total(lot.dry for lot in inputs)
    out = total(weigh(output.quantity, _mineral(output, inputs), policy)[1] for output in body.outputs)
    lost = total(weigh(loss.quantity, mineral, policy)[1] for loss in body.losses)
    measured = _measured(body, inputs, policy)
    if out.low + measured.low > into.high:
        yield problem("mass-created", "/body/outputs", out=out.low + measured.low, into=into.high)
    yield from _metal_problems(event, inputs, view)
    if not into.value:
        return
    change = (out.value + lost.value - into.value) * HUNDRED / into.value
    if change > policy.of("mass_gain_percent", mineral[:4]):
        yield problem("weight-gain", "/body/outputs", lot=body.outputs[0].lot, percent=round(change, 1))
    elif event.type != "lot.split" and -change > policy.of("mass_loss_percent", mineral[:4]):
        yield problem("weight-loss", "/body/outputs", lot=body.outputs[0].lot, percent=round(-change, 1))


def _metal_problems(event: Event[Work], inputs: Sequence[Lot], view: View) -> Iterator[Problem]:
    """More metal than went in: refused where laboratories have spoken finally on both, else flagged."""
    policy = policy_of(view)
    known = [{grade.analyte: grade for grade in lot.grades} for lot in inputs]
    for analyte in sorted(set.intersection(*map(set, known))) if known else ():
        grades = [found[analyte] for found in known]
        into = total(lot.dry.percent(grade.element) for lot, grade in zip(inputs, grades, strict=True))
        made = [
            (
                weigh(output.quantity, _mineral(output, inputs), policy)[1].percent(grade.element),
                grade.settled,
            )
            for output in event.body.outputs
            for grade in _grades(event, output, inputs, view)
            if grade.analyte == analyte
        ]
        # What a split leaves has the composition that it had.
        stays = _remains(event.body, inputs[0], policy)[1] if event.type == "lot.split" else NOTHING
        left = stays.percent(grades[0].element)
        settled = total(metal for metal, final in made if final) + left
        out = total(metal for metal, _ in made) + left
        if settled.low > into.high and all(grade.settled for grade in grades):
            yield problem("metal-created", "/body/outputs", analyte=analyte, out=settled.low, into=into.high)
        elif out.low > into.high:
            yield problem("metal-gain", "/body/outputs", analyte=analyte, out=out.low, into=into.high)


def _work(event: Event[Work], _at: At, draft: Draft) -> None:
    """Use the inputs up and bring the outputs into being."""
    inputs = [draft.get(Lot, part.lot) for part in event.body.inputs]
    _bring_forth(event, inputs, draft)
    for lot in inputs:
        now = draft.get(Lot, lot.id)
        draft.put(replace(now, state="transformed"))


def _revise_work(old: Event[Work], new: Work, _at: At, draft: Draft) -> None:
    """Let what came out be made of what really went in (`composition.corrected`)."""
    before, after = ([part.lot for part in body.inputs] for body in (old.body, new))
    if before != after:
        inputs = [draft.get(Lot, id) for id in before]
        policy = policy_of(draft)
        nets = {
            output.lot: weigh(output.quantity, _mineral(output, inputs), policy)[0].value
            for output in new.outputs
        }
        recompose(draft, old=before, new=after, outputs=nets)


def _split(event: Event[Work], _at: At, draft: Draft) -> None:
    """Take the outputs off the parent, which keeps its id with the next revision."""
    parent = draft.get(Lot, event.body.inputs[0].lot)
    _bring_forth(event, [parent], draft)
    net, dry = _remains(event.body, parent, policy_of(draft))
    draft.put(replace(draft.get(Lot, parent.id), revision=parent.revision + 1, net=net, dry=dry))


def _remains(body: Work, parent: Lot, policy: LedgerPolicy) -> tuple[Interval, Interval]:
    """Return the net and the dry mass of what a split leaves."""
    gone = [*(part.quantity for part in body.outputs), *(part.quantity for part in body.losses)]
    taken = [weigh(quantity, parent.mineral, policy) for quantity in gone]
    return (
        _rest(parent.net, total(net for net, _ in taken)),
        _rest(parent.dry, total(dry for _, dry in taken)),
    )


def _rest(whole: Interval, taken: Interval) -> Interval:
    rest = whole - taken
    return Interval(max(rest.low, ZERO), max(rest.value, ZERO), max(rest.high, ZERO))


def _bring_forth(event: Event[Work], inputs: Sequence[Lot], draft: Draft) -> None:
    body = event.body
    policy = policy_of(draft)
    weighed = [weigh(output.quantity, _mineral(output, inputs), policy) for output in body.outputs]
    limits = _limits(body, [dry for _, dry in weighed], inputs, policy)
    whole = inputs[0].net.value if event.type == "lot.split" else sum((net.value for net, _ in weighed), ZERO)
    shares = mix(inputs)
    owner = inputs[0].owner if len({lot.owner for lot in inputs}) == 1 else event.issuer
    sources = frozenset(lot.id for lot in inputs)
    for output, (net, dry), limit in zip(body.outputs, weighed, limits, strict=True):
        draft.put(
            Lot(
                id=output.lot,
                head=event.id,
                born=event.id,
                mineral=_mineral(output, inputs),
                custodian=event.issuer,
                owner=owner,
                state="in_stock",
                revision=0,
                net=net,
                dry=dry.at_most(limit),
                weighed_by=event.id,
                shares=shares,
                grades=_grades(event, output, inputs, draft),
                place=body.plant or event.payload.place or inputs[0].place,
                parents=parts_of(inputs, fraction=net.value / whole if whole else Decimal(0)),
                attested_by=inputs[0].attested_by if len(inputs) == 1 else (),
                holds=_inherited(inputs),
                exported_from=tuple(sorted({country for lot in inputs for country in lot.exported_from})),
                contamination=united(*(lot.contamination for lot in inputs)),
                tags=use_tags(
                    output_tags(output), lot=output.lot, event=event.id, draft=draft, sources=sources
                ),
            )
        )
    # A tag that an output carries is on that one by now.
    take_off(draft, body.tags_removed, [lot.id for lot in inputs], "removed")
    children = tuple(output.lot for output in body.outputs)
    for lot in inputs:
        now = draft.get(Lot, lot.id)
        draft.put(replace(now, children=(*now.children, *children)))


def _limits(
    body: Work, outputs: Sequence[Interval], inputs: Sequence[Lot], policy: LedgerPolicy
) -> list[Decimal]:
    """Return how much each output can be at most: what went in, less what the others and losses are at least.

    So what is uncertain about each weighing adds up to no mass, however often a lot is worked.
    """
    left = total(lot.dry for lot in inputs).high - total(outputs).low - _measured(body, inputs, policy).low
    return [left + dry.low for dry in outputs]


def _measured(body: Work, inputs: Sequence[Lot], policy: LedgerPolicy) -> Interval:
    mineral = inputs[0].mineral
    return total(weigh(loss.quantity, mineral, policy)[1] for loss in body.losses if loss.basis == "measured")


def output_tags(output: Output) -> list[TagRef]:
    """Return the tags of what comes out, and of its packages."""
    return [tag for _, tag in placed_tags(output.tags, output.packages)]


def _grades(event: Event[Work], output: Output, inputs: Sequence[Lot], view: View) -> tuple[Grade, ...]:
    """A split has its parent's composition but for a better assay; of all else what was assayed is known."""
    own = grades_of(output.components, policy_of(view))
    return best_of((*inputs[0].grades, *own)) if event.type == "lot.split" else own


def _inherited(inputs: Sequence[Lot]) -> tuple[Hold, ...]:
    holds = {hold.id: hold for lot in inputs for hold in lot.holds}
    return tuple(holds[id] for id in sorted(holds))


_SEALED: Final = frozenset({"costs"})

TYPES: Final = (
    EventType(
        "lot.sorted",
        OneInput,
        Nature.MOVING,
        "lot",
        _work_rules,
        _work,
        sealable=_SEALED,
        revise=_revise_work,
    ),
    EventType("lot.split", OneInput, Nature.MOVING, "lot", _work_rules, _split, sealable=_SEALED),
    EventType(
        "lot.combined",
        Combination,
        Nature.MOVING,
        "lot",
        _work_rules,
        _work,
        mixes=True,
        sealable=_SEALED,
        revise=_revise_work,
    ),
    EventType(
        "lot.processed",
        Work,
        Nature.MOVING,
        "lot",
        _work_rules,
        _work,
        mixes=True,
        sealable=_SEALED,
        revise=_revise_work,
    ),
)
