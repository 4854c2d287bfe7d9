"""The code lists say what their sources say, and every entry says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import get_args

import pytest

from ledger.errors import NotFound
from ledger.lots.codes import (
    ACTIVITY_STATUSES,
    CERTIFICATION_STATUSES,
    COMMODITIES,
    COUNTRIES,
    ENTRY_MODES,
    ICGLR_ROLES,
    LICENCE_TYPES,
    MEMBER_STATES,
    MINERALS,
    OPERATIONS,
    ROLES,
    UNITS,
    Code,
    CodeList,
    Evidence,
    find_mineral,
    find_mineral_named,
    get_mineral,
)
from ledger.lots.stoichiometry import metal_of

LISTS: list[CodeList[Code]] = [
    ACTIVITY_STATUSES,
    CERTIFICATION_STATUSES,
    COUNTRIES,
    ENTRY_MODES,
    ICGLR_ROLES,
    LICENCE_TYPES,
    MEMBER_STATES,
    OPERATIONS,
]


def _codes(entries: Iterable[Code]) -> str:
    return " ".join(entry.code for entry in entries)


def test_the_four_designated_minerals_carry_the_codes_of_the_icglr() -> None:
    designated = {mineral.code: mineral.name for mineral in MINERALS if mineral.designated}
    assert designated == {
        "7108.12.00": "gold",
        "2609.00.00": "cassiterite",
        "2611.00.00": "wolframite",
        "2615.90.00": "coltan",
    }


@pytest.mark.parametrize(
    ("code", "basis", "percent"),
    [
        ("2609.00.00", "Sn", "78.77"),
        ("2609.00.00", "SnO2", "100"),
        ("2615.90.00", "Ta2O5", "86.17"),
        ("2615.90.00", "Nb2O5", "78.94"),
        ("2611.00.00", "WO3", "80.53"),
        ("7108.12.00", "Au", "100"),
        ("2605.00.00", "Co", "64.11"),
        ("2603.00.00", "Cu", "88.82"),
        ("2530.90.00", "Li2O", "10.24"),
    ],
)
def test_a_ceiling_is_that_of_the_richest_species(code: str, basis: str, percent: str) -> None:
    assert get_mineral(code).ceilings[basis] == Decimal(percent)


@pytest.mark.parametrize("text", ["2609.00", "2609.00.00", "260900", "26090000", "2609.00.90"])
def test_a_mineral_is_found_by_its_six_digits(text: str) -> None:
    assert get_mineral(text).name == "cassiterite"


@pytest.mark.parametrize("text", ["", "2609", "tin", "2609.00.0", "26.0900", "9999.99"])
def test_another_code_is_no_mineral(text: str) -> None:
    assert find_mineral(text) is None
    with pytest.raises(NotFound) as caught:
        get_mineral(text)
    assert caught.value.code == "mineral-unknown"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Or", "7108.12.00"),
        ("Cassitérite", "2609.00.00"),
        ("  cassiterite ", "2609.00.00"),
        ("CASSITE\u0301RITE", "2609.00.00"),
        ("Coltan", "2615.90.00"),
        ("Wolframite", "2611.00.00"),
        ("Diamant", "7102.10.00"),
        ("Cuivre", "2603.00.00"),
        ("Cobalt", "2605.00.00"),
        ("Tourmaline", "7103.10.00"),
        ("Manganèse", "2602.00.00"),
        ("minerai d'or", "2616.90.00"),
    ],
)
def test_a_mineral_is_found_by_its_name(name: str, code: str) -> None:
    found = find_mineral_named(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("name", ["", "inconnu", "Minerais mixtes (Cassitérite/Coltan)"])
def test_another_name_is_no_mineral(name: str) -> None:
    assert find_mineral_named(name) is None


def test_every_mineral_is_complete() -> None:
    for mineral in MINERALS:
        assert re.fullmatch(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}", mineral.code)
        assert mineral.hs == mineral.code.replace(".", "")[:6]
        assert mineral.name
        assert mineral.french
        assert mineral.source
        assert mineral.evidence in get_args(Evidence)
        assert set(mineral.ceilings) == set(mineral.analytes)
        assert all(0 < ceiling <= 100 for ceiling in mineral.ceilings.values())


def test_flags_are_those_of_the_report() -> None:
    tin, wolframite, coltan = (get_mineral(code) for code in ("2609.00", "2611.00", "2615.90"))
    assert tin.critical == {"US", "CA"}
    assert wolframite.critical == coltan.critical == {"US", "EU", "CA"}
    assert {tin.asm_potential, wolframite.asm_potential, coltan.asm_potential} == {"high"}
    gold = get_mineral("7108.12")
    assert gold.critical == frozenset()
    assert gold.asm_potential is None


def test_table_1_and_appendix_a_are_there_whole() -> None:
    assert len([c for c in COMMODITIES if "Table 1" in c.tables]) == 22
    assert len([c for c in COMMODITIES if "Appendix A" in c.tables]) == 67
    assert {c.name for c in COMMODITIES if c.asm_potential == "high"} == {
        "Chromium",
        "Cobalt",
        "Copper",
        "Lithium",
        "Nickel",
        "Niobium",
        "Platinum",
        "Tantalum",
        "Tin",
        "Tungsten",
        "Zinc",
    }
    assert {c.name for c in COMMODITIES if c.asm_potential == "moderate"} == {"Antimony", "Barite"}
    assert all((c.asm_potential is not None) == ("Table 1" in c.tables) for c in COMMODITIES)
    assert COMMODITIES.get("copper").critical == {"EU", "CA"}
    assert COMMODITIES.get("zinc").critical == {"US", "CA"}


def test_site_statuses_are_those_of_mdc_01_and_02() -> None:
    assert [(s.code, s.name, s.french) for s in CERTIFICATION_STATUSES] == [
        ("0", "blue", "bleu"),
        ("1", "green", "vert"),
        ("2", "yellow", "jaune"),
        ("3", "red", "rouge"),
    ]
    assert [(s.code, s.name) for s in ACTIVITY_STATUSES] == [
        ("0", "abandoned"),
        ("1", "active"),
        ("2", "non_active"),
    ]


def test_licences_roles_and_operations_are_those_of_mdc_04_to_06() -> None:
    assert _codes(LICENCE_TYPES) == (
        "claim exploration_permit mining_license artisanal_permit unlicensed other"
    )
    assert [role.name for role in ICGLR_ROLES] == [
        "miner",
        "trader",
        "shipper",
        "processor",
        "warehouse",
        "importer",
        "exporter",
        "government",
    ]
    assert [(o.code, o.name) for o in OPERATIONS] == [
        ("1", "production"),
        ("2", "purchase"),
        ("3", "combination"),
        ("4", "processing"),
        ("5", "transportation"),
        ("6", "storage"),
        ("7", "import"),
        ("8", "export"),
    ]


def test_every_role_of_ours_answers_to_one_of_the_icglr_or_says_that_there_is_none() -> None:
    assert len(ROLES) == 16
    assert {role.code for role in ROLES if role.icglr is None} == {"laboratory", "programme", "auditor"}
    assert all(role.icglr in ICGLR_ROLES for role in ROLES if role.icglr is not None)
    assert ROLES.get("cooperative").icglr == "1"
    assert ROLES.get("smelter").icglr == "4"


def test_units_convert_to_kilograms() -> None:
    assert {unit.code: unit.kilograms for unit in UNITS} == {
        "KGM": Decimal(1),
        "TNE": Decimal(1000),
        "GRM": Decimal("0.001"),
    }


def test_countries_are_two_capital_letters_and_hold_the_member_states() -> None:
    assert len(COUNTRIES) == 249
    assert all(re.fullmatch(r"[A-Z]{2}", country.code) for country in COUNTRIES)
    assert _codes(MEMBER_STATES) == "AO BI CD CF CG KE RW SD SS TZ UG ZM"
    assert all(state.code in COUNTRIES for state in MEMBER_STATES)


def test_entry_modes_are_those_of_the_event_format() -> None:
    assert _codes(ENTRY_MODES) == "app paper import assisted program"


def test_every_list_says_where_it_comes_from() -> None:
    cited = [(codes.title, codes.source, codes.evidence, len(codes)) for codes in LISTS]
    cited += [(codes.title, codes.source, codes.evidence, len(codes)) for codes in (ROLES, UNITS)]
    cited += [(codes.title, codes.source, codes.evidence, len(codes)) for codes in (COMMODITIES, MINERALS)]
    for title, source, evidence, size in cited:
        assert title
        assert source
        assert evidence in get_args(Evidence)
        assert size > 0


def test_an_unknown_code_is_not_found() -> None:
    assert COUNTRIES.find("XX") is None
    with pytest.raises(NotFound, match="no code 'XX'") as caught:
        COUNTRIES.get("XX")
    assert caught.value.code == "code-unknown"


def test_a_code_twice_in_a_list_is_a_bug() -> None:
    twice = [Code("A", "a"), Code("A", "b")]
    with pytest.raises(RuntimeError, match="bug: "):
        CodeList("letters", twice, source="here", evidence="confirmed")


def test_a_ceiling_holds_on_every_basis_of_the_analyte() -> None:
    ore = find_mineral("2609.00.00")
    assert ore is not None
    for listed, ceiling in ore.ceilings.items():
        assert ore.ceiling(metal_of(listed), listed) == ceiling
    assert ore.ceiling("Sn", "SnO") == Decimal("89.39")
    assert ore.ceiling("Au", "Au") is None
    assert ore.ceiling("Sn", "WO3") is None
