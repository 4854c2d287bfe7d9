"""What every entry moved, kept from one balance to the next: only what is new is gone through again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from ledger.lots.moves import Moves
from ledger.service.balances import Replay, Report
from ledger.store.catalog import Catalog


class Movements:
    """The movements of one log, for many readers; called as :func:`~ledger.service.balances.moves_in_log`.

    A balance is worked out from the first entry on, which takes a second for some thousand entries. The
    records that this makes are kept by the one thread that makes them.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="movements")
        self._replay: Replay | None = None
        self._moves: list[tuple[int, Moves]] = []

    def __call__(self, view: Catalog, size: int, progress: Report | None = None) -> Iterator[Moves]:
        """Yield what each of the first ``size`` entries of the log of ``view`` moved."""
        known = self._worker.submit(self._up_to, view, size, progress).result()
        return (moves for index, moves in known if index < size)

    def _up_to(self, view: Catalog, size: int, progress: Report | None) -> Sequence[tuple[int, Moves]]:
        if self._replay is None:
            self._replay = Replay()
        self._moves += self._replay.go_on(view, size, progress)
        # A copy: the next reader's entries are added while this one is read.
        return [*self._moves]

    def close(self) -> None:
        """End the thread."""
        self._worker.shutdown()
