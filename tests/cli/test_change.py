"""Corrections, voids, disputes, holds: nothing is ever edited."""

from __future__ import annotations

from typing import Final

from tests.cli.shell import AUTHORITY, Shell

PHOTO: Final = "ab" * 32


def correct(shell: Shell, event: str, change: str, *, key: str, code: int = 0) -> dict[str, object]:
    return shell("lot", "correct", event, "--set", change, "--reason", "misread", key=key, code=code)


def test_a_mass_is_corrected_when_another_party_approves(sold: Shell) -> None:
    received = sold.head("L-1")
    proposed = str(correct(sold, received[:12], "/body/quantity/mass_kg=45.2", key="TRADER")["event_id"])
    assert sold("show", "lot", "L-1")["mass_kg"] == "50"
    assert sold("show", "event", received)["pending"] == ["/body/quantity/mass_kg"]
    assert (
        sold("lot", "approve", proposed, key="TRADER", code=1)["problems"][0]["code"]
        == "approved-from-inside"
    )
    sold("lot", "approve", proposed[:10], "--reason", "scale ticket seen", key=AUTHORITY)
    assert sold("show", "lot", "L-1")["mass_kg"] == "45.2"
    event = sold("show", "event", received)
    assert event["changes"] == [{"field": "/body/quantity/mass_kg", "value": "45.2"}]
    assert event["payload"]["body"]["quantity"]["mass_kg"] == "50"


def test_a_correction_is_withdrawn_by_its_proposer(sold: Shell) -> None:
    proposed = str(correct(sold, sold.head("L-1"), "/body/quantity/mass_kg=45", key="TRADER")["event_id"])
    sold("lot", "reject", proposed, "--reason", "it was right", key="TRADER")
    assert sold("show", "lot", "L-1")["mass_kg"] == "50"


def test_values_are_typed_as_the_field_wants_them(sold: Shell) -> None:
    born = sold("show", "lot", "L-1")["born"]
    correct(sold, born, "/body/trade_name=KV-32", key="COOP")
    correct(sold, born, f'/body/photos=["{PHOTO}"]', key="COOP")
    correct(sold, born, "/body/trade_name=null", key="COOP")
    changes = {one["field"]: one["value"] for one in sold("show", "event", born)["changes"]}
    assert changes["/body/photos"] == [PHOTO]


def test_a_field_is_named_by_its_place(sold: Shell) -> None:
    correct(sold, sold.head("L-1"), "mass=45", key="TRADER", code=2)
    correct(sold, sold.head("L-1"), "/body/lot=X", key="TRADER", code=1)


def test_only_a_correction_is_approved(sold: Shell) -> None:
    answer = sold("lot", "approve", sold.head("L-1"), key="COOP", code=4)
    assert "proposes" in answer["hint"]


def test_an_event_entered_twice_is_voided(sold: Shell) -> None:
    before = sold("show", "lot", "L-1")
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sent = sold.head("L-1")
    sold("lot", "void", sent, "--reason", "wrong bag", key=AUTHORITY)
    assert sold("show", "lot", "L-1")["state"] == before["state"]
    assert sold("show", "event", sent)["voided_by"] is not None


def test_a_dispute_holds_the_lot_until_it_is_lifted(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    seal = ("--seal", "narrative=they weighed without us")
    answer = sold("lot", "dispute", sold.head("L-1"), "--reason", "another bag", *seal, key="EXP")
    assert [one["weight"] for one in answer["problems"]] == ["hold"]
    sold("lot", "receive", "L-1", "--mass", "50", key="EXP")
    refused = sold("lot", "export", "L-1", "--to", "MY", key="EXP", code=1)
    assert "lot-on-hold" in {one["code"] for one in refused["problems"]}
    sold("hold", "lift", "L-1", "--reason", "settled", "--act", "PV 3", key="EXP")
    assert sold("show", "lot", "L-1")["holds"] == []
    sold("hold", "lift", "L-1", "--reason", "again", key="EXP", code=4)


def test_a_lot_with_several_holds_needs_one_named(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    for party in ("EXP", "TRADER"):
        sold("lot", "dispute", sold.head("L-1"), "--reason", "wrong bag", key=party)
    sold("hold", "lift", "L-1", "--reason", "settled", key="EXP", code=2)
    for party, hold in zip(("EXP", "TRADER"), sold("show", "lot", "L-1")["holds"], strict=True):
        sold("hold", "lift", "L-1", "--hold", hold["hold"], "--only", "--reason", "settled", key=party)
    assert sold("show", "lot", "L-1")["holds"] == []


def test_a_tag_used_twice_is_settled_for_one_lot(sold: Shell, tags: list[str]) -> None:
    answer = sold.register("L-7", tags[0])
    assert "tag-conflict" in {one["code"] for one in answer["problems"]}
    assert sold("show", "lot", "L-1")["holds"]
    reason = ("--reason", "seals compared")
    sold("tag", "resolve", tags[0], "--keeper", "L-1", *reason, key=AUTHORITY)
    for lot in ("L-1", "L-7"):
        assert sold("show", "lot", lot)["holds"] == []
    assert sold("show", "tag", tags[0])["lot"] == "L-1"
    sold("tag", "resolve", tags[0], "--keeper", "L-1", *reason, key=AUTHORITY, code=4)


def test_a_voided_tag_warns_when_it_turns_up(shell: Shell, tags: list[str]) -> None:
    shell("tag", "void", tags[3].lower().replace("-", ""), "--reason", "stolen", key=AUTHORITY)
    assert shell("show", "tag", tags[3])["state"] == "void"
    answer = shell.register("L-1", tags[3])
    assert [one["code"] for one in answer["problems"] if one["weight"] == "hold"] == ["tag-voided"]
    shell("tag", "void", "7K3M-9Q2X-TW4R-A", "--reason", "x", key=AUTHORITY, code=4)
