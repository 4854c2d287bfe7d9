from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.text import decode_base64url, encode_base64url
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
