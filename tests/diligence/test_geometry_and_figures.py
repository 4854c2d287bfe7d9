"""Distances, months and robust statistics, against values worked out elsewhere."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ledger.diligence.months import days_left, span
from ledger.diligence.robust import chi_square, mad, median
from ledger.diligence.sphere import EARTH_RADIUS_M, Point, distance_m


def test_a_degree_of_latitude_is_a_360th_of_the_way_around() -> None:
    around = 2 * Decimal("3.14159265358979") * EARTH_RADIUS_M
    assert abs(distance_m(Point("-1", "29"), Point("-2", "29")) - around / 360) < 1


def test_the_other_side_of_the_earth_is_half_way_around() -> None:
    half = Decimal("3.14159265358979") * EARTH_RADIUS_M
    assert abs(distance_m(Point("0", "0"), Point("0", "180")) - half) < 1
    assert abs(distance_m(Point("12.5", "30"), Point("-12.5", "-150")) - half) < 1


def test_the_date_line_is_no_distance() -> None:
    assert distance_m(Point("0", "179.999"), Point("0", "-179.999")) < 250


@given(st.lists(st.integers(-1000, 1000).map(Decimal), min_size=1, max_size=30))
def test_at_least_half_lies_on_each_side_of_the_median(values: list[Decimal]) -> None:
    middle = median(values)
    assert 2 * sum(value <= middle for value in values) >= len(values)
    assert 2 * sum(value >= middle for value in values) >= len(values)
    assert mad(values) >= 0


def test_one_odd_value_does_not_move_the_spread() -> None:
    assert mad([Decimal(one) for one in (1, 2, 3, 4, 1000)]) == 1


def test_chi_square_of_even_and_of_one_sided_digits() -> None:
    assert chi_square([*range(10)] * 6, 10) == 0
    # Sixty times the same digit: (60 - 6)² / 6 for it, 6 for each of the nine others.
    assert chi_square([0] * 60, 10) == 540


def test_months_run_over_the_year() -> None:
    assert span({"2025-11", "2026-02"}) == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert span(()) == []


def test_the_days_left_of_a_month() -> None:
    assert [days_left(day) for day in ("2024-02-28", "2026-12-31", "2026-01-01")] == [1, 0, 30]
