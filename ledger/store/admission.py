"""What is found out about a submission before it waits for the write lock: shape, signature, content."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ledger.crypto.envelope import (
    EVENT,
    Envelope,
    check_envelope,
    envelope_id,
    parse_envelope,
    statement_digest,
)
from ledger.errors import KeyUnknown, Malformed, SignatureInvalid
from ledger.lots.event import Event
from ledger.lots.parse import event_of

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

    def prepare(self, submissions: Sequence[Submission]) -> list[Prepared]:
        """Return what each submission is, in order."""
        opened = [_open(one) for one in submissions]
        envelopes = [envelope for _, envelope, _ in opened]
        return [
            _read(one, event_id, envelope, fault=fault, signed=signed)
            for one, (event_id, envelope, fault), signed in zip(
                submissions, opened, self._check(envelopes), strict=True
            )
        ]

    def _check(self, envelopes: Sequence[Envelope | None]) -> list[bool]:
        if len(envelopes) < _SHARE:
            return _are_signed(envelopes)
        shares = [envelopes[at : at + _SHARE] for at in range(0, len(envelopes), _SHARE)]
        return [signed for share in self._pool.map(_are_signed, shares) for signed in share]

    def close(self) -> None:
        """End the threads, if there are any."""
        if "_pool" in self.__dict__:
            self._pool.shutdown()


def not_accepted() -> KeyUnknown:
    """Return the one error for a key that is not enrolled and for a wrong signature."""
    return KeyUnknown(
        "signer-not-accepted",
        "The statement is not accepted: its key is not enrolled here, or the signature is not by that key.",
    )


def _open(submission: Submission) -> tuple[str, Envelope | None, Malformed | None]:
    event_id = envelope_id(submission.statement)
    try:
        return event_id, parse_envelope(submission.statement, content_type=EVENT), None
    except Malformed as error:
        return event_id, None, error


def _are_signed(envelopes: Sequence[Envelope | None]) -> list[bool]:
    return [envelope is not None and _is_signed(envelope) for envelope in envelopes]


def _is_signed(envelope: Envelope) -> bool:
    try:
        check_envelope(envelope)
    except SignatureInvalid:
        return False
    return True


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
