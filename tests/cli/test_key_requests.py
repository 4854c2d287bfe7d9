"""Requests that browsers sent are seen, taken and rejected on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ledger.crypto.enrolment import enrolment_code, sign_enrolment
from ledger.service.enrolling import ask
from ledger.service.ledger import open_ledger
from tests.cli.shell import AUTHORITY, Shell
from tests.store.world import key_of


@pytest.fixture
def asked(shell: Shell) -> str:
    """The code of a request of COOP for a second key, and another one waits for NEWCO."""
    expires = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    handle = open_ledger(shell.folder / "L")
    genesis = handle.ledger.genesis
    codes = []
    for party in ("COOP", "NEWCO"):
        key = key_of(f"{party} telephone")
        statement = sign_enrolment(key, ledger=genesis, party=party, use="field", expires=expires)
        codes.append(ask(handle, statement).code)
        assert codes[-1] == enrolment_code(statement)
    handle.close()
    return codes[0]


def test_what_waits_is_listed_with_what_would_enrol_it(shell: Shell, asked: str) -> None:
    found = shell("key", "requests")["requests"]
    assert {one["party"]: one["enrolled_by"] for one in found} == {
        "COOP": "key.added",
        "NEWCO": "party.registered",
    }
    assert [one["code"] for one in shell("key", "requests", "--party", "COOP")["requests"]] == [asked]
    assert asked in shell.run("key", "requests").output


def test_a_request_becomes_the_file_that_enrols_the_key(shell: Shell, asked: str) -> None:
    file = str(shell.path("coop.proof"))
    taken = shell("key", "request", asked.lower(), "--out", file)
    assert shell("key", "read", file)["code"] == taken["code"] == asked
    shell("key", "add", "COOP", "--proof", file, key="COOP")
    assert [one["party"] for one in shell("key", "requests")["requests"]] == ["NEWCO"]
    words = shell.run(
        "key", "request", shell("key", "requests")["requests"][0]["code"], "--out", file + "2"
    ).output
    assert "party register NEWCO --proof" in words


def test_a_request_is_rejected_and_then_is_not_there(shell: Shell, asked: str) -> None:
    assert shell("key", "reject", asked)["party"] == "COOP"
    assert shell("key", "reject", asked, code=4)["code"] == "enrolment-missing"
    assert shell("key", "request", "../../keys/log", code=4)["code"] == "enrolment-missing"


def test_the_authority_takes_the_party_with_its_key(shell: Shell, asked: str) -> None:
    assert asked
    new = next(one for one in shell("key", "requests")["requests"] if one["party"] == "NEWCO")
    file = str(shell.path("new.proof"))
    shell("key", "request", new["code"], "--out", file)
    details = ("--name", "New", "--country", "CD", "--role", "cooperative", "--proof", file)
    shell("party", "register", "NEWCO", *details, key=AUTHORITY)
    assert [one["party"] for one in shell("key", "requests")["requests"]] == ["COOP"]
