"""A lot from the pit to the smelter, by commands alone."""

from __future__ import annotations

from decimal import Decimal

from tests.cli.shell import AUTHORITY, Shell


def test_a_lot_goes_from_the_pit_to_the_smelter(sold: Shell) -> None:
    made = sold("lot", "combine", "L-1", "L-2", "--id", "L-3", key="TRADER")
    assert (made["outputs"], made["problems"]) == (["L-3"], [])
    part = sold("lot", "split", "L-3", "--output", "mass=20", key="TRADER")["outputs"][0]
    sold("lot", "dispatch", "L-3", "--to", "PROC", key="TRADER")
    sold("lot", "receive", "L-3", "--mass", "78.5", key="PROC")
    outputs = (
        "--output",
        "mass=60,lot=L-5,grade=SnO2=70,method=lab,status=final",
        "--output",
        "mass=10,kind=tailings",
    )
    work = sold("lot", "process", "L-3", "--process", "gravity", *outputs, "--loss", "dust=8", key="PROC")
    assert work["problems"] == []
    sold("lot", "dispatch", "L-5", "--to", "EXP", key="PROC")
    sold("lot", "receive", "L-5", "--mass", "60", key="EXP")
    sold("certificate", "issue", "CD-1", "--lot", "L-5", "--country", "CD", key=AUTHORITY)
    assert sold("lot", "export", "L-5", "--certificate", "CD-1", "--to", "MY", key="EXP")["problems"] == []
    sold("lot", "dispatch", "L-5", "--to", "SMELT", key="EXP")
    sold("lot", "receive", "L-5", "--mass", "60", key="SMELT")
    sold("lot", "consume", "L-5", "--use", "tin", key="SMELT")
    lot = sold("show", "lot", "L-5")
    assert (lot["state"], lot["mass_kg"], lot["certificates"]) == ("consumed", "60", ["CD-1"])
    assert lot["components"][0]["value_percent"] == "70"
    assert sold("show", "lot", part)["custodian"] == "TRADER"
    assert sold("audit")["verdict"] == "holds"


def test_the_id_of_a_new_lot_ends_in_eight_random_symbols(shell: Shell, tags: list[str]) -> None:
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "2609.00.00", "--mass", "50")
    first = shell("lot", "register", *body, "--at", "2026-11-02", key="COOP")["lot"]
    assert first.startswith("L-261102-")
    assert len(first) == len("L-261102-") + 8
    assert shell("show", "lot", first)["tags"] == [tags[0]]


def test_what_is_missing_on_arrival_stays_with_the_sender_as_a_new_lot(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    shell("lot", "attest", "L-1", key="AGENT")
    shell("lot", "dispatch", "L-1", "--to", "TRADER", key="COOP")
    more = ("--part", "--explanation", "one bag torn", "--package", f"tag={tags[0]},outcome=opened")
    answer = shell("lot", "receive", "L-1", "--mass", "30", *more, key="TRADER")
    rest = shell("show", "lot", answer["remainder"])
    assert (rest["custodian"], rest["mass_kg"]) == ("COOP", "20")
    assert {problem["code"] for problem in answer["problems"]} == {"package-outcome"}


def test_a_dispatch_is_cancelled_by_its_consignee(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    shell("lot", "dispatch", "L-1", "--to", "TRADER", key="COOP")
    shell("lot", "cancel-dispatch", "L-1", "--reason", "road closed", key="TRADER")
    assert shell("show", "lot", "L-1")["state"] == "in_stock"


def test_lots_weighed_wet_are_combined_without_a_gain(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    shell.register("L-2", tags[1], "--moisture", "8")
    shell("lot", "attest", "L-1", "L-2", key="AGENT")
    assert shell("lot", "combine", "L-1", "L-2", "--id", "L-3", key="COOP")["problems"] == []
    known = shell("show", "lot", "L-3")
    assert known["mass_kg"] == "100"
    assert Decimal(known["dry_kg"]["value"]) == Decimal(96)


def test_a_certificate_of_another_register_is_cited_and_flagged(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("lot", "receive", "L-1", "--mass", "50", key="EXP")
    sold("certificate", "cite", "XX-9", "--lot", "L-1", "--country", "CD", "--issuer", "CEEC", key="EXP")
    answer = sold("lot", "export", "L-1", "--certificate", "XX-9", "--to", "MY", key="EXP")
    assert [problem["code"] for problem in answer["problems"]] == ["certificate-unconfirmed"]


def test_sorting_ends_the_lot_and_takes_its_holds_along(sold: Shell) -> None:
    outputs = ("--output", "mass=40,lot=A", "--output", "mass=9,lot=B,kind=middlings,number=7")
    sold(
        "lot",
        "sort",
        "L-1",
        *outputs,
        "--loss",
        "water=1,basis=measured",
        "--remark",
        "by hand",
        key="TRADER",
    )
    assert sold("show", "lot", "L-1")["children"] == ["A", "B"]
    assert sold("show", "lot", "L-1")["state"] == "transformed"
