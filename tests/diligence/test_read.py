"""From files to a pack: each folder ``packs/bad-*`` differs from ``good-small`` by the fault in its name."""

from __future__ import annotations

import re

import pytest

from ledger.diligence.pack import Pack
from ledger.diligence.read import read_pack
from ledger.diligence.shipped import shipped_files, shipped_ids, shipped_pack
from ledger.errors import Malformed, NotFound
from tests.support.histories import RULE, check, files_of, pack_of, plug
from tests.support.pack_folders import PACKS, SMALL, pack_files, small_pack

RECORDED = RULE.replace("check: told", "check: recorded")
FAULTS = {
    "bad-address": "pack.yaml/sources/rulebook/address",
    "bad-alias": "rules/lots.yaml",
    "bad-check": "rules/lot-attested/check",
    "bad-day": "rules/lots.yaml/quantity-told/clauses/2020-02-30/",
    "bad-days": "rules/quantity-told/response/days",
    "bad-days-not-whole": "rules/(quantity-told|lot-attested)/response/days",
    "bad-evidence-mark": "rules/lots.yaml/lot-attested/clauses/2020-01-01/evidence",
    "bad-key-twice": "rules/lots.yaml",
    "bad-language": "texts/french.yaml",
    "bad-missing-clause": "rules/lots.yaml/price-told/clauses",
    "bad-module": "rules/lot-attested/module",
    "bad-need": "rules/quantity-told/needs/0",
    "bad-need-type": "rules/lot-attested/needs/0",
    "bad-no-head": "pack.yaml",
    "bad-no-origin": "parameters.yaml/days-to-answer/values/2020-01-01",
    "bad-no-parameters": "parameters.yaml",
    "bad-no-rules": "rules",
    "bad-no-value": "parameters.yaml/days-to-answer/values",
    "bad-number": "parameters.yaml/days-to-answer/values/2020-01-01/value",
    "bad-pack-id": "pack.yaml/id",
    "bad-parameter-not-taken": "rules/lot-attested/parameters/days",
    "bad-parameter-source": "parameters.yaml/days-to-answer/values/2020-01-01",
    "bad-rule-name": "rules/lots.yaml/Price told",
    "bad-rule-twice": "rules/more.yaml/price-told",
    "bad-rules-a-list": "rules/lots.yaml",
    "bad-rules-empty": "rules",
    "bad-source": "rules/price-told/clauses/2020-01-01/source",
    "bad-subject": "rules/neighbours-inspected/subject",
    "bad-text-of-no-rule": "texts/fr.yaml/rules/price-forgotten",
    "bad-two-origins": "parameters.yaml/days-to-answer/values/2020-01-01",
    "bad-unknown-key": "rules/lots.yaml/quantity-told/weight",
}


def faulty_files(name: str) -> dict[str, bytes]:
    folder = PACKS / name
    absent = folder / "absent"
    gone = absent.read_text(encoding="utf-8").split() if absent.exists() else []
    files = pack_files(PACKS / SMALL) | pack_files(folder)
    return {path: data for path, data in files.items() if path not in gone}


def faults_of(files: dict[str, bytes]) -> dict[str, str]:
    with pytest.raises(Malformed) as caught:
        read_pack(files)
    assert caught.value.code == "pack-malformed"
    return {one.where: one.message for one in caught.value.problems}


def test_every_bad_pack_has_its_fault_here() -> None:
    assert sorted(FAULTS) == sorted(path.name for path in PACKS.glob("bad-*"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_pack_is_refused_for_the_fault_in_its_name(name: str) -> None:
    found = faults_of(faulty_files(name))
    assert all(re.match(FAULTS[name], where) for where in found), found
    assert all(found.values())


def test_all_faults_are_told_at_once_and_each_of_them_in_its_place() -> None:
    files = faulty_files("bad-number") | pack_files(PACKS / "bad-unknown-key")
    files["rules/other.yaml"] = b"a: ["
    found = faults_of(files)
    assert {where.partition("/values")[0] for where in found} == {
        "parameters.yaml/days-to-answer",
        "rules/lots.yaml/quantity-told/weight",
        "rules/other.yaml",
    }


def test_files_of_other_names_do_not_matter() -> None:
    files = files_of(RECORDED) | {"README.md": b"\xff", "cases/a.yaml": b"[", "rules/notes.txt": b"\xff"}
    assert read_pack(files).rules.keys() == {"asked"}


def test_a_check_takes_the_parameters_that_it_names_of_the_kinds_that_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plug(monkeypatch, told=check(lambda _: iter(()), days="number", words="words", kilograms="table"))
    given = "  parameters: {days: days, words: words, kilograms: table}\n"
    assert pack_of(RULE + given).rules["asked"].parameters["kilograms"] == "table"
    found = faults_of(files_of(RULE + "  parameters: {days: words, words: nowhere, more: days}\n"))
    assert sorted(found) == [
        f"rules/asked/parameters/{name}" for name in ("days", "kilograms", "more", "words")
    ]
    assert len(set(found.values())) == 4


@pytest.mark.parametrize(
    "need",
    ["lot.registered", "lot.registered/price", "lot.registered/latitude", "lot.registered/quantity/net_kg"],
)
def test_a_need_is_an_event_type_or_a_field_of_it_sealed_or_not(need: str) -> None:
    files = files_of(f"{RECORDED}  needs: [{need}]\n")
    assert read_pack(files).rules["asked"].needs == (need,)


@pytest.mark.parametrize("need", ["lot.registered/body", "lot.registered/quantity/more", "lot", "lot.x/y/"])
def test_what_is_no_field_of_an_event_is_no_need(need: str) -> None:
    assert faults_of(files_of(f"{RECORDED}  needs: [{need}]\n"))


# The packs that come with the program.


def test_the_packs_that_come_along_are_read_by_their_ids() -> None:
    for id in shipped_ids():
        pack: Pack = shipped_pack(id)
        assert pack.id == id
        assert set(shipped_files(id)) >= {"pack.yaml", "parameters.yaml"}


@pytest.mark.parametrize("id", ["nowhere", "", "..", "../packs/icglr-rcm", "icglr-rcm/rules"])
def test_a_pack_that_does_not_come_along_is_not_found(id: str) -> None:
    with pytest.raises(NotFound, match="icglr-rcm"):
        shipped_files(id)


def test_the_small_pack_is_good() -> None:
    assert small_pack().confirmed == (2, 4)
