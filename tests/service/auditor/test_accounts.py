"""Tags, sites, incidents, samples and line items come out as they were recorded."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import Any

import pytest

from ledger.diligence.shipped import shipped_pack
from ledger.errors import Malformed, NotFound
from ledger.lots.office import Incident
from ledger.lots.state import Site
from ledger.service.auditor.clocks import incident_clocks
from ledger.service.auditor.line_items import COLUMNS, Wanted, format_csv, line_items, safe_cell
from ledger.service.auditor.sample import METHOD, draw_sample
from ledger.service.auditor.sample import Wanted as Drawn
from ledger.service.auditor.site_map import provinces, spots
from ledger.service.auditor.tag_accounts import batches_of, reconcile_batch, tags_held
from ledger.service.show.office import as_counted
from tests.service.auditor.trade import Trade


def test_batches_stand_as_people_count_them() -> None:
    ids = ["B-10", "B-2", "A-11", "B-1", "B-02", "B", "7"]
    assert sorted(ids, key=as_counted) == ["7", "A-11", "B", "B-1", "B-02", "B-2", "B-10"]


def test_issued_tags_are_all_accounted_for(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        batch: Any = reconcile_batch(view, "B-1")
        whole: Any = batches_of(view)
    assert batch["agrees"] is True
    assert batch["found"] == {
        "issued": 4, "in_hand": 2, "used": 1, "damaged": 0, "lost": 1, "void": 0, "returned": 0,
    }  # fmt: skip
    assert [tag["became"] for tag in batch["tags"]] == ["used", "in_hand", "lost", "in_hand"]
    assert whole["whole"] == batch["found"]
    assert [one["id"] for one in whole["by_site"]] == ["SITE-N"]


def test_batches_are_those_of_an_issuer_or_site(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        assert batches_of(view, party="COOP")["items"] == []
        assert batches_of(view, site="SITE-S")["items"] == []
        assert batches_of(view, party="PROG", site="SITE-N")["items"] != []
        assert batches_of(view, after="B-1")["items"] == []
        with pytest.raises(NotFound):
            reconcile_batch(view, "B-2")


def test_tags_that_a_party_holds_are_listed_by_what_became_of_them(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        held: Any = tags_held(view, "COOP")
        lost: Any = tags_held(view, "COOP", state="lost")
    assert held["counts"]["issued"] == 3
    assert [tag["became"] for tag in lost["tags"]] == ["lost"]


def test_sites_lie_where_they_were_registered(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        found = spots(view, view.each(Site), on="2025-07-02")
    places = {one.site.id: (one.status, one.latitude, one.longitude) for one in found}
    assert places == {
        "SITE-1": ("blue", None, None),
        "SITE-N": ("green", -1.49, 28.61),
        "SITE-S": ("blue", -2.5, 27.1),
    }
    [kivu] = provinces(found)
    assert (kivu["sites"], kivu["green"], kivu["blue"], kivu["unplaced"]) == (3, 1, 2, 1)


def test_an_open_incident_is_unverified_and_its_clocks_run(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        packs = [shipped_pack("icglr-rcm")]
        [one] = incident_clocks(view, [view.get(Incident, "I-1")], packs, on="2025-08-02")
    assert (one["verified"], one["overdue"], one["opened_on"]) == (False, True, "2025-07-11")
    clocks: Any = one["clocks"]
    assert {
        "clock": "set",
        "pack": None,
        "since": "2025-07-11",
        "due_on": "2025-08-01",
        "over": True,
    } in clocks


def test_a_sample_is_drawn_again_by_the_words_of_the_documentation(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        drawn: Any = draw_sample(view, Drawn(2, "lottery 2025-07-12: 4 8 15"))
    stem = f"{METHOD}\nledger.test/log\n{drawn['size']}\n{drawn['root']}\nlottery 2025-07-12: 4 8 15\n"
    lots = ["L-1", "L-2", "L-3", "M-1"]
    ordered = sorted(lots, key=lambda lot: sha256(f"{stem}{lot}\n".encode()).hexdigest())
    assert (drawn["told"], drawn["population"]) == (ordered[:2], 4)


def test_another_seed_or_checkpoint_draws_otherwise(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        drawn: list[Any] = [draw_sample(view, Drawn(4, f"seed {n}"))["told"] for n in range(12)]
        early: Any = draw_sample(view, Drawn(9, "x", size=3))
    assert len({tuple(lots) for lots in drawn}) > 1
    assert (early["population"], early["told"]) == (0, [])


def test_half_is_withheld_until_the_secret_is_told(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        before: Any = draw_sample(view, Drawn(3, "s", halves=True))
        after: Any = draw_sample(view, Drawn(3, "s", halves=True, secret="k"))
    assert (len(before["told"]), before["withheld"]) == (2, None)
    assert after["told"] == before["told"]
    assert len(after["withheld"]) == 1
    assert not {*after["told"]} & {*after["withheld"]}
    assert after["commitment"] == sha256(b"k").hexdigest()


def test_a_sample_is_of_whom_and_when_it_says(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        by: Any = draw_sample(view, Drawn(9, "x", party="TRADER"))
        day: Any = draw_sample(view, Drawn(9, "x", first="2025-07-01", last="2025-07-01"))
    assert by["told"] == ["M-1"]
    assert sorted(day["told"]) == ["L-1", "L-2"]


@pytest.mark.parametrize("wanted", [Drawn(0, "x"), Drawn(5000, "x"), Drawn(1, ""), Drawn(1, "a\nb")])
def test_a_sample_that_nobody_could_draw_again_is_refused(trade: Trade, wanted: Drawn) -> None:
    with trade.world.handle.view() as view, pytest.raises(Malformed):
        draw_sample(view, wanted)


def test_a_line_item_tells_what_an_importer_is_asked(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        [item] = line_items(view, Wanted(party="SMELTER"))
        assert line_items(view, Wanted(party="SMELTER", last="2025-07-01")) == []
        assert [one["lot"] for one in line_items(view, Wanted(party="TRADER"))] == ["L-1", "L-2"]
        assert [one["received_by"] for one in line_items(view, Wanted(lot="L-1"))] == ["TRADER"]
    assert (item["lot"], item["net_kg"], item["supplier"]) == ("M-1", "80", "TRADER")
    assert item["countries_of_origin"] == "CD"
    assert item["mines_of_origin"].startswith("SITE-N 62.5")
    assert (item["extracted_from"], item["extracted_to"]) == ("2025-07-01", "2025-07-01")
    assert item["taxes"] == "royalty 12 USD (government, 2025-07-11)"
    assert item["attested_by"] == "AGENT"


@pytest.mark.parametrize("wanted", [Wanted(party="NOBODY"), Wanted(lot="NOTHING")])
def test_line_items_of_nobody_are_not_found(trade: Trade, wanted: Wanted) -> None:
    with trade.world.handle.view() as view, pytest.raises(NotFound):
        line_items(view, wanted)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\r=x"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_a_csv_reads_back_as_it_was_written() -> None:
    item = {name: f'=a "{name}", é\nx' for name in COLUMNS}
    header, row = csv.reader(io.StringIO(format_csv([item])))
    assert header == [*COLUMNS]
    assert row == [f"'{item[name]}" for name in COLUMNS]
