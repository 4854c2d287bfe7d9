"""What becomes of tags: returned to their issuer, lost, damaged, replaced on a bag, taken off it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import BatchRef, Date, Fixed, Id, LotRef, Model, Name, Remark
from ledger.lots.state import Lot
from ledger.lots.tagging import Batch, Tag, TakenOff
from ledger.lots.types.parties import holds_role, is_authority
from ledger.lots.types.tags import (
    Carrier,
    Digests,
    Listed,
    Placed,
    TagRef,
    found_problems,
    in_hands_of,
    level_on,
    listed,
    listed_id,
    put_tag,
    tag_id,
    tag_ids,
    tag_problems,
    use_tags,
)
from ledger.lots.view import At, Draft, View, get


class TagsReturned(Listed):
    """Unused tags that their holder gives back to the issuer."""

    reason: Remark | None = None


class TagsMissing(Model):
    """Tags that are lost or damaged, used or not; ``batches`` names every batch they belong to.

    A programme or authority reports those of another scheme that were not issued here by ``scheme``.
    """

    batches: Annotated[tuple[BatchRef, ...], Field(max_length=64)] = ()
    scheme: Annotated[Id | None, Fixed()] = None
    tags: Digests
    noticed_on: Date | None = None
    reason: Remark


class Replacement(Model):
    """A tag that is put in the place of another on the same bag."""

    old: TagRef
    new: TagRef


class TagReplaced(Model):
    """A bag that is tagged anew, as at the négociant; the old tag leads to the lot for ever."""

    lot: LotRef
    replacements: Annotated[tuple[Replacement, ...], Field(min_length=1, max_length=256), Fixed()]
    reason: Literal["next_level", "damaged", "lost", "illegible", "repacked", "other"]
    seals: Annotated[tuple[Name, ...], Field(max_length=256)] = ()
    remark: Remark | None = None


class TagRemoved(Model):
    """Tags that were taken off the bags of a lot; one that turns up again puts its lot on hold."""

    lot: LotRef
    tags: Annotated[tuple[TagRef, ...], Field(min_length=1, max_length=256), Fixed()]
    reason: Literal["processing", "opened", "inspected", "repacked", "other"]
    remark: Remark | None = None


Report: TypeAlias = Event[TagsMissing]
_STATE: Final[Mapping[str, Literal["lost", "damaged"]]] = MappingProxyType(
    {"tag.lost": "lost", "tag.damaged": "damaged"}
)


def _return_rules(event: Event[TagsReturned], _at: At, view: View) -> Iterator[Problem]:
    for where, tag in listed(event, view):
        if isinstance(tag, Problem):
            yield tag
        elif tag.state not in ("issued", "assigned"):
            yield problem("tag-in-use", where, tag=tag.id[:16], state=tag.state)
        elif (holder := in_hands_of(tag, view)) != event.issuer and not is_authority(view, event.issuer):
            yield problem("tag-not-yours", where, tag=tag.id[:16], holder=holder)


def _return(event: Event[TagsReturned], _at: At, draft: Draft) -> None:
    for digest in event.body.tags:
        put_tag(draft, draft.get(Tag, listed_id(digest, event.body.batches, draft)), "returned")


def _foreign_id(body: TagsMissing, digest: str) -> str:
    return f"{body.scheme}:{digest}"


def foreign_ids(body: object) -> list[str]:
    """Return the ids of the tags in a report that no batch holds: no other history leads to it."""
    if not isinstance(body, TagsMissing) or body.scheme is None:
        return []
    return [_foreign_id(body, digest) for digest in body.tags]


def _missing_rules(event: Report, _at: At, view: View) -> Iterator[Problem]:
    if event.body.scheme is not None:
        yield from _foreign_problems(event, view)
        return
    for where, tag in listed(event, view):
        yield from (tag,) if isinstance(tag, Problem) else _report_problems(event, tag, where, view)


def _foreign_problems(event: Report, view: View) -> Iterator[Problem]:
    """What is wrong with reporting tags that were not issued here."""
    body = event.body
    if body.batches or not holds_role(view, event.issuer, "authority", "programme"):
        # Else anybody could bar any number of another scheme.
        yield problem("not-issuer", "/body/scheme", party=event.issuer, batch=body.scheme)
        return
    for position, digest in enumerate(body.tags):
        where = f"/body/tags/{position}"
        tag = view.find(Tag, _foreign_id(body, digest))
        if tag is not None and tag.batch is not None:
            yield problem("batch-missing", where, tag=digest[:16], batch=tag.batch)
        elif tag is not None:
            yield from _state_problems(event, tag, where, view)


def _report_problems(event: Report, tag: Tag, where: str, view: View) -> Iterator[Problem]:
    lot = None if tag.lot is None else view.find(Lot, tag.lot)
    known = {tag.holder, get(view, Batch, tag.batch or "").issuer, None if lot is None else lot.custodian}
    if event.issuer not in known and not holds_role(view, event.issuer, "authority", "programme"):
        yield problem("tag-not-yours", where, tag=tag.id[:16], holder=tag.holder)
    yield from _state_problems(event, tag, where, view)


def _state_problems(event: Report, tag: Tag, where: str, view: View) -> Iterator[Problem]:
    """A tag is lost once. One that is on a lot puts it on hold, unless its custodian says so."""
    if tag.state not in ("issued", "assigned", "used") or tag.off is not None:
        yield problem("tag-in-use", where, tag=tag.id[:16], state=tag.off or tag.state)
    elif (lot := None if tag.lot is None else view.find(Lot, tag.lot)) is not None:
        own = event.issuer == lot.custodian
        code = "tag-off" if own else f"tag-{_STATE[event.type]}"
        yield problem(code, where, tag=tag.id[:16], lot=lot.id)


def _miss(event: Report, _at: At, draft: Draft) -> None:
    body, state = event.body, _STATE[event.type]
    for digest in body.tags:
        if body.scheme is None:
            put_tag(draft, draft.get(Tag, listed_id(digest, body.batches, draft)), state)
        else:
            id = _foreign_id(body, digest)
            put_tag(draft, draft.find(Tag, id) or Tag(id, None, "issued"), state)


def _old(body: TagReplaced) -> list[Placed]:
    return [(f"/body/replacements/{place}/old", one.old) for place, one in enumerate(body.replacements)]


def _new(body: TagReplaced) -> list[Placed]:
    return [(f"/body/replacements/{place}/new", one.new) for place, one in enumerate(body.replacements)]


def _replace_rules(event: Event[TagReplaced], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot = get(view, Lot, body.lot)
    yield from found_problems(_old(body), view, lots=(lot,))
    carrier = Carrier(
        lot.id,
        holders=frozenset({event.issuer}),
        sources=frozenset({lot.id}),
        least=level_on((lot,), view),
    )
    found = list(tag_problems(_new(body), view, carrier=carrier, seen=set()))
    yield from found
    if any(one.code == "tag-mistyped" for one in found):
        return
    for where, tag in _new(body):
        if tag_id(tag) in lot.tags:
            yield problem("tag-in-use", where, tag=tag.number, state="used")


def _replace(event: Event[TagReplaced], _at: At, draft: Draft) -> None:
    body = event.body
    lot = body.lot
    for one in body.replacements:
        take_off(draft, [one.old], [lot], "replaced", by=tag_id(one.new))
    new = use_tags(
        [one.new for one in body.replacements],
        lot=lot,
        event=event.id,
        draft=draft,
        sources=frozenset({lot}),
    )
    now = draft.get(Lot, lot)
    draft.put(replace(now, tags=(*now.tags, *new)))


def take_off(
    draft: Draft, tags: Iterable[TagRef], lots: Iterable[str], how: TakenOff, *, by: str | None = None
) -> None:
    """Take tags off the lots that they are on; they go on leading there. Those on no such lot stay."""
    carriers = frozenset(lots)
    for id in tag_ids(tags):
        tag = draft.find(Tag, id)
        if tag is None or tag.lot not in carriers:
            continue
        lot = draft.get(Lot, tag.lot or "")
        if id in lot.tags:
            draft.put(replace(lot, tags=tuple(other for other in lot.tags if other != id)))
            draft.put(replace(tag, off=how, replaced_by=by))


def put_back(draft: Draft, before: Lot) -> None:
    """Let a lot have the tags again that an event took off it which is voided."""
    for id in before.tags:
        tag = draft.get(Tag, id)
        if tag.lot == before.id and tag.off is not None:
            draft.put(replace(tag, off=None, replaced_by=None))


def _remove_rules(event: Event[TagRemoved], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot = get(view, Lot, body.lot)
    placed = [(f"/body/tags/{position}", tag) for position, tag in enumerate(body.tags)]
    found = list(found_problems(placed, view, lots=(lot,)))
    yield from found
    if not found and set(lot.tags) <= set(tag_ids(body.tags)):
        yield problem("untagged", "/body/tags", lot=lot.id)


def _remove(event: Event[TagRemoved], _at: At, draft: Draft) -> None:
    take_off(draft, event.body.tags, [event.body.lot], "removed")


TYPES: Final = (
    EventType("tags.returned", TagsReturned, Nature.GOVERNANCE, "batch", _return_rules, _return),
    EventType("tag.lost", TagsMissing, Nature.GOVERNANCE, "batch", _missing_rules, _miss),
    EventType("tag.damaged", TagsMissing, Nature.GOVERNANCE, "batch", _missing_rules, _miss),
    EventType("tag.replaced", TagReplaced, Nature.MOVING, "lot", _replace_rules, _replace),
    EventType("tag.removed", TagRemoved, Nature.MOVING, "lot", _remove_rules, _remove),
)
