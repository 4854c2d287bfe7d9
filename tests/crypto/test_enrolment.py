from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.enrolment import Enrolment, enrolment_code, open_enrolment, sign_enrolment
from ledger.crypto.envelope import ENROLMENT, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import LedgerError
from tests.crypto.support import Vector, code_of, vectors

KEY: Final = SigningKey.from_seed(bytes(range(32)))
FIELDS: Final[dict[str, Any]] = {
    "ledger": "5d" * 32,
    "party": "COOP-KALIMA",
    "use": "field",
    "expires": "2026-04-01T00:00:00Z",
}


@vectors("enrolments", "good")
def test_an_enrolment_says_what_the_key_asks_for(case: Vector) -> None:
    assert asdict(open_enrolment(bytes.fromhex(case["hex"]))) == case["result"]


@vectors("enrolments", "good")
def test_the_code_is_the_first_60_bits_of_the_statements_hash(case: Vector) -> None:
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = 0
    for symbol in case["code"].replace("-", ""):
        number = number * 32 + symbols.index(symbol)
    data = bytes.fromhex(case["hex"])
    assert number == int.from_bytes(sha256(data).digest()) >> 196
    assert (enrolment_code(data), len(case["code"])) == (case["code"], 14)


@vectors("enrolments", "bad")
def test_a_bad_enrolment_does_not_open(case: Vector) -> None:
    assert code_of(open_enrolment, bytes.fromhex(case["hex"])) == case["result"]["error"]


def test_what_is_signed_is_opened_again() -> None:
    data = sign_enrolment(KEY, **FIELDS)
    assert open_enrolment(data) == Enrolment(public_key=KEY.public_key.hex(), **FIELDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ledger", "5D" * 32),
        ("ledger", "5d" * 31),
        ("ledger", "5d" * 32 + "\n"),
        ("party", ""),
        ("party", "A" * 41),
        ("party", "-A"),
        ("use", "admins"),
        ("use", None),
        ("expires", "2026-04-01"),
        ("expires", "2026-04-01T00:00:00+00:00"),
        ("expires", "2026-04-01T24:00:01Z"),
        ("expires", "٢٠٢٦-04-01T00:00:00Z"),
    ],
)
def test_a_malformed_field_is_not_signed(field: str, value: object) -> None:
    assert code_of(sign_enrolment, KEY, **FIELDS | {field: value}) == "enrolment-field"


@given(st.binary(max_size=300))
def test_any_payload_is_an_enrolment_or_an_error_of_ours(payload: bytes) -> None:
    data = sign_envelope(payload, KEY, content_type=ENROLMENT, issuer="A", subject="enrolment")
    with pytest.raises(LedgerError):
        open_enrolment(data)
