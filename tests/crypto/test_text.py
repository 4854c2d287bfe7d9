from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.text import (
    decode_base32,
    decode_base45,
    decode_base64url,
    encode_base32,
    encode_base45,
    encode_base64url,
)
from ledger.errors import Malformed


@given(st.binary())
def test_bytes_are_spelled_and_read_again(data: bytes) -> None:
    assert decode_base64url(encode_base64url(data)) == data


@given(st.text("AB-_+/=\n ab09é", max_size=9))
def test_any_text_is_the_one_spelling_of_its_bytes_or_malformed(text: str) -> None:
    try:
        data = decode_base64url(text)
    except Malformed:
        return
    assert encode_base64url(data) == text


@pytest.mark.parametrize("text", ["QQ==", "Q", "QR", "Q Q", "Q\nQ", "+/+/", "é", "QUI="])
def test_another_spelling_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="base64url"):
        decode_base64url(text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"f", "MY"),
        (b"fo", "MZXQ"),
        (b"foo", "MZXW6"),
        (b"foob", "MZXW6YQ"),
        (b"fooba", "MZXW6YTB"),
    ],
)
def test_base_32_is_that_of_its_specification(data: bytes, text: str) -> None:
    """RFC 4648 §10, without its padding."""
    assert encode_base32(data) == text
    assert decode_base32(text) == data


@given(st.binary())
def test_bytes_in_base_32_are_read_again(data: bytes) -> None:
    assert decode_base32(encode_base32(data)) == data


@pytest.mark.parametrize(
    "text", ["A", "AAA", "AAAAAA", "MZ", "my", "M1", "M8", "MY======", " MY", "MY\n", "é"]
)
def test_what_is_no_base_32_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="base 32"):
        decode_base32(text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_base_45_is_that_of_its_specification(data: bytes, text: str) -> None:
    """RFC 9285 §4.3 and §4.4."""
    assert encode_base45(data) == text
    assert decode_base45(text) == data


@given(st.binary())
def test_bytes_in_base_45_are_read_again(data: bytes) -> None:
    assert decode_base45(encode_base45(data)) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "A", "0", "ABC0", "ABCD", "a", "BB8\n", "::", "é"])
def test_what_is_no_base_45_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="base 45"):
        decode_base45(text)
