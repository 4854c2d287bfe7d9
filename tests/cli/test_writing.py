"""What ``--out`` names is written over only when it is asked for, whichever command writes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell

_PROVE = ("key", "prove", "--party", "COOP", "--use", "field", "--expires", "2099-01-01T00:00:00Z")


@pytest.fixture
def kept(sold: Shell) -> Shell:
    """With an export to cosign, an event to sign and a statement to second."""
    sold("export", str(sold.path("public")))
    event = {"type": "lot.dispatched", "body": {"lots": ["L-1"], "to": "EXP"}}
    sold.path("event.json").write_text(json.dumps(event), encoding="utf-8")
    sold(*_PROVE, "--out", str(sold.path("proof")), key="COOP")
    return sold


def words_of(shell: Shell, command: str) -> tuple[tuple[str, ...], str | None]:
    """A command that writes a file with --out, and the key that signs."""
    cosign = ("witness", "cosign", str(shell.path("public/checkpoint")), "--old", str(shell.path("kept")))
    policy = ("--policy", str(shell.path("L/policy")))
    return {
        "receipt": (("receipt", "L-1"), None),
        "passport": (("passport", "L-1"), None),
        "cosign": ((*cosign, "--name", "example.org/w", *policy), "COOP"),
        "prove": (_PROVE, "COOP"),
        "second": (("key", "second", str(shell.path("proof"))), "COOP"),
        "sign": (("sign", str(shell.path("event.json"))), "TRADER"),
        "dispatch": (("lot", "dispatch", "L-1", "--to", "EXP"), "TRADER"),
    }[command]


@pytest.mark.parametrize("command", ["receipt", "passport", "cosign", "prove", "second", "sign", "dispatch"])
def test_no_command_writes_over_another_file_unasked(kept: Shell, command: str) -> None:
    file = kept.path("mine")
    file.write_text("mine", encoding="utf-8")
    words, key = words_of(kept, command)
    assert kept(*words, "--out", str(file), key=key, code=1)["code"] == "file-exists"
    assert file.read_text(encoding="utf-8") == "mine"
    kept(*words, "--out", str(file), "--force", key=key)
    assert file.read_bytes() != b"mine"


@pytest.mark.parametrize(("file", "code"), [("mine", 1), ("nowhere/seen", 2)])
def test_a_witness_keeps_nothing_when_its_line_cannot_be_written(kept: Shell, file: str, code: int) -> None:
    kept.path("mine").write_text("mine", encoding="utf-8")
    words, key = words_of(kept, "cosign")
    kept(*words, "--out", str(kept.path(file)), key=key, code=code)
    assert not kept.path("kept").exists()


@pytest.mark.parametrize("command", ["receipt", "prove", "second"])
def test_the_same_content_is_written_again(kept: Shell, command: str) -> None:
    words, key = words_of(kept, command)
    for _time in range(2):
        kept(*words, "--out", str(kept.path("new")), key=key)


def test_what_a_device_holds_is_not_asked(kept: Shell) -> None:
    kept("receipt", "L-1", "--out", "/dev/null")


def test_disclosures_are_as_safe_as_the_event_that_they_belong_to(kept: Shell) -> None:
    """Their salts are nowhere else: an event whose disclosures are lost says its sealed fields to nobody."""

    def dispatch(name: str, *more: str, code: int = 0) -> dict[str, str]:
        words = ("lot", "dispatch", "L-1", "--to", "EXP", "--seal", "driver=J. M.")
        return kept(*words, "--out", str(kept.path(name)), *more, key="TRADER", code=code)

    beside = Path(dispatch("first.cose")["disclosures"])
    before = beside.read_bytes()
    assert dispatch("first.signed", code=1)["code"] == "file-exists"
    assert (beside.read_bytes(), kept.path("first.signed").exists()) == (before, False)
    dispatch("first.cose", "--force")
    assert beside.read_bytes() != before
    assert beside.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_replaced(kept: Shell) -> None:
    key = kept.key("COOP")
    before = key.read_bytes()
    kept("key", "new", "--plain", "--out", str(key), "--force", code=2)
    assert key.read_bytes() == before
