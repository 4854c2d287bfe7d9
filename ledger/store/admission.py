"""What is found out about a submission before it waits for the write lock: shape, signature, content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

from ledger.crypto.envelope import EVENT, Envelope, envelope_id, parse_envelope, statement_digest
from ledger.errors import KeyUnknown, Malformed
from ledger.lots.event import Event
from ledger.lots.parse import event_of
from ledger.processes import Processes
from ledger.store.signatures import are_signed, are_statements_signed

_SHARE: Final = 16
_WORKERS: Final = os.cpu_count() or 1
_Check: TypeAlias = "Callable[[Sequence[Envelope | None]], list[bool]]"


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed statement as received, disclosures of its sealed fields, and, on a demo ledger, its time."""

    statement: bytes
    disclosures: tuple[str, ...] = ()
    recorded_at: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission as far as it is known without the log.

    ``envelope`` is None when the bytes are no envelope, ``signed`` whether its signature is its key's, and
    ``event`` None when what was signed is no event; ``fault`` says what is malformed.
    """

    submission: Submission
    event_id: str
    envelope: Envelope | None = None
    digest: bytes = b""
    signed: bool = False
    event: Event[Any] | None = None
    fault: Malformed | None = None


class Admission:
    """Prepares submissions, several signatures at once: libsodium lets other threads run meanwhile."""

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_WORKERS, thread_name_prefix="signatures")

    @cached_property
    def _process(self) -> Processes:
        return Processes(1)

    def prepare_each(self, batches: Sequence[Sequence[Submission]]) -> Iterator[list[Prepared]]:
        """Yield each batch prepared, in order.

        From the second on, signatures are checked by another process while the caller records the batch
        before: threads would wait for Python's lock after each of them.
        """
        later = (
            self._process.submit(are_statements_signed, [one.statement for one in batch])
            for batch in batches[1:]
        )
        for batch, check in zip(batches, (self._check, *map(self._later, later)), strict=True):
            yield self._prepare(batch, check)

    def _prepare(self, submissions: Sequence[Submission], check: _Check) -> list[Prepared]:
        opened = [_open(one.statement) for one in submissions]
        envelopes = [envelope for _, envelope, _ in opened]
        return [
            _read(one, event_id, envelope, fault=fault, signed=signed)
            for one, (event_id, envelope, fault), signed in zip(
                submissions, opened, check(envelopes), strict=True
            )
        ]

    def _later(self, found: Future[list[bool]]) -> _Check:
        def check(envelopes: Sequence[Envelope | None]) -> list[bool]:
            try:
                return found.result()
            except BrokenExecutor:
                # Somebody ended the process; the next bulk gets another one.
                self.__dict__.pop("_process", None)
                return self._check(envelopes)

        return check

    def _check(self, envelopes: Sequence[Envelope | None]) -> list[bool]:
        if len(envelopes) < _SHARE:
            return are_signed(envelopes)
        shares = [envelopes[at : at + _SHARE] for at in range(0, len(envelopes), _SHARE)]
        return [signed for share in self._pool.map(are_signed, shares) for signed in share]

    def close(self) -> None:
        """End the threads and the process, if there are any."""
        for pool in self.__dict__.values():
            pool.shutdown(cancel_futures=True)


def not_accepted() -> KeyUnknown:
    """Return the one error for a key that is not enrolled and for a wrong signature."""
    return KeyUnknown(
        "signer-not-accepted",
        "The statement is not accepted: its key is not enrolled here, or the signature is not by that key.",
    )


def _open(statement: bytes) -> tuple[str, Envelope | None, Malformed | None]:
    event_id = envelope_id(statement)
    try:
        return event_id, parse_envelope(statement, content_type=EVENT), None
    except Malformed as error:
        return event_id, None, error


def _read(
    submission: Submission,
    event_id: str,
    envelope: Envelope | None,
    *,
    fault: Malformed | None,
    signed: bool,
) -> Prepared:
    if envelope is None or not signed:
        # What nobody has signed is not looked into.
        return Prepared(submission, event_id, envelope, fault=fault)
    digest = statement_digest(envelope)
    try:
        event = event_of(envelope, event_id)
    except Malformed as error:
        return Prepared(submission, event_id, envelope, digest, signed=True, fault=error)
    return Prepared(submission, event_id, envelope, digest, signed=True, event=event)
