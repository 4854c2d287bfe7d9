"""What people type, and what may be told: the parts of a scan that need no ledger."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import NotFound
from ledger.language import use
from ledger.lots.tag import ALPHABET, CODE_LENGTH, format_tag, parse_tag, print_tag
from ledger.service.scan import remembered
from ledger.service.scan.diligence import Answer, worst
from ledger.service.scan.journey import Area, Origin, whole_percents
from ledger.service.scan.remembered import STALE_MS, Remembered
from ledger.service.scan.typed import Mistyped, read_code
from ledger.web.pages import places
from ledger.web.pages.picture import WIDTH, bar_of

CODES = st.integers(0, (1 << 60) - 1).map(format_tag)


@given(CODES)
def test_a_code_is_read_as_people_type_it(code: str) -> None:
    assert read_code(f" {print_tag(code).lower().replace('0', 'o').replace('1', 'l')} ") == code


@given(CODES, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_mistyped_and_what_is_suggested_is_well_formed(
    code: str, at: int, other: str
) -> None:
    typed = code[:at] + other + code[at + 1 :]
    read = read_code(typed)
    if other == code[at]:
        assert read == code
        return
    assert isinstance(read, Mistyped)
    assert read.mistake == "check"
    assert all(parse_tag(one) == one for one in read.suggested)


@given(CODES, st.integers(0, CODE_LENGTH - 2))
def test_two_neighbours_that_were_swapped_are_told_and_can_be_put_right(code: str, at: int) -> None:
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    read = read_code(typed)
    if typed == code:
        return
    assert isinstance(read, Mistyped)
    assert code in read.suggested


@pytest.mark.parametrize(
    ("typed", "mistake", "found"),
    [
        ("", "length", "0"),
        ("7K3M-9Q2X", "length", "8"),
        ("7K3M-9Q2X-TW4R-AA", "length", "14"),
        ("7K3M-9Q2X-TW4R-A" * 5, "length", "65"),
        ("7K3M-9Q2X-TW4R-!", "character", "!"),
        ("UUUU-9Q2X-TW4R-A", "character", "U"),
        ("７K3M-9Q2X-TW4R-A", "character", "７"),
    ],
)
def test_what_is_wrong_with_a_code_is_named(typed: str, mistake: str, found: str) -> None:
    read = read_code(typed)
    assert isinstance(read, Mistyped)
    assert (read.mistake, read.found) == (mistake, found)


def test_a_letter_that_no_code_has_is_put_right() -> None:
    code = next(one for one in map(format_tag, range(10**9, 10**9 + 10**4)) if "V" in one)
    read = read_code(code.replace("V", "U", 1))
    assert isinstance(read, Mistyped)
    assert code in read.suggested


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_whole_percents_add_up_and_are_near(weights: list[int]) -> None:
    whole = Decimal(sum(weights))
    shares = [weight / whole for weight in weights]
    percents = whole_percents(shares)
    assert sum(percents) == 100
    assert all(abs(share * 100 - one) < 1 for share, one in zip(shares, percents, strict=True))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "none"),
        (["none", "pass"], "pass"),
        (["pass", "open"], "open"),
        (["open", "review"], "review"),
        (["review", "fail", "open"], "fail"),
    ],
)
def test_a_page_says_the_worst(answers: list[Answer], said: Answer) -> None:
    assert worst(answers) == said


@given(st.lists(st.integers(0, 100), max_size=9))
def test_a_bar_is_whole_and_shows_every_origin(percents: list[int]) -> None:
    origins = [Origin("site", Area("CD", f"P{at}"), one) for at, one in enumerate(percents)]
    parts = bar_of(origins)
    assert [part.origin for part in parts] == origins
    assert sum(part.width for part in parts) == (WIDTH if origins else 0)
    assert [part.x for part in parts] == [sum(one.width for one in parts[:at]) for at in range(len(parts))]
    assert all(part.width > 0 for part in parts)


@pytest.mark.parametrize(
    ("language", "one_month", "one_year", "two_years", "country"),
    [
        ("en", "March 2026", "March to May 2026", "December 2025 to May 2026", "Rwanda"),
        ("fr", "mars 2026", "mars à mai 2026", "décembre 2025 à mai 2026", "Rwanda"),
    ],
)
def test_months_and_areas_are_said_in_the_language(
    language: str, one_month: str, one_year: str, two_years: str, country: str
) -> None:
    use(language)
    try:
        assert places.months("2026-03", "2026-03") == one_month
        assert places.months("2026-03", "2026-05") == one_year
        assert places.months("2025-12", "2026-05") == two_years
        assert places.area(Area("RW", "Est")) == f"Est, {country}"
        assert places.country("XX") == "XX"
        several = (Area("RW", "Est"), Area("RW", "Sud"), Area("MY"))
        assert places.areas(several).startswith(f"Est, Sud ({country}); Mala")
    finally:
        use("en")


def test_an_answer_is_given_again_for_ten_minutes_and_a_failure_is_not() -> None:
    now = 0
    asked: list[int] = []

    def find_out() -> int:
        if len(asked) == 1:
            asked.append(-1)
            raise NotFound("x", "Not there.")
        asked.append(now)
        return now

    known: Remembered[str, int] = Remembered(lambda: now)
    assert [known.get("a", find_out), known.get("a", find_out)] == [0, 0]
    now = STALE_MS
    with pytest.raises(NotFound):
        known.get("a", find_out)
    assert known.get("a", find_out) == now
    assert asked == [0, -1, now]


def _asked(asked: list[int], key: int) -> int:
    asked.append(key)
    return key


def test_only_so_many_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "KEPT", 2)
    known: Remembered[int, int] = Remembered(lambda: 0)
    asked: list[int] = []
    for key in (1, 2, 3, 3, 2, 1):
        known.get(key, partial(_asked, asked, key))
    assert asked == [1, 2, 3, 1]
