"""``verify`` is given a file of another kind: what it is, what can be verified, and which command fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def files(sold: Shell) -> Shell:
    """Files of every kind that a ledger has, and some that it has not."""
    sold("export", str(sold.path("public")))
    sold("lot", "dispatch", "L-1", "--to", "EXP", "--out", str(sold.path("event")), key="TRADER")
    sold.path("holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
    sold.path("list.csv").write_text("lot,mass\nL-1,50\n", encoding="utf-8")
    sold.path("empty").touch()
    return sold


@pytest.mark.parametrize(
    ("name", "what", "command"),
    [
        ("holiday.jpg", "none of them", "passport LOT"),
        ("list.csv", "none of them", "passport LOT"),
        ("empty", "empty", "passport LOT"),
        ("COOP.key", "a key file, which is for nobody else", "key prove --party PARTY --use admin --key"),
        ("COOP.proof", "an enrolment statement", "key add PARTY --proof"),
        ("event", "a signed event, which has a receipt when it is recorded", "submit"),
        ("L/policy", "a trust file, by which others are verified", "verify FILE --policy"),
        ("L/ledger.db", "a database", "audit --data"),
        ("public/checkpoint", "a checkpoint", "audit"),
    ],
)
def test_a_file_of_another_kind_is_named(files: Shell, name: str, what: str, command: str) -> None:
    answer = files("verify", str(files.path(name)), code=1)
    assert answer["code"] == "not-verifiable"
    assert answer["message"].startswith(
        "verify judges receipts (.tlog-proof), passports (.passport.json) and the texts of labels. "
    )
    assert answer["message"].endswith(f"{files.path(name)} is {what}.")
    assert answer["hint"].startswith(f"mineral-ledger {command}")


def test_a_folder_is_audited(files: Shell) -> None:
    answer = files("verify", str(files.path("public")), code=2)
    assert answer["message"].endswith(f"mineral-ledger audit {files.path('public')}")


@pytest.mark.parametrize("size", [0, 1, 30, -1])
@pytest.mark.parametrize("name", ["a.passport.json", "a.tlog-proof"])
def test_what_is_left_of_a_paper_is_altered(sold: Shell, name: str, size: int) -> None:
    file = sold.path(name)
    sold("passport" if name.endswith("json") else "receipt", "L-1", "--out", str(file))
    file.write_bytes(file.read_bytes()[:size])
    assert sold("verify", str(file), code=1)["verdict"] == "altered"
    assert "ask for it again" in sold.run("verify", str(file)).stderr


@pytest.mark.parametrize("command", ["passport", "receipt"])
def test_a_paper_with_another_name_and_a_damaged_beginning_is_altered(sold: Shell, command: str) -> None:
    file = sold.path("paper")
    sold(command, "L-1", "--out", str(file))
    whole = file.read_bytes()
    for position in range(40):
        _flip(file, whole, position)
        assert sold("verify", str(file), code=1)["verdict"] == "altered"


def _flip(file: Path, data: bytes, position: int) -> None:
    file.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
