"""To the market: certificates, export, consumption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import site_in
from ledger.lots.certificate import Certificate, Paper
from ledger.lots.codes import GREEN
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.holds import mark
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED
from ledger.lots.schema import (
    Amount,
    Country,
    Date,
    Fixed,
    Free,
    Hash,
    HsCode,
    Id,
    LotRef,
    Model,
    Name,
    NotBefore,
    PartyRef,
    PlaceRef,
    Text,
    day_of,
)
from ledger.lots.shipment import covers, find_certificate, paper_of, put_on, take_off
from ledger.lots.standing import standing_on
from ledger.lots.state import Lot, Party, Site
from ledger.lots.stocks import Shipment
from ledger.lots.values import Part
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time, policy_of, unattested_problems

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
CnCode = Annotated[str, Field(pattern=r"^[0-9]{8}([0-9]{2})?$")]
OriginShare = Annotated[str, Field(pattern=r"^([A-Z]{2}|0)$")]


class CertificateDetails(Model):
    """The fields of an ICGLR export certificate (MD.03). Masses are kilograms, the grade per cent.

    Verifier and validator are pseudonyms; their names are sealed.
    """

    number: Annotated[Id, Fixed()]
    lots: Lots
    issuing_country: Country
    exporter: PartyRef
    importer: Name | None = None
    ore: HsCode
    lot_number: Name | None = None
    mass_kg: Amount
    grade: Name | None = None
    origins: Annotated[tuple[OriginShare, ...], Field(max_length=16)] = ()
    shipped_on: Date | None = None
    route: Annotated[tuple[Name, ...], Field(max_length=32), Free()] = ()
    verifier: Id | None = None
    validator: Id | None = None
    verified_on: Date | None = None
    issued_on: Date
    expires_on: Annotated[Date, NotBefore("issued_on")]
    file_sha256: Hash | None = None
    description: Text | None = None
    verifier_position: Name | None = None
    transporter: Name | None = None


class CertificateIssued(CertificateDetails):
    """A certificate signed by the issuing authority itself."""


class CertificateCited(CertificateDetails):
    """A certificate that the exporter shows; not confirmed by its issuer."""

    authority: Name | None = None


class LotExported(Model):
    """Lots that cross a border. Export does not end a lot."""

    lots: Lots
    certificates: Annotated[tuple[Id, ...], Field(max_length=16)] = ()
    to_country: Country
    consignee: PartyRef | None = None
    containers: Annotated[tuple[Name, ...], Field(max_length=64)] = ()
    drums: Annotated[tuple[Name, ...], Field(max_length=512)] = ()
    seals: Annotated[tuple[Name, ...], Field(max_length=512)] = ()
    customs_reference: Name | None = None
    cn_code: CnCode | None = None
    transit: Annotated[tuple[Country, ...], Field(max_length=16)] = ()
    destination_ledger: Hash | None = None


class LotConsumed(Model):
    """Lots that end in a furnace or a plant."""

    lots: Lots
    plant: PlaceRef | None = None
    use: Text | None = None


def certificate_rules(event: Event[CertificateDetails], _at: At, view: View) -> Iterator[Problem]:
    """What is wrong with a certificate, whoever states it."""
    body = event.body
    if body.verifier is not None and body.verifier == body.validator:
        yield problem("verifier-is-validator", "/body/validator")
    yield from _number_problems(event, view)
    days = (date.fromisoformat(body.expires_on) - date.fromisoformat(body.issued_on)).days
    if days > policy_of(view).number("certificate_valid_days"):
        yield problem("certificate-too-long", "/body/expires_on", days=days)


def _number_problems(event: Event[CertificateDetails], view: View) -> Iterator[Problem]:
    """A number is issued once and cited once by each party; the authority's word is above citations."""
    number = event.body.number
    known = _known(event, view)
    issuing = event.type != "certificate.cited"
    if (known.issued if issuing else known.cited_by(event.issuer)) is not None:
        yield problem("id-taken", "/body/number", kind="certificate", id=number)
    if issuing:
        return
    for paper in (known.issued,) if known.issued else known.cited:
        if paper.party != event.issuer and not paper.agrees(stated_paper(event)):
            yield problem("certificate-conflict", "/body/number", number=number, other=paper.party)


def stated_paper(event: Event[CertificateDetails]) -> Paper:
    """Return the certificate as an event states it."""
    body = event.body
    return Paper(event.issuer, event.id, body.lots, Decimal(body.mass_kg), body.expires_on)


def certify(known: Certificate, paper: Paper, draft: Draft) -> None:
    """Put the number on the lots; what was cited otherwise than what counts is marked."""
    draft.put(known)
    for id in paper.lots:
        lot = draft.get(Lot, id)
        if known.id not in lot.certificates:
            draft.put(replace(lot, certificates=(*lot.certificates, known.id)))
    for other in known.cited:
        if not other.agrees(known.issued or paper):
            for id in other.lots:
                mark(draft, id, "certificate-conflict")


def _issue(event: Event[CertificateIssued], _at: At, draft: Draft) -> None:
    known = _known(event, draft)
    cited = known.cited_by(event.body.exporter)
    paper = carrying(stated_paper(event), cited)
    certify(replace(known, issued=paper), paper, draft)


def carrying(paper: Paper, before: Paper | None) -> Paper:
    """Return a paper with the weight that left on the one before it."""
    return paper if before is None else replace(paper, exported_kg=before.exported_kg, carries=before.event)


def _cite(event: Event[CertificateCited], _at: At, draft: Draft) -> None:
    known, paper = _known(event, draft), stated_paper(event)
    certify(replace(known, cited=(*known.cited, paper)), paper, draft)


def _known(event: Event[CertificateDetails], view: View) -> Certificate:
    return find_certificate(event.body.number, view)


def revise_certificate(
    old: Event[CertificateDetails], new: CertificateDetails, _at: At, draft: Draft
) -> None:
    """Let the corrected mass and expiry count."""
    known = draft.get(Certificate, new.number)
    draft.put(
        known.changed(
            old.id,
            lambda paper: replace(paper, net_kg=Decimal(new.mass_kg), expires_on=new.expires_on),
        )
    )


def _exported_lots(event: Event[LotExported], view: View) -> list[Lot]:
    return [lot for lot in (view.find(Lot, id) for id in event.body.lots) if lot is not None]


def _export_rules(event: Event[LotExported], at: At, view: View) -> Iterator[Problem]:
    lots = _exported_lots(event, view)
    day = day_of(effective_time(event, at))
    named: set[str] = set()
    for position, number in enumerate(event.body.certificates):
        where = f"/body/certificates/{position}"
        certificate = find_certificate(number, view)
        yield from _standing_problems(certificate, event.issuer, where)
        paper = paper_of(number, event.issuer, view)
        if paper is not None:
            yield from _paper_problems(certificate, paper, where, lots, day=day, view=view)
            named.update(paper.lots)
    country = get(view, Party, event.issuer).country
    for lot in lots:
        if not event.body.certificates:
            yield problem("export-without-certificate", "/body/certificates", lot=lot.id)
        elif named and lot.id not in named:
            yield problem(
                "certificate-other-lot", "/body/lots", number=event.body.certificates[0], lot=lot.id
            )
        if country in lot.exported_from:
            yield problem("exported-before", "/body/lots", lot=lot.id, country=country)
        yield from _status_problems(lot, day, view)
    yield from unattested_problems(lots, event, at, view)


def _standing_problems(certificate: Certificate, exporter: str, where: str) -> Iterator[Problem]:
    """A number that nothing may leave on: replaced, cancelled, or not known."""
    number = certificate.id
    if certificate.replaced_by is not None:
        yield problem("certificate-replaced", where, number=number, other=certificate.replaced_by)
    elif certificate.cancelled_by is not None:
        yield problem("certificate-cancelled", where, number=number)
    elif certificate.counts_for(exporter) is None:
        yield problem("certificate-unknown", where, number=number)


def _paper_problems(
    certificate: Certificate, paper: Paper, where: str, lots: Sequence[Lot], *, day: str, view: View
) -> Iterator[Problem]:
    number = certificate.id
    if certificate.issued is None:
        yield problem("certificate-unconfirmed", where, number=number)
    if paper.expires_on < day:
        yield problem("certificate-expired", where, number=number, day=paper.expires_on)
    whole = paper.exported_kg + covers(paper, _weights(lots))
    if whole > paper.net_kg * (HUNDRED + policy_of(view).number("mass_gain_percent")) / HUNDRED:
        yield problem("certificate-weight-exceeded", where, number=number, sum=whole, net=paper.net_kg)


def _weights(lots: Sequence[Lot]) -> tuple[Part, ...]:
    return tuple(Part(lot.id, lot.net.value) for lot in lots)


def _status_problems(lot: Lot, day: str, view: View) -> Iterator[Problem]:
    for share in lot.shares:
        origin = site_in(share)
        site = None if origin is None else view.find(Site, origin)
        if site is not None and standing_on(site, day, policy_of(view)) != GREEN:
            yield problem("export-despite-status", "/body/lots", lot=lot.id, site=site.id)


def _export(event: Event[LotExported], _at: At, draft: Draft) -> None:
    lots = _exported_lots(event, draft)
    country = draft.get(Party, event.issuer).country
    again = tuple(lot.id for lot in lots if country in lot.exported_from)
    weights = _weights(lots)
    shipment = Shipment(event.id, country, event.body.consignee, weights, again=again)
    put_on(shipment, event.issuer, event.body.certificates, draft, lots=weights)
    for lot in lots:
        left = tuple(sorted({*lot.exported_from, country}))
        draft.put(replace(lot, state="exported", exported_from=left, exported_by=event.id))


def _undo_export(event: Event[LotExported], draft: Draft) -> None:
    """Give the certificates of a voided export their weight back."""
    take_off(draft.get(Shipment, event.id), draft, lots=event.body.lots)


def _revise_export(old: Event[LotExported], new: LotExported, _at: At, draft: Draft) -> None:
    """Let the lots that were sent count on the certificates as corrected, as they weighed then."""
    shipment = draft.get(Shipment, old.id)
    shipment = take_off(shipment, draft, lots=old.body.lots)
    sent = [part for part in shipment.weights if part.lot not in shipment.cancelled]
    put_on(shipment, old.issuer, new.certificates, draft, lots=sent)


def _consume(event: Event[LotConsumed], _at: At, draft: Draft) -> None:
    for id in event.body.lots:
        draft.put(replace(draft.get(Lot, id), state="consumed"))


SEALED: Final = frozenset({"customs_value", "verifier_name", "validator_name"})

TYPES: Final = (
    EventType(
        "certificate.issued",
        CertificateIssued,
        Nature.ANNOTATING,
        "lot",
        certificate_rules,
        _issue,
        revise=revise_certificate,
        admin=True,
        sealable=SEALED,
    ),
    EventType(
        "certificate.cited",
        CertificateCited,
        Nature.ANNOTATING,
        "lot",
        certificate_rules,
        _cite,
        revise=revise_certificate,
        sealable=SEALED,
    ),
    EventType(
        "lot.exported",
        LotExported,
        Nature.MOVING,
        "lot",
        _export_rules,
        _export,
        mixes=True,
        revise=_revise_export,
        undo=_undo_export,
        sealable=SEALED,
        marks=("containers", "drums", "seals"),
    ),
    EventType("lot.consumed", LotConsumed, Nature.MOVING, "lot", no_rules, _consume, mixes=True),
)
