"""Audits a ledger in its own database: all that an export's audit checks, and every row that is kept beside.

What only the store has: the bytes of refused events, the derived records, the columns beside an entry, every
checkpoint ever signed, and the disclosures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.policy import Policy
from ledger.log.tiles import WIDTH, format_bundle
from ledger.service.keeping.stored_rows import StoredRows, read_stored
from ledger.store.folder import Folder
from ledger.store.logtables import LogTables
from ledger.store.sqlite import Database
from ledger.verify.audit import Progress, audit
from ledger.verify.verdict import Findings, Verdict

# By path and not within a source, which is sent to other processes.
_OPEN: Final[dict[Path, Database]] = {}


def _connection(path: Path) -> Database:
    """Return this process' reading connection to a database."""
    if path not in _OPEN:
        _OPEN[path] = Database(path, read_only=True)
    return _OPEN[path]


def _disconnect(path: Path) -> None:
    if (database := _OPEN.pop(path, None)) is not None:
        database.close()


@dataclass(frozen=True, slots=True)
class StoreSource:
    """A :class:`~ledger.verify.source.Source` over the tables of one database; ``note`` is its checkpoint."""

    path: Path
    note: bytes

    @property
    def name(self) -> str:
        """The database's file."""
        return str(self.path)

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint note."""
        return self.note

    def kept_checkpoints(self) -> Iterator[tuple[str, bytes]] | None:
        """Yield the last checkpoint of each day and every cosigned one."""
        log = LogTables(_connection(self.path))
        size = parse_checkpoint(parse_note(self.note).text).size
        sizes = read_stored(lambda: log.daily(size))
        return ((str(size), read_stored(partial(_note, log, size))) for size in sizes)

    def policy(self) -> bytes | None:
        """Return the trust file beside the database."""
        path = Folder(self.path.parent).policy
        return path.read_bytes() if path.is_file() else None

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        sql = (
            "SELECT hash FROM tile_hash WHERE level = ? AND position >= ? AND position < ? ORDER BY position"
        )
        start = number * WIDTH
        return b"".join(_column(self.path, sql, (level, start, start + width)))

    def read_bundle(self, number: int, width: int) -> bytes:
        """Return the bundle with the first ``width`` entries of a tile."""
        sql = "SELECT entry FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx"
        start = number * WIDTH
        entries = _column(self.path, sql, (start, start + width))
        if len(entries) != width:
            raise NotFound(
                "entry-missing",
                N_("Of entries {start} to {last} some are missing."),
                values={"start": start, "last": start + width - 1},
            )
        return format_bundle(entries)

    def paths(self) -> frozenset[str] | None:
        """Return None: a database holds no files."""
        return None

    def refused_submission(self, sha256: str) -> bytes | None:
        """Return the bytes of a refused event, which are kept as evidence."""
        sql = "SELECT bytes FROM evidence WHERE sha256 = ?"
        found = _column(self.path, sql, (bytes.fromhex(sha256),))
        return found[0] if found else None


def _note(log: LogTables, size: int) -> bytes:
    return log.signed_note(log.at(size))


def _column(path: Path, sql: str, values: tuple[object, ...]) -> list[bytes]:
    rows = read_stored(lambda: _connection(path).rows(sql, values))
    # SQLite keeps whatever a damaged row says it holds.
    if not all(isinstance(row[0], bytes) for row in rows):
        raise Malformed("store-damaged", N_("A row of the database does not hold bytes."))
    return [row[0] for row in rows]


def audit_store(
    data: Path,
    *,
    policy: Policy | None = None,
    since: Path | None = None,
    save: Path | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Verdict:
    """Audit the ledger of a data directory; arguments and verdict are those of ``verify.audit.audit``.

    Entries that are recorded while it runs are not looked at. Raises NotFound when there is no ledger there.
    """
    path = Folder(data).database
    try:
        database = Database(path, read_only=True)
    except Malformed as error:
        return _unreadable(error)
    try:
        with database.reading():
            log = LogTables(database)
            head = read_stored(log.newest)
            note = read_stored(lambda: log.signed_note(head)) if head is not None else b""
            rows = StoredRows(database)
            return audit(
                StoreSource(path, note),
                policy=policy,
                since=since,
                save=save,
                progress=progress,
                workers=workers,
                require_mldsa=False,
                also=rows.check,
            )
    except Malformed as error:
        if error.code != "store-damaged":
            raise
        return _unreadable(error)
    finally:
        database.close()
        _disconnect(path)


def _unreadable(error: Malformed) -> Verdict:
    findings = Findings()
    findings.failed(error)
    return findings.verdict(good="holds", bad="does_not_hold", head=None)
