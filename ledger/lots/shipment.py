"""What an export puts on its certificates, and takes off them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from ledger.frozen import replace
from ledger.lots.certificate import Certificate, Paper
from ledger.lots.quantity import ZERO
from ledger.lots.stocks import Shipment
from ledger.lots.values import Covered, Part
from ledger.lots.view import Draft, View


def find_certificate(number: str, view: View) -> Certificate:
    """Return what is known of a certificate number, which may be nothing."""
    return view.find(Certificate, number) or Certificate(number)


def paper_of(number: str, exporter: str, view: View) -> Paper | None:
    """Return the paper under a number on which a party may export; None when nothing counts for it."""
    found = find_certificate(number, view)
    return found.counts_for(exporter) if found.in_force else None


def put_on(
    shipment: Shipment, exporter: str, numbers: Sequence[str], draft: Draft, *, lots: Sequence[Part]
) -> None:
    """Put what lots weigh on the certificates of their export, and keep what counted."""
    covered = list(shipment.covered)
    for number in dict.fromkeys(numbers):
        paper = paper_of(number, exporter, draft)
        if paper is None:
            continue
        covered += (Covered(number, paper.event, one.lot, one.net_kg) for one in _named(paper, lots))
        _add(number, frozenset({paper.event}), covers(paper, lots), draft)
    draft.put(replace(shipment, covered=tuple(covered)))


def take_off(shipment: Shipment, draft: Draft, *, lots: Sequence[str]) -> Shipment:
    """Take what lots put on certificates off again, also where others carried it on; what is left of it."""
    gone = [one for one in shipment.covered if one.lot in lots]
    for one in gone:
        number: str | None = one.number
        papers = frozenset({one.paper})
        while number is not None:
            papers, number = _add(number, papers, -one.net_kg, draft)
    left = replace(shipment, covered=tuple(one for one in shipment.covered if one not in gone))
    draft.put(left)
    return left


def covers(paper: Paper, lots: Sequence[Part]) -> Decimal:
    """Return the net kilograms of the lots that a certificate names."""
    return sum((part.net_kg for part in _named(paper, lots)), ZERO)


def _named(paper: Paper, lots: Sequence[Part]) -> Iterator[Part]:
    return (part for part in lots if part.lot in paper.lots)


def _add(
    number: str, papers: frozenset[str], net_kg: Decimal, draft: Draft
) -> tuple[frozenset[str], str | None]:
    """Add to the papers of these events and to those that carry theirs on; these, and the next number."""
    certificate = find_certificate(number, draft)
    for paper in filter(None, (*certificate.cited, certificate.issued)):
        if paper.event in papers or paper.carries in papers:
            papers |= {paper.event}
            certificate = certificate.changed(
                paper.event, partial(replace, exported_kg=paper.exported_kg + net_kg)
            )
    draft.put(certificate)
    return papers, certificate.replaced_by
