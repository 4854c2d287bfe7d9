"""Answers in the words of whoever typed: options for fields, codes for digests, names for codes, near ids."""

from __future__ import annotations

import pytest

from tests.cli.shell import AUTHORITY, Shell
from tests.cli.test_french import PROGRAM, say_in_french


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("receive", "L-1"), "(--mass)"),
        (("receive", "L-9", "--mass", "5"), "(LOT)"),
        (("receive", "L-1", "--mass", "5", "--at-place", "NOWHERE"), "(--at-place)"),
        (("dispatch", "L-1", "--to", "TRADER", "--destination", "NOWHERE"), "(--destination)"),
        (("split", "L-1", "--output", "mass=1,mineral=0101.21.00"), "(--output)"),
        (("dispatch", "L-1", "--to", "TRADER", "--at", "2090-01-01"), "(--at)"),
    ],
)
def test_a_fault_names_the_option(sold: Shell, words: tuple[str, ...], said: str) -> None:
    result = sold.run("lot", *words, key="TRADER")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "/body" not in result.stderr


def test_what_no_option_gave_is_named_by_its_place(sold: Shell) -> None:
    result = sold.run(
        "lot", "correct", sold.head("L-1"), "--set", "/body/lot=X", "--reason", "r", key="TRADER"
    )
    assert "/body/field" in result.stderr


def test_programs_are_told_the_place(sold: Shell) -> None:
    answer = sold("lot", "receive", "L-1", key="TRADER", code=1)
    assert "/body/quantity" in [one["where"] for one in answer["problems"]]


def test_a_mistyped_id_is_guessed(sold: Shell) -> None:
    answer = sold("lot", "dispatch", "L-11", "--to", "TRADRE", key="TRADER", code=1)
    assert answer["hint"].splitlines() == ["Did you mean L-1?", "Did you mean TRADER?"]
    assert sold("show", "party", "TRADE", code=4)["hint"] == "Did you mean TRADER?"
    assert "hint" not in sold("show", "lot", "ZZZZ", code=4)


def test_a_mineral_has_its_name_and_a_tag_its_code(sold: Shell, tags: list[str]) -> None:
    lot = ("--site", "S1", "--mineral", "gold", "--mass", "1", "--lot", "L-7", "--tag", tags[5])
    said = sold.run("lot", "register", *lot, key="COOP").stdout
    assert "7108.12.00 gold is not among the minerals of site S1" in said
    used = sold.run("tag", "assign", tags[0], "--to", "TRADER", key=AUTHORITY).stderr
    assert f"Tag {tags[0]} is used already." in used


def test_a_language_is_asked_for_beside_the_environment() -> None:
    assert "Usage : mineral-ledger" in say_in_french("NOTHING", *PROGRAM, "--lang", "fr", "--help")
    assert "Recevoir un lot" in say_in_french("NOTHING", *PROGRAM, "lot", "receive", "--lang=fr", "--help")
    assert "Receive a lot" in say_in_french("LANGUAGE", *PROGRAM, "lot", "receive", "--help", "--lang", "en")
    assert "'--lang'" in say_in_french("NOTHING", *PROGRAM, "--lang", "xx", "show", "lot", "L")
