from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.cli.output import json_text
from ledger.cli.printable import printable
from tests.cli.shell import AUTHORITY, Shell

HOSTILE = "Evil\x1b[2J\x1b]0;own\x07\x9b31m\u202e\u2066\u2028[red]\nRecord intact\x7f\U000e0001"
SHOWN = (
    "Evil\\u001b[2J\\u001b]0;own\\u0007\\u009b31m\\u202e\\u2066\\u2028[red]\\u000aRecord intact\\u007f"
    "\\udb40\\udc01"
)


def hidden(text: str) -> list[str]:
    return [
        char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    assert printable(HOSTILE) == SHOWN


def test_letters_of_any_script_stay_as_they_are() -> None:
    text = "Kíbàlì — Мария, 锡石, 50\u00a0kg, \U0001f48e"
    assert printable(text) == text


def test_lines_that_we_made_stay() -> None:
    assert printable("a\nb\x1b\r", lines=True) == "a\nb\\u001b\\u000d"
    assert printable("a\nb") == "a\\u000ab"


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_json_says_the_same_and_hides_nothing(text: str) -> None:
    written = json_text({"name": text, "list": [text]})
    assert not hidden(written)
    assert json.loads(written) == json.loads(json.dumps({"name": text, "list": [text]}))


@pytest.fixture
def hostile(shell: Shell) -> Shell:
    shell("key", "new", "--out", str(shell.key("EVIL")), "--plain")
    proof = str(shell.path("EVIL.proof"))
    shell("key", "prove", "--party", "EVIL", "--use", "admin", "--out", proof, key="EVIL")
    details = ("--name", HOSTILE, "--role", "trader", "--country", "CD", "--proof", proof)
    shell("party", "register", "EVIL", *details, key=AUTHORITY)
    return shell


def test_a_hostile_name_can_be_read_and_does_nothing(hostile: Shell) -> None:
    result = hostile.run("show", "party", "EVIL")
    assert not hidden(result.output)
    assert SHOWN in result.stdout


def test_a_hostile_name_is_whole_in_json(hostile: Shell) -> None:
    assert not hidden(hostile.run("show", "party", "EVIL", "--json").output)
    assert hostile("show", "party", "EVIL")["name"] == HOSTILE


def test_the_signed_text_of_an_event_does_nothing(hostile: Shell) -> None:
    event = hostile("show", "party", "EVIL")["head"]
    result = hostile.run("show", "event", event)
    assert not hidden(result.output)
    assert "\\u202e" in result.stdout


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("command", [("show", "lot"), ("verify",), ("audit",), ("passport",), ("trace",)])
def test_an_error_repeats_what_was_asked_for_and_does_nothing(
    shell: Shell, command: tuple[str, ...], more: tuple[str, ...]
) -> None:
    result = shell.run(*command, "L\x1b[31m\u202e", *more)
    assert result.exit_code != 0
    assert not hidden(result.output)
    assert "\\u001b[31m\\u202e" in result.output


def test_the_choices_of_an_option_stay_on_their_lines(shell: Shell) -> None:
    result = shell.run("key", "prove", "--party", "COOP", "--out", "x")
    assert not hidden(result.output)
    assert "\n  admin" in result.output


def test_a_receipt_in_a_pipe_is_exactly_the_receipt(sold: Shell) -> None:
    receipt = sold("receipt", "L-1")["receipt"]
    assert sold.run("receipt", "L-1").stdout == receipt
