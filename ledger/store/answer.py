"""What whoever submits a statement is told."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from ledger.errors import LedgerError, Problem
from ledger.frozen import dataclass
from ledger.store.proofs import Proofs

Status = Literal["recorded", "duplicate", "refused", "malformed", "not_accepted"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one submission.

    ``event_id`` is that of the recorded event, for a duplicate the stored one's; ``recorded_at`` is Unix
    milliseconds. ``problems`` are what refused it or, of a recorded event, its flags and holds, which the
    holder of a field key is not shown. ``head`` is the new head when the cited one was stale, ``held`` are
    the names of the sealed fields whose disclosures came along and fit. ``error`` says why not, when it was
    neither recorded nor a duplicate.
    """

    status: Status
    event_id: str
    index: int | None = None
    recorded_at: int | None = None
    problems: tuple[Problem, ...] = ()
    lots: tuple[str, ...] = ()
    head: str | None = None
    held: tuple[str, ...] = ()
    error: LedgerError | None = None
    proofs: Proofs | None = field(default=None, repr=False, compare=False)

    @property
    def receipt(self) -> bytes | None:
        """The receipt, made when asked for: always the same bytes for an event. None without an index."""
        if self.proofs is None or self.index is None:
            return None
        return self.proofs.receipt(self.index)
