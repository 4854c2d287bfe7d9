"""Tag codes: what is printed is read again, and what is mistyped is never read as another code."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.lots.tag import (
    ALPHABET,
    fold_number,
    format_tag,
    parse_tag,
    print_tag,
    tag_digest,
    tag_from_random,
)

SAMPLE = "7K3M9Q2XTW4RA"
CODES = [SAMPLE, *(format_tag(number) for number in (0, 1, 31, 2**60 - 1, 2**59, 0x123456789ABCDEF))]
numbers = st.integers(min_value=0, max_value=2**60 - 1)


def _is_refused(text: str) -> bool:
    try:
        parse_tag(text)
    except Malformed as error:
        return error.code == "tag-mistyped"
    return False


def test_the_code_of_the_design_is_a_valid_one() -> None:
    assert parse_tag("7K3M-9Q2X-TW4R-A") == SAMPLE
    assert print_tag(SAMPLE) == "7K3M-9Q2X-TW4R-A"


def test_the_check_symbol_is_the_one_computed_by_hand() -> None:
    # One symbol 1 at the end: c = α·(0 ⊕ 1) = x = 2. One before it: α·(α·1) = x² = 4.
    assert format_tag(1) == "0000000000012"
    assert format_tag(32) == "0000000000104"
    # α⁵ = α² + 1 = 5: the polynomial x^5 + x^2 + 1.
    assert format_tag(32**4) == "0000000100005"


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_symbol_is_caught(code: str) -> None:
    accepted = [
        (place, symbol)
        for place in range(len(code))
        for symbol in ALPHABET
        if symbol != code[place] and not _is_refused(code[:place] + symbol + code[place + 1 :])
    ]
    assert not accepted


@pytest.mark.parametrize("code", CODES)
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    accepted = [
        place
        for place in range(len(code) - 1)
        if code[place] != code[place + 1]
        and not _is_refused(code[:place] + code[place + 1] + code[place] + code[place + 2 :])
    ]
    assert not accepted


@given(numbers, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_a_wrong_symbol_anywhere_is_caught(number: int, place: int, symbol: str) -> None:
    code = format_tag(number)
    changed = code[:place] + symbol + code[place + 1 :]
    assert changed == code or _is_refused(changed)


@given(numbers, st.integers(0, 11))
def test_a_swap_anywhere_is_caught(number: int, place: int) -> None:
    code = format_tag(number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or _is_refused(swapped)


@given(numbers)
def test_what_is_printed_is_read_again(number: int) -> None:
    code = format_tag(number)
    assert parse_tag(code) == code
    assert parse_tag(print_tag(code)) == code
    assert parse_tag(print_tag(code).lower().replace("-", " ")) == code


@given(numbers)
def test_letters_like_digits_are_read_as_digits(number: int) -> None:
    code = format_tag(number)
    for one in "IiLl":
        assert parse_tag(code.replace("1", one).replace("0", "O")) == code
    assert parse_tag(code.replace("0", "o")) == code


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_malformed(text: str) -> None:
    if not _is_refused(text):
        code = parse_tag(text)
        assert parse_tag(code) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        SAMPLE[:-1],
        SAMPLE + "0",
        "U" + SAMPLE[1:],
        "-" * 41,
        SAMPLE + "-" * 28,
        "７K3M9Q2XTW4RA",
        "7K3M\n9Q2XTW4RA",
        "7K3M9Q2XTW4RA\n",
    ],
)
def test_what_is_no_code_is_malformed(text: str) -> None:
    assert _is_refused(text)


def test_a_digest_hides_the_code() -> None:
    assert tag_digest(SAMPLE) == hashlib.sha256(b"7K3M9Q2XTW4RA").hexdigest()


@given(st.binary(min_size=8, max_size=8))
def test_chance_makes_a_valid_code_of_its_last_60_bits(chance: bytes) -> None:
    code = tag_from_random(chance)
    assert parse_tag(code) == code
    assert code == tag_from_random(bytes([chance[0] ^ 0xF0]) + chance[1:])
    assert code != tag_from_random(bytes([chance[0] ^ 0x01]) + chance[1:])
    assert code != tag_from_random(chance[:7] + bytes([chance[7] ^ 0x01]))


@pytest.mark.parametrize("number", [-1, 2**60])
def test_a_number_out_of_range_is_a_bug(number: int) -> None:
    with pytest.raises(RuntimeError, match="bug: "):
        format_tag(number)


@pytest.mark.parametrize("length", [0, 7, 9])
def test_another_amount_of_chance_is_a_bug(length: int) -> None:
    with pytest.raises(RuntimeError, match="bug: "):
        tag_from_random(bytes(length))


def test_a_number_of_another_scheme_is_compared_by_its_letters_and_digits() -> None:
    assert {fold_number(one) for one in ("ab-0012", "AB 0012", "AB.00/12_")} == {"AB0012"}
    assert fold_number("---") == "---"
    with pytest.raises(Malformed):
        fold_number("AB\u0660")
