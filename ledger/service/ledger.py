"""A ledger in a data directory: submit, read, receipts, publish, halt and resume.

Everything else in this layer, the web application and the command line work on a :class:`LedgerHandle`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.crypto.envelope import envelope_id
from ledger.errors import LogHalted, NotFound, Refused
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import VerifierKey
from ledger.log.policy import Policy, parse_policy
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Ledger
from ledger.service.keeping.keyfiles import Exposed, KeyFiles, not_told
from ledger.store.admission import Submission
from ledger.store.answer import Answer
from ledger.store.catalog import Catalog
from ledger.store.disclosures import Disclosures
from ledger.store.evidence import Evidence
from ledger.store.folder import Folder
from ledger.store.halting import Halt, check_clock
from ledger.store.holdings import TABLE
from ledger.store.logtables import Head, Place
from ledger.store.proofs import make_receipts, prove_at
from ledger.store.publishing import add_cosignatures, publish_head
from ledger.store.readers import Readers
from ledger.store.resuming import meet, resume
from ledger.store.sequencer import Sequencer
from ledger.store.sqlite import Database
from ledger.store.writer import Clock, Writer


def now() -> int:
    """Return the time of this computer in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def open_ledger(
    data: Path,
    *,
    passphrase: bytes | None = None,
    clock: Clock = now,
    clock_confirmed: bool = False,
    exposed: Exposed = not_told,
) -> LedgerHandle:
    """Open the ledger of a data directory.

    No key is read before something is signed. ``clock_confirmed`` says that a clock far ahead of the last
    entry is right, for the next entry only. ``exposed`` is told each key file that others may read, when it
    is used. Raises NotFound when there is no ledger, Malformed when its database cannot be read.
    """
    keys = KeyFiles(Folder(data).keys, passphrase, exposed=exposed)
    return LedgerHandle(Folder(data), keys, clock, clock_confirmed)


class LedgerHandle:
    """An open ledger. Its methods may be called from any number of threads."""

    def __init__(
        self,
        folder: Folder,
        keys: KeyFiles,
        clock: Clock,
        clock_confirmed: bool,  # noqa: FBT001 - made by open_ledger alone
    ) -> None:
        self.folder = folder
        self.keys = keys
        self.clock = clock
        self._clock_confirmed = clock_confirmed
        self._listeners: list[Callable[[Sequence[Answer]], None]] = []
        # Opened here, so that a directory without a ledger is told at once.
        with closing(Database(folder.database, read_only=True)) as found:
            older = not found.has_table(TABLE)
        self._readers = Readers(folder.database)
        if older:
            # Where nobody may write, all but that can be read.
            with suppress(NotFound):
                self.writer.derive_holdings()

    def submit(
        self,
        statements: Sequence[bytes],
        *,
        disclosures: Mapping[str, Sequence[str]] | None = None,
        recorded_at: Sequence[int] | int | None = None,
    ) -> list[Answer]:
        """Record signed statements in their order and return an answer for each.

        ``disclosures`` are kept for the event ids they stand under, as far as they fit. ``recorded_at`` (Unix
        ms, one for all or one for each) is the scenario's clock, which only a demo ledger accepts: Refused
        otherwise. Raises LogHalted when the log does not sign.
        """
        times = self._times(recorded_at, len(statements))
        given = disclosures or {}
        answers = self._sequencer.submit(
            [
                Submission(statement, tuple(given.get(envelope_id(statement), ()) if given else ()), at)
                for statement, at in zip(statements, times, strict=True)
            ]
        )
        for told in self._listeners:
            told(answers)
        return answers

    def listen(self, told: Callable[[Sequence[Answer]], None]) -> None:
        """Have ``told`` of every answer from now on, in the thread that submits; it must be quick."""
        self._listeners.append(told)

    def view(self) -> AbstractContextManager[Catalog]:
        """See the ledger as it is at the beginning of a ``with``, unchanged until its end."""
        return self._readers.view()

    def beside(self) -> AbstractContextManager[Database]:
        """See what is kept beside the log as it is at the beginning of a ``with``."""
        return self._readers.database()

    @property
    def ledger(self) -> Ledger:
        """The record of the ledger itself."""
        with self.view() as view:
            return view.get(Ledger, LEDGER)

    @property
    def policy(self) -> Policy:
        """The trust file ``DIR/policy``."""
        return parse_policy(self.folder.policy.read_bytes())

    @property
    def halted(self) -> LogHalted | None:
        """Why the log is halted until ``resume``, or None. A wrong clock is told when something is sent."""
        # The writing side knows of a halt also where the disk did not take it.
        halt = self.writer.halt if "writer" in self.__dict__ else Halt(self.folder.halted)
        with self._readers.database() as database:
            return halt.find(database)

    @property
    def refuses(self) -> LogHalted | None:
        """Why nothing would be recorded now, or None: the log is halted, or the clock cannot be right."""
        halted = self.halted
        if halted is not None:
            return halted
        with self.view() as view:
            last, demo = _newest(view).recorded_at, view.get(Ledger, LEDGER).demo
        try:
            check_clock(self.clock(), last, demo=demo, confirmed=self._clock_confirmed)
        except LogHalted as error:
            return error
        return None

    def receipt(self, event_id: str, *, newest: bool = False) -> bytes:
        """Return the receipt of an event; NotFound when it is not recorded.

        It is always the same. ``newest`` gives a proof to the newest published checkpoint instead, with its
        ML-DSA line and the witnesses' cosignatures.
        """
        with self.view() as view:
            index = find_place(view, event_id).index
            head = view.log.newest_published() if newest else None
            if head is None or head.size <= index:
                return make_receipts(view.log, [index])[0]
            return prove_at(view.log, head, [index], view.log.signed_note(head))[0]

    def publish(self) -> bytes:
        """Return the newest checkpoint with its ML-DSA line and its cosignatures; signs it if need be."""
        with self.view() as view:
            head = _newest(view)
            if view.log.lines(head.size):
                return view.log.signed_note(head)
        return self.publish_size(head.size)

    def publish_size(self, size: int) -> bytes:
        """Return the checkpoint of a size as :meth:`publish` does; NotFound when there is none."""
        with self.writer.writing() as database:
            view = Catalog(database)
            return publish_head(view.log, view.log.at(size), view.get(Ledger, LEDGER), self.keys)

    def publish_daily(self) -> None:
        """Sign with ML-DSA the last checkpoint of each day, and the newest."""
        with self.writer.writing() as database:
            view = Catalog(database)
            ledger = view.get(Ledger, LEDGER)
            for size in view.log.daily(_newest(view).size):
                publish_head(view.log, view.log.at(size), ledger, self.keys)

    def published(self) -> bytes | None:
        """Return the newest checkpoint that was published, with its cosignatures; None before the first."""
        with self.view() as view:
            head = view.log.newest_published()
            return None if head is None else view.log.signed_note(head)

    def add_cosignatures(self, note: bytes, witnesses: Sequence[VerifierKey]) -> tuple[str, ...]:
        """Keep the lines that known witnesses added to one of our checkpoints; return whose are new.

        Raises LogHalted, and halts the log, when the checkpoint is ours by signature and is beyond our
        history or of another one.
        """
        with self.writer.writing() as database:
            head = meet(self.writer, database, note)
            view = Catalog(database)
            publish_head(view.log, head, view.get(Ledger, LEDGER), self.keys)
            return add_cosignatures(view.log, head, note, witnesses)

    def resume(self, checkpoints: Sequence[bytes]) -> Checkpoint:
        """End a halt, see :func:`ledger.store.resuming.resume`; return the largest known checkpoint."""
        return resume(self.writer, checkpoints)

    def put_disclosures(
        self, event_id: str, disclosures: Sequence[str], *, retain_until: int | None = None
    ) -> tuple[str, ...]:
        """Keep disclosures of a recorded event as far as they fit; return the names of the fields held."""
        with self.view() as view:
            event = parse_event(view.statement(find_place(view, event_id).index))
        with self.writer.locked() as database:
            kept = Disclosures(database)
            kept.put(event, disclosures, event_id=event_id, retain_until=retain_until)
            return kept.names(event_id)

    def read_disclosure(self, event_id: str, name: str, *, reader: str) -> str:
        """Return what a sealed field says, and write down who read it."""
        with self.writer.locked() as database:
            return Disclosures(database).read(event_id, name, reader=reader, at=self.clock())

    def disclosure_reads(self, event_id: str) -> list[tuple[str, str, int]]:
        """Return who read or erased what of an event: name of the field, reader, Unix ms."""
        with self._readers.database() as database:
            return Disclosures(database).reads(event_id)

    def add_evidence(self, data: bytes) -> str:
        """Keep a document that an event names; return its SHA-256 in hex."""
        with self.writer.locked() as database:
            return Evidence(database).add_document(data)

    def evidence(self, digest: str) -> bytes:
        """Return a document, or a refused event, by its SHA-256 in hex."""
        with self._readers.database() as database:
            return Evidence(database).get(digest)

    @cached_property
    def writer(self) -> Writer:
        """The writing side, opened when it is first needed."""
        return Writer(
            self.folder,
            keys=self.keys,
            readers=self._readers,
            clock=self.clock,
            clock_confirmed=self._clock_confirmed,
        )

    @cached_property
    def _sequencer(self) -> Sequencer:
        return Sequencer(self.writer)

    def close(self) -> None:
        """Close what is open. Nobody may be waiting for an answer."""
        if "_sequencer" in self.__dict__:
            self._sequencer.close()
        if "writer" in self.__dict__:
            self.writer.close()
        self._readers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _times(self, recorded_at: Sequence[int] | int | None, count: int) -> Sequence[int | None]:
        if recorded_at is None:
            return [None] * count
        if not self.ledger.demo:
            message = N_("Only a demo ledger takes its clock from outside.")
            raise Refused(code="not-a-demo", message=message)
        return [recorded_at] * count if isinstance(recorded_at, int) else recorded_at


def find_place(view: Catalog, event_id: str) -> Place:
    """Return where an event stands in the log; NotFound when it is not recorded."""
    place = view.log.place_of(event_id)
    if place is None:
        raise NotFound(
            "event-missing", N_("Event {event_id} is not recorded here."), values={"event_id": event_id}
        )
    return place


def _newest(view: Catalog) -> Head:
    head = view.log.newest()
    if head is None:
        raise RuntimeError("bug: a ledger without a genesis")
    return head
