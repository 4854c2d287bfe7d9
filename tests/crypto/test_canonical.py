from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.canonical import LIMIT, format_canonical, parse_array, parse_canonical
from ledger.errors import Malformed
from tests.crypto.support import Vector, code_of, vectors

KEYS = st.from_regex(r"[a-z_][a-z0-9_]*", fullmatch=True)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)
JSON_LIKE = st.text('{}[]":,\\ \n\r0123456789.-+eEabcdu_ABtrfalsnN😀é\x00', max_size=40)


@vectors("canonical", "good")
def test_a_canonical_text_is_read_and_written_alike(case: Vector) -> None:
    data = bytes.fromhex(case["hex"])
    assert parse_canonical(data) == case["result"]["value"]
    assert format_canonical(case["result"]["value"]) == data


@vectors("canonical", "bad")
def test_a_text_that_is_not_canonical_is_malformed(case: Vector) -> None:
    data = bytes.fromhex(case["hex"])
    assert code_of(parse_canonical, data) == case["result"]["error"]


@given(OBJECTS)
def test_what_is_written_is_read_again_and_is_what_rfc_8785_says(value: dict[str, Any]) -> None:
    data = format_canonical(value)
    assert parse_canonical(data) == value
    assert data == rfc8785.dumps(value)


@given(st.binary(max_size=60) | JSON_LIKE.map(str.encode))
def test_any_bytes_are_read_as_their_own_canonical_form_or_are_malformed(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except Malformed:
        return
    assert rfc8785.dumps(value) == data == format_canonical(value)


def test_every_character_is_written_as_rfc_8785_says() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(characters), 8192):
        value = {"a": "".join(characters[start : start + 8192])}
        assert format_canonical(value) == rfc8785.dumps(value)


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_is_not() -> None:
    longest = b'{"a":"' + b"x" * (LIMIT - 8) + b'"}'
    assert len(longest) == LIMIT
    assert parse_canonical(longest) == {"a": "x" * (LIMIT - 8)}
    assert code_of(parse_canonical, longest.replace(b"x", b"xx", 1)) == "json-too-long"
    assert code_of(parse_canonical, longest, limit=LIMIT - 1) == "json-too-long"


def test_an_array_is_read_where_an_array_is_wanted() -> None:
    assert parse_array(b'["a",1]') == ["a", 1]
    assert code_of(parse_array, b"{}") == "json-not-array"
    assert parse_array(b' [ "a" , {"b" :1, "a":2} ] ') == ["a", {"b": 1, "a": 2}]
    assert code_of(parse_array, b'["a",1]', limit=6) == "json-too-long"
    assert code_of(parse_array, b"[1.5]") == "json-number"
    assert code_of(parse_array, b'[{"a":1,"a":1}]') == "json-syntax"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_bomb_of_brackets_is_malformed(opening: bytes) -> None:
    bomb = opening * 13_000
    closed = b'{"a":' * 9_000 + b"1" + b"}" * 9_000
    assert code_of(parse_canonical, bomb) == "json-syntax"
    assert code_of(parse_canonical, closed) == "json-syntax"


def test_an_integer_of_thousands_of_digits_is_malformed() -> None:
    assert code_of(parse_canonical, b'{"a":' + b"9" * 60_000 + b"}") in ("json-syntax", "json-number")


CYCLE: dict[str, Any] = {}
CYCLE["a"] = CYCLE
DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"a": 1.5}, "json-number"),
        ({"a": float("nan")}, "json-value"),
        ({"a": Decimal("1.5")}, "json-value"),
        ({"a": b"x"}, "json-value"),
        ({"a": (1, 2)}, "json-value"),
        ({True: 1}, "json-value"),
        ({1: 1}, "json-key"),
        ({"a": 1, 2: 1}, "json-value"),
        ({"a": "\ud800"}, "json-value"),
        ({"a": 2**53}, "json-number"),
        ("a", "json-scalar"),
        (CYCLE, "json-value"),
        (DEEP, "json-value"),
    ],
)
def test_a_value_without_canonical_form_is_not_written(value: object, code: str) -> None:
    assert code_of(format_canonical, value) == code
