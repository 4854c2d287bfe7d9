"""What show balance says, to people, programs and spreadsheets."""

from __future__ import annotations

import csv
from typing import Any

from tests.cli.shell import AUTHORITY, Shell


def measure(answer: dict[str, Any], name: str = "net") -> dict[str, Any]:
    (balance,) = answer["balances"]
    found: dict[str, Any] = next(one for one in balance["measures"] if one["measure"] == name)
    return found


def test_a_party_has_received_what_another_sent(sold: Shell) -> None:
    sender, receiver = (measure(sold("show", "balance", "party", party)) for party in ("COOP", "TRADER"))
    assert [(one["kind"], one["kg"]["value"]) for one in sender["out"]] == [("sent", "98.5")]
    assert [(one["kind"], one["kg"]["value"]) for one in receiver["in"]] == [("received", "98.5")]
    assert sender["closing"]["value"] == "0"
    assert receiver["closing"] == {"low": "98.0075", "value": "98.5", "high": "98.9925"}


def test_a_lot_a_site_and_a_mineral_have_balances(sold: Shell) -> None:
    assert measure(sold("show", "balance", "lot", "L-1"))["closing"]["value"] == "50"
    assert measure(sold("show", "balance", "site", "S1"))["out"][0]["kind"] == "dispatched"
    for named in ("cassiterite", "2609.00.00"):
        assert measure(sold("show", "balance", "mineral", named))["closing"]["value"] == "98.5"


def test_a_place_of_a_site_belongs_to_the_site(shell: Shell, tags: list[str]) -> None:
    place = ("--name", "Shed", "--kind", "depot", "--country", "CD", "--site", "S1")
    shell("place", "register", "P1", *place, key=AUTHORITY)
    shell.register("L-1", tags[0], "--place", "P1")
    shell("lot", "split", "L-1", "--output", "lot=L-2,mass=20", "--place", "P1", key="COOP")
    assert measure(shell("show", "balance", "site", "S1"))["closing"]["value"] == "50"
    assert measure(shell("show", "balance", "place", "P1"))["closing"]["value"] == "50"


def test_one_mineral_and_a_period_can_be_asked_for(sold: Shell) -> None:
    other = sold("show", "balance", "party", "TRADER", "--mineral", "gold")
    assert other["balances"] == []
    later = sold("show", "balance", "party", "TRADER", "--mineral", "cassiterite", "--from", "2999-01-01")
    assert measure(later)["opening"]["value"] == measure(later)["closing"]["value"] == "98.5"
    assert sold("show", "balance", "party", "TRADER", "--to", "1999-12-31")["balances"] == []


def test_people_read_a_table(sold: Shell) -> None:
    shown = sold.run("show", "balance", "party", "TRADER").stdout
    assert "Opening" in shown
    assert "+ received" in shown
    assert "Closing" in shown
    assert "Nothing came or went." in sold.run("show", "balance", "party", "SMELT").stdout


def test_losses_and_the_rest_are_named(sold: Shell) -> None:
    loss = ("--output", "lot=P-1,mass=80", "--loss", "slimes=15,basis=measured")
    sold("lot", "process", "L-1", "L-2", *loss, key="TRADER")
    shown = sold.run("show", "balance", "party", "TRADER").stdout
    assert "− lost: slimes (measured)" in shown
    assert "± unexplained: processed" in shown


def test_what_is_not_assayed_is_said(sold: Shell) -> None:
    grade = ("--grade", "SnO2=65", "--method", "xrf")
    sold.register("L-3", sold.path("tags.txt").read_text(encoding="utf-8").split()[2], *grade)
    sold.register("L-4", sold.path("tags.txt").read_text(encoding="utf-8").split()[3])
    sold("lot", "combine", "L-3", "L-4", "--id", "C-1", key="COOP")
    shown = sold.run("show", "balance", "party", "COOP").stdout
    assert "Not assayed, dry kg" in shown
    assert "does not compare" in shown


def test_a_spreadsheet_gets_every_line(sold: Shell) -> None:
    rows = list(csv.DictReader(sold.run("show", "balance", "party", "TRADER", "--csv").stdout.splitlines()))
    assert {row["line"] for row in rows} >= {"opening", "in", "closing"}
    received = next(row for row in rows if row["kind"] == "received" and row["measure"] == "net")
    assert (received["mineral"], received["value"]) == ("2609.00.00", "98.5")


def test_late_entries_are_counted(shell: Shell, tags: list[str]) -> None:
    shell.register("L-1", tags[0], "--at", "2026-01-10T08:00:00Z")
    january = shell("show", "balance", "party", "COOP", "--from", "2026-01-01", "--to", "2026-01-31")
    assert january["late"] == 1
    assert (
        "Entered after the period: 1"
        in shell.run("show", "balance", "party", "COOP", "--to", "2026-01-31").stdout
    )
    february = ("show", "balance", "party", "COOP", "--from", "2026-02-01")
    assert shell(*february)["entered_since"] == 1
    assert "entered since: 1" in shell.run(*february).stdout


def test_what_is_not_there_is_not_found(shell: Shell) -> None:
    assert shell("show", "balance", "party", "NOBODY", code=4)["code"] == "party-missing"
    assert shell("show", "balance", "stockpile", "HEAP", code=4)["code"] == "stockpile-missing"
    assert shell("show", "balance", "mineral", "moonstone", code=1)["code"] == "mineral-unknown"
    assert shell("show", "balance", "party", "COOP", "--from", "July", code=1)["code"] == "day-malformed"


def test_a_period_that_ends_before_it_begins_is_told(sold: Shell) -> None:
    days = ("--from", "2026-03-01", "--to", "2026-02-28")
    assert sold("show", "balance", "party", "COOP", *days, code=1)["code"] == "period-reversed"
    sold("show", "balance", "party", "COOP", "--from", "2026-03-01", "--to", "2026-03-01")
