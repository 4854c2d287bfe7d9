from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.lots.certificate import Certificate
from ledger.lots.office import Incident
from ledger.lots.state import LEDGER, Key, Ledger, Lot, Party, Record, Recorded, Refusal, Site
from ledger.service.access import Reader, Sight, reader_of, seen_trace
from ledger.service.show.history import events_about
from ledger.service.show.trace import trace_lot
from tests.store.world import MINERAL, World, key_of
from tests.support.trade import Trade

LOTS = ("L-1", "L-2", "O-1", "M-1", "X-1")


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    world = World(tmp_path / "data", public=False)
    yield Trade(world)
    world.close()


def read(trade: Trade, key: str) -> Reader | None:
    with trade.world.handle.view() as view:
        return reader_of(view, key)


def standing(trade: Trade, name: str) -> str | None:
    found = read(trade, key_of(name).public_key.hex())
    return None if found is None else found.standing


def seen(trade: Trade, party: str) -> set[str]:
    with trade.world.handle.view() as view:
        sight = Sight(view, party)
        return {id for id in LOTS if sight.sees(view.get(Lot, id))}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("authority", "authority"),
        ("AUDITOR", "auditor"),
        ("INSPECTOR", "auditor"),
        ("COOP", "party"),
        ("LAB", "party"),
        ("nobody", None),
    ],
)
def test_a_key_reads_as_what_its_party_is(trade: Trade, name: str, expected: str | None) -> None:
    assert standing(trade, name) == expected


def test_the_statement_key_reads_nothing(trade: Trade) -> None:
    ledger = trade.world.find(Ledger, LEDGER)
    assert ledger is not None
    assert trade.world.find(Key, ledger.statement_key) is not None
    assert read(trade, ledger.statement_key) is None


@pytest.mark.parametrize("how", ["revoked", "retired"])
def test_a_key_that_ended_reads_nothing(trade: Trade, how: str) -> None:
    trade.end_key("AUDITOR", how)
    assert standing(trade, "AUDITOR") is None


def test_a_field_key_and_a_suspended_auditor_read_as_parties(trade: Trade) -> None:
    field = trade.field_key("AUDITOR").public_key.hex()
    assert read(trade, field) == Reader("party", "AUDITOR", field)
    trade.suspend("AUDITOR")
    assert standing(trade, "AUDITOR") == "party"


@pytest.mark.parametrize(
    ("party", "lots"),
    [
        ("COOP", {"L-1", "L-2"}),
        ("TRADER", {"L-1", "M-1"}),
        ("EXPORTER", {"L-1", "M-1", "X-1"}),
        ("OTHER", {"O-1"}),
        ("LAB", set()),
    ],
)
def test_a_party_reads_its_lots_and_what_they_are_made_of_and_nothing_later(
    trade: Trade, party: str, lots: set[str]
) -> None:
    assert seen(trade, party) == lots


def read_of(trade: Trade, party: str, lot: str) -> list[str]:
    """The types of the events about a lot that a party reads."""
    with trade.world.handle.view() as view:
        sight = Sight(view, party)
        return [one.type for one in events_about(view, lot) if sight.sees(one)]


@pytest.mark.parametrize(
    ("party", "has"),
    [
        ("COOP", {"L-2"}),
        ("TRADER", {"L-1"}),
        ("EXPORTER", {"M-1", "X-1"}),
        ("OTHER", {"O-1"}),
        ("LAB", set()),
    ],
)
def test_how_a_lot_stands_is_read_by_who_has_it(trade: Trade, party: str, has: set[str]) -> None:
    with trade.world.handle.view() as view:
        sight = Sight(view, party)
        assert {id for id in LOTS if sight.has(view.get(Lot, id))} == has


def test_of_a_lot_that_was_sold_what_happened_is_read_up_to_where_it_came_to_its_buyer(trade: Trade) -> None:
    sale = ["lot.sold", "lot.dispatched", "lot.received"]
    assert read_of(trade, "COOP", "L-1") == ["lot.registered", *sale]
    assert read_of(trade, "TRADER", "L-1") == ["lot.registered", *sale, "lot.processed"]
    assert read_of(trade, "TRADER", "M-1") == ["lot.processed", *sale]
    assert read_of(trade, "EXPORTER", "M-1") == ["lot.processed", *sale, "lot.split"]


def test_of_what_a_lot_is_made_of_what_happened_is_read_up_to_where_it_went_into_it(trade: Trade) -> None:
    world = trade.world
    trade.move("EXPORTER", "OTHER", "X-1", kg="10")
    trade.move("EXPORTER", "COOP", "M-1", kg="30")
    assert read_of(trade, "OTHER", "M-1")[-1] == "lot.split"
    assert read_of(trade, "OTHER", "L-1")[-1] == "lot.processed"
    assert read_of(trade, "COOP", "M-1")[-1] == "lot.received"
    assert read_of(trade, "COOP", "X-1") == ["lot.split"]
    with world.handle.view() as view:
        whole = trace_lot(view, "X-1")
        assert [(step.lot.id, step.lot.custodian) for step in whole.upstream] == [
            ("M-1", "COOP"),
            ("L-1", "TRADER"),
        ]
        shown = seen_trace(whole, Sight(view, "OTHER"), view)
        assert [(step.lot.id, step.lot.custodian, step.lot.state) for step in shown.upstream] == [
            ("M-1", "EXPORTER", "in_stock"),
            ("L-1", "TRADER", "transformed"),
        ]


def test_an_incident_about_a_lot_that_was_sold_is_not_its_sellers(trade: Trade) -> None:
    about = {"incident": "I-3", "level": 2, "risk": "theft", "lots": ["M-1"], "due_on": "2025-12-31"}
    opened = trade.by("INSPECTOR", "incident.opened", about).event_id
    with trade.world.handle.view() as view:
        named = view.get(Incident, "I-3").parties
        for party in ("COOP", "TRADER"):
            sight = Sight(view, party)
            assert (
                sight.sees(view.get(Incident, "I-3"))
                is sight.sees(view.get(Recorded, opened))
                is (party in named)
            )
        assert Sight(view, "EXPORTER").sees(view.get(Incident, "I-3"))


def test_who_awaits_a_lot_reads_it(trade: Trade) -> None:
    world = trade.world
    trade.by("COOP", "lot.dispatched", {"lots": ["L-2"], "to": "TRADER"}, (world.head("L-2"),))
    assert "L-2" in seen(trade, "TRADER")


def test_what_is_only_said_of_a_lot_gives_no_right_to_it(trade: Trade) -> None:
    world = trade.world
    incident = {"incident": "I-2", "level": 3, "risk": "theft", "lots": ["L-2"], "due_on": "2025-12-31"}
    trade.by("TRADER", "incident.opened", incident)
    assayed = {
        "lot": "L-2",
        "components": [{"analyte": "Sn", "value_percent": "60", "method": "xrf", "basis": "Sn"}],
    }
    trade.by("LAB", "lot.assayed", assayed, (world.head("L-2"),))
    received = {"lot": "L-2", "quantity": {"mass_kg": "50"}}
    trade.by("TRADER", "lot.received", received, (world.head("L-2"),))
    born = world.find(Lot, "L-2")
    assert born is not None
    trade.by("OTHER", "event.disputed", {"event": born.born, "lots": ["L-2"], "reason": "mine"}, (born.born,))
    assert "L-2" not in seen(trade, "TRADER") | seen(trade, "OTHER") | seen(trade, "LAB")


def test_a_certificate_is_read_by_who_has_its_lot_and_by_nobody_who_cites_its_number(trade: Trade) -> None:
    stated = {
        "number": "C-1",
        "lots": ["M-1"],
        "issuing_country": "CD",
        "exporter": "EXPORTER",
        "ore": MINERAL,
        "mass_kg": "30",
        "issued_on": "2025-07-02",
        "expires_on": "2025-08-02",
    }
    trade.by("AUTHORITY", "certificate.issued", stated, (trade.world.head("M-1"),))
    cited = {**stated, "lots": ["O-1"], "exporter": "TRADER"}
    trade.by("TRADER", "certificate.cited", cited, (trade.world.head("O-1"),))
    with trade.world.handle.view() as view:
        known = view.get(Certificate, "C-1")
        readers = {
            party for party in ("EXPORTER", "TRADER", "OTHER", "COOP") if Sight(view, party).sees(known)
        }
    assert readers == {"EXPORTER"}


def test_an_attestor_reads_what_it_vouched_for(trade: Trade) -> None:
    world = trade.world
    world.record(world.party("AGENT", "tagging_agent"))
    assert "L-2" not in seen(trade, "AGENT")
    trade.by("AGENT", "lot.attested", {"lots": ["L-2"]}, (world.head("L-2"),))
    assert "L-2" in seen(trade, "AGENT")


@pytest.mark.parametrize(
    ("party", "sees"), [("INSPECTOR", True), ("OTHER", True), ("COOP", False), ("TRADER", False)]
)
def test_an_incident_is_read_by_whom_it_concerns(trade: Trade, party: str, *, sees: bool) -> None:
    with trade.world.handle.view() as view:
        sight = Sight(view, party)
        assert sight.sees(view.get(Incident, "I-1")) is sees
        assert sight.sees(view.get(Recorded, trade.opened.event_id)) is sees


@pytest.mark.parametrize(("party", "sees"), [("TRADER", True), ("OTHER", False), ("COOP", False)])
def test_a_refusal_is_read_by_whose_it_is(trade: Trade, party: str, *, sees: bool) -> None:
    with trade.world.handle.view() as view:
        index = view.get(Refusal, trade.refused.event_id).index
        refusal = next(one for one in view.each(Recorded) if one.index == index)
        assert Sight(view, party).sees(refusal) is sees


def test_registers_are_read_by_every_party_and_their_events_by_their_own(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        sight = Sight(view, "TRADER")
        site, coop, own = view.get(Site, "SITE-1"), view.get(Party, "COOP"), view.get(Party, "TRADER")
        registers: tuple[Record, ...] = (site, coop, own, view.get(Ledger, LEDGER))
        assert all(map(sight.sees, registers))
        assert not sight.sees(view.get(Recorded, site.head))
        assert not sight.sees(view.get(Recorded, coop.head))
        assert sight.sees(view.get(Recorded, own.head))
        assert Sight(view, "COOP").sees(view.get(Recorded, site.head))
        assert sight.sees(view.get(Recorded, trade.world.genesis))


def test_a_graph_shows_a_party_where_a_lot_is_from_and_not_where_it_went(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        whole = trace_lot(view, "M-1")
        assert [step.lot.id for step in whole.downstream] == ["X-1"]
        shown = seen_trace(whole, Sight(view, "TRADER"), view)
        assert ([step.lot.id for step in shown.upstream], shown.downstream) == (["L-1"], ())
        assert seen_trace(whole, Sight(view, "EXPORTER"), view).downstream == whole.downstream
