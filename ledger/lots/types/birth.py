"""What every lot begins with, whether it was dug here or declared: mineral, masses, packages, tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event
from ledger.lots.holds import mark_descendants, put_on_hold
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import Components, Quantity, grades_of, total, uncertain
from ledger.lots.schema import Free, Hash, HsCode, Model, Name, NewLot, PartyRef
from ledger.lots.state import Lot, LotState
from ledger.lots.tagging import Tag
from ledger.lots.types.tags import (
    LEVELS,
    Carrier,
    Placed,
    TagRef,
    Tags,
    free_tags,
    placed_tags,
    tag_id,
    tag_ids,
    tag_problems,
    use_tags,
)
from ledger.lots.values import Hold, Share
from ledger.lots.view import Draft, View
from ledger.lots.weighing import (
    component_problems,
    mineral_problems,
    policy_of,
    quantity_problems,
    restate,
    revise,
    weigh,
)


class Package(Model):
    """One bag, drum or bar of a lot: its seal, tag and masses."""

    kind: Literal["bag", "drum", "bar", "bottle", "box"] = "bag"
    seal: Name | None = None
    tag: TagRef | None = None
    quantity: Quantity | None = None


Packages = Annotated[tuple[Package, ...], Field(max_length=256)]


class Birth(Model):
    """A new lot (ICGLR MD.12). Its custodian is who signs, unless another is named; so is its owner."""

    lot: NewLot
    number: Name | None = None
    custodian: PartyRef | None = None
    owner: PartyRef | None = None
    mineral: HsCode
    trade_name: Annotated[Name | None, Free()] = None
    quantity: Quantity
    components: Components = ()
    packages: Packages = ()
    tags: Tags = ()
    photos: Annotated[tuple[Hash, ...], Field(max_length=16), Free()] = ()
    package_count: Annotated[int, Field(ge=1, le=100_000)] | None = None


def package_problems(
    whole: Quantity, packages: Sequence[Package], where: str, *, lot: str, mineral: str, policy: LedgerPolicy
) -> Iterator[Problem]:
    """Packages that certainly weigh more or less together than their lot; asked when each was weighed."""
    kg = whole.stated_net_kg()
    weighed = [(one.quantity, one.quantity.stated_net_kg()) for one in packages if one.quantity is not None]
    masses = [uncertain(net, quantity, mineral, policy) for quantity, net in weighed if net is not None]
    if kg is None or not masses or len(masses) < len(packages):
        return
    stated, together = uncertain(kg, whole, mineral, policy), total(masses)
    if together.high < stated.low or stated.high < together.low:
        yield problem("packages-contradict", where, lot=lot, sum=together.value, mass=kg)


def birth_problems(event: Event[Birth], view: View, *, site: str | None = None) -> Iterator[Problem]:
    """What is wrong with a new lot, wherever it comes from; ``site`` is where it was dug."""
    body = event.body
    policy = policy_of(view)
    yield from mineral_problems(body.mineral, "/body/mineral")
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=body.lot, mineral=body.mineral, policy=policy
    )
    yield from component_problems(body.components, "/body/components", body.mineral, policy)
    yield from package_problems(
        body.quantity, body.packages, "/body/packages", lot=body.lot, mineral=body.mineral, policy=policy
    )
    if not _placed(body):
        yield problem("untagged", "/body/tags", lot=body.lot)
    holders = frozenset(filter(None, (event.issuer, body.custodian)))
    most = len(LEVELS) - 1 if site is None else 0
    carrier = Carrier(body.lot, holders=holders, site=site, most=most)
    yield from tag_problems(_placed(body), view, carrier=carrier, seen=set())


def born(
    event: Event[Birth], draft: Draft, *, state: LotState, shares: tuple[Share, ...], place: str | None
) -> Lot:
    """Return the new lot and put its tags on it."""
    body = event.body
    policy = policy_of(draft)
    net, dry = weigh(body.quantity, body.mineral, policy)
    custodian = body.custodian or event.issuer
    return Lot(
        id=body.lot,
        head=event.id,
        born=event.id,
        mineral=body.mineral,
        custodian=custodian,
        owner=body.owner or custodian,
        state=state,
        revision=0,
        net=net,
        dry=dry,
        weighed_by=event.id,
        shares=shares,
        grades=grades_of(body.components, policy),
        place=place,
        tags=use_tags(_tags(body), lot=body.lot, event=event.id, draft=draft),
    )


def revise_birth(old: Event[Birth], new: Birth, draft: Draft) -> None:
    """What a corrected birth changes: balance, grades, mineral, tags, and a mark on what was made of it."""
    policy = policy_of(draft)
    was = old.body
    restate(draft, was.lot, lambda lot: _revised(lot, was, new, policy))
    if _described(new) != _described(was):
        mark_descendants(draft, was.lot, "corrected-upstream")
    if _tags(new) != _tags(was):
        _retag(old, new, draft)


def _placed(body: Birth) -> list[Placed]:
    return placed_tags(body.tags, body.packages, "/body")


def _tags(body: Birth) -> Sequence[TagRef]:
    return [tag for _, tag in _placed(body)]


def _described(body: Birth) -> tuple[object, ...]:
    return body.quantity, body.components, body.mineral


def _revised(lot: Lot, was: Birth, new: Birth, policy: LedgerPolicy) -> Lot:
    if new.quantity != was.quantity and lot.weighed_by == lot.born:
        lot = revise(lot, was.quantity, new.quantity, mineral=new.mineral, policy=policy)
    if new.components != was.components:
        lot = replace(lot, grades=grades_of(new.components, policy))
    return replace(lot, mineral=new.mineral)


def _retag(old: Event[Birth], new: Birth, draft: Draft) -> None:
    """Take the tags off that are corrected away and put the others on; a tag in use holds both lots."""
    lot, was, now = old.body.lot, tag_ids(_tags(old.body)), _tags(new)
    gone = tuple(id for id in was if id not in tag_ids(now))
    free_tags(draft, replace(draft.get(Lot, lot), tags=gone))
    more = use_tags([tag for tag in now if tag_id(tag) not in was], lot=lot, event=old.id, draft=draft)
    if any(draft.get(Tag, id).lot != lot for id in more):
        put_on_hold(draft, lot, Hold(f"tag-conflict:{old.id}", "tag-conflict", old.id))
    restate(
        draft,
        lot,
        lambda one: replace(one, tags=(*(id for id in one.tags if id not in (*gone, *more)), *more)),
    )
