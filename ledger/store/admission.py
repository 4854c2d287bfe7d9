"""What is found out about a submission before it waits for the write lock: shape, signature, content."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from functools import cached_property
from typing import Any, Final

from ledger.crypto.envelope import EVENT, Envelope, envelope_id, parse_envelope, statement_digest
from ledger.errors import KeyUnknown, Malformed
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.lots.event import Event
from ledger.lots.form import form_of
from ledger.lots.parse import event_in
from ledger.processes import Processes
from ledger.store.signatures import Opened, are_signed, open_statements

_SHARE: Final = 16
_WORKERS: Final = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed statement as received, disclosures of its sealed fields, and, on a demo ledger, its time."""

    statement: bytes
    disclosures: tuple[str, ...] = ()
    recorded_at: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission as far as it is known without the log.

    ``key`` is None when the bytes are no envelope, ``signed`` whether its signature is its key's, and
    ``event`` None when what was signed is no event; ``fault`` says what is malformed.
    """

    submission: Submission
    event_id: str
    key: str | None = None
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

        From the second on, statements are opened by another process while the caller records the batch
        before: threads would wait for Python's lock after each signature.
        """
        later = [
            self._process.submit(open_statements, [one.statement for one in batch]) for batch in batches[1:]
        ]
        for batch, opened in zip(batches, (None, *later), strict=True):
            yield self._prepare(batch) if opened is None else self._prepare_opened(batch, opened)

    def _prepare(self, submissions: Sequence[Submission]) -> list[Prepared]:
        opened = [_open(one.statement) for one in submissions]
        signed = self._check([envelope for _, envelope, _ in opened])
        return [
            _read(one, event_id, envelope, fault=fault, signed=is_signed)
            for one, (event_id, envelope, fault), is_signed in zip(submissions, opened, signed, strict=True)
        ]

    def _prepare_opened(
        self, submissions: Sequence[Submission], found: Future[list[Opened | None]]
    ) -> list[Prepared]:
        try:
            opened = found.result()
        except BrokenExecutor:
            # Somebody ended the process; the next bulk gets another one.
            self.__dict__.pop("_process", None)
            return self._prepare(submissions)
        pairs = list(zip(submissions, opened, strict=True))
        # What is wrong with a statement is found out here.
        others = iter(self._prepare([one for one, known in pairs if known is None]))
        return [next(others) if known is None else _prepared(one, known) for one, known in pairs]

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
        N_(
            "The statement is not accepted: its key is not enrolled here, or the signature is not by that "
            "key."
        ),
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
    key = None if envelope is None else envelope.key.hex()
    if envelope is None or not signed:
        # What nobody has signed is not looked into.
        return Prepared(submission, event_id, key, fault=fault)
    digest = statement_digest(envelope)
    try:
        form = form_of(envelope, event_id)
    except Malformed as error:
        return Prepared(submission, event_id, key, digest, signed=True, fault=error)
    return _prepared(submission, Opened(digest, form))


def _prepared(submission: Submission, opened: Opened) -> Prepared:
    digest, form = opened
    try:
        event = event_in(form)
    except Malformed as error:
        return Prepared(submission, form.id, form.key, digest, signed=True, fault=error)
    return Prepared(submission, form.id, form.key, digest, signed=True, event=event)
