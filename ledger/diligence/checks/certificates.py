"""Export certificates: their term, their dates, who signed, what they cover, and permits beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Literal

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated, present
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Question, doubted, failed, passed, unanswered
from ledger.diligence.records import PartyRecord, covers, days_between, newest, party_record, site_record
from ledger.language import N_
from ledger.lots.codes import MEMBER_STATES, find_mineral, is_one_of
from ledger.lots.types.birth import Birth
from ledger.lots.types.market import CertificateDetails, LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.papers import CertificateCancelled, CertificateReplaced
from ledger.lots.types.work import Work

_CITED: Final = "certificate.cited"
_SPLIT: Final = "lot.split"


def certificate_term(question: Question) -> Iterator[Answer]:
    """A certificate expires no later than ``days`` after it was issued."""
    for one in question.of(CertificateDetails):
        days = days_between(one.body.issued_on, one.body.expires_on)
        if days > question.number("days", day=one.body.issued_on):
            yield failed("certificate-too-long", one, number=one.body.number, days=days)
        else:
            yield passed(one)


def exported_in_term(question: Question) -> Iterator[Answer]:
    """Lots leave between the issue and the expiry of their certificate, while it counts."""
    ended = _ended(question.history)
    for export, number, papers in _exports(question):
        if not papers:
            yield unanswered("certificate.issued", export)
            continue
        paper, end = papers[-1], ended.get(number)
        values = {"number": number, "day": export.day}
        if not paper.body.issued_on <= export.day <= paper.body.expires_on:
            yield failed("exported-outside-term", export, paper, **values)
        elif end is not None and end.effective_at <= export.effective_at:
            yield failed("certificate-ended", export, end, **values)
        else:
            yield passed(export, paper)


def _ended(history: History) -> dict[str, Stated[Any]]:
    """Return what ended certificates, by their numbers."""
    found: dict[str, Stated[Any]] = {one.body.old_number: one for one in history.of(CertificateReplaced)}
    return found | {one.body.number: one for one in history.of(CertificateCancelled)}


def certificate_told(question: Question) -> Iterator[Answer]:
    """A certificate gives each of ``fields``, or its exporter discloses it."""
    fields = sorted(question.words("fields"))
    for one in question.of(CertificateDetails):
        lacking = [field for field in fields if not present(one, field)]
        yield from (unanswered(f"{one.type}/{field}", one) for field in lacking)
        if not lacking:
            yield passed(one)


def two_persons(question: Question) -> Iterator[Answer]:
    """Who verified the papers of a certificate and who countersigned it are two people."""
    for one in question.of(CertificateDetails):
        if one.body.verifier is None or one.body.validator is None:
            field = "verifier" if one.body.verifier is None else "validator"
            yield unanswered(f"{one.type}/{field}", one)
        elif one.body.verifier == one.body.validator:
            yield failed("one-person", one, number=one.body.number)
        else:
            yield passed(one)


def certificate_dates(question: Question) -> Iterator[Answer]:
    """A certificate was verified, issued, used for the shipment and expires, in this order."""
    for one in question.of(CertificateDetails):
        body = one.body
        days = [body.verified_on, body.issued_on, body.shipped_on, body.expires_on]
        known = [day for day in days if day is not None]
        if known != sorted(known):
            yield failed("certificate-dates", one, number=body.number)
        elif len(known) < len(days):
            field = "verified_on" if body.verified_on is None else "shipped_on"
            yield unanswered(f"{one.type}/{field}", one)
        else:
            yield passed(one)


def certificate_weight_form(question: Question) -> Iterator[Answer]:
    """The weight on a certificate is more than nothing and has at most ``decimals`` decimals."""
    for one in question.of(CertificateDetails):
        mass = Decimal(one.body.mass_kg)
        places = -int(mass.normalize().as_tuple().exponent)
        if not mass or places > question.number("decimals", day=one.body.issued_on):
            yield failed("certificate-weight-form", one, number=one.body.number, mass=mass)
        else:
            yield passed(one)


def certificate_used_once(question: Question) -> Iterator[Answer]:
    """A certificate stands behind one export; asked against everything that is known."""
    for export, number, papers in _exports(question):
        rest = [one for one in question.history.of(LotExported) if one.id != export.id]
        others = [one for one in rest if number in one.body.certificates]
        silent = [one for one in rest if one.issuer == export.issuer and not one.body.certificates]
        if others:
            yield failed("certificate-used-again", export, *others, number=number)
        elif silent:
            yield unanswered("lot.exported/certificates", *silent)
        elif not papers:
            yield unanswered("certificate.issued", export)
        else:
            yield passed(export)


def certificate_origins(question: Question) -> Iterator[Answer]:
    """A certificate names every country in which the ore was dug; an unknown one asks for a look."""
    sites = dict.fromkeys(one.body.site for one in question.of(LotRegistered))
    described = [newest(site_record(question.history, site).described, question.on) for site in sites]
    dug = {one.body.country for one in described if one is not None}
    for one in question.of(CertificateDetails):
        missing = sorted(dug - {*one.body.origins})
        if not one.body.origins:
            yield unanswered(f"{one.type}/origins", one)
        elif None in described or not described:
            yield unanswered("site.registered", one)
        elif missing:
            yield failed("origin-not-named", one, number=one.body.number, country=missing[0])
        elif "0" in one.body.origins:
            yield doubted("origin-unknown", one, number=one.body.number)
        else:
            yield passed(one)


def certified_export(question: Question) -> Iterator[Answer]:
    """A designated mineral leaves a Member State under a certificate that is on record."""
    minerals = _minerals(question)
    for export in question.of(LotExported):
        country = _country(question.history, export)
        designated = [minerals.get(lot) for lot in export.body.lots]
        if country is None:
            yield unanswered("party.registered", export)
        elif country not in MEMBER_STATES or not any(_is_designated(one) for one in designated):
            continue
        elif not export.body.certificates:
            yield unanswered("lot.exported/certificates", export)
        else:
            yield passed(export)


def certificate_office(question: Question) -> Iterator[Answer]:
    """A certificate is signed by an office of the country that issues it, and not cited only."""
    issued = {one.body.number: one for one in question.of(CertificateDetails) if one.type != _CITED}
    for one in issued.values():
        country = _country(question.history, one)
        if country is None:
            yield unanswered("party.registered", one)
        elif country != one.body.issuing_country:
            values = {"number": one.body.number, "party": one.issuer, "country": one.body.issuing_country}
            yield failed("foreign-office", one, **values)
        else:
            yield passed(one)
    for one in question.of(CertificateDetails, _CITED):
        if one.body.number not in issued:
            yield unanswered("certificate.issued", one)


def export_permit(question: Question) -> Iterator[Answer]:
    """Ore of ``countries`` leaves after some processing there, or under a permit on record.

    ``precious`` lists the minerals that the rule leaves out. What a permit is for, a person has to read.
    """
    countries, precious = question.words("countries"), question.words("precious")
    minerals = _minerals(question)
    worked = _worked(question)
    for export in question.of(LotExported):
        party = party_record(question.history, export.issuer)
        country = _country(question.history, export)
        if country is None:
            yield unanswered("party.registered", export)
            continue
        raw = [
            lot
            for lot in export.body.lots
            if not is_one_of(minerals.get(lot, ""), precious) and lot not in worked
        ]
        if country in countries:
            yield _permitted(export, party) if raw else passed(export)


def _permitted(export: Stated[LotExported], party: PartyRecord) -> Answer:
    permits = [said for licence, said in party.licences() if licence.type == "other" and licence.number]
    valid = [said for licence, said in party.licences() if said in permits and covers(licence, export.day)]
    if not permits:
        return unanswered("licence.recorded", export)
    if not valid:
        return failed("permit-lapsed", export, *permits, party=party.id, day=export.day)
    return doubted("permit-to-read", export, *valid, party=party.id, day=export.day)


def _worked(question: Question) -> set[str]:
    """Return the lots that came out of some processing, and what was made of them."""
    found: set[str] = set()
    for one in question.of(Work):
        processed = one.type == "lot.processed" or one.body.process is not None
        if processed or not found.isdisjoint(part.lot for part in one.body.inputs):
            found.update(part.lot for part in one.body.outputs)
    return found


def _minerals(question: Question) -> dict[str, str]:
    """Return the mineral of each lot as far as it was stated."""
    found: dict[str, str] = {}
    for one in question.own:
        if isinstance(one.body, Birth):
            found[one.body.lot] = one.body.mineral
        elif isinstance(one.body, Work):
            known = [found[part.lot] for part in one.body.inputs if part.lot in found]
            for output in one.body.outputs:
                mineral = output.mineral or next(iter(known), None)
                if mineral is not None:
                    found[output.lot] = mineral
    return found


def _is_designated(code: str | None) -> bool:
    mineral = None if code is None else find_mineral(code)
    return mineral is not None and mineral.designated


def _country(history: History, one: Stated[Any]) -> str | None:
    """The country of who signed, as it was described by then."""
    described = newest(party_record(history, one.issuer).described, one.day)
    return None if described is None else described.body.country


def _exports(
    question: Question,
) -> Iterator[tuple[Stated[LotExported], str, list[Stated[CertificateDetails]]]]:
    """Yield each export with each certificate that it names, and what is on record of that number."""
    papers: dict[str, list[Stated[CertificateDetails]]] = defaultdict(list)
    for one in question.history.of(CertificateDetails):
        papers[one.body.number].append(one)
    for export in question.of(LotExported):
        if not export.body.certificates:
            yield export, "", []
        for number in export.body.certificates:
            issued = [one for one in papers[number] if one.type != _CITED]
            yield export, number, issued or papers[number]


_LOT: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_FAIL: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"fail"})
_OPEN: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"open"})
_ALL: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"fail", "open", "review"})

CHECKS: Final[Mapping[str, Check]] = {
    "certificate_term": Check(certificate_term, subjects=_LOT, takes={"days": "number"}, answers=_FAIL),
    "exported_in_term": Check(exported_in_term, subjects=_LOT),
    "certificate_told": Check(certificate_told, subjects=_LOT, takes={"fields": "words"}, answers=_OPEN),
    "two_persons": Check(two_persons, subjects=_LOT),
    "certificate_dates": Check(certificate_dates, subjects=_LOT),
    "certificate_weight_form": Check(
        certificate_weight_form, subjects=_LOT, takes={"decimals": "number"}, answers=_FAIL
    ),
    "certificate_used_once": Check(certificate_used_once, subjects=_LOT),
    "certificate_origins": Check(certificate_origins, subjects=_LOT, answers=_ALL),
    "certified_export": Check(certified_export, subjects=_LOT, answers=_OPEN),
    "certificate_office": Check(certificate_office, subjects=_LOT),
    "export_permit": Check(
        export_permit, subjects=_LOT, takes={"countries": "words", "precious": "words"}, answers=_ALL
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "certificate-too-long": N_("Certificate {number} is valid for {days} days."),
    "exported-outside-term": N_("The export of {day} lies outside the term of certificate {number}."),
    "certificate-ended": N_(
        "Certificate {number} had been cancelled or replaced before the export of {day}."
    ),
    "one-person": N_("One person verified and countersigned certificate {number}."),
    "certificate-dates": N_("The days on certificate {number} are not in order."),
    "certificate-weight-form": N_("Certificate {number} gives a weight of {mass} kg."),
    "certificate-used-again": N_("Certificate {number} stands behind more than one export."),
    "origin-not-named": N_("Certificate {number} does not name {country}, where some of the ore was dug."),
    "origin-unknown": N_("Certificate {number} says that some of the ore is of unknown origin."),
    "foreign-office": N_("Certificate {number} of {country} was signed by {party}, of another country."),
    "permit-lapsed": N_("No permit of {party} for raw ore covers the export of {day}."),
    "permit-to-read": N_("{party} exported raw ore on {day} under a permit; its grounds are to be read."),
}
