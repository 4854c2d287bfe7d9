"""What an auditor asks first: how the log stands, and which lots are drawn."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell


def test_the_log_is_shown_as_it_stands(shell: Shell) -> None:
    known = shell("show", "log")
    assert known["halted"] is None
    assert known["size"] == known["newest"]["size"]
    told = shell.run("show", "log")
    assert known["root"] in told.output


def test_a_sample_is_the_same_each_time(sold: Shell) -> None:
    drawn = sold("sample", "--count", "2", "--seed", "x")
    assert sorted(drawn["told"]) == ["L-1", "L-2"]
    assert drawn == sold("sample", "--count", "2", "--seed", "x")
    assert "L-1" in sold.run("sample", "--count", "2", "--seed", "x").output


def test_the_second_half_comes_with_the_secret(sold: Shell) -> None:
    words = ("sample", "--count", "2", "--seed", "x", "--halves")
    before, both = sold(*words), sold(*words, "--secret", "k")
    assert (before["withheld"], len(both["withheld"])) == (None, 1)
    assert before["told"] == both["told"]
    assert before["told"] != both["withheld"]
    assert both["commitment"] in sold.run(*words, "--secret", "k").output


@pytest.mark.parametrize("more", [("--from", "yesterday"), ("--size", "999999"), ("--seed", "a\nb")])
def test_what_cannot_be_drawn_is_said_so(shell: Shell, more: tuple[str, ...]) -> None:
    result = shell.run("sample", "--count", "1", "--seed", "x", *more)
    assert result.exit_code in {1, 4}
    assert "Error" in result.output
