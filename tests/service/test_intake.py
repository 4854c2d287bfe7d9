"""``import lots``: every line is recorded or named, nothing twice, nothing half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, Recorded
from ledger.service.intake.importing import IntakeReport
from ledger.service.keeping.audit_store import audit_store
from ledger.store.answer import Answer
from tests.service.logbooks import EXAMPLES, HEADING, LogWorld, bag, code, log, told

MINE, TRADE, PLANT = (EXAMPLES / f"{name}-log.csv" for name in ("mine", "negociant", "processor"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LogWorld]:
    made = LogWorld(tmp_path / "data", demo=True)
    made.populate()
    yield made
    made.close()


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
    assert audit_store(world.data, policy=world.handle.policy).verdict == "holds"


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
    monkeypatch.setattr("ledger.service.intake.importing.BATCH", 2)
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


def test_of_two_imports_at_once_one_records_and_the_other_finds(
    world: LogWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = log(tmp_path, *(bag(number) for number in range(3)))
    submit = world.handle.submit

    def late(*arguments: Any, **more: Any) -> list[Answer]:  # noqa: ANN401 - handed on
        submit(*arguments, **more)
        return submit(*arguments, **more)

    monkeypatch.setattr(world.handle, "submit", late)
    report = world.take(file)
    assert (report.recorded, report.unchanged, report.events, report.faults) == (0, 3, 0, ())


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
