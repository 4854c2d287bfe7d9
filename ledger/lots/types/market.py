"""To the market: certificates, export, consumption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.certificate import Certificate, Paper
from ledger.lots.codes import GREEN
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.holds import mark
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO
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
from ledger.lots.state import Lot, Party, Site
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time, policy_of, unattested_problems

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
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
    cn_code: Annotated[str, Field(pattern=r"^[0-9]{8}([0-9]{2})?$")] | None = None
    transit: Annotated[tuple[Country, ...], Field(max_length=16)] = ()
    destination_ledger: Hash | None = None


class LotConsumed(Model):
    """Lots that end in a furnace or a plant."""

    lots: Lots
    plant: PlaceRef | None = None
    use: Text | None = None


def _certificate_rules(event: Event[CertificateDetails], _at: At, view: View) -> Iterator[Problem]:
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
    issuing = event.type == "certificate.issued"
    if (known.issued if issuing else known.cited_by(event.issuer)) is not None:
        yield problem("id-taken", "/body/number", kind="certificate", id=number)
    if issuing:
        return
    for paper in (known.issued,) if known.issued else known.cited:
        if paper.party != event.issuer and not paper.agrees(_paper(event)):
            yield problem("certificate-conflict", "/body/number", number=number, other=paper.party)


def _paper(event: Event[CertificateDetails]) -> Paper:
    body = event.body
    return Paper(event.issuer, event.id, body.lots, Decimal(body.mass_kg), body.expires_on)


def _certify(known: Certificate, paper: Paper, draft: Draft) -> None:
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
    paper = replace(_paper(event), exported_kg=ZERO if cited is None else cited.exported_kg)
    _certify(replace(known, issued=paper), paper, draft)


def _cite(event: Event[CertificateCited], _at: At, draft: Draft) -> None:
    known, paper = _known(event, draft), _paper(event)
    _certify(replace(known, cited=(*known.cited, paper)), paper, draft)


def _known(event: Event[CertificateDetails], view: View) -> Certificate:
    return view.find(Certificate, event.body.number) or Certificate(event.body.number)


def _revise_certificate(
    old: Event[CertificateDetails], new: CertificateDetails, _at: At, draft: Draft
) -> None:
    """Let the corrected mass and expiry count."""
    stated = replace(_paper(old), net_kg=Decimal(new.mass_kg), expires_on=new.expires_on)
    known = draft.get(Certificate, new.number)
    draft.put(known.changed(old.id, lambda paper: replace(stated, exported_kg=paper.exported_kg)))


def _exported_lots(event: Event[LotExported], view: View) -> list[Lot]:
    return [lot for lot in (view.find(Lot, id) for id in event.body.lots) if lot is not None]


def _export_rules(event: Event[LotExported], at: At, view: View) -> Iterator[Problem]:
    lots = _exported_lots(event, view)
    day = day_of(effective_time(event, at))
    named: set[str] = set()
    for position, number in enumerate(event.body.certificates):
        where = f"/body/certificates/{position}"
        certificate = view.find(Certificate, number) or Certificate(number)
        paper = certificate.counts_for(event.issuer)
        if paper is None:
            yield problem("certificate-unknown", where, number=number)
            continue
        if certificate.issued is None:
            yield problem("certificate-unconfirmed", where, number=number)
        if paper.expires_on < day:
            yield problem("certificate-expired", where, number=number, day=paper.expires_on)
        whole = paper.exported_kg + _covered(paper, lots)
        if whole > paper.net_kg * (HUNDRED + policy_of(view).number("mass_gain_percent")) / HUNDRED:
            yield problem("certificate-weight-exceeded", where, number=number, sum=whole, net=paper.net_kg)
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


def _covered(paper: Paper, lots: Sequence[Lot]) -> Decimal:
    return sum((lot.net.value for lot in lots if lot.id in paper.lots), ZERO)


def _status_problems(lot: Lot, day: str, view: View) -> Iterator[Problem]:
    for share in lot.shares:
        site = view.find(Site, share.origin.removeprefix("site:"))
        if site is not None and site.status_on(day) != GREEN:
            yield problem("export-despite-status", "/body/lots", lot=lot.id, site=site.id)


def _export(event: Event[LotExported], _at: At, draft: Draft) -> None:
    lots = _exported_lots(event, draft)
    _count(event.issuer, event.body, lots, draft)
    country = draft.get(Party, event.issuer).country
    for lot in lots:
        left = tuple(sorted({*lot.exported_from, country}))
        draft.put(replace(lot, state="exported", exported_from=left))


def _count(exporter: str, body: LotExported, lots: Sequence[Lot], draft: Draft, *, sign: int = 1) -> None:
    """Put the weight of exported lots on their certificates, or take it off again."""
    for number in dict.fromkeys(body.certificates):
        certificate = draft.find(Certificate, number) or Certificate(number)
        paper = certificate.counts_for(exporter)
        if paper is not None:
            whole = max(ZERO, paper.exported_kg + sign * _covered(paper, lots))
            draft.put(certificate.changed(paper.event, partial(replace, exported_kg=whole)))


def release_certificates(event: Event[LotExported], draft: Draft) -> None:
    """Give the certificates of a voided export their weight back."""
    _count(event.issuer, event.body, _exported_lots(event, draft), draft, sign=-1)


def _revise_export(old: Event[LotExported], new: LotExported, _at: At, draft: Draft) -> None:
    release_certificates(old, draft)
    _count(old.issuer, new, _exported_lots(old, draft), draft)


def _consume(event: Event[LotConsumed], _at: At, draft: Draft) -> None:
    for id in event.body.lots:
        draft.put(replace(draft.get(Lot, id), state="consumed"))


_SEALED: Final = frozenset({"customs_value", "verifier_name", "validator_name"})

TYPES: Final = (
    EventType(
        "certificate.issued",
        CertificateIssued,
        Nature.ANNOTATING,
        "lot",
        _certificate_rules,
        _issue,
        revise=_revise_certificate,
        admin=True,
        sealable=_SEALED,
    ),
    EventType(
        "certificate.cited",
        CertificateCited,
        Nature.ANNOTATING,
        "lot",
        _certificate_rules,
        _cite,
        revise=_revise_certificate,
        sealable=_SEALED,
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
        sealable=_SEALED,
    ),
    EventType("lot.consumed", LotConsumed, Nature.MOVING, "lot", no_rules, _consume, mixes=True),
)
