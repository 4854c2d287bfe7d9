"""``show history`` tells what happened to a lot, and a correction asks for the event that is meant."""

from __future__ import annotations

from tests.cli.shell import Shell

MASS = "/body/quantity/mass_kg=45.2"


def test_a_history_names_every_event_of_a_lot_and_what_was_said_of_it(sold: Shell) -> None:
    received = sold.head("L-1")
    sold("lot", "correct", received, "--set", MASS, "--reason", "misread", key="TRADER")
    events = sold("show", "history", "L-1")["events"]
    assert [one["index"] for one in events] == sorted(one["index"] for one in events)
    assert events[0]["type"] == "lot.registered"
    (about,) = [one for one in events if one["event_id"] == received]
    assert (about["type"], about["issuer"]) == ("lot.received", "TRADER")
    assert (about["pending"], about["corrected"]) == (["/body/quantity/mass_kg"], [])
    sold("lot", "approve", received, key="COOP")
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("lot", "void", "L-1", "--reason", "wrong lot", key="CEEC")
    output = sold.run("show", "history", "L-1").stdout
    assert "corrected /body/quantity/mass_kg" in output
    assert "voided" in output
    assert received[:12] in output


def test_a_history_is_of_a_lot_that_is_there(sold: Shell) -> None:
    assert sold("show", "history", "L-0", code=4)["code"] == "lot-missing"


def test_a_correction_of_a_lot_asks_which_event_is_meant(sold: Shell) -> None:
    received = sold.head("L-1")
    sold("lot", "store", "L-1", "--position", "row 4", key="TRADER")
    change = ("lot", "correct", "L-1", "--set", MASS, "--reason", "misread")
    refused = sold(*change, key="TRADER", code=2)["message"]
    assert f"{received[:16]} (lot.received)" in refused
    assert "lot.registered" in refused
    # What no event of the lot states is added to the newest.
    sold("lot", "correct", "L-1", "--set", "/body/position=row 5", "--reason", "moved", key="TRADER")


def test_a_correction_that_waits_says_what_it_waits_for(sold: Shell) -> None:
    change = ("lot", "correct", "L-1", "--set", MASS, "--reason", "misread")
    assert "mineral-ledger lot approve L-1" in sold.run(*change, key="TRADER").stderr
    born = sold("show", "lot", "L-1")["born"]
    free = ("lot", "correct", born, "--set", "/body/trade_name=KV-32", "--reason", "name")
    assert "lot approve" not in sold.run(*free, key="COOP").stderr


def test_a_mistyped_command_is_guessed_also_where_nothing_is_loaded(sold: Shell) -> None:
    assert "register" in sold("lot", "regster", code=2)["message"]
    assert "history" in sold("show", "histroy", code=2)["message"]
    assert "Did you mean" not in sold("frobnicate", code=2)["message"]


def test_a_mistyped_mineral_is_guessed(sold: Shell) -> None:
    body = ("lot", "register", "--site", "S1", "--mass", "1", "--mineral")
    assert sold(*body, "casiterit", key="COOP", code=1)["hint"] == "Did you mean cassiterite (2609.00.00)?"
    assert "coltan" in sold(*body, "xyz", key="COOP", code=1)["hint"]


def test_a_tag_put_on_later_is_shown_by_its_code(sold: Shell) -> None:
    tags = sold("tag", "issue", "--level", "negociant", "--count", "1", key="CEEC")["codes"]
    sold("tag", "assign", *tags, "--to", "TRADER", key="CEEC")
    old = sold("show", "lot", "L-1")["tags"][0]
    sold("tag", "replace", "L-1", f"{old}={tags[0]}", "--why", "next_level", key="TRADER")
    assert sold("show", "lot", "L-1")["tags"] == tags
