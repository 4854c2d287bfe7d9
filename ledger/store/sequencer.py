"""Group commit: whoever waits shares the next COMMIT.

There is no thread of its own. Submissions wait in a queue; the first caller to get the turn takes all that
wait, for itself and for others, and the next leads what came meanwhile. So a single caller pays one COMMIT
and sixty-four pay one together.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ledger.errors import LogHalted
from ledger.language import N_
from ledger.store.admission import Admission, Prepared, Submission
from ledger.store.answer import Answer
from ledger.store.writer import Outcome, Writer

BATCH: Final = 1024
"""Largest batch: it bounds memory, and how long the write lock is held."""


@dataclass(slots=True)
class _Ticket:
    """A prepared submission in the queue; ``outcome`` is set by whoever leads its batch."""

    prepared: Prepared
    outcome: Outcome | None = None

    def answer(self) -> Answer:
        if isinstance(self.outcome, Answer):
            return self.outcome
        if self.outcome is None:
            raise RuntimeError("bug: a submission left the queue without an outcome")
        raise self.outcome


class Sequencer:
    """Puts submissions in order. May be called from any number of threads."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._admission = Admission()
        self._waiting: deque[_Ticket] = deque()
        self._turn = threading.Lock()

    def submit(self, submissions: Sequence[Submission]) -> list[Answer]:
        """Record submissions in their order and return their answers, once everything they say is durable.

        More than ``BATCH`` go in several transactions. Raises LogHalted when the log does not sign; what it
        had recorded of the submissions before stays recorded, and is answered as duplicate when sent again.
        """
        answers: list[Answer] = []
        batches = [submissions[at : at + BATCH] for at in range(0, len(submissions), BATCH)]
        with _no_collection():
            for prepared in self._admission.prepare_each(batches):
                answers += self._submit(prepared)
        return answers

    def close(self) -> None:
        """End what was started for checking signatures."""
        self._admission.close()

    def _submit(self, prepared: Sequence[Prepared]) -> list[Answer]:
        tickets = [_Ticket(one) for one in prepared]
        self._waiting.extend(tickets)
        while tickets[-1].outcome is None:
            with self._turn:
                if tickets[-1].outcome is None:
                    self._lead()
        return [ticket.answer() for ticket in tickets]

    def _lead(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            outcomes = self._writer.append([ticket.prepared for ticket in batch])
        except Exception as error:  # noqa: BLE001 - raised again to each whose submission was in the batch
            outcomes = [error] * len(batch)
        except BaseException:
            stopped = LogHalted("stopped", N_("The process is being stopped."), hint=N_("Send again later."))
            for ticket in batch:
                ticket.outcome = stopped
            raise
        for ticket, outcome in zip(batch, outcomes, strict=True):
            ticket.outcome = outcome


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's collector of cycles from running within a batch.

    A batch makes a hundred thousand small objects that stay, and no cycles; looking through them for some
    again and again took a fifth of a bulk append.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
