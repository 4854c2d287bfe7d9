"""A part of a lot that becomes a lot of its own, unmixed: what was not received, a sample."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger.frozen import replace
from ledger.lots.attribution import parts_of
from ledger.lots.quantity import ZERO, Interval
from ledger.lots.state import Lot
from ledger.lots.types.tags import give_tag
from ledger.lots.view import Draft
from ledger.lots.weighing import restate


def left_of(whole: Interval, taken: Interval) -> Interval:
    """Return what is left of a mass when some of it is taken, never less than nothing."""
    rest = whole - taken
    return Interval(max(rest.low, ZERO), max(rest.value, ZERO), max(rest.high, ZERO))


def take_portion(
    lot: Lot, id: str, mass: tuple[Interval, Interval], draft: Draft, *, event: str, weighed_by: str
) -> Lot:
    """Put a new lot that was part of ``lot``, somewhere; ``mass`` is its net and its dry mass."""
    net, dry = mass
    portion = Lot(
        id=id,
        head=event,
        born=event,
        mineral=lot.mineral,
        custodian=lot.custodian,
        owner=lot.owner,
        state="in_stock",
        revision=0,
        net=net,
        dry=dry,
        weighed_by=weighed_by,
        shares=lot.shares,
        grades=lot.grades,
        parents=parts_of([lot], fraction=net.value / lot.net.value if lot.net.value else Decimal(0)),
        attested_by=lot.attested_by,
        holds=lot.holds,
        exported_from=lot.exported_from,
        exported_by=lot.exported_by,
        contamination=lot.contamination,
    )
    parent = draft.get(Lot, lot.id)
    draft.put(portion, replace(parent, children=(*parent.children, id)))
    return portion


def move_tags(tags: Sequence[str], draft: Draft, *, of: str, to: str) -> None:
    """Let tags (ids) of one lot go along with a part of it."""
    lot, part = draft.get(Lot, of), draft.get(Lot, to)
    gone = tuple(id for id in lot.tags if id in tags)
    draft.put(
        replace(lot, tags=tuple(id for id in lot.tags if id not in gone)),
        replace(part, tags=(*part.tags, *gone)),
    )
    for id in gone:
        give_tag(draft, id, to)


def redirect_tag(tag: str, draft: Draft, *, of: str, to: str, parted_by: str) -> None:
    """Let a tag (its id) that went with one part go with another one after all, unless it has gone on since.

    ``parted_by`` is the event that divided the lot.
    """
    if tag not in draft.get(Lot, of).tags:
        return
    for id in (of, to):

        def changed(lot: Lot, *, on: bool = id == to) -> Lot:
            others = tuple(one for one in lot.tags if one != tag)
            return replace(lot, tags=(*others, tag) if on else others)

        lot = draft.get(Lot, id)
        if lot.head == parted_by:
            # As it was before it had them all, and a void gives them back.
            draft.put(changed(lot))
        else:
            restate(draft, id, changed)
    give_tag(draft, tag, to)
