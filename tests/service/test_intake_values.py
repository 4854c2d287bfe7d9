"""Dates, numbers, masses and tags as people write them: read where plain, named where not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.lots.tag import print_tag, tag_from_random
from ledger.lots.types.tags import OURS
from ledger.service.intake.faults import FAULTS
from ledger.service.intake.values import (
    read_day,
    read_id,
    read_mass,
    read_mineral,
    read_number,
    read_percent,
    read_tag,
    read_time,
    split_moment,
)


def fault(read: Callable[..., Any], *arguments: object) -> str:
    with pytest.raises(Malformed) as caught:
        read(*arguments)
    assert caught.value.template == FAULTS[caught.value.code]
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-03-12", None, "2025-03-12"),
        ("2025/3/1", "mdy", "2025-03-01"),
        ("13/03/2025", None, "2025-03-13"),
        ("03/13/2025", None, "2025-03-13"),
        ("12.12.2025", None, "2025-12-12"),
        ("12/03/2025", "dmy", "2025-03-12"),
        ("12/03/2025", "mdy", "2025-12-03"),
        ("12-03-25", "dmy", "2025-03-12"),
        ("25-03-12", "ymd", "2025-03-12"),
        ("13/03/2025", "ymd", "2025-03-13"),
        ("12 mars 2025", None, "2025-03-12"),
        ("1er août 2025", None, "2025-08-01"),
        ("12-Mar-25", None, "2025-03-12"),
        ("12th September, 2025", None, "2025-09-12"),
        ("31/12/99", None, "2099-12-31"),
    ],
)
def test_a_date_is_read_in_the_keepers_form(text: str, order: Any, day: str) -> None:  # noqa: ANN401 - a literal
    assert read_day(text, order) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/03/2025", "cell-date-ambiguous"),
        ("12/03/25", "cell-date-ambiguous"),
        ("31/02/2025", "cell-date-none"),
        ("45/45/2025", "cell-date-none"),
        ("31 avril 2025", "cell-date-none"),
        ("2025-13-01", "cell-date-none"),
        ("hier", "cell-date"),
        ("12 brumaire 2025", "cell-date"),
        ("2025", "cell-date"),
    ],
)
def test_a_date_that_is_none_or_two_is_named_and_not_guessed(text: str, code: str) -> None:
    assert fault(read_day, text, None) == code


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("49.5", None, "49.5"),
        ("49,5", None, "49.5"),
        ("0,500", None, "0.5"),
        ("1.250,5", None, "1250.5"),
        ("1,250.5", None, "1250.5"),
        ("1,250,000", None, "1250000"),
        ("1 250,5", None, "1250.5"),
        ("1'250.5", None, "1250.5"),
        ("1\u202f250", None, "1250"),
        ("1,250", ",", "1.25"),
        ("1,250", ".", "1250"),
        ("1250,250", None, "1250.25"),
    ],
)
def test_a_number_is_read_with_point_or_comma(text: str, sign: Any, number: str) -> None:  # noqa: ANN401 - a literal
    assert read_number(text, sign)[0] == Decimal(number)


@pytest.mark.parametrize(
    ("text", "sign", "code"),
    [
        ("1,250", None, "cell-number-ambiguous"),
        ("12.500", None, "cell-number-ambiguous"),
        ("0.125", ",", "cell-number"),
        ("49,5", ".", "cell-number"),
        ("1.25.5", None, "cell-number"),
        ("1 2", None, "cell-number"),
        ("1250 50", None, "cell-number"),
        ("-3", None, "cell-number"),
        ("~50", None, "cell-number"),
        ("50?", None, "cell-number"),
        ("", None, "cell-number"),
        ("49,", None, "cell-number"),
    ],
)
def test_a_number_that_is_none_or_two_is_named(text: str, sign: str | None, code: str) -> None:
    assert fault(read_number, text, sign) == code


@given(st.decimals(min_value=0, max_value=99_999, places=1))
def test_every_number_with_one_decimal_is_read_alike_with_point_and_comma(number: Decimal) -> None:
    plain = f"{number:f}"
    assert read_number(plain, None)[0] == read_number(plain.replace(".", ","), None)[0] == number


@given(st.text(max_size=20))
def test_whatever_stands_in_a_cell_is_read_or_named(text: str) -> None:
    for read in (
        lambda: read_day(text, None),
        lambda: read_number(text, None),
        lambda: read_mass(text, "kg", None),
        lambda: read_percent(text, None),
        lambda: read_time(text),
        lambda: read_tag(text, OURS),
        lambda: read_tag(text, "ITSCI"),
        lambda: read_id(text),
        lambda: read_mineral(text),
    ):
        try:
            read()
        except Malformed as error:
            assert error.code in FAULTS  # noqa: PT017 - either way is good


@pytest.mark.parametrize(
    ("text", "unit", "kg"),
    [
        ("49,5", "kg", "49.5"),
        ("0,0495 t", "kg", "49.5"),
        ("350 g", "kg", "0.35"),
        ("1,2", "t", "1200"),
        ("0.01", "g", "0.00001"),
        ("50 Kilos", "t", "50"),
        ("1 250 kg.", "kg", "1250"),
    ],
)
def test_a_mass_is_read_in_the_unit_of_its_cell_or_column(text: str, unit: str, kg: str) -> None:
    assert read_mass(text, unit, None) == kg


def test_a_mass_that_the_ledger_cannot_hold_is_named() -> None:
    assert fault(read_mass, "50 lb", "kg", None) == "cell-unit"
    assert fault(read_mass, "5O", "kg", None) == "cell-unit"
    assert fault(read_mass, "0.0001", "g", None) == "cell-number-exact"
    assert fault(read_mass, "9" * 13, "kg", None) == "cell-number-exact"


def test_a_percentage_is_at_most_a_hundred() -> None:
    assert read_percent("65,2 %", None) == "65.2"
    assert fault(read_percent, "120", None) == "cell-percent"
    assert fault(read_percent, "12 kg", None) == "cell-percent"


@pytest.mark.parametrize("text", ["cassitérite", "Cassiterite", "2609.00.00", "26090000", "2609.00"])
def test_a_mineral_is_known_by_name_in_english_and_french_and_by_code(text: str) -> None:
    assert read_mineral(text).startswith("2609.00")


def test_a_word_that_is_no_mineral_is_named() -> None:
    assert fault(read_mineral, "stones") == "cell-mineral"


def test_a_time_is_read_in_english_and_french() -> None:
    assert [read_time(text) for text in ("08:30", "8h30", "8h", "08:30:15")] == [
        "08:30:00", "08:30:00", "08:00:00", "08:30:15",
    ]  # fmt: skip
    assert {fault(read_time, text) for text in ("25:00", "half past", "")} == {"cell-time"}
    assert split_moment("12/03/2025 08:30") == ("12/03/2025", "08:30")
    assert split_moment("12 mars 2025") == ("12 mars 2025", "")


def test_a_tag_is_read_with_dashes_in_lower_case_and_with_letters_for_digits() -> None:
    number = tag_from_random(bytes(range(8)))
    typed = print_tag(number).lower().replace("0", "o")
    assert read_tag(typed, OURS) == (OURS, number)
    assert read_tag("itsci: 0584001", OURS) == ("ITSCI", "0584001")
    assert read_tag(" 0584001 ", "ITSCI") == ("ITSCI", "0584001")


def test_a_tag_that_cannot_be_one_is_named() -> None:
    assert fault(read_tag, "0584001", OURS) == "cell-tag"
    assert fault(read_tag, "05 84001", "ITSCI") == "cell-tag"
    assert fault(read_tag, "a b:0584001", OURS) == "cell-tag"


def test_an_id_is_read_in_capitals() -> None:
    assert read_id(" demo-coop ") == "DEMO-COOP"
    assert fault(read_id, "Coopérative de l'Est") == "cell-id"
