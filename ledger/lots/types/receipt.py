"""Lots that arrive: weighed by the consignee, package by package; what did not arrive is told apart.

A receipt whose dispatch is not recorded yet is *pending*: it moves nothing until the consignor's dispatch
names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.effective import read_recorded
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import mark_descendants
from ledger.lots.policy import LedgerPolicy
from ledger.lots.portion import left_of, move_tags, redirect_tag, take_portion
from ledger.lots.problems import problem
from ledger.lots.quantity import NOTHING, Interval, Quantity, total
from ledger.lots.schema import Id, LotRef, Model, Name, NewLot, PlaceRef, Remark
from ledger.lots.state import Lot, Party, PendingReceipt, Recorded
from ledger.lots.types.tags import TagRef, found_problems, placed_tags, tag_ids
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import (
    difference_problems,
    mark_change,
    policy_of,
    quantity_problems,
    restate,
    revise,
    weigh,
)
from ledger.lots.withheld import withheld_problems

Outcome = Literal["accepted", "rejected", "missing", "seized", "opened"]
PENDING: Final = "receipt-pending"
# What is opened has arrived, unless a remainder says otherwise.
_NOT_HERE: Final = frozenset({"rejected", "missing", "seized"})


class PackageOutcome(Model):
    """What became of one package on the way."""

    tag: TagRef | None = None
    seal: Name | None = None
    outcome: Outcome
    quantity: Quantity | None = None


class Remainder(Model):
    """A part that was not received, by what became of it. Without a quantity it is all that is left."""

    lot: NewLot
    outcome: Literal["rejected", "missing", "seized", "opened"]
    quantity: Quantity | None = None


class LotReceived(Model):
    """A lot as the consignee weighed it; what was not received stays the consignor's, in lots of its own.

    Their tags go along: those of the packages with a remainder's outcome, and into ``remainder`` those of all
    other packages that did not arrive. ``verified_by`` is who checked papers and origin, by pseudonym.
    """

    lot: LotRef
    quantity: Quantity
    place: PlaceRef | None = None
    packages: Annotated[tuple[PackageOutcome, ...], Field(max_length=256)] = ()
    remainder: NewLot | None = None
    explanation: Remark | None = None
    remainders: Annotated[tuple[Remainder, ...], Field(max_length=4)] = ()
    seals_intact: bool | None = None
    verified_by: Id | None = None


class _Rest(NamedTuple):
    """One remainder, whichever way it is stated."""

    lot: str
    where: str
    outcomes: frozenset[str]
    quantity: Quantity | None


def _rests(body: LotReceived) -> tuple[_Rest, ...]:
    if not body.remainders and body.remainder is None:
        return ()
    rests = [
        _Rest(part.lot, f"/remainders/{position}", frozenset({part.outcome}), part.quantity)
        for position, part in enumerate(body.remainders)
    ]
    if body.remainder is not None:
        outcomes = _NOT_HERE.difference(*(rest.outcomes for rest in rests))
        rests.append(_Rest(body.remainder, "/remainder", outcomes, None))
    return tuple(rests)


def _weighed(body: LotReceived, lot: Lot, policy: LedgerPolicy) -> dict[str, tuple[Interval, Interval]]:
    """Return the net and dry mass of the lot and of each remainder that has a quantity, by lot."""
    return {id: weigh(quantity, lot.mineral, policy) for id, quantity in _stated(body).items()}


def _together(weighed: dict[str, tuple[Interval, Interval]]) -> tuple[Interval, Interval]:
    first, *more = weighed.values()
    if not more:
        return first
    return total((first[0], *(net for net, _ in more))), total((first[1], *(dry for _, dry in more)))


def _receive_rules(event: Event[LotReceived], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot = get(view, Lot, body.lot)
    yield from _stated_problems(body, lot, view)
    if (recorded := view.find(Recorded, event.id)) is not None:
        if PENDING not in recorded.flags:
            yield from found_problems(placed_tags((), body.packages, "/body"), view, lots=(lot,))
        yield from _recount_problems(event, lot, view)
    elif lot.transfer is None or lot.transfer.consignee != event.issuer:
        yield from _pending_problems(event, lot, view)
    else:
        yield from withheld_problems(lot, "/body/lot")
        yield from arrival_problems(body, lot, view)
        if get(view, Party, lot.transfer.consignor).suspended:
            yield problem("party-suspended", "/body/lot", party=lot.transfer.consignor, lot=lot.id)


def _stated_problems(body: LotReceived, lot: Lot, view: View) -> Iterator[Problem]:
    """What is wrong with a receipt by itself."""
    policy = policy_of(view)
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=lot.id, mineral=lot.mineral, policy=policy
    )
    rests = _rests(body)
    told: set[str] = set()
    for rest in rests:
        where = f"/body{rest.where}"
        if rest.quantity is not None:
            yield from quantity_problems(
                rest.quantity, f"{where}/quantity", lot=lot.id, mineral=lot.mineral, policy=policy
            )
        if not told.isdisjoint(rest.outcomes):
            yield problem("outcome-repeated", f"{where}/outcome", outcome=", ".join(rest.outcomes))
        told |= rest.outcomes
    open_ = [rest.where for rest in rests if rest.quantity is None]
    if len(open_) > 1:
        yield problem("remainder-unweighed", f"/body{open_[0]}", count=len(open_))


def arrival_problems(body: LotReceived, lot: Lot, view: View) -> Iterator[Problem]:
    """What is wrong with a receipt against the lot as it was sent."""
    policy = policy_of(view)
    yield from found_problems(placed_tags((), body.packages, "/body"), view, lots=(lot,))
    net, dry = _together(_weighed(body, lot, policy))
    open_ = next((rest.where for rest in _rests(body) if rest.quantity is None), None)
    if open_ is None:
        found = list(difference_problems(lot.dry, dry, "/body/quantity", lot=lot, policy=policy))
        yield from found
        if found and body.explanation is None:
            yield problem("difference-unexplained", "/body/explanation")
    elif net.value >= lot.net.value:
        yield problem("nothing-left", f"/body{open_}")
    elif dry.low > lot.dry.high:
        yield problem("mass-created", "/body/quantity", out=dry.low, into=lot.dry.high)
    for outcome in sorted({package.outcome for package in body.packages} - {"accepted"}):
        count = sum(package.outcome == outcome for package in body.packages)
        yield problem("package-outcome", "/body/packages", count=count, outcome=outcome)


def _pending_problems(event: Event[LotReceived], lot: Lot, view: View) -> Iterator[Problem]:
    """A receipt that nobody sent yet is only noted, once for each party: anybody might hand it in."""
    if lot.custodian == event.issuer:
        code = "received-already" if lot.transfer is None else "not-consignee"
        yield problem(code, "/body/lot", lot=lot.id, party=event.issuer)
    elif lot.ended:
        yield problem("lot-ended", "/body/lot", lot=lot.id, state=lot.state)
    elif (known := view.find(PendingReceipt, _pending_id(event))) is not None and known.open:
        yield problem("receipt-repeated", "/body/lot", lot=lot.id, party=event.issuer)
    else:
        yield problem(PENDING, "/body/lot", lot=lot.id, custodian=lot.custodian, party=event.issuer)


def _pending_id(event: Event[LotReceived]) -> str:
    return f"{event.body.lot}/{event.issuer}"


def pending_receipt(id: str, view: View) -> Event[LotReceived] | None:
    """Return the receipt of an event, as corrected; None when it is none that waits for its dispatch."""
    recorded = get(view, Recorded, id)
    if recorded.type != "lot.received" or PENDING not in recorded.flags:
        return None
    event = read_recorded(LotReceived, recorded, view)
    known = view.find(PendingReceipt, _pending_id(event))
    return event if known is not None and known.event == id and known.open else None


def waiting_receipt(lot: str, party: str, view: View) -> str | None:
    """Return the receipt (its event id) by which a party says that it has a lot that nobody sent yet."""
    known = view.find(PendingReceipt, f"{lot}/{party}")
    return known.event if known is not None and known.open else None


def taken_problems(event: Event[LotReceived], where: str, view: View) -> Iterator[Problem]:
    """Remainders that could come to be only now, and whose ids others have taken since."""
    for rest in _rests(event.body):
        if view.find(Lot, rest.lot) is not None:
            yield problem("id-taken", where, kind="lot", id=rest.lot)


def _receive(event: Event[LotReceived], _at: At, draft: Draft) -> None:
    lot = draft.get(Lot, event.body.lot)
    if lot.transfer is None or lot.transfer.consignee != event.issuer:
        draft.put(PendingReceipt(_pending_id(event), event.id))
    else:
        take_in(event, draft, by=event.id)


def take_in(event: Event[LotReceived], draft: Draft, *, by: str) -> None:
    """Let a receipt count that an event (its id) brings into effect: the receipt itself, or the dispatch."""
    body = event.body
    lot = draft.get(Lot, body.lot)
    weighed = _weighed(body, lot, policy_of(draft))
    spare = lot.dry.high - _together(weighed)[1].low
    bounded = {id: (net, dry.at_most(spare + dry.low)) for id, (net, dry) in weighed.items()}
    rests = _rests(body)
    for rest in rests:
        mass = bounded.get(rest.lot) or _all_left(lot, weighed)
        take_portion(lot, rest.lot, mass, draft, event=by, weighed_by=event.id)
        packages = [one.tag for one in body.packages if one.tag and one.outcome in rest.outcomes]
        move_tags(tag_ids(packages), draft, of=lot.id, to=rest.lot)
    net, dry = bounded[lot.id]
    now = draft.get(Lot, lot.id)
    if lot.transfer is not None and lot.transfer.returned:
        now = come_home(now, draft.get(Party, event.issuer))
    draft.put(
        replace(
            now,
            custodian=event.issuer,
            state="received_in_part" if rests else "in_stock",
            revision=lot.revision + bool(rests),
            transfer=None,
            charge_holder=None,
            net=net,
            dry=dry,
            sent=lot.dry,
            weighed_by=event.id,
            place=body.place or event.payload.place,
        )
    )


def _all_left(lot: Lot, weighed: dict[str, tuple[Interval, Interval]]) -> tuple[Interval, Interval]:
    net, dry = _together(weighed)
    return left_of(lot.net, net), left_of(lot.dry, dry)


def come_home(lot: Lot, holder: Party) -> Lot:
    """Return a lot that was sent back to the country of who has it now, from where it may leave once more."""
    if holder.country not in lot.exported_from:
        return lot
    abroad = tuple(country for country in lot.exported_from if country != holder.country)
    return replace(lot, exported_from=abroad, exported_by=None)


def _recount_problems(event: Event[LotReceived], lot: Lot, view: View) -> Iterator[Problem]:
    """A corrected weighing makes no mass either: what was sent is what was received and what was left."""
    if lot.weighed_by != event.id or lot.sent is None:
        return
    weighed = _weighed(event.body, lot, policy_of(view))
    out = weighed.pop(lot.id)[1].low
    for rest in _rests(event.body):
        found = view.find(Lot, rest.lot)
        if found is None or found.weighed_by == event.id:
            # Unless it was weighed since, what was left follows the correction.
            out += weighed.get(rest.lot, (NOTHING, NOTHING))[1].low
        else:
            out += found.dry.low
    if out > lot.sent.high:
        yield problem("mass-created", "/body/quantity", out=out, into=lot.sent.high)


def _revise_receipt(old: Event[LotReceived], new: LotReceived, _at: At, draft: Draft) -> None:
    was, now = _stated(old.body), _stated(new)
    lot = draft.get(Lot, old.body.lot)
    if not _counts(old, draft):
        return
    _redirect_tags(old, new, draft)
    if was == now:
        return
    mark_descendants(draft, lot.id, "corrected-upstream")
    open_ = [rest.lot for rest in _rests(new) if rest.quantity is None]
    for id in was.keys() & now.keys():
        _reweigh(old, id, was[id], now[id], draft)
        for rest in open_:
            # What is received after all was not left.
            _reweigh(old, rest, now[id], was[id], draft)
    if not open_:
        dry = _together(_weighed(new, lot, policy_of(draft)))[1]
        mark_change(draft, lot.id, dry, weighed_by=old.id)


def _redirect_tags(old: Event[LotReceived], new: LotReceived, draft: Draft) -> None:
    """Let tags go where the corrected outcomes of their packages say, unless they have gone on since."""
    was, now = _homes(old.body), _homes(new)
    arrived = dispatch_of(draft.get(Recorded, old.id), draft) or old.id
    for tag in dict.fromkeys((*was, *now)):
        of, to = was.get(tag, new.lot), now.get(tag, new.lot)
        if of != to:
            redirect_tag(tag, draft, of=of, to=to, parted_by=arrived)


def _homes(body: LotReceived) -> dict[str, str]:
    """Return to which remainder each tag (its id) went that did not stay with the lot."""
    return {
        tag: rest.lot
        for rest in _rests(body)
        for tag in tag_ids([one.tag for one in body.packages if one.tag and one.outcome in rest.outcomes])
    }


def _reweigh(event: Event[LotReceived], id: str, was: Quantity, now: Quantity, draft: Draft) -> None:
    """Let another weighing count for a lot, unless it was weighed anew since the receipt."""
    policy = policy_of(draft)

    def revised(lot: Lot) -> Lot:
        if lot.weighed_by != event.id:
            return lot
        return revise(lot, was, now, mineral=lot.mineral, policy=policy)

    if was != now:
        restate(draft, id, revised)


def _stated(body: LotReceived) -> dict[str, Quantity]:
    stated = {body.lot: body.quantity}
    return stated | {rest.lot: rest.quantity for rest in _rests(body) if rest.quantity is not None}


def _counts(event: Event[LotReceived], view: View) -> bool:
    """Whether a receipt has taken effect."""
    known = view.find(PendingReceipt, _pending_id(event))
    return known is None or known.event != event.id or known.dispatch is not None


def release_receipts(receipts: tuple[str, ...], draft: Draft) -> None:
    """Let receipts wait again for the dispatch that names them; it was voided."""
    for id in receipts:
        event = read_recorded(LotReceived, draft.get(Recorded, id), draft)
        draft.put(PendingReceipt(_pending_id(event), id))


def _withdraw(event: Event[LotReceived], draft: Draft) -> None:
    known = draft.find(PendingReceipt, _pending_id(event))
    if known is not None and known.event == event.id:
        draft.put(replace(known, event=None))


def dispatch_of(receipt: Recorded, view: View) -> str | None:
    """Return the dispatch that made a receipt count which had waited for it; None for all else."""
    if PENDING not in receipt.flags:
        return None
    known = view.find(PendingReceipt, f"{receipt.lots[0]}/{receipt.issuer}")
    return known.dispatch if known is not None and known.event == receipt.id else None


def use_receipt(event: Event[LotReceived], draft: Draft, *, dispatch: str) -> None:
    """Let a pending receipt count by the dispatch (its event id) that names it."""
    draft.put(PendingReceipt(_pending_id(event), event.id, dispatch))
    lot = draft.get(Lot, event.body.lot)
    draft.put(replace(lot, flags=tuple(flag for flag in lot.flags if flag != PENDING)))
    take_in(event, draft, by=dispatch)


RECEIVED: Final = EventType(
    "lot.received",
    LotReceived,
    Nature.MOVING,
    "lot",
    _receive_rules,
    _receive,
    custody=False,
    revise=_revise_receipt,
    undo=_withdraw,
)
