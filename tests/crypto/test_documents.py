"""The examples of docs/formats/ are the vectors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from ledger.crypto.ed25519 import REFUSED_POINTS
from ledger.crypto.keys import SigningKey
from tests.crypto.support import vector

FORMATS: Final = Path(__file__).resolve().parents[2] / "docs" / "formats"
SEED: Final = bytes(range(32))


def text_of(page: str) -> str:
    return (FORMATS / page).read_text(encoding="utf-8")


def test_the_bytes_of_the_example_event_are_those_of_the_vector() -> None:
    block = text_of("event.md").partition("```hex\n")[2].partition("```")[0]
    # Bytes and comment stand two spaces apart.
    example = bytes.fromhex("".join(line.partition("  ")[0] for line in block.splitlines()))
    assert example.hex() == vector("envelopes", "good-event")["hex"]


@pytest.mark.parametrize(
    ("page", "family", "name", "fields"),
    [
        ("event.md", "envelopes", "good-event", ("event_id", "statement_digest")),
        ("sealed.md", "sealed", "good-price", ("disclosure", "digest")),
        ("keys.md", "enrolments", "good-admin", ("ledger", "party", "public_key", "use", "expires")),
        ("login.md", "logins", "good", ("ledger", "origin", "nonce", "expires")),
    ],
)
def test_the_values_of_the_examples_are_those_of_the_vectors(
    page: str, family: str, name: str, fields: tuple[str, ...]
) -> None:
    case = vector(family, name)
    values = case | case["result"]
    assert [field for field in fields if values[field] not in text_of(page)] == []


def test_the_example_key_and_the_points_of_order_8_are_right() -> None:
    page = text_of("keys.md")
    assert SigningKey.from_seed(SEED).key_id in page
    points = [bytes.fromhex(point) for point in re.findall(r"^\| `([0-9a-f]{64})`", page, flags=re.MULTILINE)]
    assert len(points) == 2
    assert set(points) <= REFUSED_POINTS
    assert f"the {len(REFUSED_POINTS)} strings" in page
