"""Masses and grades are intervals, and the shares of a lot are one whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto.canonical import JSON
from ledger.lots.attribution import mix, parts_of
from ledger.lots.pointer import steps_of, treatment, value_at, with_value
from ledger.lots.policy import default_policy
from ledger.lots.quantity import (
    NOTHING,
    Component,
    Interval,
    Quantity,
    around,
    dry_interval,
    exactly,
    grades_of,
    moisture_interval,
    net_interval,
    total,
)
from ledger.lots.state import Lot
from ledger.lots.table import payload_of
from ledger.lots.types.birth import Package, package_problems
from ledger.lots.values import Share
from ledger.lots.weighing import quantity_problems
from tests.support.world import CASSITERITE, GOLD, World

POLICY = default_policy()
GRAMS = st.decimals(0, 100_000, places=6)


def _lot(id: str, dry: str, *shares: Share) -> Lot:
    mass = exactly(Decimal(dry))
    return Lot(
        id=id,
        head="",
        born="",
        mineral=CASSITERITE,
        custodian="COOP",
        owner="COOP",
        state="in_stock",
        revision=0,
        net=mass,
        dry=mass,
        weighed_by="",
        shares=shares or (Share(f"site:{id}", Decimal(1)),),
    )


@pytest.mark.parametrize(
    ("fields", "net"),
    [
        ({"net_kg": "49", "mass_kg": "50"}, "49"),
        ({"gross_kg": "50", "tare_kg": "0.5"}, "49.5"),
        ({"gross_kg": "50", "mass_kg": "48"}, "48"),
    ],
)
def test_the_net_mass_is_the_stated_one_or_gross_less_tare_or_the_mass(
    fields: dict[str, str], net: str
) -> None:
    assert Quantity.model_validate(fields).stated_net_kg() == Decimal(net)


@pytest.mark.parametrize(
    ("fields", "mineral", "high"),
    [
        ({"uncertainty_kg": "0.2", "scale_division_kg": "1"}, CASSITERITE, "50.2"),
        ({"scale_division_kg": "1"}, CASSITERITE, "51"),
        ({}, CASSITERITE, "50.25"),
        ({}, GOLD, "50.005"),
        ({"uncertainty_kg": "0"}, CASSITERITE, "50"),
    ],
)
def test_a_mass_is_as_uncertain_as_its_scale_or_the_policy_says(
    fields: dict[str, str], mineral: str, high: str
) -> None:
    quantity = Quantity.model_validate({"mass_kg": "50"} | fields)
    assert net_interval(quantity, mineral, POLICY).high == Decimal(high)


def test_a_mass_that_is_not_stated_is_nothing() -> None:
    assert net_interval(Quantity(gross_kg="50"), CASSITERITE, POLICY) == NOTHING
    assert net_interval(Quantity(gross_kg="5", tare_kg="6"), CASSITERITE, POLICY) == NOTHING


@pytest.mark.parametrize(
    ("fields", "moisture"),
    [
        ({"wet_or_dry": "dry", "moisture_percent": "9"}, ("0", "0", "0")),
        ({"moisture_percent": "4"}, ("3", "4", "5")),
        ({"moisture_percent": "0.5"}, ("0", "0.5", "1.5")),
        ({"moisture_percent": "98"}, ("97.6", "98", "98.4")),
        ({"moisture_percent": "100"}, ("100", "100", "100")),
        ({}, ("0", "0", "15")),
    ],
)
def test_unknown_moisture_widens_the_dry_mass(fields: dict[str, str], moisture: tuple[str, ...]) -> None:
    quantity = Quantity.model_validate({"mass_kg": "50"} | fields)
    assert moisture_interval(quantity, CASSITERITE, POLICY) == Interval(*map(Decimal, moisture))
    assert moisture_interval(Quantity(mass_kg="1"), GOLD, POLICY).high == 0


@given(GRAMS, GRAMS, GRAMS, st.decimals(0, 100, places=6), st.decimals(0, 100, places=6))
def test_an_interval_stays_one_whatever_is_done_with_it(
    mass: Decimal, other: Decimal, spread: Decimal, percent: Decimal, doubt: Decimal
) -> None:
    one, two = around(mass, spread), around(other, spread)
    part = around(percent, doubt, ceiling=Decimal(100))
    for result in (one + two, one - two, one.percent(part), dry_interval(one, part), total([one, two])):
        assert result.low <= result.value <= result.high
    assert one.low >= 0
    assert part.high <= 100


def _tin(value: str, method: str, status: str) -> Component:
    return Component.model_validate(
        {"analyte": "Sn", "basis": "Sn", "value_percent": value, "method": method, "status": status}
    )


def test_the_best_assay_wins_and_of_equals_the_last() -> None:
    assays = [
        _tin("60", "lab", "umpire"),
        _tin("61", "lab", "final"),
        _tin("62", "xrf", "final"),
        _tin("63", "visual", "final"),
        _tin("64", "lab", "provisional"),
    ]
    assert [grade.percent.value for grade in grades_of(assays, POLICY)] == [60]
    assert [grade.percent.value for grade in grades_of(assays[1:], POLICY)] == [61]
    assert [grade.percent.value for grade in grades_of(assays[3:1:-1], POLICY)] == [62]
    assert [
        grade.percent.value for grade in grades_of([assays[3], _tin("5", "visual", "final")], POLICY)
    ] == [5]
    assert [grade.settled for grade in grades_of(assays, POLICY)] == [True]


def test_what_is_made_of_one_lot_has_its_shares_unchanged() -> None:
    shares = (Share("site:B", Decimal("0.3"), attributed=True), Share("site:A", Decimal("0.7")))
    assert mix([_lot("X", "5", *shares)]) is not None
    assert mix([_lot("X", "5", *shares)]) == shares


@given(st.lists(GRAMS, min_size=2, max_size=9))
def test_shares_sum_to_one_exactly(masses: list[Decimal]) -> None:
    lots = [_lot(f"L{number}", str(mass)) for number, mass in enumerate(masses)]
    shares = mix(lots)
    again = mix([_lot("M", "1", *shares), _lot("N", "2", *shares), _lot("L0", "0.1")])
    for made in (shares, again):
        assert sum(share.share for share in made) == 1
        assert all(share.share > 0 for share in made)


def test_without_any_mass_the_parts_are_equal() -> None:
    shares = mix([_lot("A", "0"), _lot("B", "0"), _lot("C", "0")])
    assert [share.share for share in shares] == [
        Decimal("0.333333333"),
        Decimal("0.333333333"),
        Decimal("0.333333334"),
    ]


def test_parts_are_net_kilograms_of_each_input() -> None:
    parts = parts_of([_lot("A", "30"), _lot("B", "60")], fraction=Decimal("0.5"))
    assert [(part.lot, part.net_kg) for part in parts] == [("A", Decimal(15)), ("B", Decimal(30))]


def test_a_pointer_reads_and_writes_one_place() -> None:
    document: JSON = {"a": [{"b/c": 1}], "d": None}
    assert value_at(document, "/a/0/b~1c") == 1
    assert value_at(document, "/a/1/b") is None
    assert value_at(document, "/a/00") is None
    assert value_at(document, "/d/x") is None
    assert with_value(document, "/a/0/b~1c", 2) == {"a": [{"b/c": 2}], "d": None}
    assert with_value(document, "/a/0", 2) == {"a": [2], "d": None}
    assert with_value(document, "/a/7", 2) == document
    assert with_value(document, "/a/x", 2) == document
    assert with_value(document, "/d", None) == {"a": [{"b/c": 1}]}
    assert with_value({}, "/e/f", 1) == {"e": {"f": 1}}
    with pytest.raises(ValueError, match="a"):
        steps_of("a")


@pytest.mark.parametrize(
    ("type", "field", "expected"),
    [
        ("lot.registered", "/issuer", "fixed"),
        ("lot.registered", "/body", "fixed"),
        ("lot.registered", "/body/lot", "fixed"),
        ("lot.registered", "/body/owner", "fixed"),
        ("lot.registered", "/body/attestors", "fixed"),
        ("lot.registered", "/body/quantity", "approved"),
        ("lot.registered", "/body/quantity/mass_kg", "approved"),
        ("lot.registered", "/body/packages/3/seal", "approved"),
        ("lot.registered", "/body/tags/0", "approved"),
        ("lot.registered", "/occurred_at", "approved"),
        ("lot.registered", "/place", "approved"),
        ("lot.registered", "/body/trade_name", "free"),
        ("lot.registered", "/evidence/0/kind", "free"),
        ("lot.registered", "/evidence/00/kind", None),
        ("lot.registered", "/body/quantity/colour", None),
        ("lot.registered", "/body/trade_name/0", None),
        ("lot.split", "/body/outputs/0/quantity/mass_kg", "fixed"),
        ("certificate.issued", "/body/number", "fixed"),
        ("certificate.issued", "/body/mass_kg", "approved"),
        ("place.registered", "/body/site", "approved"),
    ],
)
def test_the_schema_says_how_a_field_is_corrected(type: str, field: str, expected: str | None) -> None:
    assert treatment(payload_of(type), field) == expected


def test_shares_are_weighted_by_dry_mass() -> None:
    world = World()
    world.site("S2")
    world.register("L1", mass="30")
    world.register("L2", mass="60", site="S2")
    world.work("combined", ["L1", "L2"], {"C1": "90"})
    assert {share.origin: share.share for share in world.lot("C1").shares} == {
        "site:S1": Decimal("0.333333333"),
        "site:S2": Decimal("0.666666667"),
    }
    world.check()


@pytest.mark.parametrize(
    ("fields", "contradicts"),
    [
        ({"net_kg": "50", "gross_kg": "51", "tare_kg": "1"}, False),
        ({"net_kg": "50.4", "gross_kg": "51", "tare_kg": "1"}, False),
        ({"net_kg": "50.6", "gross_kg": "51", "tare_kg": "1"}, True),
        ({"net_kg": "50.6", "gross_kg": "51", "tare_kg": "1", "scale_division_kg": "0.5"}, False),
        ({"mass_kg": "49", "gross_kg": "51", "tare_kg": "1"}, True),
        ({"mass_kg": "49", "net_kg": "50"}, True),
        ({"mass_kg": "51", "gross_kg": "51"}, False),
    ],
)
def test_a_mass_is_stated_alike_in_each_field_within_what_the_scale_shows(
    fields: dict[str, str],
    *,
    contradicts: bool,
) -> None:
    quantity = Quantity.model_validate(fields)
    found = quantity_problems(quantity, "/q", lot="L1", mineral=CASSITERITE, policy=POLICY)
    assert [one.code for one in found] == ["mass-contradicts"] * contradicts


@pytest.mark.parametrize(
    ("bags", "contradicts"),
    [
        (["25", "25"], False),
        (["24.9", "25"], False),
        (["20", "25"], True),
        (["30", "25"], True),
        (["20", None], False),
        ([], False),
    ],
)
def test_packages_weigh_what_their_lot_does_when_each_was_weighed(
    bags: list[str | None], *, contradicts: bool
) -> None:
    whole = Quantity(net_kg="50")
    packages = [Package(quantity=None if kg is None else Quantity(net_kg=kg)) for kg in bags]
    found = package_problems(whole, packages, "/p", lot="L1", mineral=CASSITERITE, policy=POLICY)
    assert [one.code for one in found] == ["packages-contradict"] * contradicts


def test_assays_on_two_bases_are_of_one_analyte_and_compare_as_the_element() -> None:
    oxide = Component.model_validate(
        {"analyte": "Sn", "basis": "SnO2", "value_percent": "90", "method": "lab", "status": "final"}
    )
    (grade,) = grades_of([oxide, _tin("60", "xrf", "final")], POLICY)
    assert grade.basis == "SnO2"
    assert round(grade.element.value, 2) == Decimal("70.89")
    assert grade.element.low <= grade.element.value <= grade.element.high
