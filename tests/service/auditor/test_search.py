"""Whatever is copied from a page, a label or a receipt leads to what it names."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.service.auditor.search import search
from tests.service.auditor.trade import FOREIGN, Trade


def _found(trade: Trade, typed: str) -> list[tuple[str, str]]:
    with trade.world.handle.view() as view:
        found: Any = search(view, typed)["found"]
    return [(one["kind"], one["id"]) for one in found]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("L-1", "lot"),
        (" m-1 ", "lot"),
        ("COOP", "party"),
        ("SITE-N", "site"),
        ("B-1", "batch"),
        ("i-1", "incident"),
    ],
)
def test_an_id_leads_to_what_it_names(trade: Trade, typed: str, kind: str) -> None:
    assert _found(trade, typed) == [(kind, typed.strip().upper())]


@pytest.mark.parametrize("digits", [8, 20, 64])
def test_an_event_is_found_by_the_first_digits_of_its_id(trade: Trade, digits: int) -> None:
    event = trade.events["L-1"]
    assert _found(trade, event[:digits]) == [("event", event)]


def test_seven_digits_name_no_event(trade: Trade) -> None:
    assert _found(trade, trade.events["L-1"][:7]) == []


def test_a_refused_submission_is_found_by_its_own_id(trade: Trade) -> None:
    assert _found(trade, trade.refused[:12]) == [("refusal", trade.refused)]


@pytest.mark.parametrize("typed", [FOREIGN, "it0007", f"ITSCI:{FOREIGN}"])
def test_a_tag_of_another_scheme_is_found_by_its_number(trade: Trade, typed: str) -> None:
    [(kind, id)] = _found(trade, typed)
    assert kind == "tag"
    assert id.startswith("ITSCI:")


def test_a_code_of_ours_is_found_however_it_is_typed(trade: Trade) -> None:
    [(kind, _)] = _found(trade, trade.tag.replace("-", "").lower())
    assert kind == "tag"


def test_a_code_with_a_wrong_character_is_called_mistyped(trade: Trade) -> None:
    wrong = ("1" if trade.tag[0] == "0" else "0") + trade.tag[1:]
    with trade.world.handle.view() as view:
        assert search(view, wrong) == {"typed": wrong, "found": [], "near": [], "mistyped": True}


def test_a_number_of_entries_leads_to_the_checkpoint_over_them(trade: Trade) -> None:
    assert _found(trade, "3") == [("checkpoint", "3")]
    assert _found(trade, str(trade.world.size + 1)) == []


def test_a_slip_of_the_pen_is_guessed(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        near: Any = search(view, "TRADERR")["near"]
    assert {"kind": "party", "id": "TRADER"} in near


@pytest.mark.parametrize("typed", ["", "   ", "<script>", "'; --", "x" * 5000, "\x00", "é"])
def test_anything_may_be_typed(trade: Trade, typed: str) -> None:
    assert _found(trade, typed) == []
