"""Tags held against each other: all that were issued are in hand, used, damaged, lost, void or returned.

What the ledger keeps for a batch are counts; here its tags are looked up one by one and counted again, so
that the two can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import envelope_id
from ledger.lots.effective import read_recorded
from ledger.lots.state import Party, Recorded
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.tags import OURS, TagsIssued
from ledger.service.show.office import COUNTS, as_counted
from ledger.store.catalog import Catalog

PAGE: Final = 100
_BECAME: Final = COUNTS[1:]


def batches_of(
    view: Catalog, *, site: str | None = None, party: str | None = None, after: str = ""
) -> dict[str, JSON]:
    """Return batches with what became of their tags, of a site or an issuer where one is named.

    ``totals`` are of all of them, by issuer and site; ``items`` are a page of them behind the id ``after``.
    """
    found = (one for one in view.each(Batch) if _is_of(one, site, party))
    kept = sorted(found, key=lambda one: as_counted(one.id))
    page = [one for one in kept if as_counted(one.id) > as_counted(after)][:PAGE]
    return {
        "items": [batch_json(one) for one in page],
        "more": page[-1].id if page and page[-1].id != kept[-1].id else None,
        "by_issuer": _totals((one.issuer, one) for one in kept),
        "by_site": _totals((one.site or "", one) for one in kept),
        "whole": {name: sum(getattr(one, name) for one in kept) for name in COUNTS},
    }


def _is_of(batch: Batch, site: str | None, party: str | None) -> bool:
    return site in (None, batch.site) and party in (None, batch.issuer)


def batch_json(batch: Batch) -> dict[str, JSON]:
    """Return a batch with its counts."""
    return {
        "batch": batch.id,
        "scheme": batch.scheme,
        "level": batch.level,
        "issuer": batch.issuer,
        "site": batch.site,
        "head": batch.head,
        **{name: getattr(batch, name) for name in COUNTS},
    }


def _totals(batches: Iterable[tuple[str, Batch]]) -> list[JSON]:
    sums: dict[str, Counter[str]] = {}
    for id, batch in batches:
        sums.setdefault(id, Counter()).update({name: getattr(batch, name) for name in COUNTS})
    return [
        {"id": id or None, **{name: counts[name] for name in COUNTS}} for id, counts in sorted(sums.items())
    ]


def reconcile_batch(view: Catalog, id: str) -> dict[str, JSON]:
    """Return a batch with each of its tags, and whether they make up its counts; NotFound when there is none.

    ``found`` counts the tags as they stand; ``agrees`` when these are the batch's own counts.
    """
    batch = view.get(Batch, id)
    tags = [*_tags_in(view, batch)]
    found = Counter(became(tag) for tag in tags)
    counts = {name: found[name] for name in _BECAME}
    agrees = len(tags) == batch.issued and all(counts[name] == getattr(batch, name) for name in _BECAME)
    return {
        **batch_json(batch),
        "found": {"issued": len(tags), **counts},
        "agrees": agrees,
        "tags": [tag_json(tag) for tag in tags],
    }


def _tags_in(view: Catalog, batch: Batch) -> Iterator[Tag]:
    """Yield the tags of a batch in the order in which the event that issued it lists them."""
    for index in view.touches("batch", batch.id):
        recorded = view.get(Recorded, envelope_id(view.statement(index)))
        if recorded.type == "tags.issued":
            for digest in read_recorded(TagsIssued, recorded, view).body.tags:
                yield view.get(Tag, digest if batch.scheme == OURS else f"{batch.scheme}:{digest}")


def tags_held(view: Catalog, party: str, *, state: str | None = None) -> dict[str, JSON]:
    """Return the tags that a party was given and did not hand on, perhaps of one state only.

    Raises NotFound when there is no such party. All tags of the ledger are looked at.
    """
    view.get(Party, party)
    held = [tag for tag in view.each(Tag) if tag.holder == party and tag.batch is not None]
    counts = Counter(became(tag) for tag in held)
    listed = [tag for tag in held if state in (None, became(tag))]
    return {
        "party": party,
        "counts": {"issued": len(held), **{name: counts[name] for name in _BECAME}},
        "tags": [tag_json(tag) for tag in listed],
    }


def became(tag: Tag) -> str:
    """Return what became of a tag, as batches count it."""
    return "in_hand" if tag.state in ("issued", "assigned") else tag.state


def tag_json(tag: Tag) -> JSON:
    """Return a tag as lists show it."""
    return {
        "id": tag.id,
        "state": tag.state,
        "became": became(tag),
        "batch": tag.batch,
        "holder": tag.holder,
        "site": tag.site,
        "lot": tag.lot,
        "off": tag.off,
    }
