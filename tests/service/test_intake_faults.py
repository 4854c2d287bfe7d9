"""``import lots``: what is wrong with a line is told, and what is done with the line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.lots.state import Lot, Refusal
from ledger.service.intake.log import read_log
from ledger.service.intake.rest import WRONG, check_rest, write_rest
from ledger.store.answer import Answer
from tests.service.logbooks import EXAMPLES, HEADING, RED, LogWorld, bag, code, forms, log, told

MINE, TRADE, PLANT = (EXAMPLES / f"{name}-log.csv" for name in ("mine", "negociant", "processor"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LogWorld]:
    made = LogWorld(tmp_path / "data", demo=True)
    made.populate()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"Date": ""}, ("Date", "cell-empty")),
        ({"Tag": ""}, ("Tag", "cell-empty")),
        ({"Weight": ""}, ("Weight", "cell-empty")),
        ({"Site": ""}, ("Site", "cell-empty")),
        ({"Mineral": "stones"}, ("Mineral", "cell-mineral")),
        ({"Weight": "0"}, ("Weight", "cell-zero")),
        ({"Team": "x" * 201}, ("Team", "cell-long")),
        ({"Site": "NOWHERE"}, ("Site", "unknown")),
        ({"Site": RED}, ("Site", "site-red")),
        ({"Tag": code(11)}, ("Tag", "tag-voided")),
        ({"Tag": "ITSCI:0584001", "Date": "2099-01-01"}, ("Date", "time-in-future")),
        ({"Team": "A;B;C"}, ("", "line-cells")),
    ],
)
def test_a_fault_is_told_with_line_column_and_what_stands_there(
    world: LogWorld, tmp_path: Path, cells: dict[str, str], fault: tuple[str, str]
) -> None:
    for dry_run in (True, False):
        report = world.take(log(tmp_path, bag(1), bag(2, **cells), bag(3)), dry_run=dry_run)
        assert told(report) == [(3, *fault)]
        column = fault[0]
        assert report.faults[0].value == cells.get(column, "")
        assert (report.recorded, report.ready) == ((0, 2) if dry_run else (2, 0))


def test_a_tag_that_was_never_issued_and_one_on_another_lot_are_told(world: LogWorld, tmp_path: Path) -> None:
    world.take(log(tmp_path, bag(1)))
    file = log(tmp_path, bag(2, Tag=code(1)), bag(3, Tag=code(99)))
    assert told(world.take(file)) == [(2, "Tag", "tag-conflict"), (3, "Tag", "tag-unknown")]
    with world.handle.view() as view:
        assert view.count(Lot) == 1
        assert view.count(Refusal) == 0


def test_lines_that_say_the_same_and_lines_that_contradict_each_other_are_told(
    world: LogWorld, tmp_path: Path
) -> None:
    file = log(tmp_path, bag(1), bag(1), bag(2), bag(3, Tag=code(2)), bag(4), bag(4, Tag=code(5)), bag(6))
    report = world.take(file)
    assert told(report) == [
        (3, "", "line-twice"),
        (4, "Tag", "tag-twice"),
        (5, "Tag", "tag-twice"),
        (6, "No", "number-twice"),
        (7, "No", "number-twice"),
    ]
    assert report.recorded == 2


def test_the_whole_sequence_is_decided_in_a_dry_run(world: LogWorld) -> None:
    world.take(MINE)
    size = world.size
    # Nothing was sent to the trader: bags are not his to mix, and a receipt alone waits for the dispatch.
    report = world.take(TRADE, by="DEMO-TRADER", dry_run=True)
    assert {(line, one) for line, _column, one in told(report)} >= {
        (2, "not-custodian"),
        (3, "not-custodian"),
    }
    assert (report.ready, [one.problem.code for one in report.flags]) == (1, ["late", "receipt-pending"])
    assert world.size == size


def test_lines_of_one_bag_stand_or_fall_together(world: LogWorld, tmp_path: Path) -> None:
    world.take(MINE)
    world.send(*(world.lot_with(code(number)).id for number in range(4)))
    text = TRADE.read_text(encoding="utf-8").replace(",48.4,", ",about 48,")
    path = tmp_path / "trade.csv"
    path.write_text(text, encoding="utf-8")
    report = world.take(path, by="DEMO-TRADER")
    assert told(report) == [(2, "", "held-back"), (3, "Weight received (kg)", "cell-number")]
    assert report.recorded == 2


def test_a_seller_who_did_not_send_the_lot_is_told(world: LogWorld, tmp_path: Path) -> None:
    world.take(MINE)
    world.send(world.lot_with(code(3)).id)
    text = TRADE.read_text(encoding="utf-8").splitlines()
    file = log(tmp_path, text[4].replace("DEMO-COOP", "DEMO-AGENT"), heading=text[0])
    assert told(world.take(file, by="DEMO-TRADER")) == [(2, "Seller", "seller-differs")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (";0,0981;", ";;", {(2, "cell-empty"), (3, "held-back")}),
        (";sortie;", ";entrée;", {(4, "cell-empty"), (6, "run-outcome-missing")}),
        (
            "17;02/04/2025;entrée",
            "18;02/04/2025;entrée",
            {(3, "run-outcome-missing"), (6, "run-part-missing")},
        ),
        ("entrée;6JHP", "dedans;6JHP", {(2, "cell-word")}),
        ("0,049;;;;magnétique", "0,049;;;;lavage", {(3, "group-differs")}),
        ("DEMO-F1;0,07;", "DEMO-F1;0,17;", {(6, "mass-created"), (4, "mass-created")}),
        ("6JHP-D7GB-78KT-Z", code(5), {(2, "tag-on-no-lot")}),
        (";65,2;SnO2", ";65,2;", {(4, "cell-empty")}),
        (";65,2;SnO2", ";65,2;stones", {(4, "cell-word")}),
        ("17;03/04/2025;perte", "17;03/06/2025;perte", {(6, "run-spread")}),
        ("poussière", "2e tamis", {(6, "event-field")}),
    ],
)
def test_what_is_wrong_with_a_run_is_told(
    world: LogWorld, tmp_path: Path, old: str, new: str, found: set[tuple[int, str]]
) -> None:
    world.take(MINE)
    world.send(*(world.lot_with(code(number)).id for number in range(4)))
    world.take(TRADE, by="DEMO-TRADER")
    world.send(*(world.lot_with(code(number)).id for number in (6, 7)), to="DEMO-PLANT", by="DEMO-TRADER")
    path = tmp_path / "plant.csv"
    text = PLANT.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    report = world.take(path, by="DEMO-PLANT")
    said = {(line, one) for line, _column, one in told(report)}
    assert said & found
    assert report.recorded == 0
    assert {one.line for one in report.faults} == set(range(2, 7))
    assert world.take(PLANT, by="DEMO-PLANT").recorded == 5


def test_a_lot_can_be_named_by_its_id(world: LogWorld, tmp_path: Path) -> None:
    world.take(MINE)
    lot = world.lot_with(code(0)).id
    world.send(lot)
    file = log(
        tmp_path, f"2025-06-14;{lot};50;DEMO-COOP", "2025-06-14;L-0;5;", heading="Date;Lot;Weight;Seller"
    )
    report = world.take(file, by="DEMO-TRADER")
    assert told(report) == [(3, "Lot", "lot-not-recorded")]
    assert world.take(file, by="DEMO-TRADER").unchanged == 1


def test_tags_of_several_lots_on_one_line_are_told(world: LogWorld, tmp_path: Path) -> None:
    world.take(MINE)
    file = log(tmp_path, f"2025-06-14;{code(0)}+{code(1)};99;", heading="Date;Tag;Weight;Seller")
    assert told(world.take(file, by="DEMO-TRADER")) == [(2, "Tag", "line-of-several-lots")]


# What is recorded all the same, and what is not at all.


def test_lines_that_put_a_lot_on_hold_are_recorded_when_that_is_wanted(
    world: LogWorld, tmp_path: Path
) -> None:
    report = world.take(log(tmp_path, bag(1, Site=RED)), with_holds=True)
    assert (report.recorded, report.faults) == (1, ())
    assert "site-red" in {one.problem.code for one in report.flags}
    assert [hold.kind for hold in world.lot_with(code(1)).holds] == ["site-red"]


def test_a_field_key_is_shown_neither_flags_nor_holds(world: LogWorld, tmp_path: Path) -> None:
    world.record(world.party("DEMO-FIELD", "cooperative", "field"))
    report = world.take(log(tmp_path, bag(1, Site=RED)), by="DEMO-FIELD")
    assert (report.recorded, report.faults, report.flags) == (1, (), ())


def test_all_or_nothing_records_nothing_when_a_line_has_a_fault(world: LogWorld, tmp_path: Path) -> None:
    lines = [bag(number) for number in range(5)]
    size = world.size
    report = world.take(log(tmp_path, *lines, bag(6, Date="")), all_or_nothing=True)
    assert (report.recorded, report.ready, len(report.faults), world.size) == (0, 5, 1, size)
    report = world.take(log(tmp_path, *lines), all_or_nothing=True)
    assert (report.recorded, report.faults) == (5, ())
    assert world.take(log(tmp_path, *lines), all_or_nothing=True).unchanged == 5


def test_what_is_refused_after_all_is_told(
    world: LogWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.take(log(tmp_path, bag(1)))
    lot = world.lot_with(code(1)).id
    world.send(lot)
    file = log(tmp_path, f"2025-06-14;{code(1)};50;DEMO-COOP", heading="Date;Tag;Weight;Seller")
    submit = world.handle.submit

    def meddle(*arguments: Any, **more: Any) -> list[Answer]:  # noqa: ANN401 - handed on
        body = {"lots": [lot], "reason": "the lorry broke down"}
        submit([world.sign("dispatch.cancelled", body, by="DEMO-TRADER", cites=[world.head(lot)])])
        return submit(*arguments, **more)

    monkeypatch.setattr(world.handle, "submit", meddle)
    report = world.take(file, by="DEMO-TRADER", all_or_nothing=True)
    assert [(line, code) for line, _column, code in told(report)] == [(2, "parent-stale")]


# The rest.


def test_the_rest_holds_the_faulty_lines_as_they_stand_and_is_imported_when_corrected(
    world: LogWorld, tmp_path: Path
) -> None:
    file = log(tmp_path, bag(1), bag(2, Date="05/06/2025"), bag(3, Weight="fifty"), bag(4))
    book = read_log(file, forms())
    report = world.take(file, mappings=forms())
    rest = tmp_path / "rest.csv"
    write_rest(rest, book, report.faults, lambda one: one.problem.message)
    rows = list(csv.reader(rest.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert rows[0] == [*HEADING.split(";"), WRONG]
    assert [row[:-1] for row in rows[1:]] == [
        bag(2, Date="05/06/2025").split(";"),
        bag(3, Weight="fifty").split(";"),
    ]
    assert "05/06/2025" in rows[1][-1]
    text = rest.read_text(encoding="utf-8")
    rest.write_text(text.replace(";05/06/2025", ";2025-06-05").replace(";fifty", ";50"), encoding="utf-8")
    corrected = world.take(rest, mappings=forms())
    assert (corrected.recorded, corrected.faults) == (2, ())
    assert read_log(rest, forms()).ignored == {}


def test_a_rest_is_never_written_over(tmp_path: Path) -> None:
    check_rest(tmp_path / "rest.csv")
    (tmp_path / "rest.csv").write_text("lines that are nowhere else", encoding="utf-8")
    with pytest.raises(Exception, match="nowhere else"):
        check_rest(tmp_path / "rest.csv")


def test_progress_ends_with_all_lines(world: LogWorld, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = world.take(
        log(tmp_path, *(bag(number) for number in range(5))), progress=lambda *at: seen.append(at)
    )
    assert seen[-1] == (report.lines, 5)
