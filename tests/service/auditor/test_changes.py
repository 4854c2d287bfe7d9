"""Every entry that changes, contests or questions something is listed where an auditor looks for it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.service.auditor.changes import KINDS, Kind, Wanted, list_changes, went_ahead
from tests.service.auditor.trade import Trade


def _items(trade: Trade, kind: Kind, party: str | None = None) -> list[Any]:
    with trade.world.handle.view() as view:
        found: Any = list_changes(view, Wanted(kind, party))["items"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("corrections", ["approval", "correction"]),
        ("late", ["L-3"]),
        ("assisted", ["L-1"]),
        ("voids", []),
        ("disputes", []),
        ("clock", []),
        ("holds", []),
    ],
)
def test_entries_of_a_kind_the_newest_first(trade: Trade, kind: Kind, names: list[str]) -> None:
    assert [one["event_id"] for one in _items(trade, kind)] == [trade.events[name] for name in names]


def test_a_correction_says_what_it_changed_and_who_approved_it(trade: Trade) -> None:
    newest, proposed = _items(trade, "corrections")
    assert newest["correction"] == proposed["correction"]
    told = proposed["correction"]
    assert (told["old"], told["new"], told["proposer"], told["state"]) == ("7", "8", "COOP", "approved")
    assert [one["party"] for one in told["settled_by"]] == ["AUTHORITY"]


def test_a_refusal_says_whose_it_was_and_by_which_hash_it_is_kept(trade: Trade) -> None:
    [one] = _items(trade, "refusals")
    assert one["refusal"]["party"] == "COOP"
    assert one["refusal"]["sha256"] == trade.refused
    assert one["refusal"]["codes"]
    assert trade.world.handle.evidence(trade.refused)


def test_a_party_sees_what_it_did_and_what_names_it(trade: Trade) -> None:
    assert _items(trade, "late", party="COOP")
    assert not _items(trade, "late", party="SMELTER")


def test_lists_only_what_the_reader_sees(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        found: Any = list_changes(view, Wanted("all"), lambda one: one.issuer == "COOP")["items"]
    assert {one["issuer"] for one in found} == {"COOP"}


def test_all_is_everything_that_any_kind_lists(trade: Trade) -> None:
    every = {one["index"] for kind in KINDS for one in _items(trade, kind)}
    assert {one["index"] for one in _items(trade, "all")} == every


def test_goes_on_where_it_left_off(trade: Trade) -> None:
    whole = [one["index"] for one in _items(trade, "all")]
    found: list[int] = []
    before: int | None = None
    while True:
        with trade.world.handle.view() as view:
            answer: Any = list_changes(view, Wanted("all", before=before, limit=1))
        found += [one["index"] for one in answer["items"]]
        if answer["more"] is None:
            break
        before = answer["more"]
    assert found == whole


def test_counts_who_went_ahead_by_person(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        every: Any = went_ahead(view, above=0)["signers"]
        most: Any = went_ahead(view, above=max(one["count"] for one in every))["signers"]
    assert most == []
    by_person = {(one["party"], one["person"]): one["codes"] for one in every}
    assert by_person["COOP", "P-1"]["late"] == 1
