"""The desk of an office: what waits is on it, and leaves it when it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.lots.tag import format_tag
from ledger.service.desk import corrections, due_sites, held_lots, open_incidents
from tests.service.auditor.trade import Trade


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    made = Trade(tmp_path / "data")
    yield made
    made.world.close()


def read(trade: Trade, reading: Callable[..., Any], **more: Any) -> Any:  # noqa: ANN401 - of any queue
    with trade.world.handle.view() as view:
        return reading(view, **more)


def test_a_correction_waits_until_it_is_decided(trade: Trade) -> None:
    event = trade.events["L-3"]
    body = {"event": event, "field": "/body/quantity/mass_kg", "old": "8", "new": "9", "reason": "again"}
    proposed = trade.do("proposed", "event.corrected", body, by="COOP", cites=(event,))
    queue = read(trade, corrections)
    assert queue.count == 1
    [one] = queue.items
    assert (one["correction"], one["old"], one["new"], one["lots"]) == (proposed, "8", "9", ["L-3"])
    trade.do("decided", "correction.approved", {"correction": proposed, "reason": "yes"}, cites=(proposed,))
    assert read(trade, corrections).count == 0


def test_conflicts_of_tags_are_told_apart_from_other_holds(trade: Trade) -> None:
    tag = [{"number": format_tag(22)}]
    trade._dig("L-8", "SITE-N", "5", tag)
    trade._dig("L-9", "SITE-N", "5", tag)
    event = trade.events["L-3"]
    trade.do("disputed", "event.disputed", {"event": event, "reason": "?"}, cites=(event,))
    held, conflicts = read(trade, held_lots)
    assert [one["lot"] for one in held.items] == ["L-3"]
    assert "AUTHORITY" in held.items[0]["holds"][0]["message"]
    [conflict] = conflicts.items
    assert conflict["lots"] == ["L-8", "L-9"]
    assert conflict["hold"] == f"tag-conflict:{trade.events['L-9']}"
    assert "L-8" in conflict["told"]["message"]
    assert conflict["tag"] == format_tag(22)


def test_incidents_come_by_their_days(trade: Trade) -> None:
    body = {
        "incident": "I-2",
        "level": 1,
        "risk": "theft",
        "lots": ["L-3"],
        "due_on": "2025-07-20",
        "answer_by": "2025-07-12",
        "source": "media",
    }
    trade.do("I-2", "incident.opened", body, by="PROG")
    told = read(trade, open_incidents, on="2025-07-21").items
    assert [(one["incident"], one["overdue"], one["unanswered"]) for one in told] == [
        ("I-2", True, True),
        ("I-1", False, False),
    ]


def test_sites_are_due_that_were_never_seen_or_whose_status_runs_out(trade: Trade) -> None:
    def due(on: str) -> dict[str, str]:
        return {one["site"]: one["why"] for one in read(trade, due_sites, on=on).items}

    assert due("2025-07-11") == {"SITE-1": "never", "SITE-S": "never"}
    later = due("2026-06-30")
    assert later["SITE-N"] in ("lapsed", "lapses_soon")
    found = {
        "site": "SITE-S",
        "inspected_on": "2025-07-10",
        "result": 1,
        "inspector": "I-7",
        "position": "engineer",
        "agency": "Mines",
    }
    trade.world.record(trade.world.party("INSP", "inspector"))
    trade.do("seen", "site.inspected", found, by="INSP", cites=(trade.events["SITE-S"],))
    assert "SITE-S" not in due("2025-07-11")
