"""Old stock, losses, seizures, papers and borders, by commands alone."""

from __future__ import annotations

import hashlib

from ledger.service.passports.foreign import cited
from tests.cli.shell import AUTHORITY, Shell


def _exported(sold: Shell) -> None:
    sold("lot", "dispatch", "L-1", "--to", "EXP", key="TRADER")
    sold("lot", "receive", "L-1", "--mass", "50", key="EXP")
    sold("certificate", "issue", "CD-1", "--lot", "L-1", "--country", "CD", key=AUTHORITY)
    more = ("--certificate", "CD-1", "--to", "MY", "--consignee", "SMELT")
    assert sold("lot", "export", "L-1", *more, key="EXP")["problems"] == []


def test_a_trader_begins_with_what_it_has_and_counts_it(sold: Shell) -> None:
    place = ("--name", "Depot", "--kind", "depot", "--country", "CD")
    sold("place", "register", "DEPOT-1", *place, key="TRADER")
    stock = ("--kind", "opening_stock", "--mineral", "cassiterite", "--mass", "12000", "--place", "DEPOT-1")
    counted = ("--counted", "2025-12-31", "--counted-by", AUTHORITY, "--grade", "SnO2=65")
    made = sold("lot", "declare", *stock, *counted, key="TRADER")
    assert {problem["code"] for problem in made["problems"]} == {"untagged", "origin-declared"}
    assert sold("show", "lot", made["lot"])["shares"][0]["origin"] == "declared:opening_stock"
    count = ("--party", "TRADER", "--witness", AUTHORITY, "--found")
    assert sold("stock", "count", "DEPOT-1", *count, "cassiterite=12010", key="TRADER")["problems"] == []
    short = sold("stock", "count", "DEPOT-1", *count, "cassiterite=11000", "--partial", key="TRADER")
    assert [problem["code"] for problem in short["problems"]] == ["stock-short"]
    mixed = sold("lot", "combine", made["lot"], "L-1", "--id", "L-3", key="TRADER")
    assert mixed["outputs"] == ["L-3"]
    steps = {step["lot"]: (step["site"], step["origins"]) for step in sold("trace", "L-3")["upstream"]}
    assert steps == {made["lot"]: (None, ["declared:opening_stock"]), "L-1": ("S1", ["site:S1"])}
    assert sold("audit")["verdict"] == "holds"


def test_lots_are_lost_found_seized_released_and_destroyed(sold: Shell) -> None:
    sold("lot", "lose", "L-1", "--cause", "theft", "--reported-to", "Police", key="TRADER")
    assert sold("show", "lot", "L-1")["state"] == "lost"
    sold("lot", "find", "L-1", key="TRADER")
    sold("lot", "seize", "L-1", "L-2", "--act", "PV 1", "--reason", "no papers", key=AUTHORITY)
    sold("lot", "release", "L-1", "--act", "Order 1", key=AUTHORITY)
    assert sold("show", "lot", "L-1")["state"] == "in_stock"
    gone = ("--method", "burnt", "--witness", "TRADER", "--reason", "fake", "--act", "Order 2")
    assert sold("lot", "destroy", "L-2", *gone, key=AUTHORITY)["problems"] == []
    sold("lot", "lose", "L-1", "--gone", key="TRADER")
    answer = sold("lot", "find", "L-1", key="TRADER", code=1)
    assert answer["problems"][0]["code"] == "lot-ended"
    assert sold("audit")["verdict"] == "holds"


def test_an_export_that_was_turned_back_and_papers_that_end(sold: Shell) -> None:
    _exported(sold)
    sold("lot", "cancel-export", "L-1", "--reason", "turned back", key="EXP")
    assert (
        sold("lot", "cancel-export", "L-1", "--reason", "again", key="EXP", code=4)["code"]
        == "export-missing"
    )
    more = ("--lot", "L-1", "--country", "CD", "--reason", "expired")
    sold("certificate", "replace", "CD-1", "CD-2", *more, key=AUTHORITY)
    sold("certificate", "cancel", "CD-2", "--reason", "never left", key=AUTHORITY)
    assert sold("certificate", "cancel", "CD-9", "--reason", "-", key=AUTHORITY, code=4)["code"] == (
        "certificate-missing"
    )
    again = sold("lot", "export", "L-1", "--certificate", "CD-2", "--to", "MY", key="EXP")
    assert [problem["code"] for problem in again["problems"]] == ["certificate-cancelled"]
    assert sold("audit")["verdict"] == "holds"


def test_an_importer_takes_over_what_was_exported_to_it(sold: Shell) -> None:
    _exported(sold)
    sold("lot", "import", "L-1", "--mass", "49.9", "--customs-reference", "IM4 1", key="SMELT")
    assert sold("show", "lot", "L-1")["custodian"] == "SMELT"
    assert sold("lot", "import", "--mass", "1", key="SMELT", code=2)["code"] == "usage"
    sold("passport", "L-1", "--out", str(sold.path("L-1.passport.json")))
    own = ("--passport", str(sold.path("L-1.passport.json")), "--mass", "50")
    answer = sold("lot", "import", *own, key="SMELT", code=1)
    assert [problem["code"] for problem in answer["problems"] if problem["weight"] == "refused"] == [
        "import-own-lot"
    ]


def test_a_wrong_bag_is_corrected_when_another_agrees(sold: Shell) -> None:
    sold("lot", "split", "L-2", "--output", "mass=10,lot=L-2A", key="TRADER")
    sold("lot", "combine", "L-1", "L-2A", "--id", "L-3", key="TRADER")
    wrong = ("--remove", "L-1", "--add", "L-2", "--reason", "wrong bag scanned")
    made = sold("lot", "correct-composition", "L-3", *wrong, key="TRADER", code=1)
    assert [problem["code"] for problem in made["problems"]] == ["correction-invalid"]
    sold("lot", "dispatch", "L-3", "--to", "EXP", key="TRADER")
    sold("lot", "receive", "L-3", "--mass", "60", key="EXP")
    more = ("--add", "L-2", "--reason", "another bag went in")
    proposed = sold("lot", "correct-composition", "L-3", *more, key="TRADER")
    sold("lot", "approve", proposed["event_id"], key="EXP")
    assert [part["lot"] for part in sold("show", "lot", "L-3")["parents"]] == ["L-1", "L-2A", "L-2"]
    assert sold("audit")["verdict"] == "holds"


def test_an_import_cites_the_passport_of_the_other_ledger(sold: Shell) -> None:
    _exported(sold)
    sold("passport", "L-1", "--out", str(sold.path("L-1.passport.json")))
    data = sold.path("L-1.passport.json").read_bytes()
    fields = cited(data)
    assert fields["passport_sha256"] == hashlib.sha256(data).hexdigest()
    assert (fields["foreign_lot"], fields["mineral"]) == ("L-1", sold("show", "lot", "L-1")["mineral"])
    assert fields["shares"] == [{"origin": "site:S1", "share": "1"}]
    assert fields["event"] == sold("show", "lot", "L-1")["head"]


def test_a_lot_that_was_not_exported_is_cited_by_its_newest_event(sold: Shell) -> None:
    sold("passport", "L-1", "--out", str(sold.path("L-1.passport.json")))
    fields = cited(sold.path("L-1.passport.json").read_bytes())
    assert fields["event"] == sold("show", "lot", "L-1")["head"]


def test_a_passport_that_is_none_is_named(sold: Shell) -> None:
    file = sold.path("other.txt")
    file.write_text("a letter", encoding="utf-8")
    answer = sold("lot", "import", "--passport", str(file), "--mass", "5", key="TRADER", code=1)
    assert str(file) in answer["message"]
