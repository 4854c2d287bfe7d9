"""Vectors of the Ed25519 points that every verifier refuses."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.crypto.ed25519 import REFUSED_POINTS
from scripts.vectors.event import Vector


def build() -> Iterator[Vector]:
    """Refused as public key and as R, before any arithmetic: ``hex`` is a list here."""
    yield {
        "id": "bad-points",
        "comment": "every encoding of a small-order point, and every second encoding of any point",
        "hex": [point.hex() for point in sorted(REFUSED_POINTS)],
        "result": {"error": "signature-invalid"},
    }
