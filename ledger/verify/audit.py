"""The whole-log audit: from bytes that nobody vouches for to a verdict, without a database of ours.

Steps, numbered as in ``docs/formats/export.md``:

1. the files are exactly those that the checkpoint implies;
2. the saved state of an earlier audit is a prefix of this log;
3. each tile: hashes, form and signature of every entry, on all cores;
4. each event is decided again in the order of the log, by the server's own function;
5. the tiles above, and the root;
6. the signatures on the checkpoint, on kept ones, their times, and the pinned policy;
7. balances per lot, site, month and party.

Nothing stops at a fault; memory does not grow with the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, check_signatures
from ledger.log.merkle import check_consistency
from ledger.log.policy import Policy
from ledger.log.tiles import WIDTH, prove_consistency, tile_path, tree_root
from ledger.lots.state import LEDGER, Key, Ledger
from ledger.verify.balance import check_balances
from ledger.verify.bundle import Bundle, Job
from ledger.verify.heads import (
    Kept,
    Prefix,
    all_keys,
    check_kept,
    check_note,
    check_own_policy_file,
    check_pins,
    check_times,
    own_policy,
    read_head,
    read_kept,
)
from ledger.verify.listing import check_listing
from ledger.verify.past import Past, TilesOf
from ledger.verify.reading import read_checked
from ledger.verify.replay import Replay
from ledger.verify.saved import Saved, open_state
from ledger.verify.source import Source
from ledger.verify.tree import Tile
from ledger.verify.verdict import Findings, Verdict
from ledger.verify.workers import check_bundles, cores, rare_collections

Progress = Callable[[int, int], None]
Also = Callable[[Saved, Checkpoint, Findings], None]

_SAVE_EVERY: Final = 64
"""Tiles between two savings of the state."""
_GIVE_UP: Final = 16
"""Unreadable tiles in a row after which the rest of a log is taken for absent."""


def audit(
    source: Source,
    *,
    policy: Policy | None = None,
    since: Path | None = None,
    save: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    require_mldsa: bool = True,
    also: Also | None = None,
) -> Verdict:
    """Audit a whole log and return *holds*, *does not hold* or *cannot tell*.

    ``policy`` is pinned by the auditor; without it the log's own keys are used, which is said first.
    ``since`` is the state that an earlier audit saved and is not changed; ``save`` is where to save the
    state, from which an interrupted audit goes on. ``progress`` is told how many entries of how
    many are done.

    ``require_mldsa`` is false for a store, whose newest checkpoint need not be published; ``also`` are
    further checks by the caller, which see what the replay gave.

    Raises Malformed for a state that is none, CannotTell for the state of an audit that found faults; never
    for what the log holds.
    """
    findings = Findings()
    head = read_head(source, findings)
    if head is None:
        return findings.verdict(good="holds", bad="does_not_hold", head=None)
    with rare_collections(), open_state(since, save) as saved:
        run = _Audit(source, policy, head, saved, findings)
        run.check(progress or _silent, workers or cores(), require_mldsa=require_mldsa)
        if also is not None and not run.stopped:
            also(saved, head[0], findings)
        run.finish()
        return findings.verdict(good="holds", bad="does_not_hold", head=head[0])


def _silent(_done: int, _total: int) -> None:
    pass


class _Audit:
    """One run over a source."""

    def __init__(
        self,
        source: Source,
        policy: Policy | None,
        head: tuple[Checkpoint, bytes],
        saved: Saved,
        findings: Findings,
    ) -> None:
        self._source = source
        self._policy = policy
        self._head, self._note = head
        self._saved = saved
        self._tree = saved.tree
        self._findings = findings
        self._start = saved.tree.size
        self._tiles = TilesOf(source, self._head.size)
        self._past = Past(source, self._start, self._head)
        self._replay = Replay(saved.scratch, saved.counters, findings.faults, source.refused_submission)
        self._kept: list[Kept] = []
        self._prefixes: dict[int, Prefix] = {}
        self._events = 0
        self._read = self._start
        # Whether every leaf so far is known, so that there is a root at all.
        self._whole = True
        self._continued = False

    @property
    def stopped(self) -> bool:
        """Whether the replay did not reach the end of the log."""
        return bool(self._saved.counters.stopped) or self._read != self._head.size

    def check(self, progress: Progress, workers: int, *, require_mldsa: bool) -> None:
        """Take all steps; what is found is in the findings."""
        findings = self._findings
        self._saved.resume(findings.faults)
        self._saved.scratch.read_statement = self._past.statement
        if self._policy is None:
            findings.left_out("own-keys")
        self._kept = read_kept(self._source, self._head, findings)
        check_listing(self._source, self._head.size, self._kept, findings)
        self._continued = self._continues()
        if self._continued:
            self._read_tiles(progress, workers)
            self._check_root()
            self._check_heads(require_mldsa=require_mldsa)
            self._check_state()

    def finish(self) -> None:
        """Save how it ended."""
        self._findings.left_out("outside")
        if self._saved.lasting and self._continued:
            self._saved.finish(self._findings.faults)

    def _continues(self) -> bool:
        """Whether what was audited before is a prefix of this log."""
        if self._start == 0:
            return True
        findings, size = self._findings, self._head.size
        if size < self._start:
            findings.fault("log-shrunk", size=size, before=self._start)
            return False
        try:
            same = tree_root(self._start, self._tiles) == self._tree.root()
        except LedgerError as error:
            findings.failed(error)
            return False
        if same:
            findings.proved("since", count=self._start)
        elif not self._saved.faults:
            # An interrupted audit that had found altered entries has another root than the tiles.
            findings.fault("history-rewritten", index=self._start - 1, size=self._start)
            return False
        findings.left_out("earlier-entries", count=self._start)
        self._compare_older()
        return True

    def _compare_older(self) -> None:
        """Find what this log's tiles give for kept checkpoints within the part that was audited before."""
        for one in self._kept:
            size = one.checkpoint.size
            if not 0 < size <= self._start:
                continue
            try:
                root = tree_root(size, self._tiles)
                proof = prove_consistency(size, self._head.size, self._tiles)
                check_consistency(
                    proof,
                    old_size=size,
                    new_size=self._head.size,
                    old_root=root,
                    new_root=self._head.root,
                )
                self._prefixes[size] = Prefix(root, self._past.recorded_at(size - 1))
            except LedgerError as error:
                self._findings.failed(error, where=one.path)

    def _read_tiles(self, progress: Progress, workers: int) -> None:
        size = self._head.size
        first, end = self._start // WIDTH, -(-size // WIDTH)
        if self._start == size:
            first = end
        jobs = (
            Job(
                self._source,
                number,
                min(WIDTH, size - number * WIDTH),
                max(0, self._start - number * WIDTH),
            )
            for number in range(first, end)
        )
        unread = 0
        bundles = check_bundles(jobs, end - first, workers)
        for bundle in bundles:
            self._take(bundle)
            progress(min(size, (bundle.number + 1) * WIDTH), size)
            unread = 0 if bundle.complete else unread + 1
            if bundle.unreached or unread == _GIVE_UP:
                self._whole = self._whole and bundle.number + 1 == end
                self._findings.doubt("unread", index=(bundle.number + 1) * WIDTH)
                break
            if self._saved.lasting and self._whole and bundle.number % _SAVE_EVERY == _SAVE_EVERY - 1:
                self._saved.save(self._findings.faults)

    def _take(self, bundle: Bundle) -> None:
        """Go on with the next tile: its faults, its events, its place in the tree."""
        findings, first = self._findings, bundle.number * WIDTH
        skip = max(0, self._start - first)
        if bundle.unreached:
            findings.doubt("unproved", what=bundle.unreached)
        if not bundle.complete:
            self._replay.stop("entries are missing before it.", first + skip)
        readings = read_checked(bundle.checked, first + skip, bundle.faults)
        findings.faults += bundle.faults
        self._replay.damaged(fault.index for fault in bundle.faults)
        self._replay.take(readings, first + skip)
        self._events += len(readings)
        if bundle.leaves is None:
            self._whole = False
        if not self._whole or bundle.leaves is None:
            return
        if skip and bundle.leaves[:skip] != self._tree.tail:
            findings.fault("history-rewritten", index=first, size=self._start)
        self._note_prefixes(bundle, first)
        self._compare(self._tree.put(bundle.leaves))
        self._read = first + len(bundle.leaves)

    def _note_prefixes(self, bundle: Bundle, first: int) -> None:
        """Remember what the entries give for the size of each checkpoint that ends in this tile."""
        leaves = bundle.leaves or []
        offset = len(leaves) - len(bundle.checked)
        sizes = [one.checkpoint.size for one in self._kept] + [self._head.size]
        for size in sizes:
            if not first < size <= first + len(leaves) or size in self._prefixes:
                continue
            at = size - 1 - first - offset
            recorded_at = bundle.checked[at].recorded_at if 0 <= at < len(bundle.checked) else 0
            self._prefixes[size] = Prefix(self._tree.root(leaves[: size - first]), recorded_at or 0)

    def _compare(self, tiles: Iterable[Tile]) -> None:
        for tile in tiles:
            path = tile_path(tile.level, tile.number, tile.width)
            try:
                found = self._source.read_tile(tile.level, tile.number, tile.width)
            except LedgerError as error:
                self._findings.failed(error, where=path)
                continue
            if found != tile.data:
                self._findings.fault("tile-differs", where=path, path=path)

    def _check_root(self) -> None:
        if not self._whole or self._read != self._head.size:
            return
        self._compare(self._tree.partial_tiles())
        if self._tree.root() != self._head.root:
            self._findings.fault("root-differs", where="checkpoint")
        else:
            self._findings.proved("entries", count=self._head.size)

    def _check_heads(self, *, require_mldsa: bool) -> None:
        findings, counters = self._findings, self._saved.counters
        policy = self._policy or own_policy(counters.vkeys)
        checked = check_note(self._note, policy, findings, require_mldsa=require_mldsa)
        known = all_keys(policy, counters.vkeys)
        prefix = self._prefixes.get(self._head.size)
        if checked is not None and prefix is not None:
            check_times(check_signatures(self._note, known), prefix, findings, where="checkpoint")
        if self._kept:
            check_kept(self._kept, known, self._prefixes, findings)
        else:
            findings.left_out("kept-none")
        if self._policy is not None and checked is not None:
            check_pins(self._policy, self._saved.scratch, findings)
        check_own_policy_file(self._source, self._saved.scratch, findings)

    def _check_state(self) -> None:
        findings, counters, scratch = self._findings, self._saved.counters, self._saved.scratch
        findings.proved("signatures", count=self._events)
        findings.proved("times")
        ledger = scratch.find(Ledger, LEDGER)
        if ledger is None:
            findings.fault("genesis-missing", index=0)
            return
        if ledger.origin != self._head.origin:
            findings.fault(
                "origin-differs", where="checkpoint", stated=ledger.origin, found=self._head.origin
            )
        if counters.stopped:
            findings.doubt("undecided", index=counters.stopped_at, why=counters.stopped)
            return
        findings.proved("decisions")
        for key in scratch.records(Key):
            if key.suspect_from is not None:
                findings.left_out("suspect-key", party=key.party, key=key.id[:16], day=key.suspect_from)
        findings.proved("refusals", count=counters.seen_refusals)
        findings.left_out("refusals-unseen", count=counters.unseen_refusals)
        totals, faults = check_balances(scratch)
        findings.faults += faults
        findings.proved("balances", count=totals.lots, kg=f"{totals.stock_kg:f}")
        findings.proved("balances-months", count=totals.months)
        findings.proved("balances-parties", count=totals.parties)
