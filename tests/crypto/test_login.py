from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.envelope import LOGIN, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.login import Login, open_login, sign_login
from ledger.errors import LedgerError
from tests.crypto.support import Vector, code_of, vectors

KEY: Final = SigningKey.from_seed(bytes(range(32)))
OWN: Final = KEY.public_key.hex()
FIELDS: Final[dict[str, Any]] = {
    "ledger": "5d" * 32,
    "origin": "https://ledger.example.org",
    "nonce": "n" * 22,
    "expires": "2026-04-01T00:00:00Z",
}


@vectors("logins", "good")
def test_a_login_says_who_wants_to_read_where(case: Vector) -> None:
    assert asdict(open_login(bytes.fromhex(case["hex"]))) == case["result"]


@vectors("logins", "bad")
def test_a_bad_login_does_not_open(case: Vector) -> None:
    assert code_of(open_login, bytes.fromhex(case["hex"])) == case["result"]["error"]


def test_what_is_signed_is_opened_again() -> None:
    assert open_login(sign_login(KEY, **FIELDS)) == Login(key=OWN, **FIELDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ledger", "5D" * 32),
        ("ledger", None),
        ("origin", "https://ledger.example.org/log"),
        ("origin", "https://ledger.example.org:0"),
        ("origin", "https://"),
        ("origin", "https://ledger.example.org\n"),
        ("origin", "null"),
        ("nonce", "n" * 21),
        ("nonce", "n" * 129),
        ("nonce", "{" + "n" * 22),
        ("expires", "2026-04-01"),
        ("expires", "2026-13-01T00:00:00Z"),
    ],
)
def test_a_malformed_field_is_not_signed(field: str, value: object) -> None:
    assert code_of(sign_login, KEY, **FIELDS | {field: value}) == "login-field"


@given(st.binary(max_size=300))
def test_any_payload_is_a_login_or_an_error_of_ours(payload: bytes) -> None:
    data = sign_envelope(payload, KEY, content_type=LOGIN, issuer=OWN, subject="login")
    with pytest.raises(LedgerError):
        open_login(data)


@given(st.binary(max_size=1_200))
def test_any_bytes_are_refused_with_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(LedgerError):
        open_login(data)
