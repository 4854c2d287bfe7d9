"""One damaged entry is one fault, and not as many as there are events that build on it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ledger.errors import Fault, Problem
from ledger.log.tiles import bundle_path, parse_bundle
from ledger.verify import audit as audit_module
from ledger.verify import faults as faults_module
from ledger.verify.audit import audit
from ledger.verify.faults import UNDECIDED, Faults, undecided
from ledger.verify.saved import open_state
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from tests.support.build import Town, long_story, story

SITE_REGISTERED = 7
FOLLOW = (UNDECIDED, "events-undecided")


@pytest.fixture
def town() -> Town:
    return story(Town())


def flip(folder: Path, width: int, index: int, position: int) -> None:
    """Change one bit of the entry at an index of the first bundle."""
    path = folder / bundle_path(0, width)
    data = path.read_bytes()
    start = data.index(parse_bundle(data, count=width)[index])
    path.write_bytes(
        data[: start + position] + bytes([data[start + position] ^ 1]) + data[start + position + 1 :]
    )


def codes(verdict: Verdict) -> list[str]:
    return [fault.code for fault in verdict.faults]


def test_one_flipped_entry_stands_first_and_what_follows_is_counted(tmp_path: Path) -> None:
    sim = long_story(300).sim
    folder = sim.export(tmp_path / "e")
    flip(folder, 256, SITE_REGISTERED, 100)
    verdict = audit(Directory(folder), policy=sim.policy())
    found = codes(verdict)
    assert found[: found.index(FOLLOW[1])] == [
        "entry-altered",
        "signature-invalid",
        "event-header",
        "tile-differs",
        "root-differs",
    ]
    follow = verdict.faults[found.index(FOLLOW[1]) + 1 :]
    assert {fault.code for fault in follow} == {UNDECIDED}
    assert len(follow) > 200
    summary = verdict.faults[found.index(FOLLOW[1])]
    assert summary.message.startswith(f"{len(follow)} later events build on")
    assert summary.index == follow[0].index == SITE_REGISTERED + 1
    assert "site SITE-1" in follow[0].message
    assert "Send the events" not in " ".join(fault.message for fault in verdict.faults)


def test_what_was_wrong_before_the_damage_is_a_fault_of_its_own(town: Town, tmp_path: Path) -> None:
    sim = town.sim
    unknown = sim.sign("lot.attested", "AGENT", town.keys["AGENT"], {"lots": ["NONE"]}, ("0" * 64,))
    sim.put_entry(unknown)
    width = len(sim.entries)
    folder = sim.export(tmp_path / "e")
    verdict = audit(Directory(folder), policy=sim.policy())
    assert codes(verdict) == ["parent-unknown", "parent-unknown"]
    assert "should have been refused" in verdict.faults[0].message
    # An entry behind it is damaged: that explains nothing.
    sim.put_entry(b"x")
    folder = sim.export(tmp_path / "f")
    found = codes(audit(Directory(folder), policy=sim.policy()))
    assert [code for code in found if code != "envelope-encoding"] == ["parent-unknown", "parent-unknown"]
    assert width == len(sim.entries) - 1


def test_what_builds_on_a_wrong_decision_follows_from_it(town: Town, tmp_path: Path) -> None:
    sim = town.sim
    stolen = sim.sign(
        "lot.dispatched", "COOP-B", town.keys["COOP-B"], {"lots": ["L-4"], "to": "TRADER"}, town.heads("L-4")
    )
    sim.put_entry(stolen)
    event = audit(Directory(sim.export(tmp_path / "e")), policy=sim.policy()).faults[0].event_id or ""
    sim.put_entry(sim.sign("lot.attested", "AGENT", town.keys["AGENT"], {"lots": ["L-4"]}, (event,)))
    verdict = audit(Directory(sim.export(tmp_path / "f")), policy=sim.policy())
    assert codes(verdict) == ["not-custodian", "events-undecided", UNDECIDED]
    assert f"event {event[:16]}" in verdict.faults[-1].message


def test_a_correction_that_needs_what_cannot_be_read_takes_along_what_builds_on_it(tmp_path: Path) -> None:
    sim = long_story(300).sim
    folder = sim.export(tmp_path / "e")
    for position in (4, 100):
        flip(folder, 256, 0, position)
    verdict = audit(Directory(folder), policy=sim.policy())
    follow = Counter(codes(verdict))[UNDECIDED]
    assert follow == len(sim.entries) - 1
    assert "the genesis" in verdict.faults[-1].message


def test_only_the_first_are_listed_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults_module, "LISTED", 3)
    faults = Faults()
    for index in range(5):
        faults += [Fault("signature-invalid", "", index=index), Fault(UNDECIDED, "", index=index)]
    order = [(fault.code, fault.index) for fault in faults.in_order()]
    assert order == [
        *(("signature-invalid", index) for index in range(3)),
        ("faults-unlisted", None),
        ("events-undecided", 0),
        *((UNDECIDED, index) for index in range(3)),
    ]
    assert [fault.message.split()[0] for fault in faults.in_order()[3:5]] == ["2", "5"]


def test_an_interrupted_audit_goes_on_counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults_module, "LISTED", 4)
    monkeypatch.setattr(audit_module, "_SAVE_EVERY", 1)
    sim = long_story(600).sim
    folder = sim.export(tmp_path / "e")
    flip(folder, 256, SITE_REGISTERED, 100)
    whole = audit(Directory(folder), policy=sim.policy())
    state = tmp_path / "state"

    def interrupt(done: int, _total: int) -> None:
        if done > 256:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit(Directory(folder), policy=sim.policy(), save=state, progress=interrupt)
    with open_state(None, state) as saved:
        assert saved.counters.undecided > len(saved.faults)
    assert audit(Directory(folder), policy=sim.policy(), save=state).faults == whole.faults


def problem(code: str, **values: str) -> Problem:
    return Problem(code, "refused", "", "", values)


@pytest.mark.parametrize(
    ("problems", "what"),
    [
        ((problem("parent-unknown", id="a" * 64),), "event aaaaaaaaaaaaaaaa"),
        (
            (problem("parent-unknown", kind="lot", id="L-1"), problem("unknown", kind="lot", id="L-1")),
            "lot L-1",
        ),
        ((problem("key-not-enrolled", key="0123", party="COOP"), problem("late")), "key 0123"),
        ((problem("tag-unknown", tag="T-1"), problem("hold-unknown", lot="L", hold="h")), "tag T-1, hold h"),
        ((problem("parent-unknown", id="the genesis"),), "the genesis"),
    ],
)
def test_what_is_wanting_is_named(problems: tuple[Problem, ...], what: str) -> None:
    found = undecided(problems, 5, "e")
    assert found is not None
    assert found.message.endswith(f": {what}.")


def test_other_refusals_want_for_nothing() -> None:
    assert undecided([problem("not-custodian", lot="L-1")], 5, "e") is None
