"""How the log stands is told from what is signed, and a witness counts by its line alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.errors import NotFound
from ledger.log.note import ED25519, VerifierKey, format_vkey, parse_vkey
from ledger.log.policy import parse_policy
from ledger.service.auditor.log_status import find_checkpoint, log_status
from ledger.service.keeping.witnessing import cosign_checkpoint, witness_vkey
from tests.service.auditor.trade import Trade
from tests.store.world import MINUTE, World, key_of


def test_tells_what_was_signed_and_when(trade: Trade) -> None:
    world = trade.world
    status: Any = log_status(world.handle, at=world.clock.now + 5 * MINUTE)
    assert (status["origin"], status["ledger"]) == ("ledger.test/log", world.genesis)
    assert status["size"] == world.size
    assert status["age_seconds"] == 300
    assert status["halted"] is None
    assert status["witnesses"] == []
    assert [key["type"] for key in status["keys"]] == ["Ed25519", "ML-DSA-44"]


def test_lists_of_each_day_the_last_checkpoint(trade: Trade) -> None:
    found: Any = log_status(trade.world.handle, at=trade.world.clock.now)["checkpoints"]
    days = [one["recorded_at"][:10] for one in found]
    assert days == ["2025-07-11", "2025-07-01"]


def test_a_witness_has_seen_what_its_line_is_on(tmp_path: Path) -> None:
    world = World(tmp_path / "data")
    world.populate()
    key = key_of("witness")
    vkey = witness_vkey("w.test", key)
    path = world.handle.folder.policy
    path.write_bytes(path.read_bytes().replace(b"quorum none\n", f"witness W {vkey}\nquorum W\n".encode()))
    before: Any = log_status(world.handle, at=world.clock.now)
    assert before["witnessed"] is False
    assert before["witnesses"][0]["seen"] is None
    note = world.handle.publish()
    with world.handle.view() as view:
        cosigned = cosign_checkpoint(
            note,
            view.log,
            policy=parse_policy(path.read_bytes()),
            kept=tmp_path / "kept",
            name="w.test",
            key=key,
            time=world.clock.now // 1000,
        )
    world.handle.add_cosignatures(cosigned.note, [parse_vkey(vkey)])
    world.record(world.party("LATER", "trader"))
    after: Any = log_status(world.handle, at=world.clock.now)
    assert after["witnessed"] is True
    witness = after["witnesses"][0]
    assert (witness["seen"], witness["behind"]) == (cosigned.head.size, 1)
    world.close()


def test_a_policy_that_knows_another_log_is_told(tmp_path: Path) -> None:
    world = World(tmp_path / "data")
    vkey = format_vkey(VerifierKey("else.test/log", ED25519, key_of("else").public_key))
    world.handle.folder.policy.write_text(f"log {vkey}\nquorum none\n")
    newest = log_status(world.handle, at=world.clock.now)["newest"]
    assert isinstance(newest, dict)
    assert "ledger.test/log" in str(newest["fault"])
    world.close()


def test_a_checkpoint_is_found_by_its_size(trade: Trade) -> None:
    with trade.world.handle.view() as view:
        found = find_checkpoint(view, trade.world.size, trade.world.handle.policy)
        assert str(found["note"]).startswith("ledger.test/log\n")
        with pytest.raises(NotFound):
            find_checkpoint(view, trade.world.size + 1, trade.world.handle.policy)
