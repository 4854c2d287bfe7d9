"""Exports and saved states that somebody made to mislead an audit, to stop it or to break it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import Fault, Malformed
from ledger.log.tiles import bundle_path
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.view import At
from ledger.verify.audit import audit
from ledger.verify.reading import Reading
from ledger.verify.replay import Replay
from ledger.verify.saved import Counters
from ledger.verify.scratch import Scratch
from ledger.verify.source import Directory
from ledger.verify.subset import Subset
from tests.support.build import Town
from tests.support.verdicts import codes, said


@pytest.fixture
def export(hamlet: Town, tmp_path: Path) -> Path:
    return hamlet.sim.export(tmp_path / "export", kept=(5,))


def _elsewhere(path: Path) -> None:
    """Move something out of the export and leave a link to it."""
    away = path.parents[len(path.parts) - path.parts.index("export") - 1] / "away"
    path.rename(away)
    path.symlink_to(away)


def _make(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "an-empty-folder": (lambda d: (d / "evil").mkdir(), "evil/"),
    "an-empty-folder-in-one": (lambda d: (d / "evil/more").mkdir(parents=True), "evil/more/"),
    "a-link-to-a-folder": (lambda d: (d / "extra").symlink_to(d.parent), "extra/"),
    "a-link-to-nothing": (lambda d: (d / "extra").symlink_to("nothing"), "extra/"),
    "a-link-in-a-circle": (lambda d: (d / "extra").symlink_to("."), "extra/"),
    "a-pipe": (lambda d: os.mkfifo(d / "extra"), "extra/"),
    "a-pipe-as-checkpoint": (lambda d: os.mkfifo(d / "checkpoints/7"), "checkpoints/7/"),
    "a-folder-of-checkpoints-elsewhere": (lambda d: _elsewhere(d / "checkpoints"), "checkpoints/"),
    "a-folder-of-tiles-elsewhere": (lambda d: _elsewhere(d / "tile"), "tile/"),
    "a-policy-elsewhere": (lambda d: _elsewhere(d / "policy"), "policy/"),
    "a-name-that-is-no-text": (
        lambda d: (d / os.fsdecode(b"\xff")).write_bytes(b""),
        "\\xff",
    ),
    "a-name-that-is-no-text-among-the-checkpoints": (
        lambda d: (_make(d / "checkpoints/x/y").parent / os.fsdecode(b"\xff")).write_bytes(b""),
        "checkpoints/x/\\xff",
    ),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_plain_file_of_the_log_is_a_fault_and_never_opened(
    name: str, export: Path, hamlet: Town
) -> None:
    spoil, path = STRANGE[name]
    spoil(export)
    verdict = audit(Directory(export), policy=hamlet.sim.policy(), workers=1)
    assert verdict.verdict == "does_not_hold"
    assert ("file-unexpected", path) in {(fault.code, fault.where) for fault in verdict.faults}


@pytest.mark.parametrize("path", ["checkpoint", "policy", "entries"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(path: str, export: Path, hamlet: Town) -> None:
    file = export / (bundle_path(0, len(hamlet.sim.entries)) if path == "entries" else path)
    file.unlink()
    os.mkfifo(file)
    verdict = audit(Directory(export), policy=hamlet.sim.policy(), workers=1)
    if path == "checkpoint":
        # Without one there is no log here at all.
        assert (verdict.verdict, verdict.not_checked[0].code) == ("cannot_tell", "no-log")
    else:
        assert verdict.verdict == "does_not_hold"
        assert "file-missing" in codes(verdict)


def test_a_file_that_cannot_be_opened_is_missing(export: Path) -> None:
    shutil.rmtree(export / "tile")
    # A folder whose name is too long to be listed or opened.
    assert Directory(export / ("x" * 300)).paths() == frozenset()
    assert Directory(export / ("x" * 300)).policy() is None


def test_a_policy_that_is_not_there_is_named(export: Path, hamlet: Town) -> None:
    (export / "policy").unlink()
    shutil.rmtree(export / "checkpoints")
    verdict = audit(Directory(export), policy=hamlet.sim.policy(), workers=1)
    assert verdict.verdict == "holds"
    assert {"policy-none", "kept-none"} <= said(verdict)


def absurd(hamlet: Town) -> list[tuple[Event[Any], At]]:
    """Return a genesis with tolerances beyond what its form allows, and what follows up to a heavy lot."""
    body = {
        "lot": "L-2",
        "site": "SITE-1",
        "mineral": "2609.00",
        "quantity": {"mass_kg": "999999999999.999999"},
    }
    heavy = parse_event(hamlet.sim.sign("lot.registered", "COOP-A", hamlet.keys["COOP-A"], body))
    events = [parse_event(hamlet.sim.statement(index)) for index in range(len(hamlet.sim.entries))]
    genesis = events[0]
    policy = genesis.body.policy
    tolerances = {
        name: one.model_copy(update={"value": "9" * 30, "by": ()}) for name, one in policy.tolerances.items()
    }
    changed = genesis.body.model_copy(update={"policy": policy.model_copy(update={"tolerances": tolerances})})
    opened = genesis.payload.model_copy(update={"body": changed})
    events[0] = Event(genesis.id, genesis.key, opened, genesis.named)
    events[-1] = heavy
    return [(event, At(index, hamlet.sim.clock)) for index, event in enumerate(events)]


def test_numbers_beyond_all_bounds_are_a_fault_and_stop_nobody(hamlet: Town) -> None:
    events = absurd(hamlet)
    part = Subset([(event, at, b"") for event, at in events])
    found = [fault for event, at in events for fault in part.take(event, at)]
    assert ("undecidable", len(events) - 1) in {(fault.code, fault.index) for fault in found}
    assert part.gaps
    faults: list[Fault] = []
    replay = Replay(Scratch.create(None), Counters(), faults, lambda _: None)
    replay.take([Reading(at.recorded_at, event.id.encode(), event) for event, at in events], 0)
    assert ("undecidable", len(events) - 1) in {(fault.code, fault.index) for fault in faults}


def _state(export: Path, hamlet: Town, folder: Path) -> Path:
    audit(Directory(export), policy=hamlet.sim.policy(), save=folder / "state", workers=1)
    return folder / "state"


GOOD = {
    "recorded_at": 0,
    "seen_refusals": 0,
    "unseen_refusals": 0,
    "vkeys": ["x"],
    "stopped": "",
    "stopped_at": 0,
}


@pytest.mark.parametrize(
    "counters",
    [
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"more":1}',
        *(json.dumps(GOOD | {name: None}).encode() for name in GOOD),
        json.dumps(GOOD | {"recorded_at": True}).encode(),
        json.dumps(GOOD | {"vkeys": [1]}).encode(),
        json.dumps(GOOD | {"vkeys": "x"}).encode(),
    ],
)
def test_counters_of_a_saved_state_that_are_none_are_malformed(
    counters: bytes, export: Path, hamlet: Town, tmp_path: Path
) -> None:
    state = _state(export, hamlet, tmp_path)
    with sqlite3.connect(state) as database:
        database.execute("UPDATE state SET value = ? WHERE name = 'counters'", (counters,))
    database.close()
    with pytest.raises(Malformed):
        audit(Directory(export), policy=hamlet.sim.policy(), since=state, workers=1)


@pytest.mark.parametrize(
    "row",
    [
        (None, None, None, None, None),
        ("x", "x", "x", "1", None),
        ("x", "x", "x", 1, b"x"),
    ],
)
def test_faults_of_a_saved_state_that_are_none_are_malformed(
    row: tuple[object, ...], export: Path, hamlet: Town, tmp_path: Path
) -> None:
    state = _state(export, hamlet, tmp_path)
    with sqlite3.connect(state) as database:
        database.execute("DROP TABLE fault")
        database.execute("CREATE TABLE fault (code, message, place, position, event)")
        database.execute("INSERT INTO fault VALUES (?, ?, ?, ?, ?)", row)
    database.close()
    with pytest.raises(Malformed):
        audit(Directory(export), policy=hamlet.sim.policy(), since=state, workers=1)
