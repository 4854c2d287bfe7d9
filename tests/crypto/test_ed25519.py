from __future__ import annotations

import json
from typing import Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_is_valid_point

from ledger.crypto.ed25519 import REFUSED_POINTS, check_public_key, check_signature
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed, SignatureInvalid
from tests.crypto.support import code_of, vector
from tests.log.support import vectors_of_others

KEY: Final = SigningKey.from_seed(bytes(32))
P: Final = 2**255 - 19
L: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P

Point: TypeAlias = tuple[int, int]


def add(left: Point, right: Point) -> Point:
    """Add on the twisted Edwards curve -x² + y² = 1 + d·x²·y² (RFC 8032 §5.1.4, in affine form)."""
    (x1, y1), (x2, y2) = left, right
    product = D * x1 * x2 * y1 * y2 % P
    x3 = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y3 = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x3, y3


def times(scalar: int, point: Point) -> Point:
    result = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def points_at(y: int) -> list[Point]:
    """Return the points whose second coordinate is y: two, one at y = ±1, or none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    return sorted({(root, y), (P - root if root else 0, y)}) if root * root % P == square else []


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def small_order_points() -> set[Point]:
    """Return the eight points of small order: the multiples of L times a point of full order."""
    for y in range(2, 100):
        for point in points_at(y):
            generator = times(L, point)
            if times(4, generator) != (0, 1):
                return {times(n, generator) for n in range(8)}
    raise RuntimeError("bug: no point of full order")


def test_the_curve_arithmetic_of_this_file_is_that_of_ed25519() -> None:
    base = points_at(4 * pow(5, -1, P) % P)[0]
    assert times(L, base) == (0, 1)
    assert encode(KEY_POINT) == KEY.public_key
    assert add(KEY_POINT, (0, 1)) == KEY_POINT


def point_of(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    return next(point for point in points_at(number % 2**255) if point[0] & 1 == number >> 255)


KEY_POINT: Final = point_of(KEY.public_key)


def test_the_refused_points_are_the_small_order_points_and_all_second_encodings() -> None:
    small = small_order_points()
    assert len(small) == 8
    both_signs = {(point[1] | sign << 255).to_bytes(32, "little") for point in small for sign in (0, 1)}
    beyond = {(y | sign << 255).to_bytes(32, "little") for y in range(P, 2**255) for sign in (0, 1)}
    assert both_signs | beyond == REFUSED_POINTS
    # A sign bit without an x to turn over is a second encoding: only at x = 0, which y = ±1 alone have.
    assert {point for point in small if point[0] == 0} == {(0, 1), (0, P - 1)}
    assert {encode(point) for point in small} <= REFUSED_POINTS


def test_the_vector_lists_the_refused_points() -> None:
    assert {bytes.fromhex(point) for point in vector("ed25519", "bad-points")["hex"]} == REFUSED_POINTS


def test_libsodium_takes_none_of_the_refused_points_for_a_key() -> None:
    assert not any(map(crypto_core_ed25519_is_valid_point, REFUSED_POINTS))


def test_no_signature_holds_under_a_refused_key_or_with_a_refused_r() -> None:
    valid = KEY.sign(b"x")
    for point in REFUSED_POINTS:
        for signature in (bytes(64), point + bytes(32), valid):
            assert code_of(check_signature, point, b"x", signature) == "signature-invalid"
        forged = point + valid[32:]
        assert code_of(check_signature, KEY.public_key, b"x", forged) == "signature-invalid"


def test_of_the_speccheck_cases_the_fourth_alone_holds() -> None:
    cases = json.loads((vectors_of_others("ed25519-speccheck") / "cases.json").read_text(encoding="utf-8"))
    held = []
    for number, case in enumerate(cases):
        try:
            check_signature(*(bytes.fromhex(case[part]) for part in ("pub_key", "message", "signature")))
        except SignatureInvalid:
            continue
        held.append(number)
    assert len(cases) == 12
    assert held == [3]


# RFC 8032 §7.1: secret key, public key, message, signature of TEST 1 to TEST 3.
RFC_8032: Final = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_the_examples_of_rfc_8032_are_signed_and_checked_alike(
    seed: str, public: str, message: str, signature: str
) -> None:
    key = SigningKey.from_seed(bytes.fromhex(seed))
    assert key.public_key.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    check_signature(key.public_key, bytes.fromhex(message), bytes.fromhex(signature))


@given(st.binary(max_size=80), st.integers(0, 511))
def test_a_signature_with_one_bit_changed_does_not_hold(message: bytes, bit: int) -> None:
    signature = KEY.sign(message)
    check_signature(KEY.public_key, message, signature)
    changed = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert code_of(check_signature, KEY.public_key, message, changed) == "signature-invalid"


@given(st.binary(max_size=40), st.binary(max_size=70), st.binary(max_size=70))
def test_any_bytes_are_checked_without_another_error(key: bytes, message: bytes, signature: bytes) -> None:
    assert code_of(check_signature, key, message, signature) == "signature-invalid"


def test_a_signature_or_key_of_another_length_does_not_hold() -> None:
    signature = KEY.sign(b"x")
    for key, other in (
        (KEY.public_key, signature + b"\0"),
        (KEY.public_key, b""),
        (KEY.public_key[:31], signature),
    ):
        assert code_of(check_signature, key, b"x", other) == "signature-invalid"


def test_a_key_of_prime_order_may_be_enrolled() -> None:
    check_public_key(KEY.public_key)


def test_no_other_key_may_be_enrolled() -> None:
    mixed = [encode(add(KEY_POINT, point)) for point in small_order_points() if point != (0, 1)]
    off_curve = next(y.to_bytes(32, "little") for y in range(2, 100) if not points_at(y))
    for key in (*REFUSED_POINTS, *mixed, off_curve, b"", KEY.public_key + b"\0"):
        assert code_of(check_public_key, key) == "key-point"


@given(st.binary(min_size=30, max_size=34))
def test_any_bytes_are_a_key_or_malformed(data: bytes) -> None:
    try:
        check_public_key(data)
    except Malformed:
        return
    assert times(L, point_of(data)) == (0, 1)
