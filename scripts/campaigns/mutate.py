"""Changes valid objects at random and has each judged: nothing reported as checked may be something else.

What counts as accepted is defined in :mod:`scripts.campaigns.outcomes`.
"""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final, Protocol

from scripts.campaigns.corpus import Corpus, build
from scripts.campaigns.key_files import KeyFiles
from scripts.campaigns.outcomes import Outcome
from scripts.campaigns.parallel import run_all
from scripts.campaigns.single_files import Passports, Receipts
from scripts.campaigns.whole_export import Exports
from scripts.campaigns.whole_store import Stores

# A receipt is judged in a millisecond, a whole log in a tenth of a second; `--only store` goes deeper there.
SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {"receipt": 0.52, "passport": 0.26, "key file": 0.15, "export": 0.05, "store": 0.02}
)
_JOB: Final = 40


class Target(Protocol):
    """A kind of object that can be changed and judged."""

    name: str

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Make one change and judge it; return what was changed and the outcome."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """Some neighbouring attempts on one target."""

    target: str
    seed: int
    first: int
    count: int


@dataclass(slots=True)
class Tally:
    """How often each target, kind of change and outcome occurred; what must not happen, one by one."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what another process counted."""
        self.counts += other.counts
        self.failures += other.failures


def mutate(*, count: int, seed: int, only: str | None = None, first: int = 0) -> Tally:
    """Make ``count`` changes, spread over the targets, on every core.

    ``only`` and ``first`` make single attempts again that a failure names.
    """
    whole = Tally()
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    try:
        corpus = build(folder)
        jobs = list(_jobs(count, seed, only, first))
        # Long ones first, so that no core is left alone with them at the end.
        jobs.sort(key=lambda job: list(SHARES).index(job.target), reverse=True)
        for tally in run_all(
            _run, jobs, size=lambda job: job.count, title="changes", start=_start, given=(corpus,)
        ):
            whole.add(tally)
    finally:
        shutil.rmtree(folder)
    return whole


def targets_of(corpus: Corpus, folder: Path) -> Sequence[Target]:
    """Return all targets; ``folder`` is an empty one of this process."""
    return (
        Receipts(corpus),
        Passports(corpus),
        KeyFiles(corpus),
        Exports(corpus, folder),
        Stores(corpus, folder),
    )


def attempt(target: Target, job: Job) -> Tally:
    """Make the attempts of a job. Each has a generator of its own, so it can be made again alone."""
    tally = Tally()
    for number in range(job.first, job.first + job.count):
        name = f"{job.seed}/{target.name}/{number}"
        try:
            kind, outcome = target.attempt(Random(name))
        except Exception:  # noqa: BLE001 - that a verifier breaks is what is looked for
            tally.counts[target.name, "", "CRASH"] += 1
            tally.failures.append(f"{name}: {traceback.format_exc()}")
            continue
        tally.counts[target.name, kind, outcome] += 1
        if outcome == "ACCEPTED":
            tally.failures.append(f"{name}: {kind} was accepted")
    return tally


def _jobs(count: int, seed: int, only: str | None, first: int) -> Iterator[Job]:
    shares = {only: 1.0} if only is not None else SHARES
    for target, share in shares.items():
        # Rounded up, so that there are never fewer than asked for.
        wanted = -int(-count * share // 1)
        for at in range(first, first + wanted, _JOB):
            yield Job(target, seed, at, min(_JOB, first + wanted - at))


_TARGETS: dict[str, Target] = {}


def _start(corpus: Corpus) -> None:
    folder = Path(tempfile.mkdtemp(dir=corpus.folder))
    _TARGETS.update({target.name: target for target in targets_of(corpus, folder)})


def _run(job: Job) -> Tally:
    return attempt(_TARGETS[job.target], job)
