"""Custody, title and handling through the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.shell import Shell


def _codes(answer: dict[str, Any]) -> set[str]:
    return {one["code"] for one in answer["problems"]}


def _sent(shell: Shell, tag: str, *more: str, to: str = "TRADER", mass: str = "50") -> None:
    shell.register("L-1", tag, mass=mass)
    shell("lot", "attest", "L-1", key="AGENT")
    shell("lot", "dispatch", "L-1", "--to", to, *more, key="COOP")


def test_what_did_not_arrive_is_told_apart(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0], "--tag", tags[1], "--tag", tags[2], mass="150")
    shell("lot", "dispatch", "L-1", "--to", "TRADER", key="COOP")
    words = ("--rest", "seized=50", "--rest", "missing", "--seals-broken", "--verified-by", "P-3")
    packages = (f"tag={tags[1]},outcome=missing", f"tag={tags[2]},outcome=seized")
    read = [word for package in packages for word in ("--package", package)]
    answer = shell("lot", "receive", "L-1", "--mass", "50", *words, *read, key="TRADER")
    seized, missing = answer["remainders"]
    assert shell("show", "tag", tags[1])["lot"] == missing
    assert shell("show", "tag", tags[2])["lot"] == seized
    assert shell("show", "event", answer["event_id"])["payload"]["body"]["seals_intact"] is False


def test_a_receipt_waits_for_its_dispatch(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    answer = shell("lot", "receive", "L-1", "--mass", "49.9", key="TRADER")
    assert "receipt-pending" in _codes(answer)
    receipt = ("--receipt", answer["event_id"][:12])
    shell("lot", "dispatch", "L-1", "--to", "TRADER", *receipt, key="COOP")
    assert shell("show", "lot", "L-1")["custodian"] == "TRADER"


def test_lots_go_back(shell: Shell, tags: list[str]) -> None:
    _sent(shell, tags[0])
    why = ("--reason", "quality", "--explanation", "wet")
    shell("lot", "return", "L-1", "--to", "COOP", *why, key="TRADER")
    assert shell("show", "lot", "L-1")["consignee"] is None
    shell("lot", "dispatch", "L-1", "--to", "TRADER", key="COOP")
    receipt = shell("lot", "receive", "L-1", "--mass", "50", key="TRADER")["event_id"]
    back = shell("lot", "return", "L-1", "--to", "COOP", *why, "--of", receipt[:10], key="TRADER")
    assert _codes(back) == set()
    assert shell("show", "lot", "L-1")["consignee"] == "COOP"


def test_title_and_payments(shell: Shell, tags: list[str]) -> None:
    _sent(shell, tags[0])
    terms = ("--terms", "credit", "--purchase-number", "PO-1", "--due", "2026-12-01", "--mass", "50")
    grade = ("--grade", "SnO2=62", "--seal", "price=9.50")
    sale = shell("lot", "sell", "L-1", "--to", "TRADER", *terms, *grade, key="COOP")["event_id"]
    assert shell("show", "lot", "L-1")["owner"] == "TRADER"
    price = ("--kind", "price", "--payee", "COOP", "--payee-class", "cooperative", "--currency", "USD")
    paid = shell("lot", "pay", *price, "--of", sale, "--seal", "amount=475", key="TRADER")
    assert _codes(paid) == set()
    tax = ("--kind", "tax", "--payee-name", "DGI", "--payee-class", "government", "--in-kind", "1")
    assert _codes(shell("lot", "pay", "L-1", *tax, key="COOP")) == set()


def test_samples_assays_seals_and_stores(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0])
    sample = ("--sample", "S-7", "--mass", "0.5", "--sample-seal", "LAB-7", "--witness", "P-1")
    kept = shell("lot", "sample", "L-1", *sample, "--keep", key="COOP")
    assert shell("show", "lot", kept["sample_lot"])["mass_kg"] == "0.5"
    shell("lot", "sample", "L-1", "--sample", "S-8", "--mass", "0.5", key="COOP")
    shell.enrol("LAB", "laboratory")
    found = ("--grade", "SnO2=64.5", "--method", "lab", "--status", "final", "--sample", "S-7")
    shell("lot", "assay", "L-1", *found, "--sampling", kept["event_id"], "--report", "R-1", key="LAB")
    shell("lot", "assay", "L-1", "--moisture", "4", key="LAB")
    lot = shell("show", "lot", "L-1")
    assert (lot["mass_kg"], lot["components"][0]["value_percent"]) == ("49", "64.5")
    drum = ("--package", "kind=drum,seal=D-1,gross=57.1,tare=8.1", "--seal-removed", "S-9")
    on = ("--tag", tags[1], "--tag-removed", tags[0])
    answer = shell("lot", "reseal", "L-1", "--reason", "repacked", *drum, *on, key="COOP")
    assert _codes(answer) == set()
    weighed = ("--reason", "customs", "--mass", "49", "--package-seal", "Z-1")
    shell("lot", "reseal", "L-1", *weighed, key="COOP")
    place = ("--name", "Depot", "--kind", "depot", "--country", "CD")
    shell("place", "register", "P1", *place, key="COOP")
    shell("lot", "store", "L-1", "--at-place", "P1", "--position", "row 4", key="COOP")
    assert shell("show", "lot", "L-1")["place"] == "P1"


def test_a_signed_event_goes_over_as_a_picture_and_as_text(shell: Shell, tags: list[str]) -> None:
    signed, text = shell.path("event.cose"), shell.path("event.txt")
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "cassiterite", "--mass", "50", "--lot", "L-1")
    shell.run("lot", "register", *body, "--out", str(signed), key="COOP")
    picture = shell.path("event.svg")
    answer = shell("qr", str(signed), "--out", str(picture))
    assert picture.read_bytes().startswith(b"<?xml")
    text.write_text(answer["text"] + "\n", encoding="utf-8")
    shell("submit", str(text))
    assert shell("show", "lot", "L-1")["custodian"] == "COOP"
    assert "██" in shell.run("qr", str(signed)).stdout or "▀" in shell.run("qr", str(signed)).stdout


def test_what_is_too_long_for_a_picture_goes_as_a_file(shell: Shell, tags: list[str]) -> None:
    signed = shell.path("event.cose")
    body = ("--site", "S1", "--tag", tags[0], "--mineral", "cassiterite", "--mass", "50", "--lot", "L-1")
    shell.run("lot", "register", *body, "--out", str(signed), key="COOP")
    long = Path(shell.path("long.cose"))
    long.write_bytes(signed.read_bytes() * 8)
    assert shell("qr", str(long), code=1)["code"] == "qr-too-long"
    broken = shell.path("broken.txt")
    broken.write_text("MLE1:GGW", encoding="utf-8")
    assert shell("submit", str(broken), code=1)["code"] == "base45"
