"""The store as a target of changes: bytes of its database file, and rows of its tables."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, Final

from ledger.errors import LedgerError
from ledger.log.note import VerifierKey, parse_signature
from ledger.service.keeping.audit_store import audit_store
from ledger.store.folder import Folder
from ledger.store.sqlite import beside
from ledger.verify.verdict import Verdict
from scripts.campaigns.corpus import Corpus
from scripts.campaigns.mutations import change_bytes, flip
from scripts.campaigns.outcomes import Baseline, Content, Outcome, judge

# What an audit of the store reports as checked, with the columns that it checks. Who read a disclosure, how
# long it is kept, and whether the log is halted, it says nothing about.
_CHECKED: Final = {
    "entry": ("idx", "event_id", "statement_digest", "recorded_at", "entry"),
    "tile_hash": ("level", "position", "hash"),
    "checkpoint": ("size", "root", "note", "recorded_at"),
    "record": ("kind", "id", "body"),
    "touch": ("kind", "id", "idx"),
    "evidence": ("sha256", "bytes"),
    "disclosure": ("event_id", "name", "disclosure"),
}
_TABLES: Final = (*_CHECKED, "signature_line")


class Stores:
    """One store, copied into a folder of its own for each change."""

    name = "store"

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self._folder = Folder(folder / "data")
        shutil.copytree(corpus.folder / "data", self._folder.path)
        self._data = self._folder.database.read_bytes()
        self._policy = corpus.policy
        self._triggers = self._read_triggers()
        self._base = Baseline(self._audit(), self._content())
        self._restore(self._data)

    def attempt(self, rng: Random) -> tuple[str, Outcome]:
        """Change the database and audit it."""
        if rng.random() < 0.6:  # noqa: PLR2004 - the file more often than rows
            kind, changed = change_bytes(self._data, rng) if rng.random() < 0.3 else self._flip(rng)  # noqa: PLR2004 - see above
            self._restore(changed)
        else:
            self._restore(self._data)
            kind = self._change_rows(rng)
        try:
            verdict = self._audit()
        except LedgerError:
            return kind, "fault"
        return kind, judge(verdict, self._readable(), self._base)

    def _flip(self, rng: Random) -> tuple[str, bytes]:
        return "bit flip", flip(self._data, rng)

    def _change_rows(self, rng: Random) -> str:
        """Change, exchange, repeat or remove rows as somebody with the database could."""
        table = rng.choice(_TABLES)
        with closing(self._connect()) as database:
            for trigger in self._triggers:
                database.execute(f"DROP TRIGGER {trigger}")
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a table of the list above
            row, other = rng.choice(rows), rng.choice(rows)
            kind = rng.choice(("row removed", "row repeated", "rows swapped", "bit flip in a row"))
            at = rng.randrange(len(columns))
            made = list(row)
            if kind == "rows swapped":
                made[at] = other[at]
            elif kind == "bit flip in a row":
                made[at] = _flip_value(row[at], rng)
            if kind != "row repeated":
                _delete(database, table, columns, row)
            if kind == "rows swapped" and other != row:
                _delete(database, table, columns, other)
                _insert(database, table, [row[at] if place == at else one for place, one in enumerate(other)])
            if kind != "row removed":
                _insert(database, table, made)
            database.commit()
        return kind

    def _audit(self) -> Verdict:
        return audit_store(self._folder.path, policy=self._policy, workers=1)

    def _restore(self, data: bytes) -> None:
        # A new file, not the old one written over: a connection to that may still be open in this process.
        for path in (self._folder.database, *beside(self._folder.database)):
            path.unlink(missing_ok=True)
        self._folder.database.write_bytes(data)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._folder.database)

    def _read_triggers(self) -> list[str]:
        with closing(self._connect()) as database:
            rows = database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            return [row[0] for row in rows]

    def _readable(self) -> Content | None:
        try:
            return self._content()
        except (sqlite3.Error, LedgerError):
            return None

    def _content(self) -> Content:
        content: dict[str, bytes] = {}
        with closing(self._connect()) as database:
            for table, columns in _CHECKED.items():
                names = ", ".join(columns)
                rows = database.execute(f"SELECT {names} FROM {table}")  # noqa: S608 - tables of the list above
                content |= {f"{table} {row!r}": b"" for row in rows}
            newest = database.execute("SELECT max(size) FROM checkpoint").fetchone()[0]
            lines = database.execute("SELECT line FROM signature_line WHERE size = ?", (newest,))
            content |= {f"witness {line}": b"" for (line,) in lines if self._is_witness(line)}
        return content

    def _is_witness(self, line: str) -> bool:
        signature = parse_signature(line)
        return any(_made(signature.name, signature.key_id, one.vkey) for one in self._policy.witnesses)


def _made(name: str, key_id: bytes, vkey: VerifierKey) -> bool:
    return (name, key_id) == (vkey.name, vkey.key_id)


def _flip_value(value: Any, rng: Random) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, bytes) and value:
        return flip(value, rng)
    if isinstance(value, str) and value:
        return flip(value.encode(), rng).decode(errors="replace")
    return value ^ 1 << rng.randrange(20) if isinstance(value, int) else b"\x00"


def _delete(database: sqlite3.Connection, table: str, columns: list[str], row: tuple[Any, ...]) -> None:
    where = " AND ".join(f"{column} IS ?" for column in columns)
    database.execute(f"DELETE FROM {table} WHERE {where}", row)  # noqa: S608 - a table of the list above


def _insert(database: sqlite3.Connection, table: str, values: list[Any]) -> None:
    marks = ",".join("?" * len(values))
    # What the table has already, as a whole, cannot be repeated in it.
    database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608 - the same
