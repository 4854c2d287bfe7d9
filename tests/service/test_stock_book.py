"""The stock book: everything that a party has is in it once, and what others would ask about it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.diligence.shipped import shipped_pack
from ledger.errors import Malformed, NotFound
from ledger.lots.tag import format_tag, tag_digest
from ledger.service.stock.book import Wanted, part_named, read_stock, stock_json
from ledger.service.stock.findings import findings_about
from ledger.service.stock.table import stock_csv
from tests.service.auditor.trade import Trade
from tests.store.world import DAY, MINERAL, World


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    made = Trade(tmp_path / "data")
    yield made
    made.world.close()


def book(world: World, party: str, *, limit: int | None = None, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - of any field
    with world.handle.view() as view:
        found = read_stock(view, Wanted(party, **asked), now=world.clock(), limit=limit)
        return stock_json(view, found)


def lots(told: dict[str, Any]) -> dict[str, str]:
    return {one["lot"]: one["part"] for one in told["lots"]}


def codes(told: dict[str, Any], lot: str) -> set[str]:
    [found] = (one for one in told["lots"] if one["lot"] == lot)
    return {one["code"] for one in found["questions"]}


def test_what_a_party_has_is_here_on_its_way_or_to_receive(trade: Trade) -> None:
    trade.do(
        "sent", "lot.dispatched", {"lots": ["M-1"], "to": "TRADER"}, by="SMELTER", cites=(trade.head("M-1"),)
    )
    assert lots(book(trade.world, "SMELTER")) == {"M-1": "out"}
    told = book(trade.world, "TRADER")
    assert lots(told) == {"M-1": "coming"}
    assert (told["lots"][0]["from"], told["lots"][0]["to"]) == ("SMELTER", "TRADER")
    assert lots(book(trade.world, "COOP")) == {"L-3": "here"}


def test_sums_are_those_of_the_lots_and_heaps(trade: Trade) -> None:
    world = trade.world
    trade._dig("L-7", "SITE-N", "12.5", [])
    place = {"place": "YARD", "name": "Yard", "kind": "depot", "country": "CD", "operator": "COOP"}
    trade.do("YARD", "place.registered", place, by="COOP")
    heap = {"stockpile": "HEAP", "place": "YARD", "name": "Heap", "mineral": MINERAL, "attribution": "fifo"}
    opened = trade.do("HEAP", "stockpile.opened", heap, by="COOP", cites=(trade.events["YARD"],))
    body = {"stockpile": "HEAP", "lot": "L-7"}
    trade.do("added", "stockpile.added", body, by="COOP", cites=(trade.head("L-7"), opened))
    told = book(world, "COOP")
    assert told["heaps"][0]["net_kg"] == "12.5"
    assert sum(Decimal(one["net_kg"]) for one in told["sums"]) == Decimal("20.5")
    assert {(one["place"], one["lots"], one["heaps"]) for one in told["sums"]} == {
        (None, 1, 0),
        ("YARD", 0, 1),
    }
    assert book(world, "COOP", place="YARD")["sums"] == [
        {"part": "here", "place": "YARD", "mineral": MINERAL, "lots": 0, "heaps": 1, "net_kg": "12.5"}
    ]


def test_what_would_be_asked_is_what_the_rules_say_today(trade: Trade) -> None:
    told = book(trade.world, "COOP")
    assert {"unattested", "untagged", "incident-open"} <= codes(told, "L-3")
    assert "export-despite-status" not in codes(told, "L-3")
    red = {"site": "SITE-N", "status": 3, "legal_act": "Act 2", "from": "2025-07-01"}
    trade.do("red", "site.status_decided", red, cites=(trade.events["green"],))
    assert "export-despite-status" in codes(book(trade.world, "COOP"), "L-3")
    trade.do("attested", "lot.attested", {"lots": ["L-3"]}, by="AGENT", cites=(trade.head("L-3"),))
    assert "unattested" not in codes(book(trade.world, "COOP"), "L-3")


def test_a_lot_on_hold_says_why_and_that_it_would_be_refused(trade: Trade) -> None:
    trade._dig("L-8", "SITE-N", "5", [{"number": format_tag(22)}])
    event = trade.events["L-8"]
    trade.do("dispute", "event.disputed", {"event": event, "reason": "weighed twice"}, cites=(event,))
    told = book(trade.world, "COOP")
    [lot] = (one for one in told["lots"] if one["lot"] == "L-8")
    assert [hold["kind"] for hold in lot["holds"]] == ["dispute"]
    assert "AUTHORITY" in lot["holds"][0]["message"]
    assert lot["questions"][0]["code"] == "lot-on-hold"
    assert lot["questions"][0]["weight"] == "refused"
    assert told["on_hold"] == 1
    assert lots(book(trade.world, "COOP", held=True)) == {"L-8": "here"}


def test_what_is_on_its_way_is_asked_about_as_it_will_stand_on_arrival(trade: Trade) -> None:
    trade.do(
        "L-3 sent", "lot.dispatched", {"lots": ["L-3"], "to": "TRADER"}, by="COOP", cites=(trade.head("L-3"),)
    )
    found = codes(book(trade.world, "TRADER"), "L-3")
    assert "unattested" in found
    assert found.isdisjoint({"lot-in-transit", "not-custodian"})


def test_a_field_key_is_told_of_no_hold_and_no_question(trade: Trade) -> None:
    told = book(trade.world, "COOP", frank=False)
    assert [(one["holds"], one["questions"]) for one in told["lots"]] == [(None, None)]
    assert (told["on_hold"], told["asked_about"]) == (None, None)
    assert book(trade.world, "COOP", frank=False, held=True)["lots"] == []
    assert "questions" in stock_csv(told).partition("\n")[0]


def test_tags_are_counted_by_batch_and_void_ones_are_named(trade: Trade) -> None:
    [batch] = book(trade.world, "COOP")["tags"]
    assert batch["batch"] == "B-1"
    assert {name: batch[name] for name in ("issued", "in_hand", "used", "lost", "void")} == {
        "issued": 3,
        "in_hand": 1,
        "used": 1,
        "lost": 1,
        "void": 0,
    }
    tag = tag_digest(format_tag(22))
    void = {"batches": ["B-1"], "tags": [tag], "reason": "stolen"}
    trade.do("void", "tag.voided", void, by="PROG", cites=(trade.events["lost"],))
    told = book(trade.world, "COOP")
    assert (told["tags"][0]["in_hand"], told["tags"][0]["void"]) == (0, 1)
    assert told["void_tags"] == [{"id": tag, "batch": "B-1", "lot": None}]


def test_a_stock_is_searched_by_lot_and_by_tag_and_narrowed(trade: Trade) -> None:
    world = trade.world
    trade._dig("L-8", "SITE-N", "5", [{"number": format_tag(22)}])
    assert lots(book(world, "COOP", text="l-8")) == {"L-8": "here"}
    assert lots(book(world, "COOP", text=format_tag(22).lower())) == {"L-8": "here"}
    assert lots(book(world, "COOP", text="nothing")) == {}
    assert lots(book(world, "COOP", part="coming")) == {}
    assert lots(book(world, "COOP", mineral="2615.90.00")) == {}
    assert book(world, "COOP", limit=1)["found"] == 2
    assert len(book(world, "COOP", limit=1)["lots"]) == 1


def test_lots_that_there_is_nothing_to_ask_about_can_be_left_out(trade: Trade) -> None:
    assert lots(book(trade.world, "TRADER")) == {"M-1": "owned"}
    assert lots(book(trade.world, "TRADER", asked_about=True)) == {}
    assert lots(book(trade.world, "COOP", asked_about=True)) == {"L-3": "here"}
    assert book(trade.world, "COOP")["asked_about"] == 1


def test_too_many_lots_to_ask_about_each_are_not_asked(trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.service.stock.book.MOST_ASKED", 0)
    told = book(trade.world, "COOP", limit=1)
    assert told["asked_about"] is None
    assert codes(told, "L-3")
    with pytest.raises(Malformed):
        book(trade.world, "COOP", asked_about=True)


def test_what_was_exported_is_counted_and_listed_when_asked_for(trade: Trade) -> None:
    world = trade.world
    world.record(world.party("EXP", "exporter"))
    trade.do(
        "sent", "lot.dispatched", {"lots": ["M-1"], "to": "EXP"}, by="SMELTER", cites=(trade.head("M-1"),)
    )
    got = {"lot": "M-1", "quantity": {"mass_kg": "80"}}
    trade.do("got", "lot.received", got, by="EXP", cites=(trade.head("M-1"),))
    trade.do(
        "gone", "lot.exported", {"lots": ["M-1"], "to_country": "BE"}, by="EXP", cites=(trade.head("M-1"),)
    )
    told = book(world, "EXP")
    assert (told["counts"]["abroad"], told["lots"]) == (1, [])
    assert lots(book(world, "EXP", part="abroad")) == {"M-1": "abroad"}


def test_packs_are_asked_about_what_is_to_be_received(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        found = read_stock(view, Wanted("COOP"), now=trade.world.clock())
        packs = [shipped_pack("oecd-3t")]
        said = findings_about(view, ["L-3"], packs, now=trade.world.clock() + DAY)
        told: Any = stock_json(view, found, said)
    assert told["lots"][0]["findings"][0]["pack"] == "oecd-3t"
    assert book(trade.world, "COOP")["lots"][0]["findings"] is None


def test_no_cell_of_a_stock_is_a_formula(trade: Trade) -> None:
    told = book(trade.world, "COOP")
    told["lots"][0]["place"] = "=1+1"
    [row] = csv.DictReader(io.StringIO(stock_csv(told)))
    assert (row["id"], row["net_kg"], row["mineral"]) == ("L-3", "8", "cassiterite")
    assert row["place"] == "'=1+1"


def test_a_stock_of_nobody_and_a_part_of_nothing_are_refused(trade: Trade) -> None:
    with pytest.raises(NotFound):
        book(trade.world, "NOPE")
    with pytest.raises(Malformed):
        part_named("moon")
