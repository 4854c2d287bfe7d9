"""What a weighing or an assay says, what cannot be, and what a corrected one changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import site_in
from ledger.lots.codes import find_mineral
from ledger.lots.event import Event
from ledger.lots.heap_changes import restated
from ledger.lots.holds import mark
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import (
    HUNDRED,
    ZERO,
    Component,
    Interval,
    Quantity,
    dry_interval,
    grades_of,
    is_settled,
    moisture_interval,
    net_interval,
    uncertain,
)
from ledger.lots.schema import day_of, instant
from ledger.lots.state import LEDGER, Ledger, Lot, LotBefore, Party, Site
from ledger.lots.stoichiometry import share_of
from ledger.lots.view import At, Draft, View


def policy_of(view: View) -> LedgerPolicy:
    """Return the policy in force; a ledger without a genesis has none."""
    own = view.find(Ledger, LEDGER)
    if own is None:
        raise RuntimeError("bug: an event was decided upon before the genesis")
    return own.policy


def effective_time(event: Event[Any], at: At) -> int:
    """Return the earlier of `occurred_at` and `recorded_at`, in Unix milliseconds."""
    return min(instant(event.payload.occurred_at), at.recorded_at)


def quantity_problems(
    quantity: Quantity, where: str, *, lot: str, mineral: str, policy: LedgerPolicy
) -> Iterator[Problem]:
    """A mass that is not stated, less than nothing, or another one in each field."""
    stated = list(quantity.net_masses_kg())
    if not stated:
        yield problem("mass-missing", where)
    elif stated[0] < ZERO:
        yield problem("mass-negative", where)
    if len(stated) > 1:
        low, high = min(stated), max(stated)
        least, most = (uncertain(mass, quantity, mineral, policy) for mass in (low, high))
        if least.high < most.low:
            yield problem("mass-contradicts", where, lot=lot, least=low, most=high)


def component_problems(
    components: Sequence[Component], where: str, mineral: str, policy: LedgerPolicy
) -> Iterator[Problem]:
    """Contents that cannot be: more than the species holds, or more than the whole."""
    known = find_mineral(mineral)
    best: dict[str, Decimal] = {}
    for position, component in enumerate(components):
        best[component.analyte] = max(best.get(component.analyte, ZERO), Decimal(component.value_percent))
        if share_of(component.analyte, component.basis) is None:
            yield problem(
                "basis-unknown",
                f"{where}/{position}/basis",
                basis=component.basis,
                analyte=component.analyte,
            )
        if known is None or not is_settled(component.method, component.status):
            continue
        ceiling = known.ceiling(component.analyte, component.basis)
        if ceiling is not None and grades_of((component,), policy)[0].percent.low > ceiling:
            yield problem(
                "grade-impossible",
                f"{where}/{position}/value_percent",
                value=component.value_percent,
                basis=component.basis,
                mineral=mineral,
                ceiling=ceiling,
            )
    if (whole := sum(best.values(), ZERO)) > HUNDRED:
        yield problem("components-over-100", where, sum=whole)


def mineral_problems(mineral: str, where: str) -> Iterator[Problem]:
    """A mineral that is not in the list."""
    if find_mineral(mineral) is None:
        yield problem("mineral-unknown", where, hs=mineral)


def weigh(quantity: Quantity, mineral: str, policy: LedgerPolicy) -> tuple[Interval, Interval]:
    """Return the net and the dry mass in kilograms as intervals."""
    net = net_interval(quantity, mineral, policy)
    return net, dry_interval(net, moisture_interval(quantity, mineral, policy))


def restate(draft: Draft, lot_id: str, change: Callable[[Lot], Lot]) -> None:
    """Change what is known of a lot, also as it was before its head event: voiding that keeps the change.

    A heap that it was put on holds so much more or less.
    """
    was = draft.get(Lot, lot_id)
    now = change(was)
    if was.stockpiled is not None:
        # What it weighs less is missing on the heap.
        now = replace(now, deficit=False)
        restated(draft, was, now)
    draft.put(now)
    before = draft.get(LotBefore, lot_id).lot
    if before is not None:
        draft.put(LotBefore(lot_id, change(before)))


def revise(lot: Lot, old: Quantity, new: Quantity, *, mineral: str, policy: LedgerPolicy) -> Lot:
    """Let a corrected weighing count: shift the balance; more given away than there was is a deficit."""
    old_net, old_dry = weigh(old, mineral, policy)
    new_net, new_dry = weigh(new, mineral, policy)
    if lot.sent is not None:
        old_dry, new_dry = old_dry.at_most(lot.sent.high), new_dry.at_most(lot.sent.high)
    net, dry = _shift(lot.net, old_net, new_net), _shift(lot.dry, old_dry, new_dry)
    deficit = net.value < ZERO or (lot.ended and new_net.value < old_net.value)
    bound = None if lot.bound_kg is None else max(ZERO, lot.bound_kg + dry.value - lot.dry.value)
    return replace(lot, net=net, dry=dry, deficit=deficit, bound_kg=bound)


def _shift(now: Interval, old: Interval, new: Interval) -> Interval:
    value = now.value + new.value - old.value
    return Interval(
        min(value, now.low + new.low - old.low), value, max(value, now.high + new.high - old.high)
    )


def mark_change(draft: Draft, lot_id: str, now: Interval, *, weighed_by: str) -> None:
    """Mark a lot that by its corrected weighing gained or lost on the way, as a fresh weighing would."""
    lot = draft.get(Lot, lot_id)
    if lot.sent is not None and lot.weighed_by == weighed_by:
        for found in change_problems(lot.sent, now, "", lot=lot, policy=policy_of(draft)):
            mark(draft, lot.id, found.code)


def unattested_problems(lots: Sequence[Lot], event: Event[Any], at: At, view: View) -> Iterator[Problem]:
    """Lots straight from a site that nobody has attested, where the table wanted it that day."""
    policy = policy_of(view)
    day = day_of(effective_time(event, at))
    for lot in lots:
        if lot.parents or lot.drawn:
            continue
        places = [view.find(Site, site) for share in lot.shares if (site := site_in(share)) is not None]
        wanted = {role for site in places if site for role in policy.attestors_in(site.country, day)}
        parties = [view.find(Party, id) for id in lot.attested_by]
        if wanted and all(party is None or wanted.isdisjoint(party.roles) for party in parties):
            yield problem("unattested", lot=lot.id)


def difference_problems(
    was: Interval, now: Interval, where: str, *, lot: Lot, policy: LedgerPolicy
) -> Iterator[Problem]:
    """A second weighing against the first: impossible gain, gain and loss over tolerance."""
    if now.low > was.high:
        yield problem("mass-created", where, out=now.low, into=was.high)
    yield from change_problems(was, now, where, lot=lot, policy=policy)


def change_problems(
    was: Interval, now: Interval, where: str, *, lot: Lot, policy: LedgerPolicy
) -> Iterator[Problem]:
    """A gain or loss over tolerance between two weighings.

    Where one of them knows the moisture and the other does not, it is over what that moisture may explain:
    ore dries on the road.
    """
    if not was.value:
        return
    change = (now.value - was.value) * HUNDRED / was.value
    if change > policy.of("mass_gain_percent", lot.mineral[:4]) + _vaguer(now, was):
        yield problem("weight-gain", where, lot=lot.id, percent=round(change, 1))
    elif -change > policy.of("mass_loss_percent", lot.mineral[:4]) + _vaguer(was, now):
        yield problem("weight-loss", where, lot=lot.id, percent=round(-change, 1))


def _vaguer(one: Interval, other: Interval) -> Decimal:
    """Return by how many per cent more a mass may be less than stated than another one may."""
    if not other.value or not one.value:
        return ZERO
    return max(ZERO, (other.low / other.value - one.low / one.value) * HUNDRED)
