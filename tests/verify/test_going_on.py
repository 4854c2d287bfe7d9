"""Going on from a saved state, in several processes, and through gaps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import CannotTell, Malformed, NotFound
from ledger.log.entry import Entry, format_entry, parse_entry
from ledger.log.tiles import bundle_path, tile_path
from ledger.lots.state import Lot
from ledger.verify import audit as audit_module
from ledger.verify import scratch as scratch_module
from ledger.verify import workers as workers_module
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from tests.support.build import Town, long_story, story
from tests.support.simulator import Simulator
from tests.support.verdicts import codes, said


@pytest.fixture
def export(town: Town, tmp_path: Path) -> Path:
    return town.sim.export(tmp_path / "export")


def run(folder: Path, sim: Simulator, **more: object) -> Verdict:
    return audit(Directory(folder), policy=sim.policy(), **more)  # type: ignore[arg-type]  # a test's short form


def _flip(path: Path, position: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))


def _resign(path: Path) -> None:
    """Change one character of the last signature to another one of base64."""
    data = bytearray(path.read_bytes())
    data[-40] = ord("A") if data[-40] != ord("A") else ord("B")
    path.write_bytes(bytes(data))


def test_an_audit_goes_on_from_where_an_earlier_one_ended(tmp_path: Path) -> None:
    town = story(Town())
    first = town.sim.export(tmp_path / "first", kept=(5,))
    state = tmp_path / "state"
    assert run(first, town.sim, save=state).verdict == "holds"
    town.correct("COOP-A", town.event_of(town.sim.get(Lot, "L-3").born).id, "/body/remark", None, "dry")
    second = town.sim.export(tmp_path / "second", kept=(5, 28))
    verdict = run(second, town.sim, since=state, save=tmp_path / "state2")
    assert verdict.verdict == "holds"
    assert {"since", "earlier-entries"} <= said(verdict)
    again = run(second, town.sim, save=tmp_path / "state2")
    assert again.verdict == "holds"
    # The state that was given with --since is as it was.
    assert run(second, town.sim, since=state).verdict == "holds"


def test_an_operator_who_rewrites_history_with_its_own_keys_is_caught(tmp_path: Path) -> None:
    town = story(Town())
    state = tmp_path / "state"
    run(town.sim.export(tmp_path / "before"), town.sim, save=state)
    rewritten = Town()
    rewritten.dig("L-1", kg="500")
    rewritten.dig("L-2")
    while len(rewritten.sim.entries) < 40:
        rewritten.dig(f"N-{len(rewritten.sim.entries)}")
    folder = rewritten.sim.export(tmp_path / "after")
    assert run(folder, rewritten.sim).verdict == "holds"
    caught = run(folder, rewritten.sim, since=state)
    assert caught.verdict == "does_not_hold"
    assert codes(caught) == {"history-rewritten"}


def test_tiles_of_the_old_history_do_not_hide_a_rewritten_one(tmp_path: Path) -> None:
    town = story(Town())
    state = tmp_path / "state"
    run(town.sim.export(tmp_path / "before"), town.sim, save=state)
    kept = town.sim.hashes().leaves
    town.sim.entries[20] = format_entry(Entry(parse_entry(town.sim.entries[20]).recorded_at, b"other"))
    town.dig("L-9")
    folder = town.sim.export(tmp_path / "after")
    path = folder / tile_path(0, 0, 29)
    path.write_bytes(b"".join(kept) + path.read_bytes()[-32:])
    assert "history-rewritten" in codes(run(folder, town.sim, since=state))


def test_a_log_that_became_shorter_is_caught(tmp_path: Path) -> None:
    town = story(Town())
    state = tmp_path / "state"
    run(town.sim.export(tmp_path / "before"), town.sim, save=state)
    del town.sim.entries[-1]
    assert codes(run(town.sim.export(tmp_path / "after"), town.sim, since=state)) == {"log-shrunk"}


def test_a_correction_of_an_altered_older_entry_is_caught(tmp_path: Path) -> None:
    town = story(Town())
    state = tmp_path / "state"
    run(town.sim.export(tmp_path / "before"), town.sim, save=state)
    born = town.sim.get(Lot, "L-1").born
    town.correct("COOP-A", born, "/body/trade_name", "cassiterite", "Tin")
    folder = town.sim.export(tmp_path / "after")
    index = town.event_of(born).index
    bundle = (folder / bundle_path(0, 29)).read_bytes()
    entry = town.sim.entries[index]
    (folder / bundle_path(0, 29)).write_bytes(bundle.replace(entry, entry[:-1] + b"?"))
    assert "inclusion-invalid" in codes(run(folder, town.sim, since=state))


def test_the_state_of_an_audit_with_faults_is_no_ground_to_build_on(
    export: Path, town: Town, tmp_path: Path
) -> None:
    good = (export / "checkpoint").read_bytes()
    _resign(export / "checkpoint")
    state = tmp_path / "state"
    assert run(export, town.sim, save=state).verdict == "does_not_hold"
    with pytest.raises(CannotTell):
        run(export, town.sim, since=state)
    (export / "checkpoint").write_bytes(good)
    assert run(export, town.sim, save=state).verdict == "holds"


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_state_is_malformed(data: bytes, export: Path, town: Town, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(data)
    with pytest.raises(Malformed):
        run(export, town.sim, since=tmp_path / "state")


def test_an_interrupted_audit_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = long_story(600)
    folder = town.sim.export(tmp_path / "e", kept=(300,))
    monkeypatch.setattr(audit_module, "_SAVE_EVERY", 1)

    def interrupt(done: int, _total: int) -> None:
        if done > 256:
            raise KeyboardInterrupt

    state = tmp_path / "state"
    with pytest.raises(KeyboardInterrupt):
        run(folder, town.sim, save=state, progress=interrupt)
    told: list[int] = []
    verdict = run(folder, town.sim, save=state, progress=lambda done, _total: told.append(done))
    assert verdict.verdict == "holds"
    assert told == [512, 628]


def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = long_story(600)
    town.sim.put_entry(b"no event")
    folder = town.sim.export(tmp_path / "e")
    one = run(folder, town.sim, workers=1)
    monkeypatch.setattr(workers_module, "WORTH_A_POOL", 1)
    assert run(folder, town.sim, workers=2) == one
    assert codes(one) == {"envelope-encoding"}


def test_records_that_are_let_go_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = long_story(40)
    folder = town.sim.export(tmp_path / "e")
    whole = run(folder, town.sim)
    monkeypatch.setattr(scratch_module, "GENERATION", 3)
    assert run(folder, town.sim) == whole


def test_a_gap_among_the_tiles_stops_deciding_but_not_checking(tmp_path: Path) -> None:
    town = long_story(600)
    town.sim.put_entry(b"no event")
    folder = town.sim.export(tmp_path / "e")
    (folder / bundle_path(1)).unlink()
    verdict = run(folder, town.sim)
    assert {"file-missing", "envelope-encoding"} == codes(verdict)
    assert {"undecided", "entries"} <= said(verdict)
    (folder / tile_path(0, 1)).unlink()
    assert "entries" not in said(run(folder, town.sim))


def test_an_upper_tile_is_recomputed(tmp_path: Path) -> None:
    town = long_story(300)
    folder = town.sim.export(tmp_path / "e")
    _flip(folder / tile_path(1, 0, 1))
    assert codes(run(folder, town.sim)) == {"tile-differs"}
    (folder / tile_path(1, 0, 1)).unlink()
    # The folder that is left without a file is not part of an export either.
    assert codes(run(folder, town.sim)) == {"file-missing", "file-unexpected"}


@pytest.mark.parametrize(
    "damage",
    ["UPDATE state SET value = 5", "DROP TABLE fault", "INSERT INTO fault VALUES (x'00', 'm', 'w', 1, NULL)"],
)
def test_a_state_whose_rows_were_changed_is_malformed(
    damage: str, export: Path, town: Town, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    assert run(export, town.sim, save=state).verdict == "holds"
    with closing(sqlite3.connect(state)) as saved, saved:
        saved.execute(damage)
    with pytest.raises(Malformed):
        run(export, town.sim, save=state)


def test_a_file_that_cannot_be_read_through_is_missing() -> None:
    # A plain file by its kind, whose first bytes cannot be read.
    with pytest.raises(NotFound):
        Directory(Path("/proc/self"))._read("mem", 10)


def test_a_state_that_cannot_be_opened_is_told_with_its_path(
    export: Path, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match="nowhere/state") as caught:
        run(export, town.sim, save=tmp_path / "nowhere" / "state")
    assert caught.value.code == "state-unopened"
    (tmp_path / "other").write_text("no state, and nobody may write to it")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(NotFound, match="other cannot be opened"):
        run(export, town.sim, since=tmp_path / "other")
