"""The one writer of a log: takes prepared submissions, and has one commit point.

What is written stands in one transaction: entries, tile hashes, the signed checkpoint, derived records,
disclosures and evidence. Before its COMMIT a crash leaves nothing, and nothing signed has left the process;
after it everything is there and can be asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from ledger.errors import CannotTell, LogHalted, Problem, Refused
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.tiles import new_hashes, read_frontier
from ledger.lots.policy import require_known
from ledger.lots.state import LEDGER, Ledger
from ledger.store.admission import Prepared
from ledger.store.answer import Answer
from ledger.store.batch import Batch
from ledger.store.catalog import Catalog, WriteCatalog
from ledger.store.disclosures import Disclosures
from ledger.store.evidence import Evidence
from ledger.store.folder import Folder
from ledger.store.halting import Halt, check_clock, check_known
from ledger.store.holdings import HOLDABLE, TABLE, derive_holdings
from ledger.store.kept import KeptCheckpoints
from ledger.store.keyring import Keyring, check_keys
from ledger.store.lock import WriteLock
from ledger.store.logtables import Head
from ledger.store.proofs import Proofs
from ledger.store.readers import Readers
from ledger.store.sqlite import CommitFailed, Database

Clock: TypeAlias = Callable[[], int]
"""Tells the time in Unix milliseconds."""
Outcome: TypeAlias = Answer | Exception


class Writer:
    """Everything that writes goes through here, under the lock of the data directory."""

    def __init__(
        self,
        folder: Folder,
        *,
        keys: Keyring,
        readers: Readers,
        clock: Clock,
        origin: str = "",
        clock_confirmed: bool = False,
    ) -> None:
        """Open the writing side; ``origin`` is for a log that has no genesis yet."""
        self._folder = folder
        self._keys = keys
        self._readers = readers
        self._clock = clock
        self._origin = origin
        self._clock_confirmed = clock_confirmed
        self._lock = WriteLock(folder.lock)
        self._database = Database(folder.database)
        self._file = folder.database.stat().st_ino
        self._catalog = WriteCatalog(self._database)
        self.kept = KeptCheckpoints(folder.checkpoints)
        self.halt = Halt(folder.halted)
        # Known from the last batch; believed as long as nobody else has written (see _refresh).
        self._version = -1
        self._head: Head | None = None
        self._frontier = Frontier()
        self._newest: bytes | None = None
        self._ledger: Ledger | None = None

    def append(self, batch: Sequence[Prepared]) -> list[Outcome]:
        """Record a batch in order and return, for each, the answer or the bug that it met.

        Raises LogHalted when nothing of it was recorded.
        """
        proofs = Proofs(self._readers)
        with self.writing():
            made = self._open_batch(proofs)
            made.know(batch)
            outcomes = [self._take(made, one) for one in batch]
            self._seal(made)
        # A confirmation is for one jump of the clock, not for the next one.
        self._clock_confirmed = self._clock_confirmed and not made.entries
        return outcomes

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Hold the lock and a transaction, in which the log is known to be good to go on.

        Raises LogHalted when it is not, and when the COMMIT fails, which halts the log.
        """
        with self._lock.held():
            try:
                with self._database.writing():
                    self._refresh()
                    before = self._head
                    yield self._database
                # The commit point is passed: from here on the entries are recorded, whatever happens.
                self._catalog.keep()
                if self._head is not None and self._head is not before:
                    # After the COMMIT and not before it: a kept checkpoint is never beyond the store.
                    self._keep(self._head)
            except CommitFailed as error:
                self.forget()
                raise self.halt.set(error.code, error.message) from error
            except BaseException:
                self.forget()
                raise

    @contextmanager
    def locked(self) -> Iterator[Database]:
        """Hold the lock and a transaction, whether the log is halted or not."""
        with self._lock.held(), self._database.writing():
            self._check_file()
            yield self._database

    def check_hashes(self) -> Head | None:
        """Return the newest checkpoint; raise LogHalted when the stored hashes do not give its root."""
        head = self._catalog.log.newest()
        self._read_frontier(head)
        return head

    def derive_holdings(self) -> None:
        """Derive who has what in a database that was made before that was kept."""
        with self.locked() as database:
            if not database.has_table(TABLE):
                kinds = HOLDABLE
                derive_holdings(database, (one for kind in kinds for one in Catalog(database).each(kind)))

    def flush_erased(self) -> bool:
        """Take what was erased out of the write-ahead log; False when a reader held it up."""
        with self._lock.held():
            return self._database.flush_erased()

    def close(self) -> None:
        """Close the writing side."""
        self._database.close()
        self._lock.close()

    def _open_batch(self, proofs: Proofs) -> Batch:
        return Batch(
            catalog=self._catalog,
            evidence=Evidence(self._database),
            disclosures=Disclosures(self._database),
            statement_key=self._keys.statement,
            proofs=proofs,
            size=self._frontier.size,
            last=0 if self._head is None else self._head.recorded_at,
        )

    def _take(self, batch: Batch, one: Prepared) -> Outcome:
        try:
            return batch.take(one, now=self._time_for(one, batch))
        except CannotTell as error:
            # Rules that only a newer program knows. It may record them, so that no trace is left here.
            why = Problem(error.code, "refused", "/body/policy/version", error.message)
            return Answer("refused", one.event_id, problems=(why,), error=Refused((why,)))
        except LogHalted:
            raise
        except Exception as error:  # noqa: BLE001 - a bug met by one is raised to the one who sent it
            return error

    def _time_for(self, one: Prepared, batch: Batch) -> int:
        demo = self._ledger is not None and self._ledger.demo
        wanted = one.submission.recorded_at
        if wanted is not None and (demo or self._ledger is None):
            return wanted
        now = self._clock()
        if self._ledger is not None:
            check_clock(now, batch.last, demo=demo, confirmed=self._clock_confirmed)
        return now

    def _seal(self, batch: Batch) -> None:
        """Hash what was added, sign the checkpoint over it, and write all of it."""
        if not batch.entries:
            return
        log = self._catalog.log
        leaves = [leaf_hash(one.entry) for one in batch.entries]
        hashes = new_hashes(self._frontier.size, leaves, log)
        frontier = self._frontier.extend(leaves)
        origin = self._origin if self._ledger is None else self._ledger.origin
        root = frontier.root()
        note = sign_checkpoint(Checkpoint(origin, frontier.size, root), self._keys.log)
        head = Head(frontier.size, root, note, batch.last)
        log.add_entries(batch.entries)
        log.add_hashes(hashes)
        log.add_checkpoint(head)
        self._catalog.write()
        self._frontier, self._head = frontier, head

    def _keep(self, head: Head) -> None:
        try:
            self.kept.replace_newest(head.note)
        except OSError as error:
            message = f"The entries are recorded, but their checkpoint could not be kept: {error}."
            hint = "Make room in the data directory, then send again for the receipt."
            raise LogHalted("checkpoint-not-kept", message, hint=hint) from error
        self._newest = head.note

    def _refresh(self) -> None:
        """Find out where the log stands, within the transaction; raise LogHalted when it may not go on."""
        self._check_file()
        self.halt.check(self._database)
        version = self._database.version()
        if version != self._version:
            self._catalog.drop()
            self._head = self._catalog.log.newest()
            self._frontier = self._read_frontier(self._head)
            self._version = version
            self._newest = None
        self._check_kept()
        ledger = self._catalog.find(Ledger, LEDGER)
        if ledger is not None and ledger is not self._ledger:
            check_keys(ledger, self._keys)
            _check_policy(ledger)
        self._ledger = ledger

    def _check_file(self) -> None:
        try:
            same = self._folder.database.stat().st_ino == self._file
        except FileNotFoundError:
            same = False
        if not same:
            raise LogHalted(
                "database-replaced", "The database was replaced while it was open.", hint="Start again."
            )

    def _read_frontier(self, head: Head | None) -> Frontier:
        if head is None:
            return Frontier()
        frontier = read_frontier(head.size, self._catalog.log)
        if frontier.root() != head.root:
            raise LogHalted("root-differs", "The stored hashes do not give the root that was signed.")
        return frontier

    def _check_kept(self) -> None:
        newest = self.kept.newest()
        if newest is None and self._head is not None:
            # Without it nothing tells this database from an old copy of it.
            raise LogHalted(
                "checkpoint-lost",
                "The newest checkpoint, which is kept beside the database, is not there.",
                hint=N_("Get the newest one that anybody has, and resume the log with it."),
            )
        if self._newest is None:
            # Something happened that was not ours: look at everything that is known.
            for note in self.kept.each():
                check_known(note, self._catalog.log, self._head)
        elif newest != self._newest:
            raise LogHalted("checkpoint-replaced", "The kept checkpoint was changed by somebody else.")
        self._newest = newest

    def forget(self) -> None:
        """Believe nothing that is known from earlier; called under the lock."""
        self._catalog.drop()
        self._version, self._head, self._frontier = -1, None, Frontier()
        self._newest, self._ledger = None, None


def _check_policy(ledger: Ledger) -> None:
    try:
        require_known(ledger.policy)
    except CannotTell as error:
        raise LogHalted(error.code, error.message, hint=error.hint) from error
