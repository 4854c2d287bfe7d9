"""Tags: whose they are, how old, whether one is on two bags, and what became of those never used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.months import days_between
from ledger.diligence.question import Answer, Matter, Question, all_passed, failed, passed, unanswered
from ledger.errors import Malformed
from ledger.language import N_
from ledger.lots.schema import day_of
from ledger.lots.types.birth import Birth
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.tag_care import TagsMissing
from ledger.lots.types.tags import OURS, Listed, TagRef, TagsAssigned, TagsIssued, placed_tags, tag_id

_DAY_MS: Final = 86_400_000


def tag_of_site(question: Question) -> Iterator[Answer]:
    """The tag of a lot is of a batch that was issued for its site."""
    batches, worn = question.once(_batches), question.once(_worn)
    fit: list[Stated[Any]] = []
    for one in question.of(LotRegistered):
        tags = worn[one.id]
        if not tags:
            yield unanswered("lot.registered/tags", one)
        for tag in tags:
            issued = batches.get(tag)
            if issued is None or issued.body.site is None:
                yield unanswered("tags.issued/site" if issued else "tags.issued", one)
            elif issued.body.site != one.body.site:
                values = {"lot": one.body.lot, "site": one.body.site, "other": issued.body.site}
                yield failed("tag-of-other-site", one, issued, **values)
            else:
                fit += (one, issued)
    yield from all_passed(fit)


def tag_used_soon(question: Question) -> Iterator[Answer]:
    """A tag is used within days of its issue: what lies about longer may have gone another way."""
    batches, worn = question.once(_batches), question.once(_worn)
    soon: list[Stated[Any]] = []
    for one in question.of(LotRegistered):
        tags = worn[one.id]
        if not tags:
            yield unanswered("lot.registered/tags", one)
        for issued in (batches.get(tag) for tag in tags):
            if issued is None:
                yield unanswered("tags.issued", one)
            elif (days := days_between(issued.day, one.day)) > question.number("days"):
                yield failed("tag-used-late", one, issued, lot=one.body.lot, days=days)
            else:
                soon += (one, issued)
    yield from all_passed(soon)


def tag_once(question: Question) -> Iterator[Answer]:
    """No tag is on two lots; of a month, none of its tags is on any other lot of the record."""
    whole = question.history.of(Birth) if question.subject.kind == "period" else question.of(Birth)
    own, worn = {one.id for one in question.of(Birth)}, question.once(_worn)
    seen: dict[str, list[Stated[Birth]]] = defaultdict(list)
    alone: list[Stated[Birth]] = []
    for one in whole:
        tags = dict.fromkeys(worn[one.id])
        if not tags and one.id in own:
            yield unanswered(f"{one.type}/tags", one)
        for tag in tags:
            seen[tag].append(one)
    for each in seen.values():
        if own.isdisjoint(one.id for one in each):
            continue
        if len(each) > 1:
            lots = ", ".join(sorted({one.body.lot for one in each}))
            yield failed("tag-on-two-lots", *each, lots=lots)
        else:
            alone += each
    yield from all_passed(alone)


def batches_used(question: Question) -> Iterator[Answer]:
    """Of a batch issued for a site, little is unaccounted for after some weeks."""
    history = question.history
    used = {tag for tags in question.once(_worn).values() for tag in tags}
    told: list[Stated[Any]] = [*history.of(Listed), *history.of(TagsMissing)]
    told = [one for one in told if not isinstance(one.body, TagsAssigned)]
    accounted = {digest for one in told for digest in one.body.tags}
    for one in question.of(TagsIssued):
        if days_between(one.day, question.on) <= question.number("days"):
            continue
        left = [
            digest for digest in one.body.tags if digest not in accounted and _record(one, digest) not in used
        ]
        percent = len(left) * 100 // len(one.body.tags)
        if percent > question.number("percent"):
            yield failed("tags-unaccounted", one, batch=one.body.batch, percent=percent, count=len(left))
        else:
            yield passed(one)


def loss_reported(question: Question) -> Iterator[Answer]:
    """That tags were lost is recorded within days of being noticed."""
    for one in question.of(TagsMissing):
        if one.body.noticed_on is None:
            yield unanswered(f"{one.type}/noticed_on", one)
        elif (days := days_between(one.body.noticed_on, day_of(one.recorded_at))) > question.number("days"):
            yield failed("loss-reported-late", one, days=days, count=len(one.body.tags))
        else:
            yield passed(one)


def _worn(matter: Matter) -> Mapping[str, tuple[str, ...]]:
    """The tags of each lot of the record when it came into being, by that event."""
    return {one.id: tuple(_tags(one.body)) for one in matter.history.of(Birth)}


def _tags(body: Birth) -> Iterator[str]:
    """The ids of a lot's tags; a code of ours that cannot be read is left to who recorded it."""
    for _, tag in placed_tags(body.tags, body.packages):
        if (id := _id(tag)) is not None:
            yield id


def _id(tag: TagRef) -> str | None:
    try:
        return tag_id(tag)
    except Malformed:
        return None


def _record(one: Stated[TagsIssued], digest: str) -> str:
    return digest if one.body.scheme == OURS else f"{one.body.scheme}:{digest}"


def _batches(matter: Matter) -> Mapping[str, Stated[TagsIssued]]:
    """The batch of each tag on the lots: looked for among those of a lot's site first, then among all."""
    found: dict[str, Stated[TagsIssued]] = {}
    worn = matter.once(_worn)
    elsewhere: set[str] = set()
    sites: dict[str, Mapping[str, Stated[TagsIssued]]] = {}
    for one in matter.of(LotRegistered):
        site = one.body.site
        if site not in sites:
            issued = matter.history.said_of("site", site, TagsIssued)
            sites[site] = {tag: each for each in issued for tag in _listed(each)}
        own = sites[site]
        for tag in worn[one.id]:
            if tag in own:
                found[tag] = own[tag]
            else:
                elsewhere.add(tag)
    if elsewhere:
        told = ((tag, each) for each in matter.history.of(TagsIssued) for tag in _listed(each))
        found.update((tag, each) for tag, each in told if tag in elsewhere)
    return found


def _listed(one: Stated[TagsIssued]) -> Iterator[str]:
    return (_record(one, digest) for digest in one.body.tags)


_LOTS: Final[Any] = frozenset({"lot", "shipment"})

CHECKS: Final[Mapping[str, Check]] = {
    "tag_of_site": Check(tag_of_site, _LOTS),
    "tag_used_soon": Check(tag_used_soon, _LOTS, {"days": "number"}),
    "tag_once": Check(tag_once, frozenset({"lot", "shipment", "period"})),
    "batches_used": Check(
        batches_used,
        frozenset({"site", "party"}),
        {"days": "number", "percent": "number"},
        frozenset({"fail"}),
    ),
    "loss_reported": Check(loss_reported, frozenset({"party"}), {"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "tag-of-other-site": N_("Lot {lot} of site {site} carries a tag that was issued for site {other}."),
    "tag-used-late": N_("Lot {lot} carries a tag that had been issued {days} days before."),
    "tag-on-two-lots": N_("One tag is on more than one lot: {lots}."),
    "tags-unaccounted": N_("{count} tags of batch {batch} ({percent} %) are neither used nor accounted for."),
    "loss-reported-late": N_("The loss of {count} tags was recorded {days} days after it was noticed."),
}
