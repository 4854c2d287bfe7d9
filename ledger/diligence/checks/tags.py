"""Tags on bags: on each from the first point, linked from level to level, issued before and used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Matter, Question, all_passed, failed, passed, unanswered
from ledger.diligence.records import days_between
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.types.birth import Birth
from ledger.lots.types.drawing import StockpileDrawn
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.tag_care import TagReplaced, TagsMissing
from ledger.lots.types.tags import (
    LEVELS,
    OURS,
    Listed,
    TagRef,
    TagsAssigned,
    TagsIssued,
    code_digest,
    placed_tags,
)
from ledger.lots.types.work import Output, Work, output_tags

_SPLIT: Final = "lot.split"


@dataclass(frozen=True)
class Tagging:
    """Tags that are put on a lot: by what event, where in it, on what the lot was made of.

    ``kept`` says that bags were only told apart, with the tags that they had.
    """

    stated: Stated[Any]
    lot: str
    field: str
    tags: tuple[TagRef, ...]
    sources: tuple[str, ...]
    kept: bool = False

    @property
    def datum(self) -> str:
        """The tags as a rule names them."""
        return f"{self.stated.type}/{self.field}"


def taggings(matter: Matter) -> tuple[Tagging, ...]:
    """Return in the order of the log every lot as it is tagged, with no tags where none are recorded."""
    return tuple(each for one in matter.own for each in _tagged(one, matter.history))


def _tagged(one: Stated[Any], history: History) -> Iterator[Tagging]:
    body = one.body
    if isinstance(body, Birth):
        yield Tagging(one, body.lot, "tags", _tags(body), ())
    elif isinstance(body, Work):
        sources = tuple(part.lot for part in body.inputs)
        for output in _products(body.outputs):
            tags = tuple(output_tags(output))
            yield Tagging(one, output.lot, "outputs/tags", tags, sources, one.type == _SPLIT)
    elif isinstance(body, StockpileDrawn):
        for output in _products(body.outputs):
            sources = tuple(lot for lot, _ in history.parents.get(output.lot, ()))
            yield Tagging(one, output.lot, "outputs/tags", tuple(output_tags(output)), sources)
    elif isinstance(body, TagReplaced):
        new = tuple(each.new for each in body.replacements)
        yield Tagging(one, body.lot, "replacements", new, (body.lot,))


def _tags(body: Birth) -> tuple[TagRef, ...]:
    return tuple(tag for _, tag in placed_tags(body.tags, body.packages))


def _products(outputs: Sequence[Output]) -> Iterator[Output]:
    return (output for output in outputs if output.kind == "product")


def bags_tagged(question: Question) -> Iterator[Answer]:
    """At production each bag carries a tag of its own: there are as many tags as bags."""
    for one in question.of(LotRegistered):
        body = one.body
        tags = {*_tags(body)}
        bags = body.package_count or len(body.packages)
        if not tags:
            yield unanswered("lot.registered/tags", one)
        elif not bags:
            yield unanswered("lot.registered/package_count", one)
        elif len(tags) < bags:
            yield failed("bags-untagged", one, lot=body.lot, bags=bags, tags=len(tags))
        else:
            yield passed(one)


def lots_tagged(question: Question) -> Iterator[Answer]:
    """Every lot is tagged, and what is made of tagged lots gets tags of its own."""
    worn: dict[str, set[tuple[str, str]]] = defaultdict(set)
    fresh: list[Stated[Any]] = []
    for one in question.once(taggings):
        old = {tag for lot in one.sources for tag in worn[lot]}
        new = {(tag.scheme, tag.number) for tag in one.tags}
        worn[one.lot] |= new
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        elif not one.kept and not old.isdisjoint(new):
            yield failed("tag-carried-over", one.stated, lot=one.lot)
        else:
            fresh.append(one.stated)
    yield from all_passed(fresh)


def levels_linked(question: Question) -> Iterator[Answer]:
    """Tags go from level to level: mine, négociant, processor, export, none left out and none back."""
    reached: dict[str, int] = {}
    linked: list[Stated[Any]] = []
    for one in question.once(taggings):
        ranks = [LEVELS.index(tag.level) for tag in one.tags]
        known = [reached.get(lot, -1) for lot in one.sources]
        if not ranks or -1 in known:
            yield unanswered(one.datum, one.stated)
            continue
        least, most = (min(known), max(known)) if known else (0, 0)
        reached[one.lot] = max(ranks)
        if min(ranks) < most:
            yield failed("level-back", one.stated, lot=one.lot)
        elif max(ranks) > least + 1 or (not known and max(ranks)):
            yield failed("level-skipped", one.stated, lot=one.lot)
        else:
            linked.append(one.stated)
    yield from all_passed(linked)


def tag_form(question: Question) -> Iterator[Answer]:
    """Numbers of other schemes have ``digits`` digits and nothing else."""
    digits = int(question.number("digits"))
    for one in question.once(taggings):
        foreign = [tag.number for tag in one.tags if tag.scheme != OURS]
        odd = [number for number in foreign if not (number.isdigit() and len(number) == digits)]
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        elif odd:
            yield failed("tag-form", one.stated, lot=one.lot, number=odd[0])
        elif foreign:
            yield passed(one.stated)


def tags_used_once(question: Question) -> Iterator[Answer]:
    """No tag is on two lots of which neither was made of the other; of a month, against the whole ledger."""
    seen: dict[tuple[str, str], Tagging] = {}
    asked = {one.id for one in question.own}
    for one in _all_taggings(question):
        mine = one.stated.id in asked
        if not one.tags and (mine or isinstance(one.stated.body, LotRegistered)):
            yield unanswered(one.datum, one.stated)
        for tag in one.tags:
            first = seen.setdefault((tag.scheme, tag.number), one)
            again = first.lot != one.lot and first.lot not in one.sources
            if again and (mine or first.stated.id in asked):
                values = {"tag": tag.number, "lot": one.lot, "other": first.lot}
                yield failed("tag-used-twice", first.stated, one.stated, **values)
            elif mine:
                yield passed(one.stated)


def _all_taggings(question: Question) -> Iterator[Tagging]:
    """Yield the taggings of the subject; for a month also all others, in which its tags may be."""
    yield from question.once(taggings)
    if question.subject.kind == "period":
        own = {one.id for one in question.own}
        for one in question.history.of(Birth):
            if one.id not in own:
                yield Tagging(one, one.body.lot, "tags", _tags(one.body), ())


def tags_issued_before(question: Question) -> Iterator[Answer]:
    """A tag was issued, with its issuer and day on record, before it was put on."""
    issued = {digest: one for one in question.history.of(TagsIssued) for digest in one.body.tags}
    for one in question.once(taggings):
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        for tag in one.tags:
            batch = issued.get(_digest(tag))
            if batch is None:
                yield unanswered("tags.issued", one.stated)
            elif batch.day > one.stated.day:
                yield failed("tag-before-issue", batch, one.stated, lot=one.lot, tag=tag.number)
            else:
                yield passed(batch, one.stated)


def tags_not_withdrawn(question: Question) -> Iterator[Answer]:
    """No tag was put on after it had been reported lost, damaged, void or given back."""
    gone = _withdrawn(question.history)
    good: list[Stated[Any]] = []
    for one in question.once(taggings):
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        for tag in one.tags:
            report = gone.get(_digest(tag))
            if report is not None and report.effective_at <= one.stated.effective_at:
                yield failed("tag-withdrawn", report, one.stated, lot=one.lot, tag=tag.number)
            else:
                good.append(one.stated)
    yield from all_passed(good)


def tags_several_hands(question: Question) -> Iterator[Answer]:
    """A tag went through the hands of ``parties`` different signers: who issued, handed out and used it."""
    least = int(question.number("parties"))
    issued = {digest: one for one in question.history.of(TagsIssued) for digest in one.body.tags}
    assigned = {digest: one for one in question.history.of(TagsAssigned) for digest in one.body.tags}
    for one in question.once(taggings):
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        for digest in map(_digest, one.tags):
            path = [each[digest] for each in (issued, assigned) if digest in each]
            hands = {each.issuer for each in (*path, one.stated)}
            if digest not in issued or digest not in assigned:
                missing = "tags.assigned" if digest in issued else "tags.issued"
                yield unanswered(missing, *path, one.stated)
            elif len(hands) < least:
                yield failed("tags-one-hand", *path, one.stated, lot=one.lot, party=one.stated.issuer)
            else:
                yield passed(*path, one.stated)


def tag_stock(question: Question) -> Iterator[Answer]:
    """What a party puts on, gives back and reports missing are tags that were handed to it, each once."""
    party, history = question.subject.id, question.history
    handed = {
        digest: one for one in history.of(TagsAssigned) if one.body.to == party for digest in one.body.tags
    }
    gone = _withdrawn(history)
    used: set[str] = set()
    for one in question.once(taggings):
        if one.stated.issuer != party or one.kept:
            continue
        if not one.tags:
            yield unanswered(one.datum, one.stated)
        for tag in one.tags:
            digest = _digest(tag)
            first = digest not in used
            used.add(digest)
            if digest not in handed:
                yield unanswered("tags.assigned", one.stated)
            elif digest in gone or not first:
                evidence = [gone[digest]] if digest in gone else []
                yield failed("tag-stock", handed[digest], *evidence, one.stated, party=party, tag=tag.number)
            else:
                yield passed(handed[digest], one.stated)


def tagging_interval(question: Question) -> Iterator[Answer]:
    """From one tagging to the next no more than ``days`` pass, and never fewer than none."""
    last: dict[str, Stated[Any]] = {}
    for one in question.once(taggings):
        if not one.tags:
            yield unanswered(one.datum, one.stated)
            continue
        for before in {last[lot].id: last[lot] for lot in one.sources if lot in last}.values():
            days = days_between(before.day, one.stated.day)
            if not one.kept and not 0 <= days <= question.number("days", day=before.day):
                yield failed("tags-apart", before, one.stated, lot=one.lot, days=days)
            else:
                yield passed(before, one.stated)
        last[one.lot] = one.stated


def _withdrawn(history: History) -> dict[str, Stated[Any]]:
    """Return what took tags out of use, by the tags' digests."""
    found: dict[str, Stated[Any]] = {}
    told: list[Stated[TagsMissing] | Stated[Listed]] = [*history.of(TagsMissing), *history.of(Listed)]
    for one in told:
        if not isinstance(one.body, TagsAssigned):
            found.update(dict.fromkeys(one.body.tags, one))
    return found


def _digest(tag: TagRef) -> str:
    return code_digest(tag.scheme, tag.number)


_LOT: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_WIDE: Final[frozenset[Subject]] = frozenset({"lot", "shipment", "site", "period"})

CHECKS: Final[Mapping[str, Check]] = {
    "bags_tagged": Check(bags_tagged, subjects=_WIDE),
    "lots_tagged": Check(lots_tagged, subjects=_LOT),
    "levels_linked": Check(levels_linked, subjects=_LOT),
    "tag_form": Check(tag_form, subjects=_LOT, takes={"digits": "number"}),
    "tags_used_once": Check(tags_used_once, subjects=_WIDE),
    "tags_issued_before": Check(tags_issued_before, subjects=_LOT),
    "tags_not_withdrawn": Check(tags_not_withdrawn, subjects=_LOT),
    "tags_several_hands": Check(tags_several_hands, subjects=_LOT, takes={"parties": "number"}),
    "tag_stock": Check(tag_stock, subjects=frozenset({"party"})),
    "tagging_interval": Check(tagging_interval, subjects=_LOT, takes={"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "bags-untagged": N_("Lot {lot} has {bags} bags and {tags} tags."),
    "tag-carried-over": N_("Lot {lot} carries a tag of what it was made of, and none of its own for it."),
    "level-back": N_("Lot {lot} carries tags of an earlier level than what it was made of."),
    "level-skipped": N_("Lot {lot} carries tags of a level before which one is missing."),
    "tag-form": N_("The tag {number} on lot {lot} has not the usual form."),
    "tag-used-twice": N_("Tag {tag} is on lot {lot} and on lot {other}."),
    "tag-before-issue": N_("Tag {tag} was put on lot {lot} before it was issued."),
    "tag-withdrawn": N_("Tag {tag} was put on lot {lot} after it had been taken out of use."),
    "tags-one-hand": N_("The tags of lot {lot} were issued, handed out and used by {party} alone."),
    "tag-stock": N_("Tag {tag} of party {party} is accounted for twice."),
    "tags-apart": N_("{days} days lie between the tags of lot {lot} and those before."),
}
