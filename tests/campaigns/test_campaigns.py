"""Each campaign, small: the long ones are run with ``scripts/campaign``."""

from __future__ import annotations

import json
import signal
from operator import neg
from pathlib import Path
from threading import Event

import pytest

from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.lots.state import Recorded
from scripts.campaigns import __main__ as main_module
from scripts.campaigns import parallel
from scripts.campaigns.corpus import Corpus, build
from scripts.campaigns.drums import drums
from scripts.campaigns.intake import intake
from scripts.campaigns.kill import survive
from scripts.campaigns.mutate import SHARES, Job, Target, attempt, targets_of
from scripts.campaigns.parallel import run_all
from scripts.campaigns.parse import Job as ParseJob
from scripts.campaigns.parse import call_all
from scripts.campaigns.parsers import parsers_of
from scripts.campaigns.race import race
from scripts.campaigns.story import ENTRIES, Story, missing_types
from scripts.campaigns.town import Town


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return build(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def targets(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    """Each puts back what it changed before it changes anything else."""
    return {one.name: one for one in targets_of(corpus, tmp_path_factory.mktemp("targets"))}


def test_the_compact_ledger_has_every_event_type_and_is_the_same_each_time(
    corpus: Corpus, tmp_path: Path
) -> None:
    town = Town(tmp_path)
    Story(town).tell()
    with town.handle.view() as view:
        head = view.log.newest()
        types = {one.type for one in view.each(Recorded)}
    town.close()
    assert head is not None
    assert ENTRIES <= head.size <= ENTRIES + 10
    assert not missing_types(types)
    before = parse_checkpoint(parse_note((corpus.folder / "export/checkpoint").read_bytes()).text)
    assert (before.size, before.root) == (head.size, head.root)


@pytest.mark.parametrize("name", list(SHARES))
def test_no_change_to_a_valid_object_is_accepted(targets: dict[str, Target], name: str) -> None:
    count = 24 if name in {"export", "store"} else 100
    tally = attempt(targets[name], Job(name, seed=7, first=0, count=count))
    assert tally.failures == []
    assert sum(number for (_, _, outcome), number in tally.counts.items() if outcome == "fault") > count / 2


def test_parsers_raise_only_what_they_document(corpus: Corpus, tmp_path: Path) -> None:
    for name, parser in parsers_of(corpus, tmp_path).items():
        result = call_all(parser, ParseJob(name, seed=7, first=1, count=60))
        assert result.failures == []


def test_nothing_acknowledged_is_lost_under_kill(tmp_path: Path) -> None:
    found = survive(tmp_path, appends=60, seed=7)
    assert found.faults == []
    assert found.kills > 0
    assert found.acknowledged == 60


def test_each_race_has_one_winner_and_copies_share_one_receipt() -> None:
    outcomes = list(race(rounds=16, processes=4, copies=100))
    assert [outcome.faults for outcome in outcomes] == [[], [], [], []]
    assert sum(outcome.rounds for outcome in outcomes) == 16 + 4 + 1


def test_every_planted_fault_of_a_logbook_is_named_and_nothing_is_lost_or_twice(tmp_path: Path) -> None:
    found = intake(tmp_path, lines=160, faults=30, seed=7)
    assert found.faults == []
    assert found.kinds >= 20
    assert found.runs[-1].answer["recorded"] == 0


def test_jobs_are_run_and_a_line_says_how_far_they_are(capfd: pytest.CaptureFixture[str]) -> None:
    results = run_all(neg, range(5), size=lambda _: 3, title="numbers")
    assert sorted(results) == [-4, -3, -2, -1, 0]
    assert capfd.readouterr().err.startswith("numbers: 0 of 15 after 0 s")


def test_a_campaign_that_is_stopped_gives_the_figures_so_far(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = Event()
    stopped.set()
    for module in (parallel, main_module):
        monkeypatch.setattr(module, "STOPPED", stopped)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert main_module.main(["race", "--json", "--seed", "3"]) == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    figures = json.loads(capsys.readouterr().out)
    assert (figures["interrupted"], figures["attempts"], figures["seed"]) == (True, 0, 3)


def test_the_first_signal_asks_to_stop() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        parallel.heed_signals()
        signal.raise_signal(signal.SIGTERM)
        assert parallel.STOPPED.is_set()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        parallel.STOPPED.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def test_bags_become_drums_that_lead_back_to_all_of_them(tmp_path: Path) -> None:
    found = drums(tmp_path, bags=24)
    assert [(one.way, one.bags, one.faults) for one in found] == [
        ("combined in steps", 24, ()),
        ("over a heap", 24, ()),
    ]
