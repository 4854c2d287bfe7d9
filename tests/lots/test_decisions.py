"""Every problem has a vector, and replaying its bytes gives the problems that it states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.log.entry import parse_entry
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.parse import parse_event
from ledger.lots.problems import PROBLEMS
from ledger.lots.state import Lot
from ledger.lots.view import At
from tests.support.invariants import check
from tests.support.memory import Memory

VECTORS: Final = sorted((Path(__file__).parents[1] / "vectors" / "decisions").glob("*.json"))


def _read(path: Path) -> dict[str, Any]:
    vector: dict[str, Any] = json.loads(path.read_bytes())
    return vector


def _past(history: list[str]) -> Memory:
    past = Memory()
    for index, line in enumerate(history):
        entry = parse_entry(bytes.fromhex(line))
        event, at = parse_event(entry.statement), At(index, entry.recorded_at)
        problems = decide(event, at, past)
        assert not refused(problems)
        past.append(entry.recorded_at, entry.statement, apply(event, at, problems, past))
    return past


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_an_event_has_the_problems_that_its_vector_states(path: Path) -> None:
    vector = _read(path)
    past = _past(vector["history"])
    event, at = parse_event(bytes.fromhex(vector["event"])), At(**vector["at"])
    problems = decide(event, at, past)
    stated = [{"code": one.code, "weight": one.weight, "where": one.where} for one in problems]
    assert stated == vector["problems"]
    assert all(one.message == PROBLEMS[one.code].sentence.format(**one.values) for one in problems)
    after = {}
    if not refused(problems):
        changes = apply(event, at, problems, past)
        lots = [one for one in changes if isinstance(one, Lot)]
        after = {lot.id: {"holds": [hold.id for hold in lot.holds], "flags": list(lot.flags)} for lot in lots}
        past.append(at.recorded_at, bytes.fromhex(vector["event"]), changes)
    assert after == vector["after"]
    check(past) if past.entries else None


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_vector(code: str) -> None:
    vectors = [_read(path) for path in VECTORS if path.stem.partition("--")[0] == code]
    assert vectors
    for vector in vectors:
        flags = {flag for lot in vector["after"].values() for flag in lot["flags"]}
        assert code in {one["code"] for one in vector["problems"]} | flags
