"""What waits for a party: it is there for whom it concerns alone, and leaves when it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.lots.tag import tag_digest
from ledger.service.desk import count_waiting
from ledger.service.waiting import Waiting, read_waiting, sold_to
from tests.service.auditor.trade import CODES, Trade

TODAY = "2025-07-12"


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    made = Trade(tmp_path / "data")
    yield made
    made.world.close()


def waits(trade: Trade, party: str, *, frank: bool = True) -> Waiting:
    with trade.world.handle.view() as view:
        return read_waiting(view, party, on=TODAY, frank=frank)


def sold(trade: Trade, party: str) -> list[object]:
    with trade.world.handle.view() as view:
        return [one["lot"] for one in sold_to(view, party)]


def test_a_correction_waits_for_the_other_side_and_for_nobody_else(trade: Trade) -> None:
    event = trade.events["L-1 bought"]
    body = {
        "event": event,
        "field": "/body/quantity/moisture_percent",
        "old": "2",
        "new": "3",
        "reason": "dried again",
    }
    proposed = trade.do("proposed", "event.corrected", body, by="TRADER", cites=(event,))
    [one] = waits(trade, "COOP").corrections
    assert (one["correction"], one["proposer"], one["new"]) == (proposed, "TRADER", "3")
    assert [one["correction"] for one in waits(trade, "TRADER").proposed] == [proposed]
    assert waits(trade, "TRADER").corrections == ()
    assert waits(trade, "SMELTER").corrections == waits(trade, "SMELTER").proposed == ()
    approved = {"correction": proposed, "reason": "so it was"}
    trade.do("approved", "correction.approved", approved, by="COOP", cites=(proposed,))
    assert waits(trade, "COOP").corrections == waits(trade, "TRADER").proposed == ()


def test_a_receipt_waits_for_the_dispatch_that_names_it(trade: Trade) -> None:
    received = {"lot": "L-3", "quantity": {"mass_kg": "8"}}
    told = trade.do("told", "lot.received", received, by="SMELTER", cites=(trade.head("L-3"),))
    [one] = waits(trade, "COOP").receipts
    assert (one["lot"], one["receiver"], one["event"]) == ("L-3", "SMELTER", told)
    assert waits(trade, "SMELTER").receipts == ()
    sent = {"lots": ["L-3"], "to": "SMELTER", "receipts": [told]}
    trade.do("sent", "lot.dispatched", sent, by="COOP", cites=(trade.head("L-3"),))
    assert waits(trade, "COOP").receipts == ()


def test_an_incident_waits_until_the_party_itself_has_answered(trade: Trade) -> None:
    body = {"incident": "I-2", "level": 2, "risk": "theft", "lots": ["L-3"], "parties": ["TRADER"]}
    opened = trade.do("I-2", "incident.opened", body, by="PROG")
    assert [one["incident"] for one in waits(trade, "TRADER").incidents] == ["I-2"]
    assert [one["incident"] for one in waits(trade, "COOP").incidents] == ["I-1", "I-2"]
    answer = {"incident": "I-2", "accepts": False}
    trade.do("answer", "incident.answered", answer, by="TRADER", cites=(opened,))
    assert waits(trade, "TRADER").incidents == ()
    assert [one["incident"] for one in waits(trade, "COOP").incidents] == ["I-1", "I-2"]


def test_a_party_reads_who_disputes_its_lots_and_what_it_disputes_itself(trade: Trade) -> None:
    event = trade.events["L-3"]
    with trade.world.handle.view() as view:
        before = count_waiting(view)
    by_office = trade.do("office", "event.disputed", {"event": event, "reason": "?"}, cites=(event,))
    own = trade.do("own", "event.disputed", {"event": event, "reason": "?"}, by="COOP", cites=(event,))
    found = waits(trade, "COOP").disputed
    assert [(one["hold"], one["own"], one["contested"]) for one in found] == [
        (f"dispute:{by_office}", False, event),
        (f"dispute:{own}", True, event),
    ]
    assert waits(trade, "TRADER").disputed == ()
    with trade.world.handle.view() as view:
        assert count_waiting(view) == before + 1


def test_whoever_has_a_bag_whose_tag_was_made_void_is_warned(trade: Trade) -> None:
    trade._dig("L-9", "SITE-N", "5", [{"number": CODES[1]}])
    body = {"tags": [tag_digest(CODES[1])], "batches": ["B-1"], "reason": "stolen"}
    trade.do("void", "tag.voided", body, by="PROG", cites=(trade.events["lost"],))
    [one] = waits(trade, "COOP").void
    assert (one["lot"], one["event"]) == ("L-9", trade.events["void"])
    assert waits(trade, "TRADER").void == ()


def test_a_field_key_is_shown_no_accusation(trade: Trade) -> None:
    event = trade.events["L-3"]
    trade.do("office", "event.disputed", {"event": event, "reason": "?"}, cites=(event,))
    received = {"lot": "L-3", "quantity": {"mass_kg": "8"}}
    trade.do("told", "lot.received", received, by="SMELTER", cites=(trade.head("L-3"),))
    shown = waits(trade, "COOP", frank=False)
    assert shown.count == len(shown.receipts) == 1
    assert waits(trade, "COOP").count == 3, "the receipt, the dispute, and the incident"


def test_what_was_sold_is_looked_at_until_it_is_paid_or_moves(trade: Trade) -> None:
    assert sold(trade, "TRADER") == []
    sale = {"lots": ["L-3"], "buyer": "TRADER", "terms": "cash"}
    told = trade.do("sale", "lot.sold", sale, by="COOP", cites=(trade.head("L-3"),))
    assert sold(trade, "TRADER") == ["L-3"]
    assert sold(trade, "COOP") == []
    paid = {"lots": ["L-3"], "of": told, "kind": "price", "payee_class": "cooperative", "amount": "1"}
    trade.do("paid", "payment.recorded", {**paid, "currency": "USD"}, by="TRADER", cites=(told,))
    assert sold(trade, "TRADER") == []
