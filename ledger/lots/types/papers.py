"""Certificates that no longer count: replaced by another number, or cancelled by their issuer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.certificate import Certificate
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import EventRef, Fixed, Id, Model, Remark, Text
from ledger.lots.shipment import find_certificate
from ledger.lots.types.market import (
    SEALED,
    CertificateDetails,
    carrying,
    certificate_rules,
    certify,
    revise_certificate,
    stated_paper,
)
from ledger.lots.types.parties import is_authority
from ledger.lots.view import At, Draft, View


class CertificateReplaced(CertificateDetails):
    """A certificate that takes the place of an older one, which expired on the way or was lost.

    ``old_event`` is the event by which the old number was issued.
    """

    old_number: Annotated[Id, Fixed()]
    old_event: EventRef
    reason: Remark


class CertificateCancelled(Model):
    """The end of a certificate by its issuer; ``event`` is the one by which the number was issued."""

    number: Annotated[Id, Fixed()]
    event: EventRef
    reason: Remark
    act: Text | None = None


def _replace_rules(event: Event[CertificateReplaced], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from certificate_rules(event, at, view)
    old = find_certificate(body.old_number, view)
    yield from _office_problems(event.issuer, old, body.old_event, "/body/old_number", view)
    if old.issued is not None:
        for lot in body.lots:
            if lot not in old.issued.lots:
                yield problem("certificate-other-lot", "/body/lots", number=old.id, lot=lot)


def _office_problems(
    party: str, certificate: Certificate, event: str, where: str, view: View
) -> Iterator[Problem]:
    """Only what was issued here and still counts is ended, and only by its issuer or an authority."""
    issued = certificate.issued
    if issued is None or issued.event != event:
        yield problem("certificate-not-issued", where, number=certificate.id, event=event[:16])
        return
    if issued.party != party and not is_authority(view, party):
        yield problem("not-its-issuer", where, owner=issued.party, party=party)
    if not certificate.in_force:
        yield problem("certificate-ended", where, number=certificate.id)


def _replace(event: Event[CertificateReplaced], _at: At, draft: Draft) -> None:
    body = event.body
    old, known = find_certificate(body.old_number, draft), find_certificate(body.number, draft)
    paper = carrying(stated_paper(event), old.issued)
    certify(replace(known, issued=paper, replaces=old.id), paper, draft)
    draft.put(replace(old, replaced_by=known.id))


def _cancel_rules(event: Event[CertificateCancelled], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    certificate = find_certificate(body.number, view)
    yield from _office_problems(event.issuer, certificate, body.event, "/body/number", view)


def _cancel(event: Event[CertificateCancelled], _at: At, draft: Draft) -> None:
    certificate = find_certificate(event.body.number, draft)
    draft.put(replace(certificate, cancelled_by=event.id))


TYPES: Final = (
    EventType(
        "certificate.replaced",
        CertificateReplaced,
        Nature.ANNOTATING,
        "lot",
        _replace_rules,
        _replace,
        revise=revise_certificate,
        admin=True,
        sealable=SEALED,
    ),
    EventType(
        "certificate.cancelled",
        CertificateCancelled,
        Nature.ANNOTATING,
        "event",
        _cancel_rules,
        _cancel,
        admin=True,
    ),
)
