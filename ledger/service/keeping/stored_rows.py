"""The rows that a store keeps beside the bytes of its entries, against what an audit's replay gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, TypeAlias, TypeVar

from ledger.crypto.envelope import EVENT, parse_envelope, statement_digest
from ledger.crypto.sealed import open_disclosure
from ledger.errors import LedgerError, LogHalted, Malformed
from ledger.log.checkpoint import Checkpoint, check_signatures
from ledger.log.entry import parse_entry
from ledger.log.note import ED25519
from ledger.log.tiles import HEIGHT
from ledger.lots.parse import parse_event
from ledger.lots.state import Recorded
from ledger.lots.view import touched
from ledger.store.holdings import HOLDABLE, TABLE, holdings_of
from ledger.store.sqlite import Database
from ledger.verify.heads import declared
from ledger.verify.saved import Saved
from ledger.verify.verdict import Findings

_T = TypeVar("_T")
_Step: TypeAlias = Callable[[Saved, Checkpoint, Findings], None]


def read_stored(read: Callable[[], _T]) -> _T:
    """Return what a reading gives; a database that cannot be read is data with a fault."""
    try:
        return read()
    except LogHalted as error:
        raise Malformed("store-damaged", error.message) from error


class StoredRows:
    """The rows of one snapshot, against what the replay gives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, saved: Saved, head: Checkpoint, findings: Findings) -> None:
        """Check every row that is kept beside the entries' bytes."""
        steps: list[_Step] = [self._pages, self._entries, self._tiles, self._evidence]
        if undecided := findings.faults.undecided:
            # Each of these events would be told again by the records and the touches that it lacks.
            findings.left_out("catalog-uncompared", count=undecided)
        else:
            steps += [self._records, self._touches, self._holdings]
        for step in steps:
            try:
                step(saved, head, findings)
            except LedgerError as error:
                findings.failed(error, where="database")
        self._checkpoints(saved, findings)
        self._disclosures(saved, findings)
        if saved.counters.unseen_refusals:
            findings.fault("refusals-missing", where="evidence", count=saved.counters.unseen_refusals)

    def _pages(self, _saved: Saved, _head: Checkpoint, _findings: Findings) -> None:
        self._database.check_pages()

    def _entries(self, _saved: Saved, head: Checkpoint, findings: Findings) -> None:
        """The columns beside an entry are those that its bytes give."""
        sql = "SELECT idx, event_id, statement_digest, recorded_at, entry FROM entry ORDER BY idx"
        count = 0
        for index, event_id, digest, recorded_at, data in self._each(sql):
            count += 1
            try:
                entry = parse_entry(data)
                envelope = parse_envelope(entry.statement, content_type=EVENT)
            except (LedgerError, TypeError):
                # The audit of the entries names what is wrong with the bytes.
                continue
            stated = sha256(entry.statement).digest(), statement_digest(envelope), entry.recorded_at
            if stated != (event_id, digest, recorded_at):
                findings.fault("entry-columns", where="entry", index=index)
        if count != head.size:
            findings.fault("rows-differ", where="entry", table="entry", found=count, expected=head.size)

    def _tiles(self, _saved: Saved, head: Checkpoint, findings: Findings) -> None:
        expected, row = 0, head.size
        while row:
            expected, row = expected + row, row >> HEIGHT
        found = self._count("tile_hash")
        if found != expected:
            findings.fault(
                "rows-differ", where="tile_hash", table="tile_hash", found=found, expected=expected
            )

    def _evidence(self, _saved: Saved, _head: Checkpoint, findings: Findings) -> None:
        """Refused events are kept under the hash of their bytes, in the table and not only in its index."""
        for digest, data in self._each("SELECT sha256, bytes FROM evidence NOT INDEXED"):
            if not isinstance(data, bytes) or sha256(data).digest() != digest:
                where = f"evidence:{digest.hex() if isinstance(digest, bytes) else digest}"
                findings.fault("evidence-differs", where=where)

    def _records(self, saved: Saved, _head: Checkpoint, findings: Findings) -> None:
        """Walk through the kept and the derived records side by side, both in the order of kind and id."""
        kept = self._each("SELECT kind, id, body FROM record ORDER BY kind, id")
        count = 0
        ours, theirs = next(rows := saved.scratch.rows(), None), next(kept, None)
        while ours is not None or theirs is not None:
            if theirs is not None and not (type(theirs[0]) is type(theirs[1]) is str):
                findings.fault("record-unexpected", where=_name(theirs))
                theirs = next(kept, None)
            elif theirs is None or (ours is not None and ours[:2] < theirs[:2]):
                findings.fault("record-missing", where=_name(ours))
                ours = next(rows, None)
            elif ours is None or theirs[:2] < ours[:2]:
                findings.fault("record-unexpected", where=_name(theirs))
                theirs = next(kept, None)
            else:
                count += 1
                if ours[2] != theirs[2]:
                    findings.fault("record-differs", where=_name(ours))
                ours, theirs = next(rows, None), next(kept, None)
        findings.proved("catalog", count=count)

    def _touches(self, saved: Saved, _head: Checkpoint, findings: Findings) -> None:
        sql = "SELECT 1 FROM touch WHERE kind = ? AND id = ? AND idx = ?"
        count = 0
        for recorded in saved.scratch.records(Recorded):
            for kind, id in set(touched(recorded.subjects)):
                count += 1
                if self._database.row(sql, (kind, id, recorded.index)) is None:
                    findings.fault("touch-missing", where=f"{kind}:{id}", index=recorded.index)
        found = self._count("touch")
        if found != count:
            findings.fault("rows-differ", where="touch", table="touch", found=found, expected=count)

    def _holdings(self, saved: Saved, _head: Checkpoint, findings: Findings) -> None:
        """Who has what is as the records say; databases made before that was kept have none of it."""
        if not self._database.has_table(TABLE):
            return
        sql = "SELECT 1 FROM holding WHERE kind = ? AND id = ? AND party = ? AND part = ?"
        count = 0
        for row in (
            row for kind in HOLDABLE for one in saved.scratch.records(kind) for row in holdings_of(one)
        ):
            count += 1
            if self._database.row(sql, row) is None:
                findings.fault("holding-missing", where=f"{row[0]}:{row[1]}", party=row[2])
        found = self._count(TABLE)
        if found != count:
            findings.fault("rows-differ", where=TABLE, table=TABLE, found=found, expected=count)

    def _checkpoints(self, saved: Saved, findings: Findings) -> None:
        """Every checkpoint ever signed is what its row says, and signed by a key that the ledger declared."""
        known = [vkey for vkey in declared(saved.counters.vkeys) if vkey.type == ED25519]
        count = 0
        sql = (
            "SELECT size, root, note, checkpoint.recorded_at, entry.recorded_at "
            "FROM checkpoint LEFT JOIN entry ON entry.idx = size - 1 ORDER BY size"
        )
        for size, root, note, recorded_at, last in self._each(sql):
            where = f"checkpoint:{size}"
            try:
                signed = check_signatures(note, known)
            except (LedgerError, TypeError, AttributeError) as error:
                message = error.message if isinstance(error, LedgerError) else "It is no note."
                findings.fault("checkpoint-row", where=where, size=size, why=message)
                continue
            stated = signed.checkpoint.size, signed.checkpoint.root, last
            if not signed.times or stated != (size, root, recorded_at):
                findings.fault("checkpoint-row", where=where, size=size, why="It says something else.")
            count += 1
        findings.proved("checkpoint-rows", count=count)

    def _disclosures(self, saved: Saved, findings: Findings) -> None:
        """Every disclosure that is kept opens a digest of its event."""
        count = 0
        for event_id, name, disclosure in self._each("SELECT event_id, name, disclosure FROM disclosure"):
            where = f"disclosure:{event_id.hex() if isinstance(event_id, bytes) else event_id}/{name}"
            recorded = saved.scratch.find(Recorded, event_id.hex()) if isinstance(event_id, bytes) else None
            try:
                if recorded is None:
                    raise Malformed("disclosure-event", "The disclosure is of no event of this ledger.")
                payload = parse_event(saved.scratch.statement(recorded.index)).payload
                digest = dict(zip(payload.sealed, payload.sd, strict=False)).get(name, "")
                open_disclosure(disclosure, name=name, digest=digest)
            except LedgerError as error:
                findings.failed(error, where=where)
            count += 1
        findings.proved("disclosures-kept", count=count)

    def _each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        rows = self._database.each(sql)
        while True:
            try:
                yield next(rows)
            except StopIteration:
                return
            except LogHalted as error:
                raise Malformed("store-damaged", error.message) from error

    def _count(self, table: str) -> int:
        # The table is one of the literals above.
        row = read_stored(lambda: self._database.row(f"SELECT count(*) FROM {table}"))  # noqa: S608 - see above
        return int(row[0]) if row else 0


def _name(row: tuple[Any, ...] | None) -> str:
    return f"{row[0]}:{row[1]}" if row else ""
