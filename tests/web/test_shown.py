"""Numbers and dates are written as the reader's language has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.language import use
from ledger.web import shown


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use("en")


def test_in_english() -> None:
    use("en")
    assert shown.mass("1240.5") == "1,240.5 kg"
    assert shown.percent("0.625") == "62.5 %"
    assert shown.day("2025-07-01") == "1 Jul 2025"
    assert shown.moment("2025-07-01T09:05:00.000Z") == "1 Jul 2025, 09:05:00 UTC"


def test_in_french() -> None:
    use("fr")
    assert shown.number("1240.5") == "1\u202f240,5"
    assert shown.day("2025-07-01") == "1 juil. 2025"


def test_a_number_loses_none_of_its_digits() -> None:
    assert shown.number("999999999999.123456") == "999,999,999,999.123456"


def test_what_is_not_there_is_a_dash() -> None:
    assert (shown.mass(None), shown.day(None), shown.moment(None)) == ("–", "–", "–")
