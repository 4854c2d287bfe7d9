"""Who has what is kept with every event: it is what the records say, however they came to say it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.lots.tag import format_tag, tag_digest
from ledger.store.create import statements
from ledger.store.holdings import CREATE, DESK, HOLDABLE, TABLE, WAITING, Held, holdings_of
from tests.service.auditor.trade import Trade
from tests.store.world import World


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    made = Trade(Path(tmp_path_factory.mktemp("trade")) / "data")
    yield made
    made.world.close()


def kept(world: World) -> set[Held]:
    with closing(sqlite3.connect(world.data / "ledger.db")) as raw:
        return set(raw.execute("SELECT kind, id, party, part FROM holding"))


def said(world: World) -> set[Held]:
    with world.handle.view() as view:
        return {row for kind in HOLDABLE for one in view.each(kind) for row in holdings_of(one)}


def parts(world: World, lot: str) -> set[tuple[str, str]]:
    return {(party, part) for kind, id, party, part in kept(world) if (kind, id) == ("lot", lot)}


def test_what_is_kept_is_what_the_records_say(trade: Trade) -> None:
    assert kept(trade.world) == said(trade.world)
    assert parts(trade.world, "L-1") == set()
    assert parts(trade.world, "M-1") == {("SMELTER", "here"), ("TRADER", "owned")}


def test_a_lot_passes_from_one_stock_to_the_next(world: World) -> None:
    world.record(world.lot("L-1"))
    assert parts(world, "L-1") == {("COOP", "here")}
    world.record(world.dispatch("L-1", "TRADER"))
    assert parts(world, "L-1") == {("COOP", "out"), ("TRADER", "coming")}
    received = {"lot": "L-1", "quantity": {"mass_kg": "50"}}
    world.record(world.sign("lot.received", received, by="TRADER", cites=[world.head("L-1")]))
    assert parts(world, "L-1") == {("TRADER", "here"), ("COOP", "owned")}
    missed = {"lots": ["L-1"], "cause": "theft"}
    world.record(world.sign("lot.lost", missed, by="TRADER", cites=[world.head("L-1")]))
    assert parts(world, "L-1") == {("TRADER", "withheld"), ("COOP", "owned")}
    given_up = {"lots": ["L-1"], "outcome": "gone"}
    world.record(world.sign("lot.lost", given_up, by="TRADER", cites=[world.head("L-1")]))
    assert parts(world, "L-1") == set()


def test_events_of_one_batch_leave_what_the_last_says(world: World) -> None:
    head = world.record(world.lot("L-1")).event_id
    world.submit(world.lot("L-2"), world.dispatch("L-1", "TRADER", head=head), world.lot("L-3"))
    assert kept(world) == said(world)
    assert parts(world, "L-1") == {("COOP", "out"), ("TRADER", "coming")}


def test_what_was_refused_leaves_nothing(world: World) -> None:
    world.record(world.lot("L-1"))
    (answer,) = world.submit(world.dispatch("L-1", "TRADER", by="TRADER"))
    assert answer.status == "refused"
    assert parts(world, "L-1") == {("COOP", "here")}


def test_tags_are_held_by_batch_and_state(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        assert view.count_held("COOP", "tag") == {"B-1/assigned": 1, "B-1/lost": 1, "B-1/used": 1}
        assert view.held("COOP", "tag", "B-1/assigned") == [tag_digest(format_tag(22))]
        assert view.held("TRADER", "tag", "B-1/assigned") == []


def test_what_waits_for_an_office_is_on_the_desk_until_it_is_decided(trade: Trade) -> None:
    def on_desk(kind: str) -> list[str]:
        with trade.world.handle.view() as view:
            return view.held(DESK, kind, WAITING)

    assert (on_desk("lot"), on_desk("correction"), on_desk("incident")) == ([], [], ["I-1"])
    event = trade.events["L-3"]
    change = {"event": event, "field": "/body/quantity/mass_kg", "old": "8", "new": "9", "reason": "again"}
    proposed = trade.do("proposed", "event.corrected", change, by="COOP", cites=(event,))
    trade.do("disputed", "event.disputed", {"event": event, "reason": "?"}, cites=(event,))
    assert (on_desk("lot"), on_desk("correction")) == (["L-3"], [proposed])
    trade.do("rejected", "correction.rejected", {"correction": proposed, "reason": "no"}, cites=(proposed,))
    lifted = {"lots": ["L-3"], "hold": f"dispute:{trade.events['disputed']}", "reason": "settled"}
    trade.do("lifted", "hold.lifted", lifted, cites=(trade.events["disputed"], trade.head("L-3")))
    closed = {"incident": "I-1", "outcome": "unfounded", "reason": "nothing was missing"}
    trade.do("closed", "incident.closed", closed, by="PROG", cites=(trade.events["incident"],))
    assert (on_desk("lot"), on_desk("correction"), on_desk("incident")) == ([], [], [])
    assert kept(trade.world) == said(trade.world)


def test_what_is_held_is_read_page_by_page(world: World) -> None:
    world.submit(*(world.lot(f"L-{number}") for number in range(5)))
    with world.handle.view() as view:
        assert view.held("COOP", "lot", "here", after="L-1", limit=2) == ["L-2", "L-3"]


def test_a_database_from_before_gets_the_table_when_it_is_opened(world: World) -> None:
    world.record(world.lot("L-1"))
    before = kept(world)
    world.close()
    with closing(sqlite3.connect(world.data / "ledger.db")) as raw:
        raw.execute("DROP TABLE holding")
    world.handle = world.open()
    assert kept(world) == before
    world.record(world.lot("L-2"))
    assert kept(world) == said(world)


def test_the_table_of_older_databases_is_that_of_new_ones() -> None:
    [new] = [one for one in statements() if f"CREATE TABLE {TABLE} " in one]
    assert "".join(new.split()) == "".join(CREATE.split())
