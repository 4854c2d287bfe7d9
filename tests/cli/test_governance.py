"""Parties, keys, sites and places."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.shell import AUTHORITY, Shell


def test_a_key_file_is_for_its_owner_only_and_never_written_over(shell: Shell) -> None:
    made = shell("key", "new", "--plain", "--out", str(shell.path("a.key")))
    assert stat.S_IMODE(shell.path("a.key").stat().st_mode) == 0o600
    assert made["public_key"].startswith(made["key_id"])
    shell("key", "new", "--plain", "--out", str(shell.path("a.key")), code=2)


def test_a_key_file_is_encrypted_unless_plain_is_asked_for(shell: Shell) -> None:
    file = str(shell.path("PHONE.key"))
    shell("key", "new", "--out", file, code=2)
    secret = shell.path("secret")
    secret.write_text("three words here\n", encoding="utf-8")
    with_secret = ("--passphrase-file", str(secret))
    shell("key", "new", "--out", file, *with_secret)
    assert "ENCRYPTED" in Path(file).read_text(encoding="utf-8")
    prove = ("key", "prove", "--party", "COOP", "--use", "field", "--out", str(shell.path("p")))
    assert shell(*prove, key="PHONE", code=1)["code"] == "key-file-encrypted"
    shell(*prove, *with_secret, key="PHONE")
    shell.environment["MINERAL_LEDGER_PASSPHRASE"] = "three words here"
    shell(*prove, "--expires", "2027-01-01", "--force", key="PHONE")


def test_a_ledger_with_a_passphrase_needs_it_to_record(tmp_path: Path) -> None:
    shell = Shell(tmp_path, {"MINERAL_LEDGER_PASSPHRASE": "open sesame"})
    shell("init", "--origin", "a.test/log", "--authority", AUTHORITY)
    place = ("place", "register", "P-1", "--name", "Port", "--kind", "port", "--country", "TZ")
    shell(*place, key=AUTHORITY)
    del shell.environment["MINERAL_LEDGER_PASSPHRASE"]
    assert shell(*place, key=AUTHORITY, code=1)["code"] == "key-file-encrypted"


def enrol_phone(shell: Shell, use: str = "field") -> str:
    shell("key", "new", "--plain", "--out", str(shell.key("PHONE")))
    proof = str(shell.path("phone.proof"))
    made = shell("key", "prove", "--party", "COOP", "--use", use, "--out", proof, key="PHONE")
    read = shell("key", "read", proof)
    assert {**read, "file": proof} == {**made, "public_key": read["public_key"]}
    shell("key", "add", "COOP", "--proof", proof, key="COOP")
    return str(made["key_id"])


def test_a_field_key_is_shown_no_accusation(shell: Shell, tags: list[str]) -> None:
    enrol_phone(shell)
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "cassiterite", "--mass", "50", "--lot", "L-1")
    assert shell("lot", "register", *body, key="PHONE")["problems"] == []
    assert shell("show", "lot", "L-1")["flags"] == ["optional-missing"]


def test_a_lost_key_is_revoked_at_once(shell: Shell, tags: list[str]) -> None:
    key_id = enrol_phone(shell)
    body = ("--site", "S1", "--mineral", "cassiterite", "--mass", "50")
    shell("lot", "register", *body, "--lot", "L-1", key="PHONE")
    assert shell("show", "event", "L-1")["suspect_from"] is None
    shell("key", "revoke", key_id, "--reason", "lost", "--suspect-from", "2020-01-01", key="COOP")
    assert shell("show", "event", "L-1")["suspect_from"] == "2020-01-01"
    answer = shell("lot", "register", *body, "--tag", tags[0], key="PHONE", code=1)
    assert answer["problems"][0]["code"] == "key-revoked"
    assert {key["state"] for key in shell("show", "party", "COOP")["keys"]} == {"active", "revoked"}


def test_what_a_suspect_key_signed_is_told_wherever_it_is_shown(shell: Shell) -> None:
    key_id = enrol_phone(shell)
    policy = ("--policy", str(shell.path("L/policy")))
    body = ("--site", "S1", "--mineral", "cassiterite", "--mass", "50")
    event = shell("lot", "register", *body, "--lot", "L-1", key="PHONE")["event_id"]
    assert shell("show", "lot", "L-1")["suspects"] == []
    assert shell("receipt", "L-1")["suspect_from"] is None
    for words in (("show", "lot", "L-1"), ("show", "party", "COOP"), ("receipt", "L-1"), ("audit", *policy)):
        assert "uspect" not in shell.run(*words).output
    shell("key", "revoke", key_id, "--reason", "lost", "--suspect-from", "2020-01-01", key="COOP")
    since = {"event": event, "key_id": key_id, "suspect_from": "2020-01-01"}
    assert shell("show", "lot", "L-1")["suspects"] == [since]
    assert "Signed with a suspect key" in shell.run("show", "lot", "L-1").stdout
    keys = {key["key_id"]: key["suspect_from"] for key in shell("show", "party", "COOP")["keys"]}
    assert sorted(filter(None, keys.values())) == [keys[key_id]] == ["2020-01-01"]
    assert "Suspect since" in shell.run("show", "party", "COOP").stdout
    assert shell("receipt", "L-1")["suspect_from"] == "2020-01-01"
    said = shell.run("receipt", "L-1")
    assert f"Key {key_id}, which signed the event, is suspect since 2020-01-01." in said.stderr
    assert "suspect" not in said.stdout
    audited = shell("audit", *policy)
    assert audited["verdict"] == "holds"
    assert [one for one in audited["not_checked"] if f"key {key_id} and recorded from 2020-01-01 on" in one]


def test_a_retired_key_is_accepted_for_some_days(shell: Shell, tags: list[str]) -> None:
    key_id = enrol_phone(shell, "admin")
    shell("key", "retire", key_id, "--reason", "new phone", key="COOP")
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "cassiterite", "--mass", "50")
    answer = shell("lot", "register", *body, key="PHONE")
    assert "key-retired" in {one["code"] for one in answer["problems"]}


def test_two_authority_keys_together_replace_a_lost_one(shell: Shell) -> None:
    shell("key", "new", "--plain", "--out", str(shell.key("SECOND")))
    proof, second = str(shell.path("2.proof")), str(shell.path("coop.second"))
    shell("key", "prove", "--party", AUTHORITY, "--use", "admin", "--out", proof, key="SECOND")
    shell("key", "add", AUTHORITY, "--proof", proof, key=AUTHORITY)
    shell("key", "new", "--plain", "--out", str(shell.key("NEW")))
    proof = str(shell.path("coop.proof"))
    shell("key", "prove", "--party", "COOP", "--use", "admin", "--out", proof, key="NEW")
    assert shell("key", "add", "COOP", "--proof", proof, key=AUTHORITY, code=1)
    shell("key", "second", proof, "--out", second, key="SECOND")
    answer = shell("key", "add", "COOP", "--proof", proof, "--second", second, key=AUTHORITY)
    assert [one["code"] for one in answer["problems"]] == ["added-by-authorities"]


def test_a_party_is_suspended_and_reinstated(shell: Shell, tags: list[str]) -> None:
    shell("party", "suspend", "COOP", "--reason", "licence expired", "--act", "D 1", key=AUTHORITY)
    assert shell("show", "party", "COOP")["suspended"] is True
    shell("party", "reinstate", "COOP", "--reason", "renewed", key=AUTHORITY)
    shell.register("L-1", tags[0])


def test_an_update_keeps_what_is_not_given(shell: Shell) -> None:
    shell(
        "party",
        "update",
        "COOP",
        "--identifier",
        "NIF=A12",
        "--role",
        "cooperative",
        "--role",
        "trader",
        key=AUTHORITY,
    )
    known = shell("show", "party", "COOP")
    assert (known["name"], known["roles"]) == ("Coop", ["cooperative", "trader"])
    shell("site", "update", "S1", "--allotment", "12000", key=AUTHORITY)
    site = shell("show", "site", "S1")
    assert (site["name"], site["monthly_allotment_kg"]) == ("Rubaya", "12000")
    shell("site", "update", "S9", "--allotment", "1", key=AUTHORITY, code=4)


def test_the_status_of_a_site_has_its_days(shell: Shell) -> None:
    act = ("--status", "yellow", "--legal-act", "D 2", "--from", "2026-01-01", "--to", "2026-03-31")
    shell("site", "status", "S1", *act, key=AUTHORITY)
    on = {
        day: shell("show", "site", "S1", "--at", day)["status"]
        for day in ("2024-01-01", "2026-02-01", "2026-05-01")
    }
    assert on == {"2024-01-01": 0, "2026-02-01": 2, "2026-05-01": 1}


def test_what_others_saw_is_recorded_and_decides_nothing(shell: Shell) -> None:
    seen = ("--on", "2026-10-01", "--observer", "IPIS", "--workers", "240", "--remark", "calm")
    shell("site", "observe", "S1", *seen, key=AUTHORITY)
    site = shell("show", "site", "S1")
    assert (site["observations"], site["status"]) == (1, 1)


def test_a_lot_is_registered_at_a_place(shell: Shell, tags: list[str]) -> None:
    place = ("--name", "Dépôt", "--kind", "depot", "--country", "CD", "--lat", "-1.5", "--lon", "28.9")
    shell("place", "register", "D-1", *place, key="TRADER")
    shell.register("L-1", tags[0], "--place", "D-1", "--paper-ref", "carnet 12/7")
    known = shell("show", "lot", "L-1")
    assert known["place"] == "D-1"
    payload = shell("show", "event", known["born"])["payload"]
    assert (payload["entry_mode"], payload["paper_ref"]) == ("paper", "carnet 12/7")


@pytest.mark.parametrize("words", [("init", "--origin", "b.test/log"), ("init", "--origin", "Not An Origin")])
def test_a_ledger_is_opened_once_and_with_a_real_name(shell: Shell, words: tuple[str, ...]) -> None:
    if words[-1] != "b.test/log":
        shell.environment["MINERAL_LEDGER_DATA"] = str(shell.path("other"))
    shell(*words, code=1)


def test_a_name_that_looks_like_markup_is_printed_as_it_stands(shell: Shell) -> None:
    file = str(shell.path("[red]a[b].key"))
    result = shell.run("key", "new", "--plain", "--out", file)
    assert result.exit_code == 0
    assert file in result.stdout
