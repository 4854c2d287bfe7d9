"""Where ore is from and what it passed: known mines, listed areas, countries, closed areas, licences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.checks.incidents import days_between
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.areas import AreaLifted, AreaRestricted
from ledger.lots.types.assurance import ReportRecorded
from ledger.lots.types.birth import Birth
from ledger.lots.types.declared import LotDeclared
from ledger.lots.types.handling import LotStored
from ledger.lots.types.licences import LicenceRecorded
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.sites import SiteDetails, SiteRegistered, SiteUpdated

_FROM_A_MINE: Final = frozenset({"tailings", "large_scale_mine"})
_DESCRIBING: Final = {
    "site": frozenset({"site.registered", "site.updated"}),
    "place": frozenset({"place.registered"}),
}
_UNLICENSED: Final = "unlicensed"


def mine_known(question: Question) -> Iterator[Answer]:
    """Every part of a lot was dug at a site, or is said to be from a mine that is named."""
    for one in question.of(Birth):
        if isinstance(one.body, LotDeclared) and one.body.kind == "unknown":
            yield failed("origin-unknown", one, lot=one.body.lot)
        elif isinstance(one.body, LotDeclared) and one.body.kind not in _FROM_A_MINE:
            yield unanswered("lot.registered/site", one)
        elif isinstance(one.body, LotDeclared) and one.body.mine is None:
            yield unanswered("lot.declared/mine", one)
        else:
            yield passed(one)


def area_assessed(question: Question) -> Iterator[Answer]:
    """Where a site or a place on the way is in a listed area, somebody assessed it within ``days`` before."""
    moves: list[Stated[Any]] = [*question.of(LotReceived), *question.of(LotStored)]
    for moved in moves:
        if moved.body.place is None and moved.event.payload.place is None:
            yield unanswered(f"{moved.type}/place", moved)
    for kind, id in _passed_through(question):
        one = _described(question.history, kind, id)
        if one is None or (one.body.province is None and question.cahra.names_parts_of(one.body.country)):
            yield unanswered(f"{kind}.registered/province", *([] if one is None else [one]))
            continue
        area = question.cahra.find(one.body.country, one.body.province)
        assessed = [] if area is None else _assessments(question, (kind, id))
        if area is None or assessed:
            yield passed(one, *assessed)
        else:
            yield doubted("area-listed", one, area=area, place=one.body.name)


def listed_country(question: Question) -> Iterator[Answer]:
    """No part of a lot is said to be from one of the ``countries`` that ore of others is taken through."""
    sites = _sites(question.history)
    for one in question.of(Birth):
        country = _country(one, sites)
        if country is None:
            yield unanswered("lot.declared/from_country", one)
        elif country in question.words("countries"):
            yield doubted("country-listed", one, lot=one.body.lot, country=country)
        else:
            yield passed(one)


def recent_sourcing(question: Question) -> Iterator[Answer]:
    """A party took nothing in the last ``days`` that was dug in a listed area, as far as is recorded."""
    recent = [
        one
        for one in question.own
        if days_between(one.day, question.on) <= question.number("days")
        and isinstance(one.body, (LotReceived, LotRegistered))
        and one.issuer == question.subject.id
    ]
    lots = question.history.ancestry(lot for one in recent for lot in one.event.lots)
    found: dict[str, Stated[Any]] = {}
    sites = _sites(question.history)
    for birth in question.history.of(LotRegistered) if recent else ():
        site = sites.get(birth.body.site)
        if birth.body.lot in lots and site is not None:
            area = question.cahra.find(site.body.country, site.body.province)
            found |= {} if area is None else {area: birth}
    for area, birth in sorted(found.items(), key=lambda item: item[0]):
        yield doubted("sourced-from-area", birth, area=area, party=question.subject.id)
    if recent and not found:
        yield passed(*recent)


def site_unrestricted(question: Question) -> Iterator[Answer]:
    """Nothing was dug at a site on a day on which an authority had closed it or its province."""
    sites = _sites(question.history)
    for one in question.of(LotRegistered):
        site = sites.get(one.body.site)
        areas = [
            area for area in question.history.of(AreaRestricted) if _in_force(question.history, area, one.day)
        ]
        closed = [area for area in areas if _holds(area, one, site)]
        vague = [area for area in areas if _is_vague(area.body)]
        if closed:
            name = closed[0].body.name
            yield failed("dug-in-closed-area", one, closed[0], lot=one.body.lot, area=name, day=one.day)
        elif vague:
            yield unanswered("area.restricted/sites", one, *vague)
        elif site is None or site.body.latitude is None or site.body.longitude is None:
            yield unanswered("site.registered/latitude", one)
        else:
            yield passed(one, site)


def licence_valid(question: Question) -> Iterator[Answer]:
    """A site had a licence on each day on which something was dug there, as far as licences are recorded."""
    for one in question.of(LotRegistered):
        licences = [
            each
            for each in question.history.of(LicenceRecorded)
            if each.body.site == one.body.site and each.body.type != _UNLICENSED
        ]
        valid = [each for each in licences if _covers(each.body, one.day)]
        dated = [each for each in valid if each.body.from_ is not None and each.body.to is not None]
        if dated:
            yield passed(one, *dated)
        elif valid or not licences:
            yield unanswered("licence.recorded/to" if valid else "licence.recorded", one, *valid)
        else:
            yield failed("licence-lapsed", one, *licences, site=one.body.site, day=one.day)


def label_untouched(question: Question) -> Iterator[Answer]:
    """Every new lot has a tag or seals, and whoever received it found the seals whole."""
    for one in question.of(Birth):
        body = one.body
        sealed = bool(body.packages) and all(part.seal or part.tag for part in body.packages)
        yield passed(one) if body.tags or sealed else unanswered(f"{one.type}/tags", one)
    for arrived in question.of(LotReceived):
        if arrived.body.seals_intact is None:
            yield unanswered("lot.received/seals_intact", arrived)
        elif arrived.body.seals_intact:
            yield passed(arrived)
        else:
            yield failed("seals-not-whole", arrived, lot=arrived.body.lot, day=arrived.day)


def _sites(history: History) -> dict[str, Stated[SiteDetails]]:
    """The newest description of each site."""
    told: list[Stated[Any]] = [*history.of(SiteRegistered), *history.of(SiteUpdated)]
    return {one.body.site: one for one in sorted(told, key=lambda one: one.index)}


def _described(history: History, kind: str, id: str) -> Stated[Any] | None:
    """The newest description of a site or a place."""
    told = [one for one in history.about(kind, id) if one.type in _DESCRIBING[kind]]
    return next((one for one in reversed(told) if getattr(one.body, kind) == id), None)


def _passed_through(question: Question) -> list[tuple[str, str]]:
    """The sites and places that the subject's lots were at, as (kind, id)."""
    moves = [one for one in question.own if one.type.startswith(("lot.", "stockpile."))]
    named = [of for one in moves for of in one.event.named if of.kind in {"site", "place"}]
    return list(dict.fromkeys((of.kind, of.id) for of in named))


def _assessments(question: Question, thing: tuple[str, str]) -> list[Stated[ReportRecorded]]:
    return [
        report
        for report in question.history.of(ReportRecorded)
        if report.body.kind in question.words("kinds")
        and thing in {(of.kind, of.id) for of in report.event.named}
        and days_between(report.body.issued_on, question.on) <= question.number("days")
    ]


def _country(one: Stated[Birth], sites: Mapping[str, Stated[SiteDetails]]) -> str | None:
    """The country that a new lot is said to be from."""
    if isinstance(one.body, LotDeclared):
        return one.body.from_country
    site = sites.get(one.body.site) if isinstance(one.body, LotRegistered) else None
    return None if site is None else site.body.country


def _holds(
    area: Stated[AreaRestricted], one: Stated[LotRegistered], site: Stated[SiteDetails] | None
) -> bool:
    body = area.body
    whole = site is not None and (body.country, body.province) == (site.body.country, site.body.province)
    return one.body.site in body.sites or whole


def _is_vague(body: AreaRestricted) -> bool:
    """Whether an area is known by its polygon alone, so that nobody can tell here what lies in it."""
    return not (body.sites or body.places or (body.country and body.province))


def _in_force(history: History, area: Stated[AreaRestricted], day: str) -> bool:
    body = area.body
    lifted = [
        each.body.last_day for each in history.about("area", body.area) if isinstance(each.body, AreaLifted)
    ]
    last = min((*lifted, body.to or day))
    return body.from_ <= day <= last


def _covers(licence: LicenceRecorded, day: str) -> bool:
    return licence.active and (licence.from_ or day) <= day <= (licence.to or day)


_LOTS: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_DUG: Final[frozenset[Subject]] = frozenset({"lot", "shipment", "site"})
CHECKS: Final[Mapping[str, Check]] = {
    "mine_known": Check(mine_known, subjects=_LOTS),
    "area_assessed": Check(
        area_assessed,
        subjects=_LOTS,
        takes={"kinds": "words", "days": "number"},
        answers=frozenset({"open", "review"}),
    ),
    "listed_country": Check(
        listed_country,
        subjects=_LOTS,
        takes={"countries": "words"},
        answers=frozenset({"open", "review"}),
    ),
    "recent_sourcing": Check(
        recent_sourcing,
        subjects=frozenset({"party"}),
        takes={"days": "number"},
        answers=frozenset({"open", "review"}),
    ),
    "site_unrestricted": Check(site_unrestricted, subjects=_DUG),
    "licence_valid": Check(licence_valid, subjects=_DUG),
    "label_untouched": Check(label_untouched, subjects=_LOTS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "origin-unknown": N_("Lot {lot} was declared with an unknown origin."),
    "area-listed": N_("{place} lies in {area}, which is listed, and no assessment of it is recorded."),
    "country-listed": N_("Lot {lot} is said to be from {country}, through which ore of others is taken."),
    "sourced-from-area": N_("{party} took ore from {area}, which is listed."),
    "dug-in-closed-area": N_("Lot {lot} was dug on {day} in {area}, which was closed then."),
    "licence-lapsed": N_("No licence of site {site} covers {day}."),
    "seals-not-whole": N_("Lot {lot} arrived on {day} with a broken seal."),
}
