"""Export certificates as their papers say, with who verified and who validated each, side by side."""

from __future__ import annotations

from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.certificate import Certificate, Paper
from ledger.lots.effective import effective
from ledger.lots.state import Recorded
from ledger.service.show.thing import amount
from ledger.store.catalog import Catalog

_SAID: Final = (
    "exporter",
    "importer",
    "issuing_country",
    "ore",
    "issued_on",
    "verified_on",
    "verifier",
    "verifier_position",
    "validator",
)


def list_certificates(
    view: Catalog, *, on: str, state: str = "", first: int = 0, limit: int
) -> tuple[int, list[dict[str, JSON]]]:
    """Return how many certificates are in a ``state`` (in any when none is given), and those to be shown.

    Those are ``limit`` of them from ``first`` on, in front who expire last; all as of the day ``on``.
    """
    found = [one for one in view.each(Certificate) if state in ("", _state(one, on))]
    found.sort(key=lambda one: (max(paper.expires_on for paper in _papers(one)), one.id), reverse=True)
    shown = found[first : first + limit]
    return len(found), [certificate_json(view, one, on=on) for one in shown]


def _papers(certificate: Certificate) -> tuple[Paper, ...]:
    return certificate.cited if certificate.issued is None else (certificate.issued, *certificate.cited)


def certificate_json(view: Catalog, certificate: Certificate, *, on: str) -> dict[str, JSON]:
    """Return a certificate and what stands under its number.

    ``state`` is how it stands on the day ``on``: ``in_force``, ``expired``, ``replaced``, ``cancelled``, or
    ``cited`` when its issuer never confirmed it here.
    """
    issued = certificate.issued
    return {
        "number": certificate.id,
        "state": _state(certificate, on),
        "issued": None if issued is None else _paper_json(view, issued),
        "cited": [_paper_json(view, paper) for paper in certificate.cited],
        "replaces": certificate.replaces,
        "replaced_by": certificate.replaced_by,
        "cancelled_by": certificate.cancelled_by,
    }


def _state(certificate: Certificate, on: str) -> str:
    if certificate.cancelled_by is not None:
        return "cancelled"
    if certificate.replaced_by is not None:
        return "replaced"
    if certificate.issued is None:
        return "cited"
    return "expired" if certificate.issued.expires_on < on else "in_force"


def _paper_json(view: Catalog, paper: Paper) -> dict[str, JSON]:
    """Return a paper as it stands corrected; ``apart`` is None where not both persons are named."""
    body = effective(view.get(Recorded, paper.event), view)["body"]
    stated = body if isinstance(body, dict) else {}
    verifier, validator = stated.get("verifier"), stated.get("validator")
    return {
        "party": paper.party,
        "event": paper.event,
        "lots": [*paper.lots],
        "net_kg": amount(paper.net_kg),
        "exported_kg": amount(paper.exported_kg),
        "expires_on": paper.expires_on,
        **{name: stated.get(name) for name in _SAID},
        "apart": verifier != validator if verifier and validator else None,
    }
