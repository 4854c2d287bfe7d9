"""``import lots``: every line is recorded or named, nothing twice, nothing half."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Recorded, Refusal
from ledger.service.intake import IntakeReport
from ledger.service.intake_log import read_log
from ledger.service.intake_rest import WRONG, check_rest, write_rest
from ledger.store.answer import Answer
from tests.service.logbooks import EXAMPLES, RED, SITE, LogWorld, code, forms

MINE, TRADE, PLANT = (EXAMPLES / f"{name}-log.csv" for name in ("mine", "negociant", "processor"))
HEADING = "No;Date;Tag;Mineral;Weight;Site;Team"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LogWorld]:
    made = LogWorld(tmp_path / "data", demo=True)
    made.populate()
    yield made
    made.close()


def log(tmp_path: Path, *lines: str, heading: str = HEADING, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((heading, *lines)) + "\n", encoding="utf-8")
    return path


def bag(number: int, **cells: str) -> str:
    """A good line, with other cells by their heading."""
    usual = {
        "No": str(number), "Date": "2025-06-12", "Tag": code(number), "Mineral": "cassiterite",
        "Weight": "50", "Site": SITE, "Team": "A",
    }  # fmt: skip
    return ";".join({**usual, **cells}.values())


def told(report: IntakeReport) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.problem.code) for one in report.faults]


def events(world: LogWorld, lot: str) -> list[tuple[str, str]]:
    with world.handle.view() as view:
        found = [parse_event(view.statement(index)) for index in view.touches("lot", lot)]
    return [(one.type, one.issuer) for one in found]


def whole_trade(world: LogWorld) -> list[IntakeReport]:
    mined = world.take(MINE)
    world.send(*(world.lot_with(code(number)).id for number in range(4)))
    bought = world.take(TRADE, by="DEMO-TRADER")
    world.send(*(world.lot_with(code(number)).id for number in (6, 7)), to="DEMO-PLANT", by="DEMO-TRADER")
    return [mined, bought, world.take(PLANT, by="DEMO-PLANT")]


# The three examples.


def test_the_example_logs_are_recorded_from_the_pit_to_the_drum(world: LogWorld) -> None:
    reports = whole_trade(world)
    assert [(one.lines, one.recorded, one.events, one.faults) for one in reports] == [
        (4, 4, 4, ()), (4, 4, 6, ()), (5, 5, 3, ()),
    ]  # fmt: skip
    world.check()


def test_a_mine_log_gives_registered_lots_with_what_the_line_says(world: LogWorld) -> None:
    world.take(MINE)
    lot = world.lot_with(code(0))
    assert (lot.custodian, lot.mineral, str(lot.net.value)) == ("DEMO-COOP", "2609.00.00", "50.0")
    recorded = world.find(Recorded, lot.born)
    assert recorded is not None
    with world.handle.view() as view:
        event = parse_event(view.statement(recorded.index))
    assert event.payload.occurred_at == "2025-03-12T00:00:00Z"
    assert (event.payload.entry_mode, event.payload.paper_ref) == ("import", "1")
    assert event.body.producers[0].team == "Équipe 3"


def test_bags_under_one_new_tag_become_one_lot_and_a_bag_alone_keeps_its_own(world: LogWorld) -> None:
    whole_trade(world)
    mixed, alone = world.lot_with(code(6)), world.lot_with(code(7))
    assert len(mixed.parents) == 2
    assert str(mixed.net.value) == "98.1"
    assert len(alone.parents) == 1
    assert events(world, alone.id)[0] == ("lot.sorted", "DEMO-TRADER")
    assert world.lot_with(code(3)).custodian == "DEMO-TRADER"


def test_a_run_receives_what_was_on_its_way_and_names_its_losses(world: LogWorld) -> None:
    whole_trade(world)
    with world.handle.view() as view:
        drums = [lot for lot in view.each(Lot) if lot.custodian == "DEMO-PLANT" and lot.state == "in_stock"]
        made = [one for one in view.each(Recorded) if one.type == "lot.processed"]
        body = parse_event(view.statement(made[0].index)).body
    assert sorted(str(lot.net.value) for lot in drums if not lot.children) == ["69.8", "70"]
    assert [(loss.name, loss.quantity.mass_kg) for loss in body.losses] == [("poussiere", "7.2")]
    assert body.process == "magnetic"


def test_an_agent_registers_for_the_cooperative_and_attests(world: LogWorld, tmp_path: Path) -> None:
    file = log(tmp_path, f"{bag(1)};DEMO-COOP", heading=f"{HEADING};Cooperative")
    report = world.take(file, by="DEMO-AGENT")
    assert (report.recorded, report.events) == (1, 2)
    lot = world.lot_with(code(1))
    assert (lot.custodian, lot.attested_by) == ("DEMO-COOP", ("DEMO-AGENT",))


def test_an_agent_attests_what_the_cooperative_imported_before(world: LogWorld, tmp_path: Path) -> None:
    world.take(log(tmp_path, bag(1)))
    file = log(tmp_path, f"{bag(1)};DEMO-COOP", heading=f"{HEADING};Cooperative")
    report = world.take(file, by="DEMO-AGENT")
    assert (report.recorded, report.events, report.faults) == (1, 1, ())
    assert world.take(file, by="DEMO-AGENT").unchanged == 1


def test_a_line_can_say_to_whom_a_lot_was_sold_and_sent(world: LogWorld, tmp_path: Path) -> None:
    heading = f"{HEADING};Acheteur;Conditions;Envoyé à;Envoyé le"
    file = log(tmp_path, f"{bag(1)};DEMO-TRADER;Comptant;demo-trader;2025-06-13", heading=heading)
    report = world.take(file)
    assert (report.events, report.faults) == (3, ())
    lot = world.lot_with(code(1))
    assert lot.owner == "DEMO-TRADER"
    assert lot.transfer is not None
    assert world.take(file).unchanged == 1
    wrong = log(tmp_path, f"{bag(2)};DEMO-TRADER;;;", heading=heading)
    assert told(world.take(wrong)) == [(2, "Conditions", "cell-empty")]


# Found again.


def test_a_second_import_of_each_log_changes_nothing(world: LogWorld) -> None:
    whole_trade(world)
    size = world.size
    for file, by in ((MINE, "DEMO-COOP"), (TRADE, "DEMO-TRADER"), (PLANT, "DEMO-PLANT")):
        report = world.take(file, by=by)
        assert (report.recorded, report.unchanged, report.faults) == (0, report.lines, ())
    assert world.size == size


def test_lines_written_in_another_form_are_the_same_lines(world: LogWorld, tmp_path: Path) -> None:
    without = HEADING.removeprefix("No;")
    lines = [bag(number).partition(";")[2] for number in range(3)]
    world.take(log(tmp_path, *lines, heading=without))
    other = [line.replace("2025-06-12", "12 juin 2025").replace(";50;", ";0,05 t;").lower() for line in lines]
    file = log(tmp_path, *(line.replace(";a", ";A") for line in other), heading=without)
    assert world.take(file).unchanged == 3


def test_what_is_recorded_otherwise_is_named_and_left(world: LogWorld, tmp_path: Path) -> None:
    world.take(log(tmp_path, bag(1), bag(2)))
    size = world.size
    report = world.take(log(tmp_path, bag(1, Weight="51"), bag(2, Date="2025-06-13")))
    assert told(report) == [(2, "", "recorded-otherwise"), (3, "", "recorded-otherwise")]
    assert [one.problem.values["fields"] for one in report.faults] == ["quantity", "occurred_at"]
    assert world.size == size


def test_a_corrected_event_is_found_by_the_file_as_it_was_and_as_it_is(
    world: LogWorld, tmp_path: Path
) -> None:
    world.take(log(tmp_path, bag(1)))
    lot = world.lot_with(code(1))
    body = {
        "event": lot.born, "field": "/body/quantity/mass_kg", "old": "50", "new": "49", "reason": "misread",
    }  # fmt: skip
    proposal = world.record(world.sign("event.corrected", body, by="DEMO-COOP", cites=[lot.born])).event_id
    world.record(world.sign("correction.approved", {"correction": proposal}, cites=[proposal]))
    for mass in ("50", "49"):
        assert world.take(log(tmp_path, bag(1, Weight=mass))).unchanged == 1
    assert told(world.take(log(tmp_path, bag(1, Weight="48")))) == [(2, "", "recorded-otherwise")]


def test_a_lot_received_at_the_scale_is_not_received_again(world: LogWorld) -> None:
    world.take(MINE)
    lot = world.lot_with(code(3)).id
    world.send(lot)
    received = {"lot": lot, "quantity": {"mass_kg": "47.4"}}
    world.record(world.sign("lot.received", received, by="DEMO-TRADER", cites=[world.head(lot)]))
    report = world.take(TRADE, by="DEMO-TRADER")
    assert 5 not in {one.line for one in report.faults}
    assert report.unchanged == 1


def test_an_import_that_was_stopped_goes_on(
    world: LogWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.service.intake.BATCH", 2)
    file = log(tmp_path, *(bag(number) for number in range(8)))
    submit, calls = world.handle.submit, list[int]()

    def stop(*arguments: Any, **more: Any) -> list[Answer]:  # noqa: ANN401 - handed on
        calls.append(1)
        if len(calls) > 2:
            raise KeyboardInterrupt
        return submit(*arguments, **more)

    monkeypatch.setattr(world.handle, "submit", stop)
    with pytest.raises(KeyboardInterrupt):
        world.take(file)
    monkeypatch.setattr(world.handle, "submit", submit)
    report = world.take(file)
    assert (report.unchanged, report.recorded, report.faults) == (4, 4, ())


def test_what_somebody_else_changed_in_between_is_tried_once_more(
    world: LogWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.take(log(tmp_path, bag(1)))
    lot = world.lot_with(code(1)).id
    world.send(lot)
    file = log(tmp_path, f"2025-06-14;{code(1)};50;DEMO-COOP", heading="Date;Tag;Weight;Seller")
    submit, calls = world.handle.submit, list[int]()

    def meddle(*arguments: Any, **more: Any) -> list[Answer]:  # noqa: ANN401 - handed on
        calls.append(1)
        if len(calls) == 1:
            body = {"lots": [lot], "reason": "the lorry broke down"}
            submit([world.sign("dispatch.cancelled", body, by="DEMO-TRADER", cites=[world.head(lot)])])
            submit([world.dispatch(lot, "DEMO-TRADER", by="DEMO-COOP")])
        return submit(*arguments, **more)

    monkeypatch.setattr(world.handle, "submit", meddle)
    report = world.take(file, by="DEMO-TRADER")
    assert (report.recorded, report.faults, len(calls)) == (1, (), 2)


# Faults.


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
        assert report.recorded == 2


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
    assert (report.recorded, [one.problem.code for one in report.flags]) == (1, ["late", "receipt-pending"])
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
    assert (report.recorded, len(report.faults), world.size) == (0, 1, size)
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
