"""What is on record of a site: description, number, licences, inspections, allotment and output."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated, present
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, failed, passed, unanswered
from ledger.diligence.records import days_between, newest, site_record
from ledger.language import N_
from ledger.lots.codes import RED
from ledger.lots.quantity import ZERO
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.tags import TagsIssued

_ID: Final = re.compile(
    r"(?P<country>[A-Z]{2})-(?P<north>[+-]?[0-9]+\.[0-9]+)(?P<east>[+-][0-9]+\.[0-9]+)-[0-9]+"
)


def site_described(question: Question) -> Iterator[Answer]:
    """The newest description of a site gives each of ``fields``."""
    fields = sorted(question.words("fields"))
    site = site_record(question.history, question.subject.id)
    described = newest(site.described, question.on)
    if described is None:
        yield unanswered("site.registered")
        return
    lacking = [field for field in fields if not present(described, field)]
    yield from (unanswered(f"{described.type}/{field}", described) for field in lacking)
    if not lacking:
        yield passed(described)


def site_id_agrees(question: Question) -> Iterator[Answer]:
    """The ICGLR number of a site is well formed and agrees with its country and its position.

    Positions are compared without their signs at ``decimals`` decimals: the sign of the first is written like
    the dash before it.
    """
    site = site_record(question.history, question.subject.id)
    described = newest(site.described, question.on)
    body = None if described is None else described.body
    if described is None or body is None or body.icglr_id is None:
        yield unanswered("site.registered/icglr_id")
    elif body.latitude is None or body.longitude is None:
        yield unanswered("site.registered/latitude", described)
    elif _agrees(body, int(question.number("decimals"))):
        yield passed(described)
    else:
        yield failed("site-id-differs", described, site=site.id, number=body.icglr_id)


def _agrees(body: SiteDetails, decimals: int) -> bool:
    form = _ID.fullmatch(body.icglr_id or "")
    if form is None or form["country"] != body.country:
        return False
    stated = [Decimal(text) for text in (form["north"], form["east"])]
    step = Decimal(1).scaleb(-decimals)
    known = [Decimal(text or 0).quantize(step) for text in (body.latitude, body.longitude)]
    exact = all(-int(one.as_tuple().exponent) == decimals for one in stated)
    return exact and [abs(one) for one in stated] == [abs(one) for one in known]


def licence_identified(question: Question) -> Iterator[Answer]:
    """A site's licence of one of ``types`` gives its number, and if it is recorded by itself its holder."""
    types = question.words("types")
    site = site_record(question.history, question.subject.id)
    for licence, said in site.licences():
        if licence.type not in types:
            continue
        lacking = [
            field
            for field in ("number", "holder")
            if field in type(licence).model_fields and getattr(licence, field) is None
        ]
        yield from (unanswered(f"licence.recorded/{field}", said) for field in lacking)
        if not lacking:
            yield passed(said)


def inspected_within(question: Question) -> Iterator[Answer]:
    """A site was inspected within the last ``days``."""
    site = site_record(question.history, question.subject.id)
    last = max(site.inspected, key=lambda one: one.body.inspected_on, default=None)
    if last is None:
        yield unanswered("site.inspected")
    elif (age := days_between(last.body.inspected_on, question.on)) > question.number("days"):
        yield failed("inspection-old", last, site=site.id, days=age)
    else:
        yield passed(last)


def red_cleared(question: Question) -> Iterator[Answer]:
    """A red site gets another status only after ``days``, and after an inspection that found it better."""
    site = site_record(question.history, question.subject.id)
    for before, after in zip(site.decided, site.decided[1:], strict=False):
        if before.body.status != RED or after.body.status == RED:
            continue
        red, clear = before.body.from_, after.body.from_
        found = [
            one for one in site.inspected if red <= one.body.inspected_on <= clear and one.body.result != RED
        ]
        days = days_between(red, clear)
        if not found:
            yield unanswered("site.inspected", before, after)
        elif days < question.number("days", day=clear):
            yield failed("red-cleared-early", before, after, site=site.id, days=days)
        else:
            yield passed(before, after, *found)


def allotment_kept(question: Question) -> Iterator[Answer]:
    """What was registered at a site in a month is no more than the site's monthly allotment."""
    site = site_record(question.history, question.subject.id)
    months: dict[str, list[Stated[LotRegistered]]] = defaultdict(list)
    for one in question.of(LotRegistered):
        months[one.day.rpartition("-")[0]].append(one)
    for month, produced in sorted(months.items()):
        described = newest(site.described, produced[-1].day)
        allotment = None if described is None else described.body.monthly_allotment_kg
        mass = sum((one.body.quantity.stated_net_kg() or ZERO for one in produced), ZERO)
        if allotment is None or described is None:
            yield unanswered("site.registered/monthly_allotment_kg", *produced)
        elif mass > Decimal(allotment):
            values = {"site": site.id, "month": month, "sum": mass, "allotment": allotment}
            yield failed("allotment-exceeded", described, *produced, **values)
        elif any(one.body.quantity.stated_net_kg() is None for one in produced):
            yield unanswered("lot.registered/quantity", *produced)
        else:
            yield passed(described, *produced)


def tags_within_issue(question: Question) -> Iterator[Answer]:
    """No more tags were put on at a site than were issued for it."""
    site = site_record(question.history, question.subject.id)
    issued = [one for one in question.of(TagsIssued) if one.body.site == site.id]
    used = [one for one in question.of(LotRegistered) if _tag_count(one)]
    bare = [one for one in question.of(LotRegistered) if not _tag_count(one)]
    count = sum(map(_tag_count, used))
    ready = sum(len(one.body.tags) for one in issued)
    if not issued:
        yield unanswered("tags.issued/site")
    elif count > ready:
        yield failed("tags-beyond-issue", *issued, *used, site=site.id, used=count, issued=ready)
    elif bare:
        yield unanswered("lot.registered/tags", *bare)
    elif used:
        yield passed(*issued, *used)


def _tag_count(one: Stated[LotRegistered]) -> int:
    body = one.body
    return len({*body.tags, *(package.tag for package in body.packages if package.tag is not None)})


_SITE: Final[frozenset[Subject]] = frozenset({"site"})

CHECKS: Final[Mapping[str, Check]] = {
    "site_described": Check(
        site_described, subjects=_SITE, takes={"fields": "words"}, answers=frozenset({"open"})
    ),
    "site_id_agrees": Check(site_id_agrees, subjects=_SITE, takes={"decimals": "number"}),
    "licence_identified": Check(
        licence_identified, subjects=_SITE, takes={"types": "words"}, answers=frozenset({"open"})
    ),
    "inspected_within": Check(inspected_within, subjects=_SITE, takes={"days": "number"}),
    "red_cleared": Check(red_cleared, subjects=_SITE, takes={"days": "number"}),
    "allotment_kept": Check(allotment_kept, subjects=_SITE),
    "tags_within_issue": Check(tags_within_issue, subjects=_SITE),
}
SENTENCES: Final[Mapping[str, str]] = {
    "site-id-differs": N_("The number {number} of site {site} does not agree with its country and position."),
    "inspection-old": N_("Site {site} was last inspected {days} days ago."),
    "red-cleared-early": N_("Site {site} was red for {days} days only before it got another status."),
    "allotment-exceeded": N_(
        "At site {site} {sum} kg were registered in {month}; the allotment was {allotment} kg."
    ),
    "tags-beyond-issue": N_("At site {site} {used} tags were put on; {issued} had been issued for it."),
}
