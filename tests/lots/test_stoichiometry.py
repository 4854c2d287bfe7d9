"""Ceilings follow from formulas and atomic weights, and agree with what the trade states."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.stoichiometry import (
    ceiling_percent,
    content_percent,
    metal_fraction,
    metal_of,
    molar_mass,
    parse_formula,
    share_of,
)


def test_a_formula_counts_each_element() -> None:
    assert parse_formula("LiAlSi4O10") == {"Li": 1, "Al": 1, "Si": 4, "O": 10}
    # An element may stand twice, as in CoO(OH) written out.
    assert parse_formula("CoOOH") == {"Co": 1, "O": 2, "H": 1}


@pytest.mark.parametrize("formula", ["", "sno2", "Sn O2", "Ca(OH)2", "SnO0", "SnO1", "SnO100", "XyO2"])
def test_another_formula_is_a_bug(formula: str) -> None:
    with pytest.raises(RuntimeError, match="bug: "):
        parse_formula(formula)


def test_a_molar_mass_is_the_sum_of_its_atoms() -> None:
    assert molar_mass("SnO2") == Decimal("118.710") + 2 * Decimal("15.999")


def test_a_basis_counts_its_metal() -> None:
    assert metal_of("Ta2O5") == "Ta"
    assert metal_fraction("Sn") == 1
    assert round(metal_fraction("Ta2O5"), 4) == Decimal("0.8190")


@pytest.mark.parametrize(
    ("basis", "species", "percent"),
    [
        # Stated by the trade, to one decimal: 78.8 Sn; 76.3 to 76.6 WO3; 60.5 to 60.7 W;
        # 86.0 to 86.2 Ta2O5; 78.7 to 78.9 Nb2O5; 8.0 Li2O in spodumene.
        ("Sn", "SnO2", "78.8"),
        ("WO3", "FeWO4", "76.3"),
        ("WO3", "MnWO4", "76.6"),
        ("W", "FeWO4", "60.5"),
        ("W", "MnWO4", "60.7"),
        ("Ta2O5", "FeTa2O6", "86.0"),
        ("Ta2O5", "MnTa2O6", "86.2"),
        ("Nb2O5", "FeNb2O6", "78.7"),
        ("Nb2O5", "MnNb2O6", "78.9"),
        ("Li2O", "LiAlSi2O6", "8.0"),
    ],
)
def test_contents_agree_with_the_figures_of_the_trade(basis: str, species: str, percent: str) -> None:
    assert round(content_percent(basis, species), 1) == Decimal(percent)


def test_a_species_without_the_metal_has_none_of_it() -> None:
    assert content_percent("Ta2O5", "SnO2") == 0


def test_a_ceiling_is_rounded_up_and_never_above_100() -> None:
    assert ceiling_percent("Sn", ["SnO2"]) == Decimal("78.77")
    assert content_percent("Sn", "SnO2") < Decimal("78.77")
    assert ceiling_percent("MnO2", ["Mn3O4"]) == 100


def test_an_element_has_its_share_of_each_basis_that_counts_it() -> None:
    assert share_of("Sn", "Sn") == share_of("Ce", "Ce") == 1
    assert share_of("Sn", "SnO2") == metal_fraction("SnO2")
    assert [share_of("Sn", basis) for basis in ("WO3", "Tin", "O2Sn", "CeO2")] == [None] * 4
    assert share_of("Ce", "CeO2") is None
