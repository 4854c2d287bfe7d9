"""Rebuilds what is derived from the log."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ledger.service.ledger import LedgerHandle
from ledger.store.rebuilding import Difference, rebuild


def rebuild_records(handle: LedgerHandle) -> list[Difference]:
    """Replay the log, set right the derived rows that are not as it says, and return which they were.

    On a good store no row is changed. Raises VerificationFailed when an entry would not be recorded again.
    """
    # Beside the database, not where temporary files go: it becomes as large as the derived tables.
    with (
        tempfile.TemporaryDirectory(dir=handle.folder.path, prefix=".rebuild-") as folder,
        handle.view() as view,
    ):
        return rebuild(handle.writer, view.log, Path(folder) / "records.db")
