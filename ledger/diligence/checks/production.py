"""Where and when ore was dug: the standing of the site on that day, who worked it, who was near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.diligence.records import SiteRecord, Terms, days_between, newest, party_record, site_record
from ledger.language import N_
from ledger.lots.codes import BLUE, RED, YELLOW
from ledger.lots.quantity import ZERO
from ledger.lots.types.assurance import ReportRecorded
from ledger.lots.types.incidents import IncidentClosed, IncidentOpened
from ledger.lots.types.market import LotExported
from ledger.lots.types.origin import LotAttested, LotRegistered
from ledger.lots.types.sites import Observation
from ledger.lots.types.stock_count import StockCounted

_ARMED: Final = "armed_groups"


def site_status(question: Question) -> Iterator[Answer]:
    """No ore from a site that was red on the day it was dug, by decision or because its term had run out.

    A green site becomes blue and a blue one red when the days that ``green_days`` and ``blue_days`` give are
    over, counted from the decision or a later inspection that found the same; what is undecided is open. Ore
    that was entered after its site had turned red and dated before needs somebody else who saw it in
    between: an attestation, or a count of the custodian's stock.
    """
    for one, site in _produced(question):
        day, terms = one.day, _terms(question, one.day)
        decided, standing = site.decided_on(day), site.standing_on(day, terms)
        if decided is None:
            yield unanswered("site.status_decided", one)
        elif decided.body.status == RED:
            yield failed("site-was-red", one, decided, lot=one.body.lot, site=site.id, day=day)
        elif standing == RED:
            since = decided.body.from_
            yield failed("site-lapsed", one, decided, lot=one.body.lot, site=site.id, day=day, since=since)
        elif site.was_red_after(day, one.recorded_on, terms) and not _seen(question, one, site, terms):
            yield unanswered("lot.attested", one, *site.decided[-1:])
        else:
            yield passed(one, decided)


def _seen(question: Question, one: Stated[LotRegistered], site: SiteRecord, terms: Terms) -> bool:
    """Whether others saw the ore between its day and the site's turn: attested it, or counted the stock."""
    holder = one.body.custodian or one.issuer
    attested = [
        each.day
        for each in _attestations(question.history, one.body.lot)
        if each.issuer not in {holder, one.issuer}
    ]
    counted = [each.day for each in question.history.of(StockCounted) if _counts(each, one, holder)]
    return any(
        one.day <= day and not site.was_red_after(one.day, day, terms) for day in (*attested, *counted)
    )


def _counts(count: Stated[StockCounted], one: Stated[LotRegistered], holder: str) -> bool:
    """Whether a count has as much of the mineral as the lot weighs, and was not made up after the entry."""
    body, wanted = count.body, one.body.quantity.stated_net_kg() or ZERO
    found = sum(
        (each.quantity.stated_net_kg() or ZERO for each in body.counts if each.mineral == one.body.mineral),
        ZERO,
    )
    independent = count.issuer != holder or count.recorded_at < one.recorded_at
    return body.party == holder and independent and ZERO < wanted <= found


def _attestations(history: History, lot: str) -> list[Stated[LotAttested]]:
    return history.said_of("lot", lot, LotAttested)


def yellow_term(question: Question) -> Iterator[Answer]:
    """Ore of a yellow site was dug within ``days`` of the decision or of a later inspection that says so."""
    for one, site in _produced(question):
        decided = site.decided_on(one.day)
        if decided is None or decided.body.status != YELLOW:
            continue
        again = [
            each.body.inspected_on
            for each in site.inspected
            if each.body.result == YELLOW and each.body.inspected_on <= one.day
        ]
        days = days_between(max([decided.body.from_, *again]), one.day)
        if days > question.number("days", day=one.day):
            yield failed("yellow-too-long", one, decided, lot=one.body.lot, site=site.id, days=days)
        else:
            yield passed(one, decided)


def blue_assessed(question: Question) -> Iterator[Answer]:
    """Ore of a blue site is exported after the exporter published an assessment of the site's risks.

    Asked where the site's country is among ``countries``.
    """
    exports = question.of(LotExported)
    countries = question.words("countries")
    for one, site in _produced(question):
        described = newest(site.described, question.on)
        if described is None:
            yield unanswered("site.registered", one)
        elif described.body.country in countries and _is_blue(question, one, site):
            for export in exports:
                yield _assessed(question.history, site.id, export)


def _is_blue(question: Question, one: Stated[LotRegistered], site: SiteRecord) -> bool:
    return site.standing_on(one.day, _terms(question, one.day)) == BLUE


def _assessed(history: History, site: str, export: Stated[LotExported]) -> Answer:
    told = [
        one
        for one in history.of(ReportRecorded)
        if one.body.kind == "risk_assessment" and site in one.body.sites and one.issuer == export.issuer
    ]
    published = [one for one in told if one.body.url is not None]
    if not published:
        return unanswered("report.recorded/url" if told else "report.recorded", export, *told)
    if all(one.body.issued_on > export.day for one in published):
        return failed("assessed-too-late", export, *published, site=site, day=export.day)
    return passed(export, *published)


def site_active(question: Question) -> Iterator[Answer]:
    """Ore comes from a site that its newest description before that day calls active."""
    for one, site in _produced(question):
        described = newest(site.described, one.day)
        status = None if described is None else described.body.activity_status
        if described is None or status is None:
            yield unanswered("site.registered/activity_status", one)
        elif status != "active":
            yield failed("site-not-active", one, described, lot=one.body.lot, site=site.id, day=one.day)
        else:
            yield passed(one, described)


def armed_group_halt(question: Question) -> Iterator[Answer]:
    """No ore from a site with an open incident about an armed group; a report of one asks for a look.

    A report counts when somebody observed armed men at the site within ``days`` before the day.
    """
    closed = {one.body.incident: one.day for one in question.history.of(IncidentClosed)}
    incidents = [one for one in question.history.of(IncidentOpened) if one.body.risk == _ARMED]
    for one, site in _produced(question):
        halting = [
            each
            for each in incidents
            if site.id in each.body.sites and each.day <= one.day <= closed.get(each.body.incident, one.day)
        ]
        seen = [each for each in _visits(question.history, site.id) if each.body.observed_on <= one.day]
        last = max(seen, key=lambda each: each.body.observed_on, default=None)
        values = {"lot": one.body.lot, "site": site.id, "day": one.day}
        if halting:
            yield failed("dug-beside-armed-group", one, *halting, **values)
        elif last is None or last.body.armed_presence is None:
            yield unanswered("observation.recorded/armed_presence", one)
        elif last.body.armed_presence and days_between(last.body.observed_on, one.day) <= question.number(
            "days", day=one.day
        ):
            yield doubted("armed-men-reported", one, last, **values)
        else:
            yield passed(one, last)


def _visits(history: History, site: str) -> list[Stated[Observation]]:
    return history.said_of("site", site, Observation)


def tagged_by_agent(question: Question) -> Iterator[Answer]:
    """Tags are put on at a registered site, by a party with one of ``roles`` or before its eyes.

    That the producer names somebody as attestor says nothing: an attestation is signed by who makes it.
    """
    roles = question.words("roles")

    @cache
    def is_agent(party: str) -> bool:
        described = party_record(question.history, party).described
        return any(not roles.isdisjoint(each.body.roles) for each in described)

    for one, site in _produced(question):
        witnesses = _attestations(question.history, one.body.lot)
        agents = [each for each in witnesses if is_agent(each.issuer)]
        values = {"lot": one.body.lot, "site": site.id, "day": one.day}
        if not site.described:
            yield unanswered("site.registered", one)
        elif newest(site.described, one.day) is None:
            yield failed("site-registered-later", one, site.described[0], **values)
        elif agents or is_agent(one.issuer):
            yield passed(one, *agents)
        elif witnesses:
            yield failed("no-agent", one, *witnesses, **values)
        else:
            yield unanswered("lot.attested", one)


def _produced(question: Question) -> Iterator[tuple[Stated[LotRegistered], SiteRecord]]:
    """Yield each production with what is known of its site."""
    record = cache(partial(site_record, question.history))
    for one in question.of(LotRegistered):
        yield one, record(one.body.site)


def _terms(question: Question, day: str) -> Terms:
    return Terms(question.number("green_days", day=day), question.number("blue_days", day=day))


_AT_SITES: Final[frozenset[Subject]] = frozenset({"lot", "site", "shipment"})

CHECKS: Final[Mapping[str, Check]] = {
    "site_status": Check(
        site_status, subjects=_AT_SITES, takes={"green_days": "number", "blue_days": "number"}
    ),
    "yellow_term": Check(
        yellow_term, subjects=_AT_SITES, takes={"days": "number"}, answers=frozenset({"fail"})
    ),
    "blue_assessed": Check(
        blue_assessed,
        subjects=frozenset({"lot", "shipment"}),
        takes={"countries": "words", "green_days": "number", "blue_days": "number"},
    ),
    "site_active": Check(site_active, subjects=_AT_SITES),
    "armed_group_halt": Check(
        armed_group_halt,
        subjects=_AT_SITES,
        takes={"days": "number"},
        answers=frozenset({"fail", "open", "review"}),
    ),
    "tagged_by_agent": Check(tagged_by_agent, subjects=_AT_SITES, takes={"roles": "words"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "site-was-red": N_("Lot {lot} was dug at site {site} on {day}, when the site was red."),
    "site-lapsed": N_(
        "Lot {lot} was dug at site {site} on {day}; the status decided on {since} had run out to red by then."
    ),
    "yellow-too-long": N_("Lot {lot} was dug at site {site}, which had been yellow for {days} days."),
    "assessed-too-late": N_(
        "The exporter published a risk assessment of the blue site {site} only after the export on {day}."
    ),
    "site-not-active": N_("Lot {lot} was dug at site {site} on {day}, when nobody worked it by the record."),
    "dug-beside-armed-group": N_(
        "Lot {lot} was dug at site {site} on {day}; an incident about an armed group there was open."
    ),
    "armed-men-reported": N_("Armed men had been reported at site {site} before lot {lot} was dug on {day}."),
    "site-registered-later": N_("Lot {lot} was tagged on {day} at site {site}, which was registered later."),
    "no-agent": N_("Lot {lot} of {day} at site {site} was attested, but by nobody who may tag."),
}
