"""What only a source that keeps refused submissions lets an audit see, and other rare turns."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.crypto.envelope import envelope_id
from ledger.errors import CannotTell, Malformed
from ledger.log.tiles import bundle_path
from ledger.lots.state import RefusalCount
from ledger.verify import past as past_module
from ledger.verify import replay as replay_module
from ledger.verify.audit import audit
from ledger.verify.balance import Created
from ledger.verify.bundle import Job, check_bundle
from ledger.verify.past import Past
from ledger.verify.scratch import Scratch
from ledger.verify.source import Directory
from ledger.verify.verdict import format_instant
from tests.support.build import Town, long_story, story
from tests.support.verdicts import codes, said


@dataclass(frozen=True, slots=True)
class Evidence(Directory):
    """An export with the bytes of refused submissions beside it."""

    refusals: dict[str, bytes] = field(default_factory=dict)

    def refused_submission(self, sha256: str) -> bytes | None:
        return self.refusals.get(sha256)


@dataclass(frozen=True, slots=True)
class Unreachable(Directory):
    """A source whose line breaks in the middle."""

    def read_bundle(self, number: int, width: int) -> bytes:
        if number:
            raise CannotTell("source-unreachable", "The line is dead.")
        return Directory.read_bundle(self, number, width)


@pytest.fixture
def town() -> Town:
    return story(Town())


def test_a_refusal_is_decided_alike_from_its_bytes(town: Town, tmp_path: Path) -> None:
    folder = town.sim.export(tmp_path / "e")
    verdict = audit(Evidence(folder, town.sim.refusals), policy=town.sim.policy())
    assert verdict.verdict == "holds"
    assert "refusals" in said(verdict)


def test_a_refusal_of_something_else_is_a_fault(town: Town, tmp_path: Path) -> None:
    folder = town.sim.export(tmp_path / "e")
    refused = next(iter(town.sim.refusals))
    other = town.sim.statement(12)
    assert codes(audit(Evidence(folder, {refused: other}))) == {"refusal-differs"}
    assert codes(audit(Evidence(folder, {refused: b"?"}))) == {"envelope-encoding"}
    assert envelope_id(other) != refused


def test_a_source_that_falls_silent_leaves_the_rest_open(tmp_path: Path) -> None:
    town = long_story(600)
    folder = town.sim.export(tmp_path / "e")
    verdict = audit(Unreachable(folder), policy=town.sim.policy())
    assert verdict.verdict == "cannot_tell"
    assert {"unread", "undecided"} <= said(verdict)


def test_a_saved_state_whose_counters_are_damaged_is_malformed(town: Town, tmp_path: Path) -> None:
    folder = town.sim.export(tmp_path / "e")
    state = tmp_path / "state"
    audit(Directory(folder), save=state)
    for damaged in (b"{", b"[1]", json.dumps({"other": 1}).encode()):
        scratch = Scratch.open(state)
        scratch.commit({"counters": damaged})
        scratch.close()
        with pytest.raises(Malformed):
            audit(Directory(folder), since=state)


def test_tiles_that_are_gone_leave_an_earlier_audit_uncompared(tmp_path: Path) -> None:
    town = long_story(300)
    state = tmp_path / "state"
    folder = town.sim.export(tmp_path / "e", kept=(5,))
    audit(Directory(folder), save=state)
    town.dig("N-1")
    later = town.sim.export(tmp_path / "later", kept=(5,))
    (later / "tile/0/000").unlink()
    assert "file-missing" in codes(audit(Directory(later), since=state))
    last = next((later / "tile/0/001.p").iterdir())
    last.rename(tmp_path / "last")
    assert "since" not in said(audit(Directory(later), since=state))
    (tmp_path / "last").rename(last)
    (later / "tile/0/000").write_bytes((folder / "tile/0/000").read_bytes())
    (later / bundle_path(0)).unlink()
    verdict = audit(Directory(later), since=state)
    assert "file-missing" in codes(verdict)
    assert "kept-uncompared" in said(verdict)


def test_old_entries_are_read_through_a_few_tiles_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_module, "_CACHED_TILES", 1)
    town = long_story(600)
    past = Past(Directory(town.sim.export(tmp_path / "e")), 0, town.sim.head())
    for index in (3, 300, 4, 301):
        assert past.statement(index) == town.sim.statement(index)


def test_a_tile_is_checked_without_raising(tmp_path: Path) -> None:
    bundle = check_bundle(Job(Unreachable(tmp_path), 1, 4))
    assert bundle.unreached
    assert bundle.leaves is None


def test_what_is_read_is_the_same_in_another_process(town: Town, tmp_path: Path) -> None:
    town.sim.put_entry(b"no event")
    folder = town.sim.export(tmp_path / "e")
    bundle = check_bundle(Job(Directory(folder), 0, 29))
    # Only this program's own processes hand each other such bytes.
    assert pickle.loads(pickle.dumps(bundle)) == bundle  # noqa: S301 - see above


def test_the_last_moment_that_can_be_written_is_in_the_year_9999() -> None:
    assert format_instant(2**63 - 1) == "9999-12-31T23:59:59.999Z"


def test_reading_lets_go_of_what_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.verify.scratch.GENERATION", 10)
    scratch = Scratch.create(None)
    counts = [RefusalCount(f"K/{number}", number) for number in range(100)]
    scratch.put(counts)
    assert [scratch.find(RefusalCount, one.id) for one in counts] == counts
    assert len(scratch._recent) + len(scratch._older) <= 2 * 11


def test_rows_come_in_the_order_of_kind_and_id(town: Town, tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(Directory(town.sim.export(tmp_path / "e")), save=state)
    scratch = Scratch.open(state)
    names = [row[:2] for row in scratch.rows()]
    assert names == sorted(names)
    scratch.close()
    with pytest.raises(RuntimeError):
        Scratch.create(None).statement(0)


def test_the_caller_may_check_more(town: Town, tmp_path: Path) -> None:
    folder = town.sim.export(tmp_path / "e")
    seen: list[int] = []
    audit(Directory(folder), also=lambda saved, head, _: seen.extend((saved.tree.size, head.size)))
    assert seen == [28, 28]


def test_mass_that_the_rules_let_through_is_still_found(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = town.sim.export(tmp_path / "e")
    created = Created(Decimal(2), Decimal(1))
    monkeypatch.setattr(replay_module, "conservation_fault", lambda *_: created)
    assert codes(audit(Directory(folder))) == {"mass-created"}
