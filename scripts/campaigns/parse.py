"""Changed inputs to every parser of outside bytes.

Property: a parser returns, or raises an error that it documents; nothing else leaves it. One call takes less
than ``SLOWEST`` seconds of processor time and ``LARGEST`` bytes, whatever it is given. Every tenth input is
made much longer than a valid one. Memory is measured at every hundredth call and at long inputs, because
measuring is slow.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
import traceback
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from scripts.campaigns.corpus import Corpus, build
from scripts.campaigns.mutations import change_bytes
from scripts.campaigns.parallel import run_all
from scripts.campaigns.parsers import Parser, parsers_of

SLOWEST: Final = 2.0
LARGEST: Final = 64_000_000
_JOB: Final = 2_000
_LONG: Final = 1_500_000
_MOST_CHANGES: Final = 4
_LONG_EVERY: Final = 10
_MEASURE_EVERY: Final = 100


@dataclass(slots=True)
class Result:
    """What came of the calls of one parser; ``slowest`` in seconds, ``peak`` in bytes."""

    parser: str
    calls: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_bytes: int = 0
    peak: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        """Add what another process found."""
        self.calls += other.calls
        self.read += other.read
        self.refused += other.refused
        if other.slowest > self.slowest:
            self.slowest, self.slowest_bytes = other.slowest, other.slowest_bytes
        self.peak = max(self.peak, other.peak)
        self.failures += other.failures


@dataclass(frozen=True, slots=True)
class Job:
    """Some neighbouring calls of one parser."""

    parser: str
    seed: int
    first: int
    count: int


def parse(*, count: int, seed: int, only: str | None = None, first: int = 0) -> list[Result]:
    """Call parsers ``count`` times by their shares; ``only`` and ``first`` repeat single calls."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    try:
        corpus = build(folder)
        parsers = parsers_of(corpus, _new_folder(corpus))
        jobs = list(_jobs(parsers, count, seed, only, first))
        results: dict[str, Result] = {}
        for one in run_all(
            _run, jobs, size=lambda job: job.count, title="inputs", start=_start, given=(corpus,)
        ):
            results.setdefault(one.parser, Result(one.parser)).add(one)
    finally:
        shutil.rmtree(folder)
    return [results[name] for name in parsers if name in results]


def call_all(parser: Parser, job: Job) -> Result:
    """Make the calls of a job."""
    result = Result(job.parser)
    for number in range(job.first, job.first + job.count):
        name = f"{job.seed}/{job.parser}/{number}"
        rng = Random(name)
        data = _input(parser, number, rng)
        measured = number % _MEASURE_EVERY == 0 or (number % _LONG_EVERY == 0 and len(data) > _LONG // 2)
        if measured:
            tracemalloc.start()
        began = time.thread_time()
        _call(parser, data, name, result)
        took = time.thread_time() - began
        result.calls += 1
        if measured:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            result.peak = max(result.peak, peak)
            if peak > LARGEST:
                result.failures.append(f"{name}: {peak} bytes for {len(data)}")
        elif took > result.slowest:
            result.slowest, result.slowest_bytes = took, len(data)
            if took > SLOWEST:
                result.failures.append(f"{name}: {took:.1f} s for {len(data)} bytes")
    return result


def _call(parser: Parser, data: bytes, name: str, result: Result) -> None:
    try:
        parser.call(data)
    except parser.errors:
        result.refused += 1
    except Exception as error:  # noqa: BLE001 - whatever else leaves a parser is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        result.failures.append(f"{name}: {error!r:.200} in {where.name} of {where.filename}:{where.lineno}")
    else:
        result.read += 1


def _input(parser: Parser, number: int, rng: Random) -> bytes:
    data = rng.choice(parser.objects)
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        _, data = change_bytes(data, rng, split=parser.split, donor=rng.choice(parser.objects))
    if number % _LONG_EVERY == 0 and data:
        start = rng.randrange(len(data))
        part = data[start : start + rng.randint(1, 300)]
        length = int(10 ** rng.uniform(3, 6.2))
        data = data[:start] + part * (length // len(part)) + data[start:]
    return data


def _jobs(
    parsers: Mapping[str, Parser], count: int, seed: int, only: str | None, first: int
) -> Iterator[Job]:
    chosen = {name: one for name, one in parsers.items() if only in {None, name}}
    whole = sum(one.share for one in chosen.values())
    for name, one in chosen.items():
        # Rounded up, so that there are never fewer than asked for.
        wanted = -int(-count * one.share / whole // 1)
        for at in range(first, first + wanted, _JOB):
            yield Job(name, seed, at, min(_JOB, first + wanted - at))


_PARSERS: dict[str, Parser] = {}


def _start(corpus: Corpus) -> None:
    _PARSERS.update(parsers_of(corpus, _new_folder(corpus)))
    gc.freeze()


def _new_folder(corpus: Corpus) -> Path:
    return Path(tempfile.mkdtemp(dir=corpus.folder))


def _run(job: Job) -> Result:
    return call_all(_PARSERS[job.parser], job)
