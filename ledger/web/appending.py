"""Events of many callers go to the ledger together: they share one COMMIT, and one thread.

A thread for each would spend more on waiting for each other than on the events. What comes in while some
are being recorded is what goes next. Where several come at a time, those who were just answered are waited
for as long as each moment brings one of them: a COMMIT costs as much as three or four events. A single
caller waits for nobody.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException

from ledger.errors import LedgerError
from ledger.language import N_
from ledger.service.ledger import LedgerHandle
from ledger.store.answer import Answer

TOGETHER: Final = 256
"""Most events that are recorded at once: it bounds how long the first of them waits for the last."""
MOST: Final = 4_096
"""Most events that wait. A caller that comes then is asked to come again, which costs less than waiting."""
_MOMENT: Final = 0.002
"""Seconds within which somebody has to come for the others to wait on."""
_MOMENTS: Final = 10
_Waiting = tuple[bytes, "asyncio.Future[Answer]"]


class Appender:
    """Records events that are handed in one by one. Used by one event loop; closed when none waits."""

    def __init__(self, handle: LedgerHandle) -> None:
        self._handle = handle
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="append")
        self._waiting: list[_Waiting] = []
        self._together = 0
        self._task: asyncio.Task[None] | None = None

    async def submit(self, statement: bytes) -> Answer:
        """Record a signed statement and return its answer, with its receipt made.

        Raises LogHalted when the log does not sign, HTTPException (503) when too many wait already.
        """
        if len(self._waiting) >= MOST:
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                N_("Too many events are waiting. Send this one again in a moment."),
                {"retry-after": "1"},
            )
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((statement, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await answer

    @property
    def waiting(self) -> int:
        """How many events wait to be taken up."""
        return len(self._waiting)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                if self._together > 1:
                    await self._gather()
                some, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                self._together = len(some)
                statements = [statement for statement, _ in some]
                outcomes = await loop.run_in_executor(self._thread, self._record, statements)
                for (_, answer), outcome in zip(some, outcomes, strict=True):
                    # Who went away in the meantime is told nothing; the event is recorded all the same.
                    if not answer.done():
                        _settle(answer, outcome)
        finally:
            self._task = None

    async def _gather(self) -> None:
        """Let come along who is on the way."""
        for _ in range(_MOMENTS):
            before = len(self._waiting)
            await asyncio.sleep(_MOMENT)
            if not before < len(self._waiting) < TOGETHER:
                return

    def _record(self, statements: list[bytes]) -> list[Answer | Exception]:
        try:
            return [*_with_receipts(self._handle.submit(statements))]
        except LedgerError as error:
            return [error] * len(statements)
        except Exception as error:  # noqa: BLE001 - raised again to the one whose event met it
            # A bug met by one is not told to all: what was recorded with it is a duplicate now.
            if len(statements) == 1:
                return [error]
            return [outcome for one in statements for outcome in self._record([one])]


def _with_receipts(answers: list[Answer]) -> list[Answer]:
    """Make the receipts here, where many of one batch share their hashes, and not where requests wait."""
    for answer in answers:
        _ = answer.receipt
    return answers


def _settle(answer: asyncio.Future[Answer], outcome: Answer | Exception) -> None:
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
