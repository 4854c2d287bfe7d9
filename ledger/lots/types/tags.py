"""Tags from the printer to the bag: issued in batches, handed on, used, voided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Protocol, TypeAlias

from pydantic import BaseModel, Field

from ledger.errors import Malformed, Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import put_on_hold
from ledger.lots.problems import problem
from ledger.lots.schema import BatchRef, Fixed, Hash, Id, Model, NewBatch, PartyRef, Remark, SiteRef
from ledger.lots.state import Batch, Lot, Tag
from ledger.lots.tag import parse_tag, tag_digest
from ledger.lots.types.parties import is_authority
from ledger.lots.values import Hold
from ledger.lots.view import At, Draft, View, get

OURS: Final = "MINERAL-LEDGER"
TagLevel = Literal["mine", "negociant", "processor", "export"]
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

    The code of a tag of another scheme is its number, exactly as printed.
    """

    batch: NewBatch
    scheme: Annotated[Id, Fixed()] = OURS
    level: TagLevel = "mine"
    site: SiteRef | None = None
    tags: Digests


class TagsAssigned(Model):
    """Tags handed to a party; ``batches`` names every batch they belong to."""

    batches: Annotated[tuple[BatchRef, ...], Field(min_length=1, max_length=64)]
    tags: Digests
    to: PartyRef


class TagVoided(Model):
    """Tags that must not turn up any more, because stolen, spoilt or lost."""

    batches: Annotated[tuple[BatchRef, ...], Field(min_length=1, max_length=64)]
    tags: Digests
    reason: Remark


def tag_id(tag: TagRef) -> str:
    """Return the id of a tag's record; Malformed when a code of ours is mistyped."""
    return record_id(tag.scheme, parse_tag(tag.number) if tag.scheme == OURS else tag.number)


def record_id(scheme: str, code: str) -> str:
    """Return the id of the record of a code as its scheme prints it: digests are unique in a scheme only."""
    return _scheme_id(scheme, tag_digest(code))


def _scheme_id(scheme: str, digest: str) -> str:
    return digest if scheme == OURS else f"{scheme}:{digest}"


def tag_ids(tags: Iterable[TagRef]) -> tuple[str, ...]:
    """Return the ids of several tags' records, in order."""
    return tuple(tag_id(tag) for tag in tags)


def tag_refs(value: object) -> Iterator[TagRef]:
    """Yield every tag that stands anywhere in a model."""
    if isinstance(value, TagRef):
        yield value
    elif isinstance(value, BaseModel):
        for part in value.__dict__.values():
            yield from tag_refs(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from tag_refs(part)


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
    """The new lot that tags are put on: who may have them, what it is made of, its site at production."""

    lot: str
    holders: frozenset[str]
    sources: frozenset[str] = frozenset()
    site: str | None = None


def tag_problems(
    placed: Sequence[Placed], view: View, *, carrier: Carrier, seen: set[str]
) -> Iterator[Problem]:
    """What is wrong with putting tags on a new lot; ``seen`` gathers the tags of the whole event."""
    for here, tag, known in _read_tags(placed, view, seen):
        if isinstance(known, Problem):
            yield known
        elif known is not None:
            yield from _known_tag_problems(known, tag, here, carrier)


def found_problems(placed: Sequence[Placed], view: View, *, lots: Sequence[Lot]) -> Iterator[Problem]:
    """What is wrong with tags that are said to be on lots already: each should be one of theirs."""
    own = {id for lot in lots for id in lot.tags}
    for here, tag, known in _read_tags(placed, view, set()):
        if isinstance(known, Problem):
            yield known
        elif known is None or known.id not in own:
            yield problem("tag-not-on-lot", here, tag=tag.number, lot=lots[0].id)
            if known is not None and known.state == "void":
                yield problem("tag-voided", here, tag=tag.number, lot=lots[0].id)


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
    if known.lot is not None and known.lot not in carrier.sources:
        yield problem("tag-conflict", here, tag=tag.number, lot=lot, other=known.lot)
    if known.state == "void":
        yield problem("tag-voided", here, tag=tag.number, lot=lot)
    if carrier.site is not None and known.site is not None and known.site != carrier.site:
        yield problem("tag-other-site", here, tag=tag.number, site=known.site, lot=lot)
    if known.holder is not None and known.holder not in carrier.holders:
        yield problem("tag-not-assigned", here, tag=tag.number, holder=known.holder, lot=lot)


def use_tags(
    tags: Sequence[TagRef], *, lot: str, event: str, draft: Draft, sources: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Put tags on a lot and return their ids; a lot that carries one of them already goes on hold too."""
    ids = tag_ids(tags)
    for id in ids:
        known = draft.find(Tag, id)
        on = None if known is None or known.lot == lot else known.lot
        if on is not None and on not in sources:
            put_on_hold(draft, on, Hold(f"tag-conflict:{event}", "tag-conflict", event))
            continue
        if on is not None:
            source = draft.get(Lot, on)
            draft.put(replace(source, tags=tuple(other for other in source.tags if other != id)))
        give_tag(draft, id, lot)
    return ids


def give_tag(draft: Draft, id: str, lot: str) -> None:
    """Let a lot be the one that a tag leads to; a void tag stays void."""
    tag = draft.find(Tag, id) or Tag(id, None, "issued")
    if tag.state in ("issued", "assigned"):
        _count(draft, tag, used=1)
        tag = replace(tag, state="used")
    draft.put(replace(tag, lot=lot))


def _count(draft: Draft, tag: Tag, *, used: int = 0, void: int = 0, assigned: int = 0) -> None:
    """Move one tag between the counts of its batch."""
    if tag.batch is None:
        return
    batch = draft.get(Batch, tag.batch)
    left = 1 if tag.state == "assigned" and not assigned else 0
    back = 1 if tag.state == "used" else 0
    draft.put(
        replace(
            batch,
            assigned=batch.assigned + assigned - left,
            used=batch.used + used - back,
            void=batch.void + void,
        )
    )


def free_tags(draft: Draft, lot: Lot) -> None:
    """Take the tags off a lot; those that are not void are in hand again."""
    for id in lot.tags:
        tag = draft.get(Tag, id)
        if tag.lot != lot.id:
            continue
        if tag.state == "void":
            draft.put(replace(tag, lot=None))
        else:
            state: Literal["issued", "assigned"] = "assigned" if tag.holder else "issued"
            _count(draft, tag, assigned=1 if state == "assigned" else 0)
            draft.put(replace(tag, state=state, lot=None))


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
        draft.put(Tag(_scheme_id(body.scheme, digest), body.batch, "issued", body.site, event.issuer))


def _listed_id(digest: str, batches: Sequence[str], view: View) -> str:
    """Return the id of the record of a listed tag, which is of the scheme of one of the batches."""
    ids = (_scheme_id(get(view, Batch, batch).scheme, digest) for batch in batches)
    return next((id for id in ids if view.find(Tag, id) is not None), digest)


def _listed(event: Event[TagsAssigned] | Event[TagVoided], view: View) -> Iterator[tuple[str, Tag | Problem]]:
    """Each named tag with its JSON Pointer, or what is wrong with naming it."""
    for position, id in enumerate(event.body.tags):
        where = f"/body/tags/{position}"
        tag = view.find(Tag, _listed_id(id, event.body.batches, view))
        if tag is None or tag.batch is None:
            yield where, problem("tag-unknown", where, tag=id[:16])
        elif tag.batch not in event.body.batches:
            yield where, problem("batch-missing", where, tag=id[:16], batch=tag.batch)
        else:
            yield where, tag


def _assign_rules(event: Event[TagsAssigned], _at: At, view: View) -> Iterator[Problem]:
    for where, tag in _listed(event, view):
        if isinstance(tag, Problem):
            yield tag
        elif tag.state not in ("issued", "assigned"):
            yield problem("tag-in-use", where, tag=tag.id[:16], state=tag.state)
        elif tag.holder not in (None, event.issuer) and not is_authority(view, event.issuer):
            yield problem("tag-not-yours", where, tag=tag.id[:16], holder=tag.holder)


def _assign(event: Event[TagsAssigned], _at: At, draft: Draft) -> None:
    for id in event.body.tags:
        tag = draft.get(Tag, _listed_id(id, event.body.batches, draft))
        if tag.state == "issued":
            _count(draft, tag, assigned=1)
        draft.put(replace(tag, state="assigned", holder=event.body.to))


def _void_rules(event: Event[TagVoided], _at: At, view: View) -> Iterator[Problem]:
    for where, tag in _listed(event, view):
        if isinstance(tag, Problem):
            yield tag
        elif tag.holder != event.issuer and not is_authority(view, event.issuer):
            batch = view.find(Batch, tag.batch or "")
            if batch is None or batch.issuer != event.issuer:
                yield problem("not-issuer", where, party=event.issuer, batch=tag.batch)


def _void(event: Event[TagVoided], _at: At, draft: Draft) -> None:
    for id in event.body.tags:
        tag = draft.get(Tag, _listed_id(id, event.body.batches, draft))
        if tag.state != "void":
            _count(draft, tag, void=1)
            draft.put(replace(tag, state="void"))
        if tag.lot is not None:
            put_on_hold(draft, tag.lot, Hold(f"tag-voided:{event.id}", "tag-voided", event.id))


TYPES: Final = (
    EventType("tags.issued", TagsIssued, Nature.GOVERNANCE, "batch", _issue_rules, _issue, admin=True),
    EventType("tags.assigned", TagsAssigned, Nature.GOVERNANCE, "batch", _assign_rules, _assign, admin=True),
    EventType("tag.voided", TagVoided, Nature.GOVERNANCE, "batch", _void_rules, _void, admin=True),
)
