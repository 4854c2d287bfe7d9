"""Balances from what is kept are those that are worked out anew, also when the log has grown."""

from __future__ import annotations

from pathlib import Path

from ledger.service.auditor.movements import Movements
from ledger.service.balances import Asked, moves_in_log, show_balance
from tests.service.auditor.trade import Trade


def test_what_is_kept_is_what_would_be_worked_out(tmp_path: Path) -> None:
    trade = Trade(tmp_path / "data")
    kept = Movements()
    with trade.world.handle.view() as before:
        asked = Asked("party", "COOP")
        small = trade.world.size
        assert show_balance(before, asked, moved=kept) == show_balance(before, asked)
        trade.world.record(trade.world.lot("L-9"))
        with trade.world.handle.view() as after:
            grown = show_balance(after, asked, moved=kept)
            assert grown == show_balance(after, asked)
            assert grown["balances"] != show_balance(before, asked, moved=kept)["balances"]
            assert [*kept(before, small)] == [*moves_in_log(before, small)]
    kept.close()
    trade.world.close()
