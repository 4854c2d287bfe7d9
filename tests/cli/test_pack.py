"""Packs as people see them, and what is wrong with one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger.diligence.shipped import shipped_ids
from tests.cli.shell import Shell
from tests.support.trial import TRIAL


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of one's own."""
    return Path(shutil.copytree(TRIAL, tmp_path / "own"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_packs_that_come_with_the_program_are_listed(shell: Shell) -> None:
    assert [one["pack"] for one in shell("pack", "list")["packs"]] == list(shipped_ids())
    assert "icglr-rcm" in shell.run("pack", "list").stdout


def test_a_pack_and_its_rules_are_shown(shell: Shell) -> None:
    answer = shell("pack", "show", str(TRIAL))
    assert (answer["pack"], answer["confirmed"], answer["rule_count"], len(answer["rules"])) == (
        "trial",
        5,
        7,
        7,
    )
    shown = shell.run("pack", "show", str(TRIAL)).stdout
    assert "Made for tests." in shown
    assert "shipped-from-allowed-sites" in shown


def test_a_rule_is_shown_with_its_clauses_and_values(shell: Shell) -> None:
    answer = shell("pack", "show", str(TRIAL), "site-not-red")
    assert {*answer["values"]} == {"green-days", "blue-days", "answer-days"}
    shown = shell.run("pack", "show", str(TRIAL), "site-not-red").stdout
    assert "Was the site allowed to produce" in shown
    assert "project default" in shown
    assert shell("pack", "show", str(TRIAL), "nothing", code=4)["code"] == "rule-missing"
    assert shell("pack", "show", "nothing", code=4)["code"] == "pack-missing"


def test_a_pack_whose_cases_hold_is_in_order(shell: Shell, own: Path) -> None:
    answer = shell("pack", "check", str(own))
    assert (answer["cases"], answer["failed"]) == (2, [])
    assert "attested" in answer["untried"]
    assert "2 of 2 cases hold." in shell.run("pack", "check", str(own)).stdout


def test_a_case_that_does_not_hold_is_told_in_words(shell: Shell, own: Path) -> None:
    edit(own / "cases" / "sites.yaml", "expect: pass", "expect: open")
    (failed,) = shell("pack", "check", str(own), code=1)["failed"]
    assert failed["message"] == "Expected: cannot be told. Found: as asked."
    edit(own / "cases" / "sites.yaml", "reasons: [site-was-red]", "reasons: [site-lapsed]")
    shown = shell.run("pack", "check", str(own)).stdout
    assert "The answer is right, but not for the reason site-lapsed. Lot L1 was dug" in shown


def test_a_rule_that_is_not_asked_of_the_subject_is_told(shell: Shell, own: Path) -> None:
    edit(own / "cases" / "sites.yaml", "rule: site-not-red", "rule: site-inspected")
    failed = shell("pack", "check", str(own), code=1)["failed"]
    assert {one["message"] for one in failed} == {"The rule site-inspected is not asked of lot:L1."}


def test_every_fault_of_a_pack_and_of_its_cases_is_told(shell: Shell, own: Path) -> None:
    (own / "cases" / "more.yaml").write_text("cases: []\n", encoding="utf-8")
    edit(own / "cases" / "sites.yaml", "    from: one lot", "    from: another lot")
    answer = shell("pack", "check", str(own), code=1)
    assert (answer["code"], len(answer["problems"])) == ("pack-cases", 2)
    edit(own / "rules" / "rules.yaml", "check: site_status", "check: nothing")
    assert shell("pack", "check", str(own), code=1)["code"] == "pack-malformed"


def test_a_pack_speaks_the_readers_language(shell: Shell, own: Path) -> None:
    edit(own / "texts" / "fr.yaml", "title: Un jeu d'essai", "title: Un jeu à moi")
    shown = shell.run("pack", "show", str(own), "site-not-red").stdout
    assert "No ore from a red site" in shown
