"""Tags from the printer to the bag: issued in batches, handed on, used, voided.

What becomes of them later (returned, lost, damaged, replaced, taken off) is in ``tag_care``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Protocol, TypeAlias, get_args

from pydantic import BaseModel, Field

from ledger.errors import Malformed, Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import put_on_hold
from ledger.lots.problems import problem
from ledger.lots.schema import BatchRef, Fixed, Hash, Id, Model, NewBatch, PartyRef, Remark, SiteRef
from ledger.lots.state import Lot, Recorded
from ledger.lots.tag import fold_number, parse_tag, tag_digest
from ledger.lots.tagging import Batch, Tag, TagState
from ledger.lots.types.parties import is_authority
from ledger.lots.values import Hold
from ledger.lots.view import At, Draft, View, get

OURS: Final = "MINERAL-LEDGER"
TagLevel = Literal["mine", "negociant", "processor", "export"]
LEVELS: Final = ("mine", "negociant", "processor", "export")
"""The levels of tags in the order in which a bag gets them."""
_TURNED_UP: Final = MappingProxyType(
    {"void": "tag-voided", "lost": "tag-lost", "damaged": "tag-damaged", "returned": "tag-returned"}
)
"""State of a tag that may not be used any more → the problem when it is."""
_COUNTED: Final = frozenset({"assigned", "used", "void", "returned", "lost", "damaged"})
Batches = Annotated[tuple[BatchRef, ...], Field(min_length=1, max_length=64)]
Digests = Annotated[tuple[Hash, ...], Field(min_length=1, max_length=500), Fixed()]


class TagRef(Model):
    """A tag on a package (ICGLR MD.11). Numbers of our scheme are codes of 13 characters."""

    scheme: Id = OURS
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9._/-]{1,40}$")]
    level: TagLevel = "mine"
    issuer: Id | None = None


Tags = Annotated[tuple[TagRef, ...], Field(max_length=256)]


class TagsIssued(Model):
    """A batch of new tags by SHA-256 of their codes, so that the log betrays no code before it is used.

    The code of a tag of another scheme is its number in capitals, its letters and digits alone.
    """

    batch: NewBatch
    scheme: Annotated[Id, Fixed()] = OURS
    level: TagLevel = "mine"
    site: SiteRef | None = None
    tags: Digests


class Listed(Model):
    """Tags by their digests; ``batches`` names every batch they belong to."""

    batches: Batches
    tags: Digests


class TagsAssigned(Listed):
    """Tags handed to a party; ``batches`` names every batch they belong to."""

    to: PartyRef


class TagVoided(Listed):
    """Tags that must not turn up any more, because stolen, spoilt or lost."""

    reason: Remark


def tag_id(tag: TagRef) -> str:
    """Return the id of a tag's record; Malformed when a code of ours is mistyped."""
    return record_id(tag.scheme, parse_tag(tag.number) if tag.scheme == OURS else tag.number)


def record_id(scheme: str, code: str) -> str:
    """Return the id of the record of a code as its scheme prints it: digests are unique in a scheme only."""
    return _scheme_id(scheme, code_digest(scheme, code))


@lru_cache(maxsize=4096)
def code_digest(scheme: str, code: str) -> str:
    """Return how batches list a code; Malformed when a number of another scheme can be none."""
    return tag_digest(code if scheme == OURS else fold_number(code))


def _scheme_id(scheme: str, digest: str) -> str:
    return digest if scheme == OURS else f"{scheme}:{digest}"


def tag_ids(tags: Iterable[TagRef]) -> tuple[str, ...]:
    """Return the ids of several tags' records, in order."""
    return tuple(tag_id(tag) for tag in tags)


def tag_refs(value: BaseModel | tuple[Any, ...]) -> Iterator[TagRef]:
    """Yield every tag that stands anywhere in a model, or in several."""
    if isinstance(value, TagRef):
        yield value
    elif isinstance(value, BaseModel):
        for field in _tagged_fields(type(value)):
            if inside := getattr(value, field):
                yield from tag_refs(inside)
    else:
        for part in value:
            yield from tag_refs(part)


@cache
def _tagged_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a model in which tags may stand, however deep."""
    return tuple(name for name, info in model.model_fields.items() if _may_hold_tags(info.annotation))


def _may_hold_tags(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation is TagRef or bool(_tagged_fields(annotation))
    return any(map(_may_hold_tags, get_args(annotation)))


class OnPackage(Protocol):
    """A package, or what became of one."""

    @property
    def tag(self) -> TagRef | None:
        """The tag on it, if it has one of its own."""


Placed: TypeAlias = tuple[str, TagRef]


def placed_tags(tags: Sequence[TagRef], packages: Sequence[OnPackage] = (), where: str = "") -> list[Placed]:
    """Return the tags of a lot and of its packages, each with its JSON Pointer under ``where``."""
    placed = [(f"{where}/tags/{position}", tag) for position, tag in enumerate(tags)]
    for position, package in enumerate(packages):
        if package.tag is not None:
            placed.append((f"{where}/packages/{position}/tag", package.tag))
    return placed


@dataclass(frozen=True, slots=True)
class Carrier:
    """The lot that tags are put on: who may have them, what it is made of, its site at production.

    ``least`` and ``most`` are the levels (positions in :data:`LEVELS`) that are usual for it.
    """

    lot: str
    holders: frozenset[str]
    sources: frozenset[str] = frozenset()
    site: str | None = None
    least: int = 0
    most: int = len(LEVELS) - 1


def tag_problems(
    placed: Sequence[Placed], view: View, *, carrier: Carrier, seen: set[str]
) -> Iterator[Problem]:
    """What is wrong with putting tags on a new lot; ``seen`` gathers the tags of the whole event."""
    for here, tag, known in _read_tags(placed, view, seen):
        if isinstance(known, Problem):
            yield known
            continue
        if known is not None:
            yield from _known_tag_problems(known, tag, here, carrier)
        level = tag.level if known is None else known.level
        if not carrier.least <= LEVELS.index(level) <= carrier.most:
            yield problem("tag-order", here, tag=tag.number, level=level, lot=carrier.lot)


def level_on(lots: Iterable[Lot], view: View) -> int:
    """Return the highest level among the tags of lots, the lowest of all when they carry none."""
    tags = (view.find(Tag, id) for lot in lots for id in lot.tags)
    return max((LEVELS.index(tag.level) for tag in tags if tag is not None), default=0)


def found_problems(placed: Sequence[Placed], view: View, *, lots: Sequence[Lot]) -> Iterator[Problem]:
    """What is wrong with tags that are said to be on lots already: each should be one of theirs."""
    own = {id for lot in lots for id in lot.tags}
    for here, tag, known in _read_tags(placed, view, set()):
        if isinstance(known, Problem):
            yield known
        elif known is None or known.id not in own:
            yield problem("tag-not-on-lot", here, tag=tag.number, lot=lots[0].id)
            code = None if known is None else _TURNED_UP.get(known.state)
            if code is not None:
                yield problem(code, here, tag=tag.number, lot=lots[0].id)


def _read_tags(
    placed: Sequence[Placed], view: View, seen: set[str]
) -> Iterator[tuple[str, TagRef, Tag | Problem | None]]:
    """Each tag with its record, or with what it can never be: mistyped, twice in one event, not issued."""
    for here, tag in placed:
        try:
            id = tag_id(tag)
        except Malformed:
            yield here, tag, problem("tag-mistyped", f"{here}/number", tag=tag.number)
            continue
        if id in seen:
            yield here, tag, problem("tag-repeated", here, tag=tag.number)
        seen.add(id)
        known = view.find(Tag, id)
        unknown = known is None and tag.scheme == OURS
        yield here, tag, problem("tag-unknown", here, tag=tag.number) if unknown else known


def _known_tag_problems(known: Tag, tag: TagRef, here: str, carrier: Carrier) -> Iterator[Problem]:
    lot = carrier.lot
    if known.off is not None:
        yield problem("tag-removed", here, tag=tag.number, lot=lot, other=known.lot)
    elif known.lot is not None and known.lot not in carrier.sources:
        yield problem("tag-conflict", here, tag=tag.number, lot=lot, other=known.lot)
    if (code := _TURNED_UP.get(known.state)) is not None:
        yield problem(code, here, tag=tag.number, lot=lot)
    if carrier.site is not None and known.site is not None and known.site != carrier.site:
        yield problem("tag-other-site", here, tag=tag.number, site=known.site, lot=lot)
    if known.holder is not None and known.holder not in carrier.holders:
        yield problem("tag-not-assigned", here, tag=tag.number, holder=known.holder, lot=lot)


def use_tags(
    tags: Sequence[TagRef], *, lot: str, event: str, draft: Draft, sources: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Put tags on a lot and return their ids; a lot that carries one of them already goes on hold too.

    A tag that was taken off a lot goes on leading to that one, and is not put on the same one again.
    """
    ids = tag_ids(tags)
    again: set[str] = set()
    for id, tag in zip(ids, tags, strict=True):
        known = draft.find(Tag, id)
        if known is not None and known.off is not None:
            again |= {id} if known.lot == lot else set()
            continue
        on = None if known is None or known.lot == lot else known.lot
        if on is not None and on not in sources:
            put_on_hold(draft, on, Hold(f"tag-conflict:{event}", "tag-conflict", event))
            continue
        if on is not None:
            source = draft.get(Lot, on)
            draft.put(replace(source, tags=tuple(other for other in source.tags if other != id)))
        give_tag(draft, id, lot, level=tag.level)
    return tuple(id for id in ids if id not in again)


def give_tag(draft: Draft, id: str, lot: str, *, level: str = "mine") -> None:
    """Let a lot be the one that a tag leads to; a void or lost tag stays so. ``level`` is a new tag's."""
    tag = draft.find(Tag, id) or Tag(id, None, "issued", level=level)
    state: TagState = "used" if tag.state in ("issued", "assigned") else tag.state
    put_tag(draft, tag, state, lot=lot, off=None, replaced_by=None)


def put_tag(draft: Draft, tag: Tag, state: TagState, **changes: Any) -> None:  # noqa: ANN401 - of any field
    """Put a tag into a state, with what else changes, and keep the counts of its batch."""
    if tag.batch is not None and tag.state != state:
        batch = draft.get(Batch, tag.batch)
        steps = ((tag.state, -1), (state, 1))
        counts = {name: getattr(batch, name) + step for name, step in steps if name in _COUNTED}
        draft.put(replace(batch, **counts))
    draft.put(replace(tag, state=state, **changes))


def free_tags(draft: Draft, lot: Lot) -> None:
    """Take the tags off a lot; those that were used are in hand again, unless another lot claims them."""
    for id in lot.tags:
        tag = draft.get(Tag, id)
        if tag.lot != lot.id or tag.off is not None:
            continue
        if (other := _claimant(id, lot, draft)) is not None:
            put_tag(draft, tag, tag.state, lot=other)
            continue
        in_hand: TagState = "assigned" if tag.holder else "issued"
        put_tag(draft, tag, in_hand if tag.state == "used" else tag.state, lot=None)


def _claimant(tag: str, lot: Lot, draft: Draft) -> str | None:
    """Return another lot that has carried a tag ever since the two were put on hold for it."""
    causes = (draft.find(Recorded, hold.event) for hold in lot.holds if hold.kind == "tag-conflict")
    ids = (id for cause in causes if cause is not None for id in cause.lots if id != lot.id)
    found = (draft.find(Lot, id) for id in ids)
    return next((one.id for one in found if one and tag in one.tags and one.state != "voided"), None)


def _issue_rules(event: Event[TagsIssued], _at: At, view: View) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, id in enumerate(event.body.tags):
        if id in seen or view.find(Tag, _scheme_id(event.body.scheme, id)) is not None:
            yield problem("id-taken", f"/body/tags/{position}", kind="tag", id=id)
        seen.add(id)


def _issue(event: Event[TagsIssued], _at: At, draft: Draft) -> None:
    body = event.body
    draft.put(Batch(body.batch, event.id, body.scheme, body.level, event.issuer, body.site, len(body.tags)))
    for digest in body.tags:
        id = _scheme_id(body.scheme, digest)
        draft.put(Tag(id, body.batch, "issued", body.site, event.issuer, level=body.level))


def listed_id(digest: str, batches: Sequence[str], view: View) -> str:
    """Return the id of the record of a listed tag, which is of the scheme of one of the batches."""
    ids = (_scheme_id(get(view, Batch, batch).scheme, digest) for batch in batches)
    return next((id for id in ids if view.find(Tag, id) is not None), digest)


def listed(event: Event[Any], view: View) -> Iterator[tuple[str, Tag | Problem]]:
    """Each tag that a :class:`Listed` body names with its JSON Pointer, or what is wrong with naming it."""
    for position, id in enumerate(event.body.tags):
        where = f"/body/tags/{position}"
        tag = view.find(Tag, listed_id(id, event.body.batches, view))
        if tag is None or tag.batch is None:
            yield where, problem("tag-unknown", where, tag=id[:16])
        elif tag.batch not in event.body.batches:
            yield where, problem("batch-missing", where, tag=id[:16], batch=tag.batch)
        else:
            yield where, tag


def _assign_rules(event: Event[TagsAssigned], _at: At, view: View) -> Iterator[Problem]:
    for where, tag in listed(event, view):
        if isinstance(tag, Problem):
            yield tag
        elif tag.state not in ("issued", "assigned", "returned"):
            yield problem("tag-in-use", where, tag=tag.id[:16], state=tag.state)
        elif (holder := in_hands_of(tag, view)) != event.issuer and not is_authority(view, event.issuer):
            yield problem("tag-not-yours", where, tag=tag.id[:16], holder=holder)


def in_hands_of(tag: Tag, view: View) -> str | None:
    """Return who has a tag that is not used: whoever returned it has it no more."""
    return get(view, Batch, tag.batch).issuer if tag.state == "returned" and tag.batch else tag.holder


def _assign(event: Event[TagsAssigned], _at: At, draft: Draft) -> None:
    for id in event.body.tags:
        tag = draft.get(Tag, listed_id(id, event.body.batches, draft))
        put_tag(draft, tag, "assigned", holder=event.body.to)


def _void_rules(event: Event[TagVoided], _at: At, view: View) -> Iterator[Problem]:
    for where, tag in listed(event, view):
        if isinstance(tag, Problem):
            yield tag
        elif tag.holder != event.issuer and not is_authority(view, event.issuer):
            batch = view.find(Batch, tag.batch or "")
            if batch is None or batch.issuer != event.issuer:
                yield problem("not-issuer", where, party=event.issuer, batch=tag.batch)


def _void(event: Event[TagVoided], _at: At, draft: Draft) -> None:
    for id in event.body.tags:
        tag = draft.get(Tag, listed_id(id, event.body.batches, draft))
        put_tag(draft, tag, "void")
        if tag.lot is not None:
            put_on_hold(draft, tag.lot, Hold(f"tag-voided:{event.id}", "tag-voided", event.id))


TYPES: Final = (
    EventType("tags.issued", TagsIssued, Nature.GOVERNANCE, "batch", _issue_rules, _issue, admin=True),
    EventType("tags.assigned", TagsAssigned, Nature.GOVERNANCE, "batch", _assign_rules, _assign, admin=True),
    EventType("tag.voided", TagVoided, Nature.GOVERNANCE, "batch", _void_rules, _void, admin=True),
)
