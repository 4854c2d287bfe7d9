from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from cryptography.exceptions import InternalError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.keys import SigningKey, format_key_file, parse_key_file
from ledger.crypto.mldsa import (
    PUBLIC_KEY_BYTES,
    SIGNATURE_BYTES,
    MlDsaKey,
    check_mldsa_signature,
    format_mldsa_key_file,
    parse_mldsa_key_file,
)
from ledger.errors import Malformed
from tests.crypto.support import Vector, code_of, vector, vectors

KEY: Final = SigningKey.from_seed(bytes(32))
MLDSA_KEY: Final = MlDsaKey.from_seed(bytes(32))
PLAIN: Final = format_key_file(KEY, None)
SEALED: Final = format_key_file(KEY, b"correct horse")

Parse = Callable[[bytes, bytes | None], object]


def test_a_key_shows_its_public_half_only() -> None:
    assert KEY.key_id == "3b6a27bcceb6a42d"
    assert KEY.public_key.hex().startswith(KEY.key_id)
    assert "object" not in repr(KEY)
    assert "object" not in repr(MLDSA_KEY)


def test_keys_of_one_seed_are_equal() -> None:
    assert SigningKey.from_seed(bytes(32)) == KEY
    assert SigningKey.from_seed(bytes(31) + b"\1") != KEY
    assert MlDsaKey.from_seed(bytes(32)) == MLDSA_KEY


@pytest.mark.parametrize("make", [SigningKey.from_seed, MlDsaKey.from_seed])
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_malformed(make: Callable[[bytes], object], length: int) -> None:
    assert code_of(make, bytes(length)) == "key-seed"


@pytest.mark.parametrize("passphrase", [None, b"x", "clé".encode()])
def test_a_key_file_is_written_and_read_again(passphrase: bytes | None) -> None:
    assert parse_key_file(format_key_file(KEY, passphrase), passphrase) == KEY
    assert parse_mldsa_key_file(format_mldsa_key_file(MLDSA_KEY, passphrase), passphrase) == MLDSA_KEY


def test_the_same_seed_signs_after_a_key_file() -> None:
    assert parse_key_file(SEALED, b"correct horse").sign(b"x") == KEY.sign(b"x")


def test_a_plain_key_file_is_pkcs8_of_rfc_8410() -> None:
    lines = PLAIN.decode().splitlines()
    assert lines[0] == "-----BEGIN PRIVATE KEY-----"
    # RFC 8410 §7: SEQUENCE {0, {1.3.101.112}, OCTET STRING {OCTET STRING seed}}.
    loaded: Any = load_pem_private_key(PLAIN, None)
    der = loaded.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert der.hex() == "302e020100300506032b657004220420" + bytes(32).hex()


def test_a_plain_key_file_needs_no_passphrase_and_ignores_one() -> None:
    assert parse_key_file(PLAIN, b"unused") == KEY


def test_an_empty_passphrase_encrypts_nothing() -> None:
    assert code_of(format_key_file, KEY, b"") == "key-passphrase-empty"


OTHER_KIND: Final = Ed448PrivateKey.generate().private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


@pytest.mark.parametrize(
    ("data", "passphrase", "code"),
    [
        (SEALED, None, "key-file-encrypted"),
        (SEALED, b"", "key-file-encrypted"),
        (SEALED, b"wrong horse", "key-file-passphrase"),
        (SEALED[:120] + SEALED[130:], b"correct horse", "key-file-passphrase"),
        (PLAIN[:40] + PLAIN[50:], None, "key-file"),
        (PLAIN[:60], None, "key-file"),
        (b"", None, "key-file"),
        (b"ssh-ed25519 AAAA", None, "key-file"),
        (PLAIN + b"\n" * 20_000, None, "key-file"),
        (OTHER_KIND, None, "key-type"),
    ],
)
@pytest.mark.parametrize("parse", [parse_key_file, parse_mldsa_key_file])
def test_a_file_that_holds_no_such_key_is_malformed_and_says_what_to_do(
    parse: Parse, data: bytes, passphrase: bytes | None, code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        parse(data, passphrase)
    assert caught.value.code == code
    assert caught.value.hint


def _open(case: Vector) -> SigningKey:
    given = case["input"]
    passphrase = given["passphrase"]
    return parse_key_file(given["file"].encode(), passphrase.encode() if passphrase is not None else None)


@vectors("key_files", "good")
def test_a_key_file_opens_to_its_key(case: Vector) -> None:
    assert _open(case).public_key.hex() == case["result"]["public_key"]


@vectors("key_files", "bad")
def test_a_damaged_or_wrong_key_file_is_named(case: Vector) -> None:
    assert code_of(_open, case) == case["result"]["error"]


def test_a_key_that_openssl_cannot_set_up_is_a_damaged_file() -> None:
    data = vector("key_files", "bad-damaged")["input"]["file"].encode()
    with pytest.raises(InternalError):
        load_pem_private_key(data, None)
    assert code_of(parse_mldsa_key_file, data, None) == "key-file"


def test_a_key_of_one_kind_is_not_taken_for_the_other() -> None:
    assert code_of(parse_mldsa_key_file, PLAIN, None) == "key-type"
    assert code_of(parse_key_file, format_mldsa_key_file(MLDSA_KEY, None), None) == "key-type"


@given(st.binary(max_size=100).map(PLAIN[:28].__add__), st.integers(0, len(PLAIN)))
def test_any_bytes_are_a_key_file_or_malformed(data: bytes, end: int) -> None:
    for candidate in (data, PLAIN[:end] + data[28:]):
        try:
            parse_key_file(candidate, None)
        except Malformed:
            continue
        assert candidate.startswith(b"-----BEGIN PRIVATE KEY-----")


def test_an_ml_dsa_signature_holds_for_its_key_and_message_only() -> None:
    signature = MLDSA_KEY.sign(b"x")
    assert (len(MLDSA_KEY.public_key), len(signature)) == (PUBLIC_KEY_BYTES, SIGNATURE_BYTES)
    check_mldsa_signature(MLDSA_KEY.public_key, b"x", signature)
    other = MlDsaKey.from_seed(bytes(31) + b"\1").public_key
    for key, message, given_signature in (
        (other, b"x", signature),
        (MLDSA_KEY.public_key, b"y", signature),
        (MLDSA_KEY.public_key, b"x", signature[:-1]),
        (MLDSA_KEY.public_key, b"x", bytes((signature[0] ^ 1,)) + signature[1:]),
        (MLDSA_KEY.public_key[:-1], b"x", signature),
        (b"", b"x", signature),
    ):
        code = code_of(check_mldsa_signature, key, message, given_signature)
        assert code == "signature-invalid"
