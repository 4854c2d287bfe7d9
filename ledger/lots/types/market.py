"""To the market: certificates, export, consumption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.codes import GREEN
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO
from ledger.lots.schema import (
    Amount,
    Country,
    Date,
    Fixed,
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
from ledger.lots.state import Certificate, Lot, Site
from ledger.lots.view import At, Draft, View
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
    route: Annotated[tuple[Name, ...], Field(max_length=32)] = ()
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
    known = view.find(Certificate, body.number)
    if known is not None and (known.confirmed or event.type == "certificate.cited"):
        yield problem("id-taken", "/body/number", kind="certificate", id=body.number)
    days = (date.fromisoformat(body.expires_on) - date.fromisoformat(body.issued_on)).days
    if days > policy_of(view).number("certificate_valid_days"):
        yield problem("certificate-too-long", "/body/expires_on", days=days)


def _certify(event: Event[CertificateDetails], *, confirmed: bool, draft: Draft) -> None:
    body = event.body
    cited = draft.find(Certificate, body.number)
    exported = ZERO if cited is None else cited.exported_kg
    mass = Decimal(body.mass_kg)
    draft.put(Certificate(body.number, event.id, confirmed, body.lots, mass, exported, body.expires_on))
    for id in body.lots:
        lot = draft.get(Lot, id)
        if body.number not in lot.certificates:
            draft.put(replace(lot, certificates=(*lot.certificates, body.number)))


def _issue(event: Event[CertificateIssued], _at: At, draft: Draft) -> None:
    _certify(event, confirmed=True, draft=draft)


def _cite(event: Event[CertificateCited], _at: At, draft: Draft) -> None:
    _certify(event, confirmed=False, draft=draft)


def _revise_certificate(
    old: Event[CertificateDetails], new: CertificateDetails, _at: At, draft: Draft
) -> None:
    """Let the corrected mass and expiry count, unless the authority's own certificate stands in its place."""
    known = draft.get(Certificate, new.number)
    if known.event == old.id:
        draft.put(replace(known, net_kg=Decimal(new.mass_kg), expires_on=new.expires_on))


def _exported_lots(event: Event[LotExported], view: View) -> list[Lot]:
    return [lot for lot in (view.find(Lot, id) for id in event.body.lots) if lot is not None]


def _export_rules(event: Event[LotExported], at: At, view: View) -> Iterator[Problem]:
    lots = _exported_lots(event, view)
    day = day_of(effective_time(event, at))
    found = [view.find(Certificate, number) for number in event.body.certificates]
    for position, (number, certificate) in enumerate(zip(event.body.certificates, found, strict=True)):
        where = f"/body/certificates/{position}"
        if certificate is None:
            yield problem("certificate-unknown", where, number=number)
        else:
            yield from _use_problems(certificate, lots, day, where, view)
    named = {id for certificate in found if certificate is not None for id in certificate.lots}
    for lot in lots:
        if not event.body.certificates:
            yield problem("export-without-certificate", "/body/certificates", lot=lot.id)
        elif named and lot.id not in named:
            yield problem(
                "certificate-other-lot", "/body/lots", number=event.body.certificates[0], lot=lot.id
            )
        yield from _status_problems(lot, day, view)
    yield from unattested_problems(lots, at, view)


def _use_problems(
    certificate: Certificate, lots: Sequence[Lot], day: str, where: str, view: View
) -> Iterator[Problem]:
    if not certificate.confirmed:
        yield problem("certificate-unconfirmed", where, number=certificate.id)
    if certificate.expires_on is not None and certificate.expires_on < day:
        yield problem("certificate-expired", where, number=certificate.id, day=certificate.expires_on)
    whole = certificate.exported_kg + sum((lot.net.value for lot in lots if lot.id in certificate.lots), ZERO)
    gain = policy_of(view).number("mass_gain_percent")
    if certificate.net_kg is not None and whole > certificate.net_kg * (HUNDRED + gain) / HUNDRED:
        yield problem(
            "certificate-weight-exceeded", where, number=certificate.id, sum=whole, net=certificate.net_kg
        )


def _status_problems(lot: Lot, day: str, view: View) -> Iterator[Problem]:
    for share in lot.shares:
        site = view.find(Site, share.origin.removeprefix("site:"))
        if site is not None and site.status_on(day) != GREEN:
            yield problem("export-despite-status", "/body/lots", lot=lot.id, site=site.id)


def _export(event: Event[LotExported], _at: At, draft: Draft) -> None:
    lots = _exported_lots(event, draft)
    for number in event.body.certificates:
        certificate = draft.find(Certificate, number)
        if certificate is not None:
            mass = sum((lot.net.value for lot in lots if lot.id in certificate.lots), ZERO)
            draft.put(replace(certificate, exported_kg=certificate.exported_kg + mass))
    for lot in lots:
        draft.put(replace(lot, state="exported"))


def release_certificates(event: Event[LotExported], draft: Draft) -> None:
    """Give the certificates of a voided export their weight back."""
    lots = _exported_lots(event, draft)
    for number in event.body.certificates:
        certificate = draft.find(Certificate, number)
        if certificate is not None:
            mass = sum((lot.net.value for lot in lots if lot.id in certificate.lots), ZERO)
            draft.put(replace(certificate, exported_kg=max(ZERO, certificate.exported_kg - mass)))


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
        sealable=_SEALED,
    ),
    EventType("lot.consumed", LotConsumed, Nature.MOVING, "lot", no_rules, _consume, mixes=True),
)
